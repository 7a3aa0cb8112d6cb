import type { OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import { calledKey } from '../../../shared/model/context-names.ts';
import { senderNamespaces } from '../../../shared/model/message-senders.ts';
import {
  accountOf,
  calledOf,
  copiesBeginningOf,
  urlBeginningsOf,
} from '../../../shared/model/pasted-identifiers.ts';
import { lookupForms } from '../../../shared/model/lookup-keys.ts';
import { readPastedRange, textsBeginning } from '../../../shared/model/pasted-ranges.ts';
import type { PastedValue } from '../../../shared/model/pasted-values.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { ReadableStore } from '../connection.ts';
import { contextIdentifiersOfAll } from './context-around.ts';
import { contextRowOf, liveContext, newestPlaces, readContext } from './context-rows.ts';
import { readPosition } from './incident-list.ts';
import { cached } from './result-cache.ts';
import { contextWrappersOf, urlsAround } from './sighting-hosts.ts';
import { placeOfValues, probesByPair } from './sighting-places.ts';
import type { PlacedEntities, SightingMatch } from './sighting-places.ts';
import { stretchBelow } from './sighting-senders.ts';

type ContextPage = OutputOf<'sightings.context'>;

/** What context says of one value. */
interface ContextCounts {
  /** Records, at most 20,000. */
  readonly context: number;
  /** Of those whose time is known, ms UTC. */
  readonly first: number | null;
  /** The newest of them. */
  readonly newest: ContextPage['rows'][number] | null;
}

/** Tenants under which context is looked for besides none. */
const mostTenants = 20;
/** Context records of one value that are counted. */
const mostContext = 20_000;

const placesOf = `context_place AS p CROSS JOIN context_record AS c ON c.id = p.context_id WHERE p.identifier_id = k.value AND ${liveContext}`;

/** SQL of the context of sets of identifiers: how much, when first, and the newest; for tests of its plan. */
export const contextOfSets = `SELECT j.key AS place, (SELECT count(*) FROM (SELECT DISTINCT p.context_id FROM json_each(j.value) AS k
    CROSS JOIN context_place AS p ON p.identifier_id = k.value CROSS JOIN context_record AS c ON c.id = p.context_id
    WHERE ${liveContext} LIMIT ${mostContext})) AS context,
  (SELECT min((SELECT p.time_ms FROM ${placesOf} AND p.time_ms > 0 ORDER BY p.time_ms LIMIT 1)) FROM json_each(j.value) AS k) AS first,
  (SELECT n.id FROM json_each(j.value) AS k
    CROSS JOIN context_record AS n ON n.id = (SELECT p.context_id FROM ${placesOf} ORDER BY p.time_ms DESC, p.context_id DESC LIMIT 1)
    ORDER BY coalesce(n.time_ms, 0) DESC, n.id DESC LIMIT 1) AS newest
  FROM json_each(?) AS j`;

/** SQL of the identifiers that context names; for tests of its plan. */
export const contextIdentifiers = `SELECT j.key AS at, i.id FROM json_each(?) AS j CROSS JOIN context_identifier AS i ON i.key = j.value`;

/** SQL of the addresses of a range that context names; for tests of its plan. */
export const contextAddresses = `SELECT l.identifier_id FROM context_lookup AS l WHERE l.form = ? AND l.key >= ? AND l.key <= ? LIMIT ?`;

/** SQL of the hosts below a domain that context names; for tests of its plan. */
export const contextHosts = `SELECT l.identifier_id FROM context_lookup AS l WHERE l.form = ? AND l.key >= ? AND l.key < ? LIMIT ?`;

/** Identifiers of one value that are looked up in context at most. */
const mostAddresses = 10_000;

/** Identifiers of the addresses of a range that context names, and of the hosts below a domain, under any tenant. */
function contextWithin(store: ReadableStore, { kind, value }: PastedValue): readonly number[] {
  const range = kind === 'range' ? readPastedRange(value) : null;
  if (range !== null)
    return store
      .pluck<number>(contextAddresses)
      .all(lookupForms.address, range.first, range.last, mostAddresses);
  if (kind !== 'domain') return [];
  const { from, below } = stretchBelow(value);
  return store.pluck<number>(contextHosts).all(lookupForms.host, from, below, mostAddresses);
}

/** SQL of what context names between two keys; for tests of its plan. */
export const contextBetween = `SELECT i.id FROM context_identifier AS i WHERE i.key >= ? AND i.key < ? LIMIT ${mostAddresses}`;

/** Identifiers of the senders at a domain and below it of whom context tells, under any of some tenants. */
function contextFrom(
  store: ReadableStore,
  value: PastedValue,
  tenants: readonly string[],
): readonly number[] {
  if (value.kind !== 'domain') return [];
  const { from, below } = stretchBelow(value.value);
  return tenants.flatMap((tenant) => {
    const beginning = `mailMessage|${senderNamespaces.host}|${tenant}|`;
    return store.pluck<number>(contextBetween).all(beginning + from, beginning + below);
  });
}

/** Identifiers of what is found of context under a beginning of keys, of any of some tenants. */
function contextBeginning(
  store: ReadableStore,
  kind: string,
  tenants: readonly string[],
  stretches: readonly { readonly from: string; readonly below: string }[],
): readonly number[] {
  const read = store.pluck<number>(contextBetween);
  return tenants.flatMap((tenant) =>
    stretches.flatMap(({ from, below }) =>
      read.all(`${kind}|${tenant}|${from}`, `${kind}|${tenant}|${below}`),
    ),
  );
}

/** What context has of a value by stretches of its keys: addresses of a range, senders, URLs on a host, copies of a message, users of a name. */
function stretchesOf(store: ReadableStore, value: PastedValue, tenants: readonly string[]): number[] {
  const urls = urlBeginningsOf(value).map(textsBeginning);
  const account = accountOf(value);
  const copies = copiesBeginningOf(value);
  return [
    ...contextWithin(store, value),
    ...urlsAround(store, value, mostAddresses, contextWrappersOf),
    ...contextFrom(store, value, tenants),
    ...(urls.length === 0 ? [] : contextBeginning(store, 'url|url', [''], urls)),
    ...(copies === null
      ? []
      : contextBeginning(store, 'mailMessage|internetMessageIdRecipient', tenants, [textsBeginning(copies)])),
    ...(account === null || account.domain !== null
      ? []
      : contextBeginning(store, 'user|upn', tenants, [textsBeginning(`${account.name}@`)])),
  ];
}

/** Ways of a match in which what context says of an entity is said of the value too. */
const sameThing: ReadonlySet<SightingMatch> = new Set(['exact', 'name', 'account', 'path']);
/** Entities of one value whose context is looked for. */
const mostEntities = 100;

/**
 * Identifiers of context that are the values, by the value's place; those without any are left out: identifiers that they may be, what they are
 * called, and the identifiers of entities that they are.
 */
function identifiersOf(
  store: ReadableStore,
  values: readonly PastedValue[],
  placed: readonly PlacedEntities[],
): ReadonlyMap<number, ReadonlySet<number>> {
  const sets = new Map<number, Set<number>>();
  if (store.pluck<number>('SELECT 1 FROM context_identifier LIMIT 1').get() === undefined) return sets;
  const note = (place: number, id: number): void => {
    const set = sets.get(place);
    if (set) set.add(id);
    else sets.set(place, new Set([id]));
  };
  const tenants = [
    '',
    ...store
      .pluck<string>(
        `SELECT DISTINCT tenant FROM context_record WHERE tenant IS NOT NULL ORDER BY tenant LIMIT ${mostTenants}`,
      )
      .all(),
  ];
  for (const [place, value] of values.entries())
    for (const id of stretchesOf(store, value, tenants)) note(place, id);
  const read = store.read<{ at: number; id: number }>(contextIdentifiers);
  for (const { pair, places, texts } of probesByPair(values)) {
    const keys = tenants.flatMap((tenant) => texts.map((text) => `${pair[0]}|${pair[1]}|${tenant}|${text}`));
    for (const { at, id } of read.iterate(JSON.stringify(keys))) note(places[at % texts.length] ?? -1, id);
  }
  const called = values.flatMap((value, place) => calledOf(value).map((text) => ({ place, text })));
  for (const { at, id } of read.iterate(JSON.stringify(called.map(({ text }) => calledKey(text)))))
    note(called[at]?.place ?? -1, id);
  const places = new Map<number, number[]>();
  for (const [place, entities] of placed.entries())
    for (const [entity, match] of [...entities].slice(0, mostEntities))
      if (sameThing.has(match)) places.set(entity, [...(places.get(entity) ?? []), place]);
  for (const { id, entityId } of contextIdentifiersOfAll(store, [...places.keys()]))
    for (const place of places.get(entityId) ?? []) note(place, id);
  return sets;
}

/** What context says of each value, by the value's place; those of which it says nothing are left out. */
export function countContext(
  store: ReadableStore,
  values: readonly PastedValue[],
  placed: readonly PlacedEntities[],
): ReadonlyMap<number, ContextCounts> {
  const ordered = [...identifiersOf(store, values, placed)];
  if (ordered.length === 0) return new Map();
  const counted = store
    .read<{ place: number; context: number; first: number | null; newest: number | null }>(contextOfSets)
    .all(JSON.stringify(ordered.map(([, ids]) => [...ids])))
    .filter(({ context }) => context > 0);
  const newest = new Map(
    readContext(
      store,
      counted.flatMap((row) => row.newest ?? []),
    ).map((row) => [row.id, contextRowOf(row)]),
  );
  return new Map(
    counted.flatMap(({ place, context, first, newest: id }): [number, ContextCounts][] => {
      const at = ordered[place]?.[0];
      return at === undefined ? [] : [[at, { context, first, newest: newest.get(id ?? 0) ?? null }]];
    }),
  );
}

/** A page of the context records that have a value, newest first, those without a time last. */
export function listSightingContext(
  store: ReadableStore,
  { kind, value, cursor, limit }: ParsedInputOf<'sightings.context'>,
): ContextPage {
  const values: readonly PastedValue[] = [{ kind, value, written: null }];
  const list = `context of ${kind} ${value}`;
  const { identifiers, total } = cached(store, list, () => {
    const placed = placeOfValues(store, values);
    return {
      identifiers: [...(identifiersOf(store, values, placed).get(0) ?? [])],
      total: countContext(store, values, placed).get(0)?.context ?? 0,
    };
  });
  const position = readPosition('sightingContext', cursor);
  const before =
    position?.kind === 'atKey' && typeof position.key === 'number'
      ? { time: position.key, id: position.id }
      : null;
  const places = newestPlaces(store, identifiers, { kinds: null, before, from: 0, limit: limit + 1 });
  const kept = places.slice(0, limit);
  const last = kept.at(-1);
  return {
    rows: readContext(
      store,
      kept.map(({ id }) => id),
    ).map(contextRowOf),
    next: places.length > kept.length && last ? encodeCursor('sightingContext', last.time, last.id) : null,
    total,
    isMore: total >= mostContext,
  };
}
