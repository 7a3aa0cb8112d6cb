import { rebuildBlocks } from '../../electron/store/columns/index.ts';
import { incidentTable } from '../../electron/store/columns/incident-table.ts';
import type { WritableStore } from '../../electron/store/connection.ts';

/** Stores the columns of all blocks, as the writer does behind everything else. */
export function prepareColumns(store: WritableStore): void {
  rebuildBlocks(store, [incidentTable], Infinity);
}
