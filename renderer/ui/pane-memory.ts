import { useLocalStorage } from '@vueuse/core';
import type { RemovableRef } from '@vueuse/core';

/** What somebody chose for a pane on this machine; null where nothing was chosen. */
export interface PaneMemory {
  readonly size: number | null;
  readonly collapsed: boolean | null;
}

/** The memory of the pane of a name, shared by all who ask for it. */
export function usePaneMemory(name: string): RemovableRef<PaneMemory> {
  return useLocalStorage<PaneMemory>(
    `casemate.pane.${name}`,
    { size: null, collapsed: null },
    { writeDefaults: false },
  );
}
