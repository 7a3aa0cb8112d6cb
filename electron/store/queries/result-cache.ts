import type { ReadableStore } from '../connection.ts';

/** Results of one state of a store. */
interface CachedState {
  readonly version: string;
  readonly results: Map<string, unknown>;
}

const states = new WeakMap<ReadableStore, CachedState>();
/** Counts and id lists of this many filters are kept; one weighs at most a few hundred kilobytes. */
const capacity = 200;

/**
 * Keeps a result until the store changes. Call it within `store.snapshot`, so that the result and what is read beside it
 * are of one state.
 */
export function cached<T>(store: ReadableStore, key: string, compute: () => T): T {
  const version = stateVersion(store);
  let state = states.get(store);
  if (state?.version !== version) states.set(store, (state = { version, results: new Map() }));
  if (state.results.has(key)) return state.results.get(key) as T;
  const result = compute();
  if (state.results.size >= capacity) state.results.clear();
  state.results.set(key, result);
  return result;
}

/**
 * What changes with everything that a connection sees change: `data_version` moves with commits of other connections, `total_changes()` with
 * this connection's own, and neither goes back when a transaction is rolled back.
 */
export function stateVersion(store: ReadableStore): string {
  const others = store.pluck<number>('PRAGMA data_version').get() ?? 0;
  const own = store.pluck<number>('SELECT total_changes()').get() ?? 0;
  return `${others}:${own}:${store.rollbacks}`;
}
