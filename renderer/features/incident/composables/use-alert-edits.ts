import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue';
import { useDraftStorage } from '../../comment/index.ts';
import type { AlertRow } from '../../story/index.ts';
import { useAlertDrafts } from '../alert-drafts.ts';
import type { AlertDraft } from '../alert-drafts.ts';
import { describeAlertField, formOf, patchOf, rebaseAlertForm } from '../model/alert-patch.ts';
import type { AlertForm } from '../model/alert-patch.ts';

/**
 * The form of one or several alerts. What is edited stays on top of what changes elsewhere, and is kept while other alerts, tabs or pages are
 * looked at.
 */
export function useAlertEdits(rows: () => readonly AlertRow[]) {
  const drafts = useAlertDrafts();
  const storage = useDraftStorage('alerts');
  // In whatever order they were chosen.
  const key = computed(() =>
    rows()
      .map(({ uid }) => uid)
      .sort()
      .join('\n'),
  );
  const before = computed(() => formOf(rows()));
  const clashes = shallowRef<ReadonlySet<keyof AlertForm>>(new Set());
  const form = ref<AlertForm>(restored());
  let isLeft = false;

  function restored(): AlertForm {
    const draft = drafts.take(key.value);
    clashes.value = draft?.clashes ?? new Set();
    // Without a draft there may be a comment from before the program ended without being asked.
    return draft === null
      ? { ...before.value, comment: storage.read(key.value) }
      : rebased(draft.before, draft.form, before.value);
  }

  function rebased(stood: AlertForm, edited: AlertForm, fresh: AlertForm): AlertForm {
    const found = rebaseAlertForm(stood, edited, fresh);
    clashes.value = new Set([...clashes.value, ...found.clashes]);
    return found.form;
  }

  function keep(alerts: string, draft: AlertDraft): void {
    if (Object.keys(patchOf(draft.before, draft.form)).length > 0) drafts.keep(alerts, draft);
  }

  /** What is sent now; answers with what forgets it once it is saved, wherever the analyst is by then. What was edited meanwhile stays. */
  function send(): () => void {
    const [alerts, sent] = [key.value, form.value];
    const rest = (now: AlertForm): AlertForm =>
      now.comment === sent.comment ? { ...now, comment: '' } : now;
    return () => {
      if (storage.read(alerts) === sent.comment) storage.write(alerts, '');
      if (!isLeft && key.value === alerts) {
        form.value = rest(form.value);
        return;
      }
      const draft = drafts.take(alerts);
      if (draft !== null)
        keep(alerts, { before: { ...sent, comment: '' }, form: rest(draft.form), clashes: new Set() });
    };
  }

  watch([key, before], ([alerts, fresh], [alertsBefore, stood]) => {
    if (alerts === alertsBefore) {
      form.value = rebased(stood, form.value, fresh);
      return;
    }
    keep(alertsBefore, { before: stood, form: form.value, clashes: clashes.value });
    form.value = restored();
  });
  // At once: the alerts are those that the comment is written on.
  watch(
    () => form.value.comment,
    (comment) => storage.write(key.value, comment),
    { flush: 'sync' },
  );
  onBeforeUnmount(() => {
    isLeft = true;
    keep(key.value, { before: before.value, form: form.value, clashes: clashes.value });
  });

  /** What stands beside a field that changed elsewhere while it was edited here; null once both are the same. */
  function noteOf(field: keyof AlertForm): string | null {
    const stands = describeAlertField(field, before.value);
    return !clashes.value.has(field) || stands === describeAlertField(field, form.value)
      ? null
      : `Changed elsewhere meanwhile, to: ${stands}. Your value is kept and replaces it when you save.`;
  }

  return { before, form, patch: computed(() => patchOf(before.value, form.value)), send, noteOf };
}
