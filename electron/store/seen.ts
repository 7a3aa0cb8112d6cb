import type { ReadableStore, WritableStore } from './connection.ts';

/** SQL of this module, for tests of its plans. */
export const seenSql = {
  // A row that was made anew by a clock that is ahead must not count as changed after the look.
  look: `UPDATE incident SET seen_ms = max(?, coalesce((SELECT updated_ms FROM incident_row WHERE incident_id = incident.id), 0))
     WHERE id IN (SELECT value FROM json_each(?))`,
  forget: 'UPDATE incident SET seen_ms = NULL WHERE id IN (SELECT value FROM json_each(?))',
} as const;

/** Notes that the analyst has looked at incidents at a moment, ms UTC; null: has not. A note for who works here, not journalled. */
export function noteSeen(store: WritableStore, incidentIds: Iterable<number>, at: number | null): void {
  const ids = JSON.stringify([...incidentIds]);
  if (at === null) store.write(seenSql.forget).run(ids);
  else store.write(seenSql.look).run(at, ids);
}

/** When the analyst last looked at an incident, ms UTC; null for never. */
export function seenAt(store: ReadableStore, incidentId: number): number | null {
  return store.pluck<number | null>('SELECT seen_ms FROM incident WHERE id = ?').get(incidentId) ?? null;
}
