import type { OwnStale } from './change-scope.ts';
import type { WritableStore } from './connection.ts';
import { raise } from './facts.ts';
import {
  computeLargeRow,
  isLargeIncident,
  largeIncidents,
  rebuildIncidentRows,
  writeRows,
} from './incident-rows.ts';
import { writeOwnColumns } from './own-columns.ts';
import { isRowQueued, queueRows, takeOwnWork, wasNoted, watchNotes } from './queued-rows.ts';
import { noteSeen } from './seen.ts';

export { queueRows, queuedRows } from './queued-rows.ts';

/** A change that reaches more incidents than this through an entity makes only these rows anew at once: about 10 ms. */
export const rowsAtOnce = 50;

/** Of so many incidents the whole row is made at once where only a part of it has to be at once. */
const wholeAtOnce = 128;

/**
 * Makes rows anew: those of incidents that a change is about at once, those that it only reaches through an entity too when they are few;
 * else they are noted in the same transaction for {@link rebuildQueuedRows}, so that no command waits for thousands of rows.
 * @param own incidents of whose rows only what they say themselves is stale, and how much more.
 */
export function rebuildRowsSoon(
  store: WritableStore,
  direct: ReadonlySet<number>,
  reached: ReadonlySet<number>,
  now: number,
  own: ReadonlyMap<number, OwnStale> = new Map(),
): void {
  // What is both said of an incident and reaches it through an entity is as if all of its row were stale: at once, where few are.
  const ownOnly = [...own]
    .filter(([id]) => !direct.has(id))
    .map(([id, stale]) => [id, reached.has(id) ? 'rest' : stale] as const);
  const rest = ownOnly.flatMap(([id, stale]) => (stale === 'rest' ? [id] : []));
  const isRestSoon = rest.length > wholeAtOnce;
  const others = [...reached].filter((id) => !direct.has(id) && !own.has(id));
  const isFew = others.length <= rowsAtOnce;
  const whole = [...direct, ...(isFew ? others : []), ...(isRestSoon ? [] : rest)];
  const shown = ownOnly.flatMap(([id, stale]) => (stale !== 'rest' || isRestSoon ? [id] : []));
  rebuildIncidentRows(store, [...whole, ...writeShown(store, shown, own, now)], now);
  if (isRestSoon) queueRows(store, rest);
  if (!isFew) queueRows(store, others);
}

/** @returns incidents whose rows have to be made as a whole. */
function writeShown(
  store: WritableStore,
  ids: readonly number[],
  own: ReadonlyMap<number, OwnStale>,
  now: number,
): readonly number[] {
  const stale = ids.filter((id) => own.get(id) !== 'nothing');
  const large = new Set(largeIncidents(store, stale));
  queueRows(store, large);
  return writeOwnColumns(store, ids, now, new Set(stale.filter((id) => !large.has(id)))).unfit;
}

/** A row of a large incident that is being made. */
interface LargeRow {
  readonly id: number;
  readonly steps: ReturnType<typeof computeLargeRow>;
}

/** One at a time for each store; it stays between calls. */
const largeRows = new WeakMap<WritableStore, LargeRow>();

/**
 * Makes a part of a row that waits, of an incident of any size.
 * @returns whether the row is made, and whether it is another now; what changed in its incident meanwhile lets it begin again.
 */
export function advanceLargeRow(
  store: WritableStore,
  id: number,
  now: number,
): { readonly isDone: boolean; readonly isChanged: boolean } {
  if (!isRowQueued(store, id)) {
    largeRows.delete(store);
    return { isDone: true, isChanged: false };
  }
  let row = largeRows.get(store);
  if (row?.id !== id || wasNoted(store, id)) {
    watchNotes(store, id);
    largeRows.set(store, (row = { id, steps: computeLargeRow(store, id) }));
  }
  const step = row.steps.next();
  if (step.done !== true) return { isDone: false, isChanged: false };
  largeRows.delete(store);
  return store.transaction(() => {
    store.write('DELETE FROM queued_row WHERE incident_id = ?').run(id);
    const isChanged = writeRows(store, new Map([[id, step.value]]), now).length > 0;
    // What follows from the analyst's own work is nothing to look at.
    if (takeOwnWork(store, id)) noteSeen(store, [id], now);
    return { isDone: true, isChanged };
  });
}

/** Rows that are looked at together. */
const rowsAhead = 32;

/**
 * Makes rows that wait anew, for about `budgetMs` in one short transaction. Large incidents come last, a part of them at a time.
 * @param isSmallOnly large ones wait on: what notes them goes on noting them, and each time they would begin again.
 * @returns how many still wait, and how many are different now.
 */
export function rebuildQueuedRows(
  store: WritableStore,
  now: number,
  budgetMs: number,
  isSmallOnly = false,
): { readonly left: number; readonly changed: number } {
  const end = performance.now() + budgetMs;
  const next = store.pluck<number>(`SELECT incident_id FROM queued_row LIMIT ${rowsAhead}`);
  // Mostly there is nothing: then the write lock is not taken either.
  if (next.get() === undefined) return { left: 0, changed: 0 };
  return store.transaction(() => {
    let changed = 0;
    do {
      const ids = next.all();
      const [first] = ids;
      if (first === undefined) break;
      const small = ids.find((id) => !isLargeIncident(store, id));
      if (small !== undefined) changed += rebuildIncidentRows(store, [small], now).length;
      else if (isSmallOnly) break;
      else if (advanceLargeRow(store, largeRows.get(store)?.id ?? first, now).isChanged) changed += 1;
    } while (performance.now() < end);
    if (changed > 0) raise(store, 'revision');
    return { left: store.pluck<number>('SELECT count(*) FROM queued_row').get() ?? 0, changed };
  });
}
