import type { ReadableStore, WritableStore } from '../connection.ts';
import type { AnyBlockTable } from './block-table.ts';
import { bodyId, summarizeBlock } from './column-set.ts';

/** Statements of this module, for tests of their plans. */
export const rebuildSql = {
  stale:
    'SELECT block, changed FROM column_block WHERE kind = ? AND (changed <> built OR format <> ?) LIMIT ?',
  count: 'SELECT count(*) FROM column_block WHERE kind = ? AND (changed <> built OR format <> ?)',
} as const;

/**
 * Makes bodies of stale blocks anew behind the writer, for about `budgetMs`; each block is a transaction of its own, so that nothing else
 * waits for more than one.
 * @returns how many are left.
 */
export function rebuildBlocks(
  store: WritableStore,
  tables: readonly AnyBlockTable[],
  budgetMs: number,
): number {
  const end = performance.now() + budgetMs;
  for (const table of tables) {
    for (;;) {
      const stale = store
        .read<{ block: number; changed: number }>(rebuildSql.stale)
        .get(table.kind, table.format, 1);
      if (stale === undefined) break;
      if (performance.now() >= end) return countStale(store, tables);
      store.transaction(() => {
        store
          .write('INSERT OR REPLACE INTO column_body (id, body) VALUES (?, ?)')
          .run(bodyId(table, stale.block), summarizeBlock(store, table, stale.block));
        store
          .write('UPDATE column_block SET built = ?, format = ? WHERE kind = ? AND block = ?')
          .run(stale.changed, table.format, table.kind, stale.block);
      });
    }
  }
  return 0;
}

/** How many blocks have no body that is up to date. */
export function countStale(store: ReadableStore, tables: readonly AnyBlockTable[]): number {
  return tables.reduce(
    (sum, { kind, format }) => sum + (store.pluck<number>(rebuildSql.count).get(kind, format) ?? 0),
    0,
  );
}
