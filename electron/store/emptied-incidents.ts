import type { ReadableStore, WritableStore } from './connection.ts';
import type { CorrelationRun } from './correlation-input.ts';
import type { FormerIncident } from './incident-plan.ts';
import { noteTextChange } from './text-changes.ts';

/** So many alerts of emptied incidents are remembered in all; those of the incidents that were emptied first are forgotten first. */
const mostRemembered = 1_000_000;

/** Alerts that are looked up together. */
const alertsPerRead = 4_000;

/** SQL of this module, for a test of its plans. */
export const emptiedSql = {
  former: `SELECT j.key AS place, m.incident_id AS incident FROM json_each(?) AS j CROSS JOIN emptied_member AS m ON m.alert_id = j.value
     CROSS JOIN incident AS i ON i.id = m.incident_id WHERE i.touched = 0 AND i.sealed = 0`,
  size: 'SELECT count(*) FROM emptied_member WHERE incident_id = ?',
  open: 'DELETE FROM emptied_incident WHERE position IS NULL',
  old: 'DELETE FROM emptied_incident WHERE position <= ?',
} as const;

/**
 * Which of some alerts were in an incident that an earlier run emptied and that nobody has worked on. Yields between stretches.
 * @param positions positions of alerts in the run.
 */
export function* readFormerIncidents(
  store: ReadableStore,
  run: CorrelationRun,
  positions: readonly number[],
): Generator<void, readonly FormerIncident[]> {
  const highest = store.pluck<number | null>('SELECT max(alert_id) FROM emptied_member').get() ?? 0;
  const known = positions.filter((position) => (run.alertIds[position] ?? 0) <= highest);
  const found = new Map<number, number[]>();
  const read = store.read<{ place: number; incident: number }>(emptiedSql.former);
  for (let from = 0; from < known.length; from += alertsPerRead) {
    const some = known.slice(from, from + alertsPerRead);
    const ids = JSON.stringify(some.map((position) => run.alertIds[position] ?? 0));
    for (const { place, incident } of read.iterate(ids)) {
      const alerts = found.get(incident);
      const position = some[place] ?? -1;
      if (alerts) alerts.push(position);
      else found.set(incident, [position]);
    }
    if (from + alertsPerRead < known.length) yield;
  }
  const size = store.pluck<number>(emptiedSql.size);
  return [...found]
    .sort(([left], [right]) => left - right)
    .map(([incident, alerts]) => ({ incident, alerts, size: size.get(incident) ?? alerts.length }));
}

/** Remembers that an incident had an alert that a run takes from it. Call in the transaction that takes it. */
export function rememberMember(store: WritableStore, incident: number, alert: number): void {
  store.write('INSERT OR IGNORE INTO emptied_incident (incident_id) VALUES (?)').run(incident);
  store
    .write('INSERT OR IGNORE INTO emptied_member (alert_id, incident_id) VALUES (?, ?)')
    .run(alert, incident);
}

/** Ends what is remembered of an incident that a run has emptied, and forgets what is old news. */
export function keepEmptied(store: WritableStore, incident: number): void {
  const isWorkedOn = store
    .pluck<number>('SELECT touched = 1 OR sealed = 1 FROM incident WHERE id = ?')
    .get(incident);
  if (isWorkedOn === 1) {
    store.write('DELETE FROM emptied_incident WHERE incident_id = ?').run(incident);
    return;
  }
  const before = store.pluck<number | null>('SELECT max(position) FROM emptied_incident').get() ?? 0;
  const position = before + (store.pluck<number>(emptiedSql.size).get(incident) ?? 0);
  store.write('UPDATE emptied_incident SET position = ? WHERE incident_id = ?').run(position, incident);
  store.write(emptiedSql.old).run(position - mostRemembered);
}

/**
 * Lets an incident that an earlier run emptied stand for itself again. What it had is remembered until the run is through, so that
 * one that is broken off goes on alike. Call in the transaction that gives it its first alert.
 */
export function restoreEmptied(store: WritableStore, incident: number, now: number): void {
  const uids = store
    .read<{ uid: string; from: string; target: number }>(
      `SELECT one.uid, other.uid AS "from", other.id AS target FROM incident AS one JOIN incident AS other ON other.id = one.redirected_to
       WHERE one.id = ?`,
    )
    .get(incident);
  if (!uids) return;
  store.write('UPDATE incident SET redirected_to = NULL WHERE id = ?').run(incident);
  store.write('UPDATE emptied_incident SET position = NULL WHERE incident_id = ?').run(incident);
  for (const id of [incident, uids.target]) noteTextChange(store, 'incident', id);
  store
    .write(
      `INSERT INTO audit (at_ms, kind, target_kind, target_uid, detail) VALUES (?, 'restored', 'incident', ?, ?)`,
    )
    .run(now, uids.uid, JSON.stringify({ from: uids.from }));
}

/** Forgets, when a run is through, what incidents had that stand: those it has brought back, and those that a broken-off run began to empty. */
export function forgetStanding(store: WritableStore): void {
  store.write(emptiedSql.open).run();
}
