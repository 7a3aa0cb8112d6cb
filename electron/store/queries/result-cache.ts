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

const lasts = new WeakMap<
  ReadableStore,
  { readonly key: string; readonly version: string; readonly result: unknown }
>();

/** As `cached`, for what weighs megabytes: only the last result is kept, of whatever key. */
export function cachedLast<T>(store: ReadableStore, key: string, compute: () => T): T {
  const version = stateVersion(store);
  const last = lasts.get(store);
  if (last?.key === key && last.version === version) return last.result as T;
  // What is no longer wanted goes before more is read.
  lasts.delete(store);
  const result = compute();
  lasts.set(store, { key, version, result });
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
