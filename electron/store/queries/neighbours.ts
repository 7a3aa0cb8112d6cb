import type { OutputOf } from '../../../shared/contract/index.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident } from '../incident-access.ts';
import { requireEntity } from './entity-details.ts';
import { readPosition } from './incident-list.ts';
import type { StoredStoryAlert } from './incident-story.ts';
import { readTexts } from './json-text.ts';
import { cached } from './result-cache.ts';

type Neighbours = OutputOf<'incidents.neighbours'>;
type OtherIncident = Neighbours['rows'][number]['incident'];

/** Of an entity, so many other incidents are drawn in a story, with so many alerts of each. */
export const mostDrawn = { incidents: 6, alerts: 3 } as const;

/** Alerts of other incidents that name entities of a story. */
export interface StoredNeighbour {
  readonly alert: StoredStoryAlert;
  readonly incident: OtherIncident;
  readonly entityIds: readonly number[];
}

interface OtherRow {
  readonly id: number;
  readonly uid: string;
  readonly name: string;
  readonly severity: string | null;
  readonly status: string;
  readonly alerts: number;
  readonly lastAt: number | null;
}

/** SQL of this file, for a test of its plans. */
export const neighbourSql = {
  // Incidents first, each once: an entity is in far more alerts than incidents.
  incidents: `SELECT s.id, i.uid, r.name, r.severity, r.status, s.alerts, s.lastAt FROM
     (SELECT a.incident_id AS id, count(DISTINCT a.id) AS alerts, max(iif(a.time_doubtful = 1, NULL, coalesce(a.last_ms, a.first_ms))) AS lastAt
      FROM evidence AS e INDEXED BY evidence_by_entity CROSS JOIN alert AS a ON a.id = e.alert_id
      WHERE e.entity_id = ? AND a.incident_id <> ? GROUP BY a.incident_id) AS s
     CROSS JOIN incident_row AS r ON r.incident_id = s.id CROSS JOIN incident AS i ON i.id = s.id
     ORDER BY s.alerts DESC, s.id`,
  alerts: `SELECT DISTINCT a.id, a.uid, a.title, a.severity, a.status, a.first_ms AS at, a.category, a.techniques, a.service_source AS serviceSource,
       a.imported_ms AS knownAt
     FROM evidence AS e INDEXED BY evidence_by_entity CROSS JOIN alert AS a ON a.id = e.alert_id
     WHERE e.entity_id = ? AND a.incident_id = ? AND (a.storm_id IS NULL OR a.storm_id = a.id)
     ORDER BY a.severity_rank DESC, a.first_ms DESC, a.id DESC LIMIT ${mostDrawn.alerts}`,
  anyAlerts: `SELECT DISTINCT a.id, a.uid, a.title, a.severity, a.status, a.first_ms AS at, a.category, a.techniques, a.service_source AS serviceSource,
       a.imported_ms AS knownAt
     FROM evidence AS e INDEXED BY evidence_by_entity CROSS JOIN alert AS a ON a.id = e.alert_id
     WHERE e.entity_id = ? AND a.incident_id = ? ORDER BY a.severity_rank DESC, a.first_ms DESC, a.id DESC LIMIT 1`,
} as const;

/**
 * Other incidents that have something of one, through an entity: most shared alerts first.
 * @throws OperationError `notFound` for the incident or the entity, `badInput` for a cursor of another list.
 */
export function pageOfNeighbours(
  store: ReadableStore,
  input: {
    readonly incident: string;
    readonly entityId: number;
    readonly cursor: string | null;
    readonly limit: number;
  },
): Neighbours {
  const { id } = findIncident(store, input.incident);
  requireEntity(store, input.entityId, null);
  const list = `neighbours:${id}:${input.entityId}`;
  const position = readPosition(list, input.cursor);
  const rows = otherIncidents(store, id, input.entityId);
  const after =
    position?.kind === 'atKey' && typeof position.key === 'number'
      ? { alerts: position.key, id: position.id }
      : null;
  const start =
    after === null
      ? 0
      : rows.findIndex(
          (row) => row.alerts < after.alerts || (row.alerts === after.alerts && row.id > after.id),
        );
  const rest = start < 0 ? [] : rows.slice(start);
  const kept = rest.slice(0, input.limit);
  const last = kept.at(-1);
  return {
    rows: kept.map((row) => ({ incident: incidentOf(row), alerts: row.alerts, lastAt: row.lastAt })),
    next: rest.length > kept.length && last ? encodeCursor(list, last.alerts, last.id) : null,
    total: rows.length,
  };
}

/**
 * Alerts of other incidents to draw beside a story: the gravest, then latest, of the incidents that share most.
 * @returns besides, the entities with more other incidents than are drawn, each with how many there are.
 * @throws OperationError `notFound`.
 */
export function readNeighbours(
  store: ReadableStore,
  reference: string,
  entityIds: readonly number[],
): {
  readonly neighbours: readonly StoredNeighbour[];
  readonly more: readonly { readonly entityId: number; readonly incidents: number }[];
} {
  const incident = findIncident(store, reference);
  const found = new Map<string, StoredNeighbour>();
  const more: { entityId: number; incidents: number }[] = [];
  for (const entityId of [...new Set(entityIds)].sort((a, b) => a - b)) {
    const others = otherIncidents(store, incident.id, entityId);
    if (others.length > mostDrawn.incidents) more.push({ entityId, incidents: others.length });
    for (const other of others.slice(0, mostDrawn.incidents)) {
      for (const alert of alertsThrough(store, entityId, other.id)) {
        const known = found.get(alert.uid);
        found.set(alert.uid, {
          alert,
          incident: incidentOf(other),
          entityIds: [...(known?.entityIds ?? []), entityId],
        });
      }
    }
  }
  return { neighbours: [...found.values()], more };
}

const incidentOf = ({ id, uid, name, severity, status }: OtherRow): OtherIncident => ({
  uid,
  number: id,
  name,
  severity,
  status,
});

function otherIncidents(store: ReadableStore, incidentId: number, entityId: number): readonly OtherRow[] {
  return cached(store, `neighbours ${incidentId} ${entityId}`, () =>
    store.read<OtherRow>(neighbourSql.incidents).all(entityId, incidentId),
  );
}

interface AlertRow extends Omit<StoredStoryAlert, 'pinned' | 'mitreTechniques'> {
  readonly id: number;
  readonly techniques: string;
}

/** First alerts of storms stand for their repeats; where only repeats name the entity, one of them does. */
function alertsThrough(
  store: ReadableStore,
  entityId: number,
  incidentId: number,
): readonly StoredStoryAlert[] {
  const first = store.read<AlertRow>(neighbourSql.alerts).all(entityId, incidentId);
  const rows =
    first.length > 0 ? first : store.read<AlertRow>(neighbourSql.anyAlerts).all(entityId, incidentId);
  return rows.map(({ id: _id, techniques, ...row }) => ({
    ...row,
    pinned: false,
    mitreTechniques: readTexts(techniques),
  }));
}
