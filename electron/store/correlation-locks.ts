import type { Lock, LockedField } from '../../shared/correlation/index.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import type { ReadableStore } from './connection.ts';

interface KeptIncident {
  readonly id: number;
  readonly uid: string;
  readonly sealed: number;
  readonly assignedTo: string | null;
  readonly assignedBy: string;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly classifiedBy: string;
}

/** Every decision of an analyst that a run of correlation keeps. It takes time as there are decisions and alerts that they name. */
export function readLocks(store: ReadableStore): readonly Lock[] {
  return [...incidentLocks(store), ...statedLocks(store)];
}

/** An alert of a part of a store. */
interface LockedAlert {
  readonly id: number;
  readonly uid: string;
  readonly incident: number | null;
}

/**
 * The decisions that say something of some alerts. Incidents that are kept together, and must-links, have all of their alerts among these.
 */
export function readLocksOf(store: ReadableStore, alerts: readonly LockedAlert[]): readonly Lock[] {
  const members = new Map<number, string[]>();
  for (const { uid, incident } of alerts) {
    if (incident === null) continue;
    const list = members.get(incident);
    if (list) list.push(uid);
    else members.set(incident, [uid]);
  }
  const read = store.read<KeptIncident>(`SELECT ${keptColumns} FROM incident WHERE id = ? AND ${isKept}`);
  const ofIncidents = [...members].flatMap(([id, uids]) => {
    const incident = read.get(id);
    return incident ? locksOfIncident(incident, uids) : [];
  });
  return [...ofIncidents, ...statedLocks(store)];
}

const keptColumns =
  'id, uid, sealed, assigned_to AS assignedTo, assigned_by AS assignedBy, classification, determination, classified_by AS classifiedBy';

const isKept = '(touched = 1 OR sealed = 1) AND redirected_to IS NULL';

function incidentLocks(store: ReadableStore): readonly Lock[] {
  const incidents = store
    .read<KeptIncident>(`SELECT ${keptColumns} FROM incident WHERE ${isKept} ORDER BY id`)
    .all();
  if (incidents.length === 0) return [];
  const members = alertsByKey(
    store,
    `SELECT incident.id AS key, alert.uid FROM incident CROSS JOIN alert ON alert.incident_id = incident.id WHERE ${isKept} ORDER BY alert.id`,
  );
  return incidents.flatMap((incident): readonly Lock[] => {
    const alerts = members.get(incident.id);
    return alerts === undefined ? [] : locksOfIncident(incident, alerts);
  });
}

function locksOfIncident(incident: KeptIncident, alerts: readonly string[]): readonly Lock[] {
  const kept: Lock = { kind: incident.sealed === 1 ? 'seal' : 'keep', incident: incident.uid, alerts };
  const values: readonly (readonly [LockedField, string | null, string])[] = [
    ['assignedTo', incident.assignedTo, incident.assignedBy],
    ['classification', incident.classification, incident.classifiedBy],
    ['determination', incident.determination, incident.classifiedBy],
  ];
  return [
    kept,
    ...values.flatMap(([field, value, by]): readonly Lock[] =>
      by === 'analyst' && value !== null ? [{ kind: 'value', field, value, alerts }] : [],
    ),
  ];
}

function alertsByKey(store: ReadableStore, sql: string): ReadonlyMap<number, readonly string[]> {
  const lists = new Map<number, string[]>();
  for (const { key, uid } of store.read<{ key: number; uid: string }>(sql).iterate()) {
    const list = lists.get(key);
    if (list) list.push(uid);
    else lists.set(key, [uid]);
  }
  return lists;
}

interface LockRow {
  readonly id: number;
  readonly kind: 'mustLink' | 'cannotLink' | 'ignoreEntity';
  readonly incidentUid: string | null;
  readonly entityKind: EntityKind | null;
  readonly entityKey: string | null;
}

/** Locks that analysts stated. Members name records; the alert of a record is what counts. */
function statedLocks(store: ReadableStore): readonly Lock[] {
  const rows = store
    .read<LockRow>(
      `SELECT correlation_lock.id, correlation_lock.kind, correlation_lock.incident_uid AS incidentUid, entity.kind AS entityKind, entity.key AS entityKey
       FROM correlation_lock LEFT JOIN identifier ON identifier.id = correlation_lock.identifier_id
       LEFT JOIN entity ON entity.id = identifier.entity_id WHERE removed = 0 ORDER BY correlation_lock.id`,
    )
    .all();
  if (rows.length === 0) return [];
  const sides = readSides(store);
  const ignoredIn = alertsByKey(
    store,
    `SELECT decision.id AS key, alert.uid FROM correlation_lock AS decision JOIN incident ON incident.uid = decision.incident_uid
       CROSS JOIN alert ON alert.incident_id = incident.id WHERE decision.removed = 0 ORDER BY alert.id`,
  );
  return rows.flatMap((row): readonly Lock[] => {
    switch (row.kind) {
      case 'mustLink':
        return [{ kind: 'mustLink', alerts: sides.get(row.id)?.get(0) ?? [] }];
      case 'cannotLink':
        return [{ kind: 'cannotLink', sides: [...(sides.get(row.id)?.values() ?? [])] }];
      case 'ignoreEntity': {
        if (row.entityKind === null || row.entityKey === null) return [];
        const alerts = row.incidentUid === null ? null : (ignoredIn.get(row.id) ?? []);
        return [{ kind: 'ignoreEntity', entityKind: row.entityKind, entityKey: row.entityKey, alerts }];
      }
    }
  });
}

/** The alerts that decisions name, by decision and side. */
function readSides(store: ReadableStore): ReadonlyMap<number, ReadonlyMap<number, readonly string[]>> {
  const found = new Map<number, Map<number, string[]>>();
  const rows = store.read<{ lock: number; side: number; uid: string }>(
    `SELECT DISTINCT member.lock_id AS lock, member.side, alert.uid FROM correlation_lock AS decision
       CROSS JOIN correlation_member AS member ON member.lock_id = decision.id
       CROSS JOIN record ON record.uid = member.record_uid CROSS JOIN alert ON alert.id = record.alert_id
     WHERE decision.removed = 0 ORDER BY lock, member.side`,
  );
  for (const { lock, side, uid } of rows.iterate()) {
    const ofLock = found.get(lock) ?? new Map<number, string[]>();
    found.set(lock, ofLock);
    const list = ofLock.get(side);
    if (list) list.push(uid);
    else ofLock.set(side, [uid]);
  }
  return found;
}
