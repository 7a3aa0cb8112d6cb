import type { OutputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import type { ReadableStore } from '../connection.ts';
import { newestAlertsOf } from './entity-alerts.ts';
import { ownFacts } from './entity-facts.ts';
import { spreadOfEntity } from './entity-incidents.ts';
import { summarizeEntities, verdictsOf } from './entity-summary.ts';
import type { EntitySummary } from './entity-summary.ts';

type EntityDetails = OutputOf<'entities.get'>;

/** Alerts that `get` names; the page lists them all, page by page. */
const mostAlerts = 200;
/** An entity that is seen in more alerts than these has facts of the newest of them, and says so. */
const mostFactAlerts = 2_000;

/**
 * An entity by its row id.
 * @param incidentUid the incident in whose scope its verdict is looked at; null: everywhere.
 * @throws OperationError `notFound`.
 */
export function requireEntity(
  store: ReadableStore,
  entityId: number,
  incidentUid: string | null,
): EntitySummary {
  const entity = summarizeEntities(store, [entityId], incidentUid).get(entityId);
  if (!entity) throw new OperationError('notFound', 'There is no such entity.', { entityId });
  return entity;
}

/**
 * One entity: facts, where it was seen, verdicts.
 * @param incidentUid the incident in whose scope verdicts are looked at; null: everywhere.
 * @throws OperationError `notFound`.
 */
export function getEntity(store: ReadableStore, entityId: number, incidentUid: string | null): EntityDetails {
  const entity = requireEntity(store, entityId, incidentUid);
  const alerts = alertsOfEntity(store, entityId);
  const spread = spreadOfEntity(store, entityId);
  const { facts, firstSeen, evidenceCreated } = ownFacts(
    store,
    entityId,
    alerts.map(({ id }) => id),
  );
  return {
    entity,
    identifiers: store
      .read<{ namespace: string; value: string; tenant: string | null }>(
        `SELECT namespace, value, nullif(tenant, '') AS tenant FROM identifier WHERE entity_id = ? ORDER BY rank, namespace, value LIMIT 500`,
      )
      .all(entityId),
    facts,
    factsOf: mostFactAlerts,
    evidenceCreated,
    firstSeen: earlier(spread.first, firstSeen),
    lastSeen: spread.last,
    incidents: incidentsOfEntity(store, spread.parts),
    alerts: alerts.slice(0, mostAlerts).map(({ id: _id, ...alert }) => alert),
    alertTotal: spread.alerts,
    verdicts: verdictsOf(store, entityId, incidentUid),
  };
}

type AlertOfEntity = EntityDetails['alerts'][number] & {
  readonly id: number;
};

function alertsOfEntity(store: ReadableStore, entityId: number): AlertOfEntity[] {
  return store
    .read<AlertOfEntity>(
      `SELECT a.id, a.uid, a.title, a.severity, a.first_ms AS at, i.uid AS incidentUid
       FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value LEFT JOIN incident AS i ON i.id = a.incident_id ORDER BY j.key`,
    )
    .all(JSON.stringify(newestAlertsOf(store, entityId, mostFactAlerts).map(({ id }) => id)));
}

/** Incidents that `get` names; the page lists them all, page by page. */
const mostIncidents = 500;

/** The first incidents of those that an entity was seen in, open ones first. */
function incidentsOfEntity(
  store: ReadableStore,
  parts: readonly { readonly id: number }[],
): EntityDetails['incidents'] {
  return store
    .read<EntityDetails['incidents'][number]>(
      `SELECT i.uid, r.incident_id AS number, r.name, r.severity, r.status FROM json_each(?) AS j
         CROSS JOIN incident_row AS r ON r.incident_id = j.value CROSS JOIN incident AS i ON i.id = r.incident_id
       ORDER BY r.is_open DESC, r.last_ms DESC, r.incident_id DESC`,
    )
    .all(JSON.stringify(parts.slice(0, mostIncidents).map(({ id }) => id)));
}

const earlier = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/** Folded identifier values of entities. */
export function identifiersOf(
  store: ReadableStore,
  entityIds: Iterable<number>,
): ReadonlyMap<number, readonly string[]> {
  const rows = store
    .read<{ entityId: number; value: string }>(
      'SELECT i.entity_id AS entityId, i.value FROM json_each(?) AS j CROSS JOIN identifier AS i ON i.entity_id = j.value ORDER BY i.id',
    )
    .all(JSON.stringify([...new Set(entityIds)]));
  const values = new Map<number, string[]>();
  for (const { entityId, value } of rows) {
    const known = values.get(entityId);
    if (known) known.push(value);
    else values.set(entityId, [value]);
  }
  return values;
}
