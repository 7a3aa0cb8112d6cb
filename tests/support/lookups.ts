import type { WritableStore } from '../../electron/store/connection.ts';
import { fillLookups } from '../../electron/store/identifier-lookups.ts';

/** Leaves a store as the migration does that brought the keys of identifiers: all of them wait to be read. */
export function forgetLookups(store: WritableStore): void {
  for (const table of ['identifier_lookup', 'context_lookup', 'said_key'])
    store.write(`DELETE FROM ${table}`).run();
  for (const [source, table] of [
    ['identifier', 'identifier'],
    ['context', 'context_identifier'],
    ['record', 'record'],
  ] as const)
    store
      .write(
        `INSERT OR REPLACE INTO lookup_behind (source, up_to) SELECT ?, max(id) FROM ${table} HAVING max(id) IS NOT NULL`,
      )
      .run(source);
}

/** Makes the keys by which identifiers are found of rows that a test, or a generator, has written without them. @returns the store. */
export function makeLookups(store: WritableStore): WritableStore {
  forgetLookups(store);
  while (fillLookups(store, 1000).left);
  return store;
}
