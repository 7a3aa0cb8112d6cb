import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../connection.ts';
import { summarizeEntities } from './entity-summary.ts';
import { findIncident } from '../incident-access.ts';

type Pin = OutputOf<'pins.list'>['pins'][number];

interface Row {
  readonly uid: string;
  readonly kind: 'alert' | 'entity';
  readonly note: string | null;
  readonly position: number;
  readonly by: string | null;
  readonly alertUid: string | null;
  readonly title: string | null;
  readonly severity: string | null;
  readonly at: number | null;
  readonly entityId: number | null;
}

/** The pins of an incident in the analyst's order. What they point at may be gone with an undone import: then they are left out. */
export function listPins(store: ReadableStore, reference: string): Pin[] {
  const incident = findIncident(store, reference);
  const rows = store
    .read<Row>(
      `SELECT p.uid, p.target_kind AS kind, p.note, p.position, p.author AS by, a.uid AS alertUid, a.title, a.severity,
         coalesce(a.first_ms, (SELECT min(s.first_ms) FROM evidence AS e JOIN alert AS s ON s.id = e.alert_id
           WHERE e.entity_id = i.entity_id AND s.incident_id = ?)) AS at, i.entity_id AS entityId
       FROM pin AS p LEFT JOIN record AS d ON d.uid = p.alert_uid LEFT JOIN alert AS a ON a.id = d.alert_id
         LEFT JOIN identifier AS i ON i.id = p.identifier_id
       WHERE p.incident_uid = ? AND p.removed = 0 ORDER BY p.position, p.id`,
    )
    .all(incident.id, incident.uid);
  const entities = summarizeEntities(
    store,
    rows.flatMap(({ entityId }) => (entityId === null ? [] : [entityId])),
    incident.uid,
  );
  return rows.flatMap((row): Pin[] => {
    const { uid, at, note, position, by } = row;
    const common = { uid, at, note, position, by };
    if (row.kind === 'alert') {
      if (row.alertUid === null) return [];
      const target = { kind: 'alert' as const, alert: row.alertUid };
      return [
        {
          ...common,
          target,
          label: row.title ?? row.alertUid,
          severity: row.severity,
          verdict: null,
          entityKind: null,
        },
      ];
    }
    const entity = row.entityId === null ? undefined : entities.get(row.entityId);
    if (!entity) return [];
    const target = { kind: 'entity' as const, entityId: entity.id };
    return [
      {
        ...common,
        target,
        label: entity.label,
        severity: null,
        verdict: entity.verdict,
        entityKind: entity.kind,
      },
    ];
  });
}
