import { useLocalStorage } from '@vueuse/core';
import { computed } from 'vue';
import type { ComputedRef, WritableComputedRef } from 'vue';

/** Panes of the attack story that can be put away. */
export type PaneName = 'list' | 'graph' | 'details' | 'story';

/** Which panes are there, remembered on this machine. */
export interface Panes {
  readonly shown: Readonly<Record<PaneName, ComputedRef<boolean>>>;
  toggle(name: PaneName): void;
}

/** A pane of a `SplitPane`: the same memory that its separator writes. */
function splitPane(name: string, size: number): WritableComputedRef<boolean> {
  const remembered = useLocalStorage(`casemate.pane.${name}`, { size, collapsed: false });
  return computed({
    get: () => !remembered.value.collapsed,
    set: (shown) => (remembered.value = { ...remembered.value, collapsed: !shown }),
  });
}

/** Sizes of the panes at first, px. */
export const paneSizes = { list: 300, details: 360, story: 200 } as const;

/** Shows and hides the panes of the attack story. */
export function usePanes(): Panes {
  const graph = useLocalStorage('casemate.story.graph-shown', true);
  const shown = {
    list: splitPane('story-list', paneSizes.list),
    graph: computed({ get: () => graph.value, set: (shown) => (graph.value = shown) }),
    details: splitPane('story-details', paneSizes.details),
    story: splitPane('story-bottom', paneSizes.story),
  };
  return { shown, toggle: (name) => void (shown[name].value = !shown[name].value) };
}
