import type { OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident } from '../incident-access.ts';
import { shownVerdicts } from '../shown-verdicts.ts';

type Sightings = OutputOf<'entities.otherSightings'>;

/** Incidents that are told of. Source: the contract. */
const mostIncidents = 200;

interface SeenRow {
  readonly id: number;
  readonly uid: string;
  readonly name: string;
  readonly severity: string | null;
  readonly status: string;
  readonly entities: number;
  readonly alerts: number;
}

/** SQL of the incidents that have any of some entities, last activity first; for tests of its plan. */
export const incidentsOfAny = `WITH seen AS MATERIALIZED (
    SELECT a.incident_id AS id, count(DISTINCT e.entity_id) AS entities, count(DISTINCT e.alert_id) AS alerts
    FROM json_each(?) AS j CROSS JOIN evidence AS e ON e.entity_id = j.value CROSS JOIN alert AS a ON a.id = e.alert_id
    WHERE a.incident_id IS NOT NULL AND a.incident_id <> ? GROUP BY a.incident_id)
  SELECT i.id, i.uid, r.name, r.severity, r.status, seen.entities, seen.alerts
  FROM seen CROSS JOIN incident AS i ON i.id = seen.id CROSS JOIN incident_row AS r ON r.incident_id = i.id
  ORDER BY r.last_ms IS NULL, r.last_ms DESC, i.id DESC`;

/** SQL of which of some entities are in which of some incidents; for tests of its plan. */
export const entitiesInIncidents = `SELECT DISTINCT a.incident_id AS incident, e.entity_id AS entity
  FROM json_each(?) AS j CROSS JOIN evidence AS e ON e.entity_id = j.value CROSS JOIN alert AS a ON a.id = e.alert_id
  WHERE a.incident_id IN (SELECT value FROM json_each(?))`;

/** Which of some entities are in which of some incidents, by the incident's row id. */
export function entitiesByIncident(
  store: ReadableStore,
  entityIds: readonly number[],
  incidentIds: readonly number[],
): ReadonlyMap<number, readonly number[]> {
  const rows = store
    .read<{ incident: number; entity: number }>(entitiesInIncidents)
    .all(JSON.stringify(entityIds), JSON.stringify(incidentIds));
  const found = new Map<number, number[]>();
  for (const { incident, entity } of rows) {
    const known = found.get(incident);
    if (known) known.push(entity);
    else found.set(incident, [entity]);
  }
  return found;
}

/**
 * Other incidents that have any of some entities, and what is held of them there. A verdict for an incident stays where it is unless that
 * incident is named.
 */
export function findOtherSightings(
  store: ReadableStore,
  { entities, incident, verdict }: ParsedInputOf<'entities.otherSightings'>,
): Sightings {
  const ids = [...new Set(entities)];
  const here = incident === null ? 0 : findIncident(store, incident).id;
  const all = store.read<SeenRow>(incidentsOfAny).all(JSON.stringify(ids), here);
  const told = all.slice(0, mostIncidents);
  const held = entitiesByIncident(
    store,
    ids,
    told.map(({ id }) => id),
  );
  return {
    total: all.length,
    incidents: told.map((row) => {
      const its = held.get(row.id) ?? [];
      const shown = shownVerdicts(store, its, row.uid);
      const judged = judgedByAnalyst(store, its, row.uid);
      return {
        incident: {
          uid: row.uid,
          number: row.id,
          name: row.name,
          severity: row.severity,
          status: row.status,
        },
        entities: row.entities,
        alerts: row.alerts,
        same: its.filter((id) => shown.get(id)?.verdict === verdict).length,
        judgedOtherwise: its.filter((id) => judged.has(id) && judged.get(id) !== verdict).length,
      };
    }),
  };
}

/** SQL of what analysts stated for one incident of some entities, oldest first; for tests of its plan. */
export const judgedForIncident = `SELECT i.entity_id AS entity, v.verdict FROM verdict AS v JOIN identifier AS i ON i.id = v.identifier_id
  WHERE v.scope_uid = ? AND v.scope = 'incident' AND v.actor = 'analyst' AND v.undone = 0 ORDER BY v.at_ms, v.id`;

/** The standing verdicts of analysts for one incident, by entity. */
export function judgedByAnalyst(
  store: ReadableStore,
  entityIds: readonly number[],
  incidentUid: string,
): ReadonlyMap<number, string> {
  const wanted = new Set(entityIds);
  const rows = store.read<{ entity: number; verdict: string }>(judgedForIncident).all(incidentUid);
  // Later rows are later statements: the last one stands.
  return new Map(rows.flatMap(({ entity, verdict }) => (wanted.has(entity) ? [[entity, verdict]] : [])));
}
