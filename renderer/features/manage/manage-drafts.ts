import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { useUnsaved } from '../../ui/index.ts';
import type { StagedAttachment } from '../attachments/index.ts';
import type { HeldForm } from './composables/use-manage-form.ts';

/** Edits of incidents that are not saved yet. */
export interface ManageDraft {
  readonly held: HeldForm;
  readonly files: readonly StagedAttachment[];
  /** Resolving would leave the active alerts open. */
  readonly leaveOpen: boolean;
  /** What they are edits of, in a sentence: `incident 7`. */
  readonly subject: string;
}

/** In whatever order they were chosen. */
const keyOf = (incidents: readonly string[]): string => incidents.toSorted().join('\n');

/**
 * Edits whose pane was left: by another tab or page, by Back, by the palette. Whoever manages the same incidents again finds them there;
 * until then the window says that it holds them.
 */
export const useManageDrafts = defineStore('manageDrafts', () => {
  const drafts = shallowRef<ReadonlyMap<string, ManageDraft>>(new Map());

  function set(incidents: readonly string[], draft: ManageDraft | null): void {
    const next = new Map(drafts.value);
    if (draft === null) next.delete(keyOf(incidents));
    else next.set(keyOf(incidents), draft);
    drafts.value = next;
  }

  useUnsaved(() => {
    const kept = [...drafts.value.values()];
    if (kept.length > 1) return `edits of ${kept.map(({ subject }) => subject).join(', ')}`;
    return kept[0] === undefined ? null : `edits of ${kept[0].subject}`;
  });

  return {
    has: (incidents: readonly string[]): boolean => drafts.value.has(keyOf(incidents)),
    keep: (incidents: readonly string[], draft: ManageDraft): void => set(incidents, draft),
    /** Hands the edits over: they are no longer kept here. */
    take: (incidents: readonly string[]): ManageDraft | null => {
      const draft = drafts.value.get(keyOf(incidents)) ?? null;
      if (draft !== null) set(incidents, null);
      return draft;
    },
  };
});
