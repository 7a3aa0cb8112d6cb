import type { ReadableStore, WritableStore } from './connection.ts';

/** Incidents that were noted since somebody began to make their row, by store: only the thread that writes makes rows. */
const notedSince = new WeakMap<WritableStore, Set<number>>();

/** Incidents that wait for what the analyst did alone, by store: a restart forgets it, and they count as changed then. */
const ownWork = new WeakMap<WritableStore, Set<number>>();

/**
 * Notes incidents whose rows are to be made anew behind, in the transaction that made them wrong. One that is noted again while its row is
 * being made is made once more.
 * @returns how many did not wait already.
 */
export function queueRows(store: WritableStore, incidentIds: Iterable<number>): number {
  const note = store.write('INSERT OR IGNORE INTO queued_row (incident_id) VALUES (?)');
  const noted = notedSince.get(store);
  const own = ownWork.get(store);
  let added = 0;
  for (const id of incidentIds) {
    added += note.run(id).changes;
    noted?.add(id);
    own?.delete(id);
  }
  return added;
}

/** Of some incidents those whose rows wait for other things than what the analyst did. */
export function waitingForOthers(store: WritableStore, incidentIds: Iterable<number>): ReadonlySet<number> {
  const own = ownWork.get(store);
  return new Set([...incidentIds].filter((id) => isRowQueued(store, id) && own?.has(id) !== true));
}

/** From here on {@link takeOwnWork} tells of these incidents that they wait for what the analyst did, until something else is noted of them. */
export function noteOwnWork(store: WritableStore, incidentIds: Iterable<number>): void {
  const own = ownWork.get(store) ?? new Set();
  for (const id of incidentIds) if (isRowQueued(store, id)) own.add(id);
  ownWork.set(store, own);
}

/** Whether a row that was made anew had waited for what the analyst did alone; tells it once. */
export function takeOwnWork(store: WritableStore, incidentId: number): boolean {
  return ownWork.get(store)?.delete(incidentId) === true;
}

/** From here on {@link wasNoted} tells of this incident alone. */
export function watchNotes(store: WritableStore, incidentId: number): void {
  const noted = notedSince.get(store) ?? new Set();
  noted.delete(incidentId);
  notedSince.set(store, noted);
}

/** Whether an incident was noted since {@link watchNotes}. */
export function wasNoted(store: WritableStore, incidentId: number): boolean {
  return notedSince.get(store)?.has(incidentId) === true;
}

/** Whether the row of an incident waits. */
export function isRowQueued(store: ReadableStore, incidentId: number): boolean {
  return store.pluck<number>('SELECT 1 FROM queued_row WHERE incident_id = ?').get(incidentId) !== undefined;
}

/** Incidents whose rows wait. */
export function queuedRows(store: ReadableStore): readonly number[] {
  return store.pluck<number>('SELECT incident_id FROM queued_row').all();
}
