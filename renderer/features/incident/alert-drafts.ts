import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { formatCount } from '../../../shared/lib/format-count.ts';
import { useUnsaved } from '../../ui/index.ts';
import type { AlertForm } from './model/alert-patch.ts';

/** Changes of alerts that are not saved yet, with what stood when they were begun. */
export interface AlertDraft {
  readonly before: AlertForm;
  readonly form: AlertForm;
  /** Fields that somebody else changed meanwhile. */
  readonly clashes: ReadonlySet<keyof AlertForm>;
}

/** Changes of alerts whose form was left: whoever comes back to the same alerts finds them again. */
export const useAlertDrafts = defineStore('alertDrafts', () => {
  const drafts = shallowRef<ReadonlyMap<string, AlertDraft>>(new Map());

  function set(alerts: string, draft: AlertDraft | null): void {
    const next = new Map(drafts.value);
    if (draft === null) next.delete(alerts);
    else next.set(alerts, draft);
    drafts.value = next;
  }

  useUnsaved(() => {
    const { size } = drafts.value;
    if (size === 0) return null;
    return size === 1 ? 'changes of an alert' : `changes of alerts in ${formatCount(size)} places`;
  });

  return {
    /** @param alerts their uids, one a line */
    keep: (alerts: string, draft: AlertDraft): void => set(alerts, draft),
    /** Hands changes over: they are no longer kept here. */
    take: (alerts: string): AlertDraft | null => {
      const draft = drafts.value.get(alerts) ?? null;
      if (draft !== null) set(alerts, null);
      return draft;
    },
  };
});
