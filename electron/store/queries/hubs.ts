import type { OutputOf } from '../../../shared/contract/index.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident } from '../incident-access.ts';
import { summarizeEntities } from './entity-summary.ts';
import { readPosition } from './incident-list.ts';
import { cached } from './result-cache.ts';

interface Hub {
  readonly entityId: number;
  readonly fan: number;
  readonly limit: number;
  readonly alerts: number;
}

/** Entities that link nothing because too much is seen with them, of one incident or of the store; most alerts first. @throws OperationError `notFound`. */
export function listHubs(
  store: ReadableStore,
  reference: string | null,
  cursor: string | null,
  limit: number,
): OutputOf<'correlation.hubs'> {
  const incident = reference === null ? null : findIncident(store, reference);
  const hubs = incident === null ? allHubs(store) : hubsOf(store, incident.id);
  const list = `hubs:${incident?.id ?? ''}`;
  const position = readPosition(list, cursor);
  const after = position?.kind === 'atKey' && typeof position.key === 'number' ? position : null;
  const start =
    after === null
      ? 0
      : hubs.findIndex(
          ({ alerts, entityId }) =>
            alerts < (after.key as number) || (alerts === after.key && entityId > after.id),
        );
  const rest = start < 0 ? [] : hubs.slice(start);
  const kept = rest.slice(0, limit);
  const last = kept.at(-1);
  const entities = summarizeEntities(
    store,
    kept.map(({ entityId }) => entityId),
    incident?.uid ?? null,
  );
  return {
    rows: kept.flatMap(({ entityId, ...hub }) => {
      const entity = entities.get(entityId);
      return entity ? [{ entity, ...hub, incidents: countIncidents(store, entityId) }] : [];
    }),
    next: rest.length > kept.length && last ? encodeCursor(list, last.alerts, last.entityId) : null,
    total: hubs.length,
  };
}

const byAlerts = (x: Hub, y: Hub): number => y.alerts - x.alerts || x.entityId - y.entityId;

function allHubs(store: ReadableStore): readonly Hub[] {
  return cached(store, 'hubs', () =>
    store
      .read<Hub>(
        `SELECT h.entity_id AS entityId, h.fan, h.fan_limit AS "limit",
           (SELECT count(DISTINCT e.alert_id) FROM evidence AS e INDEXED BY evidence_by_entity WHERE e.entity_id = h.entity_id) AS alerts
         FROM ignored_hub AS h`,
      )
      .all()
      .sort(byAlerts),
  );
}

/** The hubs that alerts of an incident name, with counts of the whole store: what makes them hubs is what is seen elsewhere. */
function hubsOf(store: ReadableStore, incidentId: number): readonly Hub[] {
  return cached(store, `hubs ${incidentId}`, () => {
    const named = new Set(
      store
        .pluck<number>(
          `SELECT DISTINCT e.entity_id FROM alert AS s INDEXED BY alert_by_incident CROSS JOIN evidence AS e INDEXED BY evidence_by_alert ON e.alert_id = s.id
             CROSS JOIN ignored_hub AS h ON h.entity_id = e.entity_id WHERE s.incident_id = ?`,
        )
        .all(incidentId),
    );
    return named.size === 0 ? [] : allHubs(store).filter(({ entityId }) => named.has(entityId));
  });
}

function countIncidents(store: ReadableStore, entityId: number): number {
  return cached(
    store,
    `hub incidents ${entityId}`,
    () =>
      store
        .pluck<number>(
          `SELECT count(DISTINCT s.incident_id) FROM evidence AS e INDEXED BY evidence_by_entity CROSS JOIN alert AS s ON s.id = e.alert_id
           WHERE e.entity_id = ?`,
        )
        .get(entityId) ?? 0,
  );
}
