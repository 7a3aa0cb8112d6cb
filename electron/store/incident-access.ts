import { OperationError } from '../../shared/contract/operation.ts';
import type { ReadableStore } from './connection.ts';
import type { GroupWriter } from './journal.ts';

/** An incident as commands need it. */
export interface IncidentIdentity {
  readonly id: number;
  readonly uid: string;
}

/** The incident that a reference leads to. */
export interface FoundIncident extends IncidentIdentity {
  /** True when the reference names an incident that was merged into this one. */
  readonly isRedirected: boolean;
}

/**
 * The incident behind a uid or a local number as text, following redirections.
 * @throws OperationError `notFound`.
 */
export function findIncident(store: ReadableStore, reference: string): FoundIncident {
  interface Row extends IncidentIdentity {
    readonly next: number | null;
  }
  const byId = store.read<Row>('SELECT id, uid, redirected_to AS next FROM incident WHERE id = ?');
  let row = store
    .read<Row>('SELECT id, uid, redirected_to AS next FROM incident WHERE uid = ?')
    .get(reference);
  if (!row && /^\d{1,15}$/.test(reference)) row = byId.get(Number(reference));
  const first = row;
  // A ring of redirections is damage; it must hang neither the reader nor the writer.
  const passed = new Set<number>();
  while (row && row.next !== null && !passed.has(row.id)) {
    passed.add(row.id);
    row = byId.get(row.next);
  }
  if (!first || !row)
    throw new OperationError('notFound', `There is no incident ${reference}.`, { incident: reference });
  return { id: row.id, uid: row.uid, isRedirected: row.id !== first.id };
}

/** Several incidents, each once, in the order given. */
export function findIncidents(
  store: ReadableStore,
  references: readonly string[],
): readonly IncidentIdentity[] {
  const byId = new Map<number, IncidentIdentity>();
  for (const reference of references) {
    const incident = findIncident(store, reference);
    byId.set(incident.id, incident);
  }
  return [...byId.values()];
}

/** Records that an analyst works on an incident: from the first time on, correlation keeps its alerts together. */
export function touchIncident(group: GroupWriter, uid: string): void {
  const touched = group.scope.store.pluck<number>('SELECT touched FROM incident WHERE uid = ?').get(uid);
  if (touched === 0) group.change('incident', uid, 'touchedAt', group.scope.now);
}

/** As {@link touchIncident} of each, with a few statements. */
export function touchIncidents(group: GroupWriter, incidents: readonly IncidentIdentity[]): void {
  const read = group.scope.store.pluck<number>('SELECT touched FROM incident WHERE id = ?');
  const untouched = incidents.filter(({ id }) => read.get(id) === 0);
  group.changeAll(
    'incident',
    'touchedAt',
    untouched.map(({ uid }) => ({ uid, value: group.scope.now })),
  );
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
