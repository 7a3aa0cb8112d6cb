import type { OutputOf } from '../../../shared/contract/index.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import { normalizeEvidence } from '../../../shared/model/identity.ts';
import type { NormalizedEvidence } from '../../../shared/model/record.ts';
import { isJsonArray, isJsonObject } from '../../../shared/story/details.ts';
import { groupBy } from '../../../shared/story/collect.ts';
import { sourceFields } from '../../../shared/story/source-fields.ts';
import type { SourceFields } from '../../../shared/story/source-fields.ts';
import { createFinder } from '../../../shared/story/relations.ts';
import type { EntityFinder } from '../../../shared/story/relations.ts';
import type { ReadableStore } from '../connection.ts';
import { contextOf } from './context-rows.ts';
import type { StoredContext } from './context-rows.ts';
import { newestAlertsOf } from './entity-alerts.ts';
import { summarizeEntities } from './entity-summary.ts';
import type { EntitySummary } from './entity-summary.ts';
import { readEvidence } from './evidence-items.ts';
import type { EvidenceItem } from './evidence-items.ts';
import { identifiersOf } from './entity-details.ts';
import { readTexts } from './json-text.ts';
import { readBodies } from './record-bodies.ts';
import type { RecordBody } from './record-bodies.ts';

/** An entity's page is told by its newest alerts and context records: as many as these. */
export const mostMentions = { alerts: 200, context: 2_000 } as const;

/** One alert that names an entity, with all that it shows. */
export interface AlertMention {
  readonly id: number;
  readonly uid: string;
  /** Row id of its incident; null where it is in none. */
  readonly incident: number | null;
  readonly at: number | null;
  readonly title: string;
  readonly category: string | null;
  readonly techniques: readonly string[];
  readonly serviceSource: string | null;
  readonly evidence: readonly EvidenceItem[];
}

/** Alerts that name an entity, newest first. */
export interface AlertMentions {
  readonly alerts: readonly AlertMention[];
  readonly truncated: boolean;
  /** Finds entities of these alerts by what their evidence writes. */
  readonly find: EntityFinder;
  readonly entities: ReadonlyMap<number, EntitySummary>;
  /** The entity of an account that a device of these alerts lists as logged on, by any of its identifiers; null for one that no alert names. */
  readonly accountOf: (account: JsonValue) => EntitySummary | null;
  /** What the record of one of these alerts says beside its evidence; all are read when the first is asked for. */
  readonly fieldsOf: (alert: Pick<AlertMention, 'id'>) => SourceFields;
}

interface AlertRow {
  readonly id: number;
  readonly uid: string;
  readonly incident: number | null;
  readonly at: number | null;
  readonly title: string;
  readonly category: string | null;
  readonly techniques: string;
  readonly serviceSource: string | null;
}

/**
 * The newest alerts that name any of some entities, with their evidence.
 * @param incident row id of an incident whose alerts are taken before others; null for none.
 */
export function alertMentions(
  store: ReadableStore,
  entityIds: readonly number[],
  limit: number = mostMentions.alerts,
  incident: number | null = null,
): AlertMentions {
  let truncated = false;
  const ids = entityIds.flatMap((entityId) => {
    const found = newestAlertsOf(store, entityId, limit + 1);
    truncated ||= found.length > limit;
    const first =
      incident === null || found.length <= limit ? [] : newestAlertsOf(store, entityId, limit, incident);
    return [...new Set([...first, ...found].map(({ id }) => id))].slice(0, limit);
  });
  const list = [...new Set(ids)];
  const rows = store
    .read<AlertRow>(
      `SELECT a.id, a.uid, a.incident_id AS incident, a.first_ms AS at, a.title, a.category, a.techniques, a.service_source AS serviceSource
       FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value ORDER BY a.first_ms DESC, a.id DESC`,
    )
    .all(JSON.stringify(list));
  const evidence = readEvidence(store, list, null);
  const byAlert = groupBy(evidence, ({ alertUid }) => alertUid);
  const entities = new Map(evidence.map(({ entity }) => [entity.id, entity]));
  return {
    alerts: rows.map(({ techniques, ...row }) => ({
      ...row,
      techniques: readTexts(techniques),
      evidence: byAlert.get(row.uid) ?? [],
    })),
    truncated,
    find: createFinder(evidence, identifiersOf(store, entities.keys())),
    entities,
    accountOf: accountFinder(store, evidence),
    fieldsOf: fieldsReader(store, list),
  };
}

const noScope = { tenant: null, time: null, devices: [], resolved: new Map() };

/** Accounts are named by SID, principal name, object id or name, as each device knows them: all are looked up at once, in the whole store. */
function accountFinder(store: ReadableStore, evidence: readonly EvidenceItem[]): AlertMentions['accountOf'] {
  const pieces = new Map<string, NormalizedEvidence>();
  for (const { entity, details } of evidence) {
    const listed = entity.kind === 'device' ? details['loggedOnUsers'] : null;
    for (const userAccount of isJsonArray(listed) ? listed : []) {
      const key = JSON.stringify(userAccount);
      if (pieces.has(key) || !isJsonObject(userAccount)) continue;
      const [piece] = normalizeEvidence(
        { '@odata.type': '#microsoft.graph.security.userEvidence', userAccount },
        noScope,
      );
      if (piece !== undefined) pieces.set(key, piece);
    }
  }
  if (pieces.size === 0) return () => null;
  const find = entitiesOf(store, [...pieces.values()]);
  return (account) => {
    const piece = pieces.get(JSON.stringify(account));
    return piece === undefined ? null : find(piece);
  };
}

function fieldsReader(store: ReadableStore, alertIds: readonly number[]): AlertMentions['fieldsOf'] {
  let bodies: ReadonlyMap<number, readonly RecordBody[]> | null = null;
  const read = new Map<number, SourceFields>();
  return ({ id }) => {
    bodies ??= groupBy(readBodies(store, alertIds), ({ alertId }) => alertId);
    const fields =
      read.get(id) ??
      sourceFields(
        Object.fromEntries(
          (bodies.get(id) ?? []).flatMap(({ alert }) => Object.entries(alert?.additional ?? {})),
        ),
      );
    read.set(id, fields);
    return fields;
  };
}

/** A thing that a context record names; context makes no entities, so that `entity` is null for what no alert has. */
export interface NamedThing {
  readonly kind: EntityKind;
  readonly label: string;
  readonly entity: EntitySummary | null;
  readonly embedded: boolean;
  readonly roles: readonly string[];
  readonly details: JsonObject;
}

/** One context record that names an entity. */
export interface ContextMention {
  readonly record: StoredContext;
  readonly at: number | null;
  readonly things: readonly NamedThing[];
}

/** Context that names an entity, newest first. */
export interface ContextMentions {
  readonly records: readonly ContextMention[];
  readonly truncated: boolean;
}

/** The newest context records of some kinds that name an entity, with the entities that they name. */
export function contextMentions(
  store: ReadableStore,
  entityId: number,
  kinds: readonly string[] | null,
  limit: number = mostMentions.context,
): ContextMentions {
  const found = contextOf(store, entityId, { kinds, before: null, from: 0, limit: limit + 1 });
  const records = found.slice(0, limit);
  const entities = entitiesOf(
    store,
    records.flatMap(({ body }) => body.evidence),
  );
  return {
    records: records.map((record) => ({
      record,
      at: record.body.time === null || record.body.time.doubtful ? null : record.body.time.ms,
      things: record.body.evidence.map((piece) => ({
        kind: piece.kind,
        label: piece.label,
        entity: entities(piece),
        embedded: piece.embedded,
        roles: piece.roles,
        details: piece.details,
      })),
    })),
    truncated: found.length > records.length,
  };
}

const keyOf = (kind: string, namespace: string, value: string): string => `${kind}|${namespace}|${value}`;

/** SQL of this module, for tests of its plans. */
export const namedEntitiesSql = `SELECT i.kind, i.namespace, i.value, i.tenant, i.entity_id AS entityId
  FROM json_each(?) AS j CROSS JOIN identifier AS i
    ON i.kind = j.value ->> 0 AND i.namespace = j.value ->> 1 AND i.value = j.value ->> 2`;

/** Finds the entities that pieces of context are, by their strongest identifier that any has. A tenant that one side does not know fits. */
function entitiesOf(
  store: ReadableStore,
  pieces: readonly NormalizedEvidence[],
): (piece: NormalizedEvidence) => EntitySummary | null {
  const wanted = new Map<string, readonly [string, string, string]>();
  for (const { identifiers } of pieces)
    for (const { kind, namespace, value } of identifiers)
      if (namespace !== 'content') wanted.set(keyOf(kind, namespace, value), [kind, namespace, value]);
  const rows = store
    .read<{ kind: string; namespace: string; value: string; tenant: string; entityId: number }>(
      namedEntitiesSql,
    )
    .all(JSON.stringify([...wanted.values()]));
  const found = groupBy(rows, ({ kind, namespace, value }) => keyOf(kind, namespace, value));
  const summaries = summarizeEntities(
    store,
    rows.map(({ entityId }) => entityId),
    null,
  );
  return ({ identifiers }) => {
    for (const { kind, namespace, value, tenant } of identifiers) {
      const match = found
        .get(keyOf(kind, namespace, value))
        ?.find((row) => tenant === null || row.tenant === '' || row.tenant === tenant);
      if (match) return summaries.get(match.entityId) ?? null;
    }
    return null;
  };
}

/** A thing with how often and when it was told of. */
export interface SeenThing {
  readonly label: string;
  readonly entity: EntitySummary | null;
  readonly count: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

/** A thing with a moment at which something told of it. */
export interface Sighting {
  readonly label: string;
  readonly entity: EntitySummary | null;
  readonly at: number | null;
}

/** The same for all sightings of one thing. */
export function sightingKey({ label, entity }: Pick<Sighting, 'label' | 'entity'>): string {
  return entity === null ? `label ${label.toLowerCase()}` : `entity ${String(entity.id)}`;
}

/** Things with how often and when they were told of, most often first, then by label; all of them. */
export function tally(sightings: readonly Sighting[]): SeenThing[] {
  const things = groupBy(sightings, sightingKey);
  return [...things.values()]
    .flatMap((group): SeenThing[] => {
      const [first] = group;
      if (first === undefined) return [];
      const times = group.flatMap(({ at }) => (at === null ? [] : [at]));
      return [
        {
          label: first.entity?.label ?? first.label,
          entity: first.entity,
          count: group.length,
          firstAt: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
          lastAt: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
        },
      ];
    })
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
}

type Counted = OutputOf<'entities.file'>['names'][number];

/** Values with how many mentions say so, most often first; each mention counts a value once; all of them. */
export function countTexts(mentions: readonly (readonly (string | null)[])[]): Counted[] {
  const counts = new Map<string, number>();
  for (const texts of mentions)
    for (const text of new Set(texts)) if (text !== null) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
