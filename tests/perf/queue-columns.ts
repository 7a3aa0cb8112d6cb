import { alertTable, incidentTable, rebuildBlocks } from '../../electron/store/columns/index.ts';
import type { WritableStore } from '../../electron/store/connection.ts';

/** Stores the columns of all blocks, as the writer does behind everything else. */
export function prepareColumns(store: WritableStore): void {
  rebuildBlocks(store, [incidentTable, alertTable], Infinity);
}
