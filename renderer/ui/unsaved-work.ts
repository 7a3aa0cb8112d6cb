import { defineStore } from 'pinia';
import { computed, onScopeDispose, shallowRef, watch } from 'vue';

/** What stands half written in this window and would be lost with it. */
export const useUnsavedWork = defineStore('unsavedWork', () => {
  const pieces = shallowRef<ReadonlyMap<symbol, string>>(new Map());

  return {
    /** What it is called, each once, the oldest first: "the comment on incident 7". Empty when nothing is. */
    names: computed((): readonly string[] => [...new Set(pieces.value.values())]),
    /** Notes what a part of the window holds; null when it holds nothing any more. */
    note: (part: symbol, name: string | null): void => {
      const next = new Map(pieces.value);
      if (name === null) next.delete(part);
      else next.set(part, name);
      pieces.value = next;
    },
  };
});

/**
 * Says, as long as its component lives, that something in it is half written: the window asks before it is lost.
 * @param name what it is called in a sentence, for example `the new incident`; null while nothing is unsaved.
 */
export function useUnsaved(name: () => string | null): void {
  const work = useUnsavedWork();
  const part = Symbol('unsaved');
  watch(name, (now) => work.note(part, now), { immediate: true, flush: 'sync' });
  onScopeDispose(() => work.note(part, null));
}
