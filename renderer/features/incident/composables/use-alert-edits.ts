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
  const key = computed(() =>
    rows()
      .map(({ uid }) => uid)
      .join('\n'),
  );
  const before = computed(() => formOf(rows()));
  const form = ref<AlertForm>(restored());

  function restored(): AlertForm {
    const draft = drafts.take(key.value);
    return draft === null ? before.value : rebaseAlertForm(draft.before, draft.form, before.value);
  }

  function keep(alerts: string, stood: AlertForm): void {
    if (Object.keys(patchOf(stood, form.value)).length > 0)
      drafts.keep(alerts, { before: stood, form: form.value });
  }

  watch([key, before], ([alerts, fresh], [alertsBefore, stood]) => {
    if (alerts === alertsBefore) {
      form.value = rebaseAlertForm(stood, form.value, fresh);
      return;
    }
    keep(alertsBefore, stood);
    form.value = restored();
  });
  onBeforeUnmount(() => keep(key.value, before.value));

  return { before, form, patch: computed(() => patchOf(before.value, form.value)) };
}
