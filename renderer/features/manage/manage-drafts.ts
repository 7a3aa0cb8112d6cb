import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { useRedirects } from '../../client/index.ts';
import { useToasts, useUnsaved } from '../../ui/index.ts';
import type { StagedAttachment } from '../attachments/index.ts';
import { useDraftStorage } from '../comment/index.ts';
import type { HeldForm } from './composables/use-manage-form.ts';
import { uniteHeldForms } from './model/unite-forms.ts';

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
const incidentsOf = (key: string): readonly string[] => key.split('\n');

/** Edits of what became one incident: of two that were made of the same field those of `there` stand. */
const unite = (moved: ManageDraft, there: ManageDraft | undefined): ManageDraft =>
  there === undefined
    ? moved
    : { ...there, held: uniteHeldForms(moved.held, there.held), files: [...there.files, ...moved.files] };

/** Edits that went along with a merge. */
interface MovedDraft {
  /** Where they were, and what they were. */
  readonly key: string;
  readonly draft: ManageDraft;
  /** Where they came to, what was there before, and what is there since. */
  readonly now: string;
  readonly there: ManageDraft | null;
  readonly after: ManageDraft;
}

/** Whether edits are still as they were: who looked at them and left them has put them there anew. */
const saysTheSame = (one: ManageDraft | undefined, other: ManageDraft): boolean =>
  one !== undefined &&
  JSON.stringify([one.held.form, one.files, one.leaveOpen]) ===
    JSON.stringify([other.held.form, other.files, other.leaveOpen]);

/**
 * Edits whose pane was left: by another tab or page, by Back, by the palette. Whoever manages the same incidents again finds them there;
 * until then the window says that it holds them.
 */
export const useManageDrafts = defineStore('manageDrafts', () => {
  const drafts = shallowRef<ReadonlyMap<string, ManageDraft>>(new Map());
  const toasts = useToasts();
  const storage = useDraftStorage('manage');

  function set(incidents: readonly string[], draft: ManageDraft | null): void {
    const next = new Map(drafts.value);
    if (draft === null) next.delete(keyOf(incidents));
    else next.set(keyOf(incidents), draft);
    drafts.value = next;
  }

  /** Other drafts stand under other incidents: their comments do too in the storage. */
  function replace(next: ReadonlyMap<string, ManageDraft>): void {
    for (const key of new Set([...drafts.value.keys(), ...next.keys()]))
      storage.write(key, next.get(key)?.held.form.comment ?? '');
    drafts.value = next;
  }

  /** What went along with incidents that were merged, so that it goes back with an undo. */
  const moved = new Map<string, readonly MovedDraft[]>();
  useRedirects(
    () => [...new Set([...drafts.value.keys()].flatMap(incidentsOf))],
    (incident, into) => {
      const moves: MovedDraft[] = [];
      const isOf = ([key]: readonly [string, ManageDraft]): boolean => incidentsOf(key).includes(incident);
      const next = new Map([...drafts.value].filter((entry) => !isOf(entry)));
      for (const [key, draft] of [...drafts.value].filter(isOf)) {
        const named = incidentsOf(key);
        const now = keyOf([...new Set(named.map((one) => (one === incident ? into.uid : one)))]);
        const subject = now === into.uid ? `incident ${into.number}` : draft.subject;
        const there = next.get(now) ?? null;
        const after = unite({ ...draft, subject }, there ?? undefined);
        moves.unshift({ key, draft, now, there, after });
        next.set(now, after);
      }
      moved.set(incident, moves);
      replace(next);
      toasts.show(`Your edits of an incident that was merged are under #${into.number} now`, {
        detail: 'They are in its manage pane, not saved.',
      });
    },
    (incident, from) => {
      const moves = moved.get(incident) ?? [];
      moved.delete(incident);
      const next = new Map(drafts.value);
      const back = moves.filter(({ now, after }) => saysTheSame(next.get(now), after));
      const stays = moves.some(({ now, after }) => next.has(now) && !saysTheSame(next.get(now), after));
      for (const { key, draft, now, there } of back) {
        if (there === null) next.delete(now);
        else next.set(now, there);
        next.set(key, next.has(key) ? unite(draft, next.get(key)) : draft);
      }
      replace(next);
      if (stays)
        toasts.show(`Your edits of an incident that was merged stay under #${from.number}`, {
          detail: 'You changed them since; the merge was undone. They are in its manage pane, not saved.',
        });
      else if (back.length > 0)
        toasts.show('Your edits of an incident that was merged are back where you began them', {
          detail: `Its merge into #${from.number} was undone. They are in its manage pane, not saved.`,
        });
    },
  );

  useUnsaved(() => {
    const kept = [...drafts.value.values()];
    if (kept.length > 1) return `edits of ${kept.map(({ subject }) => subject).join(', ')}`;
    return kept[0] === undefined ? null : `edits of ${kept[0].subject}`;
  });

  return {
    has: (incidents: readonly string[]): boolean => drafts.value.has(keyOf(incidents)),
    keep: (incidents: readonly string[], draft: ManageDraft): void => set(incidents, draft),
    /** The comment on incidents that was being written when the program ended without being asked; empty without any. */
    storedComment: (incidents: readonly string[]): string => storage.read(keyOf(incidents)),
    /** Keeps the comment that is being written on incidents beyond the program's end; an empty one is forgotten. */
    storeComment: (incidents: readonly string[], text: string): void => storage.write(keyOf(incidents), text),
    /** Hands the edits over: they are no longer kept here. */
    take: (incidents: readonly string[]): ManageDraft | null => {
      const draft = drafts.value.get(keyOf(incidents)) ?? null;
      if (draft !== null) set(incidents, null);
      return draft;
    },
  };
});
