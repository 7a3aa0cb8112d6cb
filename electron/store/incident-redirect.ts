import type { WritableStore } from './connection.ts';
import { raise } from './facts.ts';
import { joinPins } from './pins.ts';
import { noteTextChange } from './text-changes.ts';

/**
 * Lets an incident that has lost its last alert lead to the one that has it now. What analysts noted on it — comments, pins, verdicts for
 * this incident, entities to ignore in it — goes along. Call in the transaction that took the alert, so that no crash comes between;
 * the rows of both are the caller's to rebuild.
 * @returns false when it still has alerts, leads elsewhere already or the target does not stand.
 */
export function redirectEmptied(
  store: WritableStore,
  incident: number,
  target: number,
  now: number,
): boolean {
  const uids = store
    .read<{ from: string; to: string }>(
      `SELECT one.uid AS "from", other.uid AS "to" FROM incident AS one, incident AS other
       WHERE one.id = ? AND other.id = ? AND one.id <> other.id AND one.redirected_to IS NULL AND other.redirected_to IS NULL
         AND NOT EXISTS (SELECT 1 FROM alert WHERE incident_id = one.id)`,
    )
    .get(incident, target);
  if (!uids) return false;
  store.write('UPDATE incident SET redirected_to = ? WHERE id = ?').run(target, incident);
  // What sources say of the alerts, the target takes from them itself.
  store.write(`DELETE FROM comment WHERE incident_uid = ? AND author_kind = 'source'`).run(uids.from);
  store.write('UPDATE comment SET incident_uid = ? WHERE incident_uid = ?').run(uids.to, uids.from);
  store.write('UPDATE pin SET incident_uid = ? WHERE incident_uid = ?').run(uids.to, uids.from);
  joinPins(store, uids.to);
  store
    .write(`UPDATE verdict SET scope_uid = ? WHERE scope = 'incident' AND scope_uid = ?`)
    .run(uids.to, uids.from);
  const { changes } = store
    .write('UPDATE correlation_lock SET incident_uid = ? WHERE incident_uid = ?')
    .run(uids.to, uids.from);
  if (changes > 0) raise(store, 'lockRevision');
  for (const id of [incident, target]) noteTextChange(store, 'incident', id);
  store
    .write(
      `INSERT INTO audit (at_ms, kind, target_kind, target_uid, detail) VALUES (?, 'redirected', 'incident', ?, ?)`,
    )
    .run(now, uids.from, JSON.stringify({ to: uids.to }));
  return true;
}
