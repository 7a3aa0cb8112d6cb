import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { WritableComputedRef } from 'vue';
import { formatCount } from '../../../shared/lib/format-count.ts';
import { useUnsaved } from '../../ui/index.ts';

/** Notes on entities that are being written, by entity: who looks something up on another tab or page finds them again. */
export const useNoteDrafts = defineStore('noteDrafts', () => {
  const drafts = shallowRef<ReadonlyMap<number, string>>(new Map());

  function set(entity: number, text: string): void {
    const next = new Map(drafts.value);
    if (text === '') next.delete(entity);
    else next.set(entity, text);
    drafts.value = next;
  }

  useUnsaved(() => {
    const written = [...drafts.value.values()].filter((text) => text.trim() !== '').length;
    if (written === 0) return null;
    return written === 1 ? 'the note on an entity' : `notes on ${formatCount(written)} entities`;
  });

  return {
    /** The note of an entity, to be read and written. */
    text: (entity: () => number): WritableComputedRef<string> =>
      computed({ get: () => drafts.value.get(entity()) ?? '', set: (text) => set(entity(), text) }),
    /** Forgets what was sent; what was written meanwhile stays. */
    clear(entity: number, sent: string): void {
      if (drafts.value.get(entity) === sent) set(entity, '');
    },
  };
});
