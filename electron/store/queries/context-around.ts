import type { ContextKind } from '../../../shared/model/record.ts';
import type { ReadableStore } from '../connection.ts';
import { liveContext, onlyTenant, readContext } from './context-rows.ts';
import type { ContextPlace, StoredContext } from './context-rows.ts';

/** What an identifier of context belongs to among the entities that are looked for. */
interface NamedIdentifier {
  readonly id: number;
  readonly entityId: number;
}

/** Identifiers of all entities of one alert that are followed. */
const mostIdentifiers = 50_000;

/** SQL of this file, for a test of its plans. */
export const aroundSql = {
  identifiers: `SELECT DISTINCT c.id, i.entity_id AS entityId
     FROM json_each(?) AS e CROSS JOIN identifier AS i ON i.entity_id = e.value
       CROSS JOIN json_each(json_array(i.tenant, '', iif(i.tenant = '', ?, ''))) AS t
       CROSS JOIN context_identifier AS c ON c.key = i.kind || '|' || i.namespace || '|' || t.value || '|' || i.value
     WHERE i.namespace <> 'content' LIMIT ${mostIdentifiers}`,
  before: `SELECT p.context_id AS id, p.time_ms AS time FROM context_place AS p CROSS JOIN context_record AS c ON c.id = p.context_id
     WHERE p.identifier_id = ? AND p.time_ms < ? AND p.time_ms >= ? AND c.kind IN (SELECT value FROM json_each(?)) AND ${liveContext}
     ORDER BY p.time_ms DESC, p.context_id DESC LIMIT ?`,
  after: `SELECT p.context_id AS id, p.time_ms AS time FROM context_place AS p CROSS JOIN context_record AS c ON c.id = p.context_id
     WHERE p.identifier_id = ? AND p.time_ms >= ? AND p.time_ms <= ? AND c.kind IN (SELECT value FROM json_each(?)) AND ${liveContext}
     ORDER BY p.time_ms, p.context_id LIMIT ?`,
  // Records that name both ends and hold a text, among so many of one end: what tells a connection from others is in the body alone.
  between: `SELECT c.id FROM
       (SELECT p.context_id AS id FROM context_place AS p WHERE p.identifier_id = ? AND p.time_ms >= ? AND p.time_ms <= ?
          AND EXISTS (SELECT 1 FROM context_place AS q INDEXED BY context_place_by_context
            WHERE q.context_id = p.context_id AND q.identifier_id IN (SELECT value FROM json_each(?))) LIMIT 20000) AS s
     CROSS JOIN context_record AS c ON c.id = s.id
     WHERE c.kind IN (SELECT value FROM json_each(?)) AND EXISTS (SELECT 1 FROM json_each(?) AS t WHERE instr(c.body, t.value) > 0)
       AND ${liveContext} LIMIT 500`,
} as const;

/** What context names under the identifiers of entities, each with the first entity that has it. */
export function contextIdentifiersOfAll(
  store: ReadableStore,
  entityIds: readonly number[],
): readonly NamedIdentifier[] {
  if (entityIds.length === 0) return [];
  return store
    .read<NamedIdentifier>(aroundSql.identifiers)
    .all(JSON.stringify([...new Set(entityIds)]), onlyTenant(store) ?? '');
}

/** A stretch of time around a moment, all ms UTC. */
export interface TimeAround {
  readonly from: number;
  /** What is nearest to this is taken first, half of it before and half from then on. */
  readonly at: number;
  readonly to: number;
}

/** Context records near a moment. */
export interface NearContext {
  readonly rows: readonly (StoredContext & { readonly entityId: number })[];
  /** True only when records of the stretch were left out. */
  readonly truncated: boolean;
}

/** The context records of entities that are nearest to a moment, each once, in the order of time; what one side has not the other may have. */
export function contextNear(
  store: ReadableStore,
  entityIds: readonly number[],
  kinds: readonly ContextKind[],
  { from, at, to }: TimeAround,
  most: number,
): NearContext {
  const identifiers = contextIdentifiersOfAll(store, entityIds);
  const wanted = JSON.stringify(kinds);
  const before = nearest(identifiers, most, -1, (identifier, edge) =>
    store.read<ContextPlace>(aroundSql.before).all(identifier, at, edge ?? from, wanted, most + 1),
  );
  const after = nearest(identifiers, most, 1, (identifier, edge) =>
    store.read<ContextPlace>(aroundSql.after).all(identifier, at, edge ?? to, wanted, most + 1),
  );
  const half = Math.ceil(most / 2);
  const wantedBefore = Math.min(before.length, Math.max(half, most - after.length));
  const places = [
    ...before.slice(0, wantedBefore).reverse(),
    ...after.slice(0, most - Math.min(wantedBefore, most)),
  ];
  const entityOf = new Map(places.map(({ id, entityId }) => [id, entityId]));
  return {
    rows: readContext(
      store,
      places.map(({ id }) => id),
    ).map((row) => ({ ...row, entityId: entityOf.get(row.id) ?? 0 })),
    truncated: before.length + after.length > places.length,
  };
}

type NearPlace = ContextPlace & { readonly entityId: number };

/** The nearest places of one side, one more than are wanted. Once there are enough, an identifier is asked only for what is nearer still. */
function nearest(
  identifiers: readonly NamedIdentifier[],
  most: number,
  way: 1 | -1,
  read: (identifier: number, edge: number | null) => readonly ContextPlace[],
): readonly NearPlace[] {
  let found: readonly NearPlace[] = [];
  for (const { id: identifier, entityId } of identifiers) {
    const edge = found.length > most ? (found.at(-1)?.time ?? null) : null;
    const known = new Set(found.map(({ id }) => id));
    const fresh = read(identifier, edge).filter(({ id }) => !known.has(id));
    if (fresh.length === 0) continue;
    found = [...found, ...fresh.map((place) => ({ ...place, entityId }))]
      .sort((a, b) => way * (a.time - b.time || a.id - b.id))
      .slice(0, most + 1);
  }
  return found;
}

/** Context records that name both of two entities and hold any of some texts. */
export function contextBetween(
  store: ReadableStore,
  source: number,
  destination: number,
  kinds: readonly ContextKind[],
  { from, to }: TimeAround,
  texts: readonly string[],
): readonly StoredContext[] {
  const ends = contextIdentifiersOfAll(store, [source, destination]);
  const others = JSON.stringify(ends.filter(({ entityId }) => entityId === destination).map(({ id }) => id));
  const ids = ends
    .filter(({ entityId }) => entityId === source)
    .flatMap(({ id }) =>
      store
        .pluck<number>(aroundSql.between)
        .all(id, from, to, others, JSON.stringify(kinds), JSON.stringify(texts)),
    );
  return readContext(store, [...new Set(ids)]);
}
