import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { useUnsaved } from '../../ui/index.ts';

/** What is being written of a pin. */
export interface PinDraft {
  readonly text: string;
  /** What stood in the field at first: text that is no other is nothing written. */
  readonly begun: string;
  /** What was stored when writing began, or when somebody else's words were looked at since. */
  readonly base: string | null;
}

/** What can be written of a pin. */
export type PinText = 'caption' | 'note';

/** Captions and notes of pins that are being written: who looks something up on another tab or page finds them again. */
export const usePinDrafts = defineStore('pinDrafts', () => {
  const drafts = shallowRef<ReadonlyMap<string, PinDraft>>(new Map());
  const keyOf = (of: PinText, pin: string): string => `${of} ${pin}`;
  const isWritten = ({ text, begun }: PinDraft): boolean => text.trim() !== begun.trim();

  function set(of: PinText, pin: string, draft: PinDraft | null): void {
    const next = new Map(drafts.value);
    if (draft === null) next.delete(keyOf(of, pin));
    else next.set(keyOf(of, pin), draft);
    drafts.value = next;
  }

  const written = (of: PinText): number =>
    [...drafts.value].filter(([key, draft]) => key.startsWith(`${of} `) && isWritten(draft)).length;
  useUnsaved(() => {
    const count = written('caption');
    if (count === 0) return null;
    return count === 1 ? 'the caption of a step' : `captions of ${count} steps`;
  });
  useUnsaved(() => {
    const count = written('note');
    if (count === 0) return null;
    return count === 1 ? 'a note of a pin' : `notes of ${count} pins`;
  });

  const of = (what: PinText, pin: string): PinDraft | null => drafts.value.get(keyOf(what, pin)) ?? null;
  return {
    /** What is being written; null where nothing is. */
    of,
    /** Whether something is written that is not stored. */
    isWritten(what: PinText, pin: string): boolean {
      const draft = of(what, pin);
      return draft !== null && isWritten(draft);
    },
    /** Keeps what is being written; null: forgets it. */
    set,
    /** Forgets what is written of a pin that is taken away. */
    forget(pin: string): void {
      set('caption', pin, null);
      set('note', pin, null);
    },
  };
});
