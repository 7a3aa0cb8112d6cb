import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { useUnsaved } from '../../ui/index.ts';
import { useDraftStorage } from '../comment/index.ts';

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

/** What is kept of a draft beyond the program's end; null for what is none. */
function draftOf(kept: string): PinDraft | null {
  if (kept === '') return null;
  try {
    const draft: unknown = JSON.parse(kept);
    if (typeof draft !== 'object' || draft === null) return null;
    if (!('text' in draft && 'begun' in draft && 'base' in draft)) return null;
    const { text, begun, base } = draft;
    const isBase = base === null || typeof base === 'string';
    return typeof text === 'string' && typeof begun === 'string' && isBase ? { text, begun, base } : null;
  } catch {
    // Longer than what is kept.
    return null;
  }
}

/**
 * Captions and notes of pins that are being written: who looks something up on another tab or page finds them again, also after the program
 * ended without being asked.
 */
export const usePinDrafts = defineStore('pinDrafts', () => {
  const drafts = shallowRef<ReadonlyMap<string, PinDraft>>(new Map());
  const keyOf = (of: PinText, pin: string): string => `${of} ${pin}`;
  const storage = useDraftStorage('pin');
  const isWritten = ({ text, begun }: PinDraft): boolean => text.trim() !== begun.trim();

  function set(of: PinText, pin: string, draft: PinDraft | null): void {
    const next = new Map(drafts.value);
    if (draft === null) next.delete(keyOf(of, pin));
    else next.set(keyOf(of, pin), draft);
    drafts.value = next;
    looked.add(keyOf(of, pin));
    storage.write(keyOf(of, pin), draft === null || !isWritten(draft) ? '' : JSON.stringify(draft));
  }

  /** Pins whose texts of an earlier run were looked for. */
  const looked = new Set<string>();
  function recover(of: PinText, pin: string): void {
    if (looked.has(keyOf(of, pin))) return;
    looked.add(keyOf(of, pin));
    const draft = draftOf(storage.read(keyOf(of, pin)));
    if (draft !== null) set(of, pin, draft);
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
    /** Brings back what was being written when the program ended without being asked; call it where a pin comes into view. */
    recover,
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
