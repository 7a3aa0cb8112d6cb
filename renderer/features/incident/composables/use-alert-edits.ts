import { computed, onBeforeUnmount, ref, watch } from 'vue';
import type { AlertRow } from '../../story/index.ts';
import { useAlertDrafts } from '../alert-drafts.ts';
import { formOf, patchOf, rebaseAlertForm } from '../model/alert-patch.ts';
import type { AlertForm } from '../model/alert-patch.ts';

/**
 * The form of one or several alerts. What is edited stays on top of what changes elsewhere, and is kept while other alerts, tabs or pages are
 * looked at.
 */
export function useAlertEdits(rows: () => readonly AlertRow[]) {
  const drafts = useAlertDrafts();
  // In whatever order they were chosen.
  const key = computed(() =>
    rows()
      .map(({ uid }) => uid)
      .sort()
      .join('\n'),
  );
  const before = computed(() => formOf(rows()));
  const form = ref<AlertForm>(restored());
  let isLeft = false;

  function restored(): AlertForm {
    const draft = drafts.take(key.value);
    return draft === null ? before.value : rebaseAlertForm(draft.before, draft.form, before.value);
  }

  function keep(alerts: string, before: AlertForm, form: AlertForm): void {
    if (Object.keys(patchOf(before, form)).length > 0) drafts.keep(alerts, { before, form });
  }

  /** What is sent now; answers with what forgets it once it is saved, wherever the analyst is by then. What was edited meanwhile stays. */
  function send(): () => void {
    const [alerts, sent] = [key.value, form.value];
    const rest = (now: AlertForm): AlertForm =>
      now.comment === sent.comment ? { ...now, comment: '' } : now;
    return () => {
      if (!isLeft && key.value === alerts) {
        form.value = rest(form.value);
        return;
      }
      const draft = drafts.take(alerts);
      if (draft !== null) keep(alerts, { ...sent, comment: '' }, rest(draft.form));
    };
  }

  watch([key, before], ([alerts, fresh], [alertsBefore, stood]) => {
    if (alerts === alertsBefore) {
      form.value = rebaseAlertForm(stood, form.value, fresh);
      return;
    }
    keep(alertsBefore, stood, form.value);
    form.value = restored();
  });
  onBeforeUnmount(() => {
    isLeft = true;
    keep(key.value, before.value, form.value);
  });

  return { before, form, patch: computed(() => patchOf(before.value, form.value)), send };
}
