import type { Lock, LockedField } from '../../shared/correlation/index.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import type { ReadableStore } from './connection.ts';

interface TouchedIncident {
  readonly id: number;
  readonly uid: string;
  readonly sealed: number;
  readonly assignedTo: string | null;
  readonly assignedBy: string;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly classifiedBy: string;
}

/** Every decision of an analyst that a run of correlation keeps. */
export function readLocks(store: ReadableStore): readonly Lock[] {
  return [...incidentLocks(store), ...statedLocks(store)];
}

function incidentLocks(store: ReadableStore): readonly Lock[] {
  const incidents = store
    .read<TouchedIncident>(
      `SELECT id, uid, sealed, assigned_to AS assignedTo, assigned_by AS assignedBy, classification, determination, classified_by AS classifiedBy
       FROM incident WHERE (touched = 1 OR sealed = 1) AND redirected_to IS NULL ORDER BY id`,
    )
    .all();
  const members = store.pluck<string>('SELECT uid FROM alert WHERE incident_id = ? ORDER BY id');
  return incidents.flatMap((incident): readonly Lock[] => {
    const alerts = members.all(incident.id);
    if (alerts.length === 0) return [];
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
  });
}

interface LockRow {
  readonly kind: 'mustLink' | 'cannotLink' | 'ignoreEntity';
  readonly incidentUid: string | null;
  readonly entityKind: EntityKind | null;
  readonly entityKey: string | null;
  readonly members: string;
}

/**
 * Locks that analysts stated. Members name records; the alert of a record is what counts. `members` of must-link is a list of uids, of
 * cannot-link a list of such lists.
 */
function statedLocks(store: ReadableStore): readonly Lock[] {
  const rows = store
    .read<LockRow>(
      `SELECT correlation_lock.kind, correlation_lock.incident_uid AS incidentUid, entity.kind AS entityKind, entity.key AS entityKey, members
       FROM correlation_lock LEFT JOIN identifier ON identifier.id = correlation_lock.identifier_id
       LEFT JOIN entity ON entity.id = identifier.entity_id WHERE removed = 0 ORDER BY correlation_lock.id`,
    )
    .all();
  return rows.flatMap((row): readonly Lock[] => {
    switch (row.kind) {
      case 'mustLink':
        return [{ kind: 'mustLink', alerts: alertsOf(store, JSON.parse(row.members) as readonly string[]) }];
      case 'cannotLink':
        return [
          {
            kind: 'cannotLink',
            sides: (JSON.parse(row.members) as readonly (readonly string[])[]).map((side) =>
              alertsOf(store, side),
            ),
          },
        ];
      case 'ignoreEntity': {
        if (row.entityKind === null || row.entityKey === null) return [];
        const alerts = row.incidentUid === null ? null : incidentAlerts(store, row.incidentUid);
        return [{ kind: 'ignoreEntity', entityKind: row.entityKind, entityKey: row.entityKey, alerts }];
      }
    }
  });
}

function alertsOf(store: ReadableStore, recordUids: readonly string[]): readonly string[] {
  const read = store.pluck<string>(
    'SELECT alert.uid FROM record JOIN alert ON alert.id = record.alert_id WHERE record.uid = ?',
  );
  return [...new Set(recordUids.flatMap((uid) => read.get(uid) ?? []))];
}

function incidentAlerts(store: ReadableStore, incidentUid: string): readonly string[] {
  return store
    .pluck<string>(
      'SELECT alert.uid FROM alert JOIN incident ON incident.id = alert.incident_id WHERE incident.uid = ? ORDER BY alert.id',
    )
    .all(incidentUid);
}
