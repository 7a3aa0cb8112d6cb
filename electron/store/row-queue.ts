import type { ReadableStore, WritableStore } from './connection.ts';
import { raise } from './facts.ts';
import { rebuildIncidentRows } from './incident-rows.ts';

/** A change that reaches more incidents than this through an entity makes only these rows anew at once: about 10 ms. */
export const rowsAtOnce = 50;

/**
 * Makes rows anew: those of incidents that a change is about at once, those that it only reaches through an entity too when they are few;
 * else they are noted in the same transaction for {@link rebuildQueuedRows}, so that no command waits for thousands of rows.
 */
export function rebuildRowsSoon(
  store: WritableStore,
  direct: ReadonlySet<number>,
  reached: ReadonlySet<number>,
  now: number,
): void {
  const others = [...reached].filter((id) => !direct.has(id));
  const isFew = others.length <= rowsAtOnce;
  rebuildIncidentRows(store, isFew ? [...direct, ...others] : [...direct], now);
  if (isFew) return;
  queueRows(store, others);
}

/** Notes incidents whose rows {@link rebuildQueuedRows} is to make anew. */
export function queueRows(store: WritableStore, incidentIds: Iterable<number>): void {
  const note = store.write('INSERT OR IGNORE INTO queued_row (incident_id) VALUES (?)');
  for (const id of incidentIds) note.run(id);
}

/** Incidents whose rows wait. */
export function queuedRows(store: ReadableStore): readonly number[] {
  return store.pluck<number>('SELECT incident_id FROM queued_row').all();
}

/**
 * Makes rows that wait anew, for about `budgetMs` in one short transaction.
 * @returns how many still wait, and how many are different now.
 */
export function rebuildQueuedRows(
  store: WritableStore,
  now: number,
  budgetMs: number,
): { readonly left: number; readonly changed: number } {
  const end = performance.now() + budgetMs;
  const next = store.pluck<number>('SELECT incident_id FROM queued_row LIMIT 1');
  // Mostly there is nothing: then the write lock is not taken either.
  if (next.get() === undefined) return { left: 0, changed: 0 };
  return store.transaction(() => {
    let changed = 0;
    for (let id = next.get(); id !== undefined && performance.now() < end; id = next.get())
      changed += rebuildIncidentRows(store, [id], now).length;
    if (changed > 0) raise(store, 'revision');
    return { left: store.pluck<number>('SELECT count(*) FROM queued_row').get() ?? 0, changed };
  });
}
