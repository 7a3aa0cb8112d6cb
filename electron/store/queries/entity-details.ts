import type { OutputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import { groupBy } from '../../../shared/story/collect.ts';
import { createFinder, relationsOf } from '../../../shared/story/relations.ts';
import { alertTactic } from '../../../shared/story/tactic.ts';
import type { ReadableStore } from '../connection.ts';
import { newestAlertsOf } from './entity-alerts.ts';
import { ownFacts } from './entity-facts.ts';
import { spreadOfEntity } from './entity-incidents.ts';
import { summarizeEntities, verdictsOf } from './entity-summary.ts';
import type { EntitySummary } from './entity-summary.ts';
import { namedWith } from './entity-company.ts';
import { readEvidence } from './evidence-items.ts';
import { readTexts } from './json-text.ts';
import type { EvidenceItem } from './evidence-items.ts';

type EntityDetails = OutputOf<'entities.get'>;

/** Alerts that `get` names; the page lists them all, page by page. */
const mostAlerts = 200;
/** An entity that is seen in more alerts than these has facts and relations of the newest of them, and says so. */
const mostFactAlerts = 2_000;
const mostRelatedAlerts = 500;
const mostRelated = 100;

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
 * One entity: facts, where it was seen, verdicts, what it has to do with.
 * @param incidentUid the incident in whose scope verdicts are looked at; null: everywhere.
 * @param tacticsOf tactics of a technique by its id.
 * @throws OperationError `notFound`.
 */
export function getEntity(
  store: ReadableStore,
  entityId: number,
  incidentUid: string | null,
  tacticsOf: (techniqueId: string) => readonly string[],
): EntityDetails {
  const entity = requireEntity(store, entityId, incidentUid);
  const alerts = alertsOfEntity(store, entityId);
  const spread = spreadOfEntity(store, entityId);
  const relating = alerts.slice(0, mostRelatedAlerts);
  const evidence = readEvidence(
    store,
    relating.map(({ id }) => id),
    incidentUid,
  );
  const related = withPlace(
    relatedTo(store, entityId, evidence, relating, tacticsOf),
    placesOf(store, entityId),
  );
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
    related,
    relatedOf: mostRelatedAlerts,
    ...namedWith(store, entityId, incidentUid, new Set(related.map(({ entity: { id } }) => id))),
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

function relatedTo(
  store: ReadableStore,
  entityId: number,
  evidence: readonly EvidenceItem[],
  alerts: readonly AlertOfEntity[],
  tacticsOf: (techniqueId: string) => readonly string[],
): EntityDetails['related'] {
  const find = createFinder(
    evidence,
    identifiersOf(
      store,
      evidence.map(({ entity }) => entity.id),
    ),
  );
  const told = toldBy(
    store,
    alerts.map(({ id }) => id),
  );
  const entities = new Map(evidence.map(({ entity }) => [entity.id, entity]));
  const byAlert = groupBy(evidence, ({ alertUid }) => alertUid);
  const related = new Map<string, EntityDetails['related'][number]>();
  for (const alert of alerts) {
    const { service = null, category = null, techniques = '[]' } = told.get(alert.id) ?? {};
    const named = readTexts(techniques);
    const story = {
      title: alert.title,
      techniques: named,
      tactic: alertTactic(category, named.map(tacticsOf)),
      serviceSource: service,
    };
    for (const { source, target, relation } of relationsOf(story, byAlert.get(alert.uid) ?? [], find)) {
      const other = source === entityId ? target : target === entityId ? source : null;
      const entity = other === null ? undefined : entities.get(other);
      if (!entity) continue;
      const words = source === entityId ? relation : `${relation} (by)`;
      related.set(`${entity.id} ${words}`, { entity, relation: words });
    }
  }
  return [...related.values()].slice(0, mostRelated);
}

interface ToldBy {
  readonly id: number;
  readonly service: string | null;
  readonly category: string | null;
  /** A list as JSON. */
  readonly techniques: string;
}

/** What relations of alerts are read with beside their evidence, by row id. */
function toldBy(store: ReadableStore, alertIds: readonly number[]): ReadonlyMap<number, ToldBy> {
  const rows = store
    .read<ToldBy>(
      `SELECT a.id, a.service_source AS service, a.category, a.techniques
       FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value`,
    )
    .all(JSON.stringify(alertIds));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Devices that the identifiers of an entity rest on: `start@fqdn` begins with the device's own `fqdn`. */
function placesOf(store: ReadableStore, entityId: number): readonly EntitySummary[] {
  const ids = store
    .pluck<number>(
      `SELECT DISTINCT d.entity_id FROM identifier AS i CROSS JOIN identifier AS d
         ON d.kind = 'device' AND d.namespace = substr(i.namespace, instr(i.namespace, '@') + 1)
         AND d.value = substr(i.value, 1, instr(i.value, '|') - 1)
       WHERE i.entity_id = ? AND instr(i.namespace, '@') > 0 AND instr(i.value, '|') > 0
         AND (d.tenant = '' OR i.tenant = '' OR d.tenant = i.tenant) LIMIT 5`,
    )
    .all(entityId);
  return [...summarizeEntities(store, ids, null).values()];
}

/** Related entities, with the devices that only identifiers name. */
function withPlace(
  related: EntityDetails['related'],
  places: readonly EntitySummary[],
): EntityDetails['related'] {
  const known = new Set(related.map(({ entity }) => entity.id));
  return [
    ...related,
    ...places.flatMap((entity) => (known.has(entity.id) ? [] : [{ entity, relation: 'on' }])),
  ];
}

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
