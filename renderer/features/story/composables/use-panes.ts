import { useLocalStorage, useWindowSize } from '@vueuse/core';
import { computed } from 'vue';
import type { ComputedRef, WritableComputedRef } from 'vue';
import { usePaneMemory } from '../../../ui/index.ts';
import { firstPanes } from '../model/pane-layout.ts';
import type { FirstPane, SidePaneName } from '../model/pane-layout.ts';

/** Panes of the attack story that can be put away. */
export type PaneName = SidePaneName | 'graph';

/** Which panes are there, remembered on this machine. */
export interface Panes {
  readonly shown: Readonly<Record<PaneName, ComputedRef<boolean>>>;
  /** How the panes are as long as nobody has chosen; they follow the size of the window. */
  readonly first: ComputedRef<Readonly<Record<SidePaneName, FirstPane>>>;
  toggle(name: PaneName): void;
}

/** The names under which the panes' sizes and whether they are open are remembered. */
export const paneNames = {
  list: 'attack-list',
  details: 'attack-details',
  story: 'attack-story',
} as const satisfies Readonly<Record<SidePaneName, string>>;

/** Shows and hides the panes of the attack story. */
export function usePanes(): Panes {
  const { width, height } = useWindowSize();
  const first = computed(() => firstPanes({ width: width.value, height: height.value }));
  const graph = useLocalStorage('casemate.story.graph-shown', true);
  /** A pane of a `SplitPane`: the same memory that its separator writes. */
  const sidePane = (name: SidePaneName): WritableComputedRef<boolean> => {
    const remembered = usePaneMemory(paneNames[name]);
    return computed({
      get: () => !(remembered.value.collapsed ?? !first.value[name].open),
      set: (shown) => (remembered.value = { ...remembered.value, collapsed: !shown }),
    });
  };
  const shown = {
    list: sidePane('list'),
    graph: computed({ get: () => graph.value, set: (shown) => (graph.value = shown) }),
    details: sidePane('details'),
    story: sidePane('story'),
  };
  return { shown, first, toggle: (name) => void (shown[name].value = !shown[name].value) };
}
