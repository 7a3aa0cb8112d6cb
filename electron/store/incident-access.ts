import { OperationError } from '../../shared/contract/operation.ts';
import type { ReadableStore } from './connection.ts';
import type { GroupWriter } from './journal.ts';

/** An incident as commands need it. */
export interface IncidentIdentity {
  readonly id: number;
  readonly uid: string;
}

/**
 * The incident behind a uid or a local number, following redirections.
 * @throws OperationError `notFound`.
 */
export function resolveIncident(store: ReadableStore, reference: string): IncidentIdentity {
  const byUid = 'SELECT id, uid, redirected_to AS next FROM incident WHERE uid = ?';
  const byNumber = 'SELECT id, uid, redirected_to AS next FROM incident WHERE id = ?';
  interface Row extends IncidentIdentity {
    readonly next: number | null;
  }
  let row = store.read<Row>(byUid).get(reference);
  if (!row && /^\d{1,15}$/.test(reference)) row = store.read<Row>(byNumber).get(Number(reference));
  while (row?.next != null) row = store.read<Row>(byNumber).get(row.next);
  if (!row)
    throw new OperationError('notFound', `There is no incident ${reference}.`, { incident: reference });
  return { id: row.id, uid: row.uid };
}

/** Several incidents, each once, in the order given. */
export function resolveIncidents(
  store: ReadableStore,
  references: readonly string[],
): readonly IncidentIdentity[] {
  const byId = new Map<number, IncidentIdentity>();
  for (const reference of references) {
    const incident = resolveIncident(store, reference);
    byId.set(incident.id, incident);
  }
  return [...byId.values()];
}

/** Records that an analyst works on an incident: from the first time on, correlation keeps its alerts together. */
export function touchIncident(group: GroupWriter, uid: string): void {
  const touched = group.scope.store.pluck<number>('SELECT touched FROM incident WHERE uid = ?').get(uid);
  if (touched === 0) group.change('incident', uid, 'touchedAt', group.scope.now);
}

/** Uids of an incident's alerts, in order of their ids. */
export function alertUidsOf(store: ReadableStore, incidentId: number): readonly string[] {
  return store.pluck<string>('SELECT uid FROM alert WHERE incident_id = ? ORDER BY id').all(incidentId);
}

/** An alert as commands need it. */
export interface AlertIdentity {
  readonly id: number;
  readonly uid: string;
  readonly incident: IncidentIdentity | null;
}

/** The alert that a record uid belongs to. @throws OperationError `notFound`. */
export function resolveAlert(store: ReadableStore, recordUid: string): AlertIdentity {
  const row = store
    .read<{ id: number; uid: string; incidentId: number | null; incidentUid: string | null }>(
      `SELECT alert.id, alert.uid, incident.id AS incidentId, incident.uid AS incidentUid FROM record
       JOIN alert ON alert.id = record.alert_id LEFT JOIN incident ON incident.id = alert.incident_id WHERE record.uid = ?`,
    )
    .get(recordUid);
  if (!row) throw new OperationError('notFound', 'There is no such alert.', { alert: recordUid });
  const { id, uid, incidentId, incidentUid } = row;
  return {
    id,
    uid,
    incident: incidentId === null || incidentUid === null ? null : { id: incidentId, uid: incidentUid },
  };
}
