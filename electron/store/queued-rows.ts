import type { ReadableStore, WritableStore } from './connection.ts';

/** Incidents that were noted since somebody began to make their row, by store: only the thread that writes makes rows. */
const notedSince = new WeakMap<WritableStore, Set<number>>();

/**
 * Notes incidents whose rows are to be made anew behind, in the transaction that made them wrong. One that is noted again while its row is
 * being made is made once more.
 * @returns how many did not wait already.
 */
export function queueRows(store: WritableStore, incidentIds: Iterable<number>): number {
  const note = store.write('INSERT OR IGNORE INTO queued_row (incident_id) VALUES (?)');
  const noted = notedSince.get(store);
  let added = 0;
  for (const id of incidentIds) {
    added += note.run(id).changes;
    noted?.add(id);
  }
  return added;
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
