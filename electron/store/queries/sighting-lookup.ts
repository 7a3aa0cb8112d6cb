import type { OutputOf } from '../../../shared/contract/index.ts';
import { entityKinds } from '../../../shared/model/entity-kinds.ts';
import {
  isNameLike,
  listedIdentifiersOf,
  probesOf,
  urlBeginningsOf,
} from '../../../shared/model/pasted-identifiers.ts';
import type { PastedValue } from '../../../shared/model/pasted-values.ts';
import type { ReadableStore } from '../connection.ts';
import { currentVersions, findHits, prefixLengths } from '../list-lookup.ts';
import type { IdentifierRow } from '../list-lookup.ts';
import { liveContext } from './context-rows.ts';

type Sighting = OutputOf<'sightings.find'>['values'][number];

/** Entities that one value stands for at most: a program's name has a process for each time it ran. */
const mostEntities = 10_000;

/** SQL of the entities of identifiers of one kind and namespace; for tests of its plan. */
export const entitiesOfIdentifiers = `SELECT j.key AS at, i.entity_id AS entity FROM json_each(?) AS j
  CROSS JOIN identifier AS i ON i.kind = ? AND i.namespace = ? AND i.value = j.value`;

/** SQL of the entities of one kind that are called so; for tests of its plan. */
export const entitiesOfLabels = `SELECT j.key AS at, n.id AS entity FROM json_each(?) AS j
  CROSS JOIN entity AS n ON n.kind = ? AND n.label = j.value COLLATE NOCASE`;

/** SQL of the processes that are called so, each with its id in brackets; for tests of its plan. */
export const processesOfNames = `SELECT j.key AS at, n.id AS entity FROM json_each(?) AS j
  CROSS JOIN entity AS n ON n.kind = 'process' AND n.label >= (j.value || ' (') COLLATE NOCASE AND n.label < (j.value || ' )') COLLATE NOCASE`;

/** SQL of the URLs that begin so; the end is the beginning with its last character one further. For tests of its plan. */
export const urlsThatBegin = `SELECT i.entity_id FROM identifier AS i WHERE i.kind = 'url' AND i.namespace = 'url' AND i.value >= ? AND i.value < ? LIMIT ?`;

/** SQL of those of some entities that evidence names; for tests of its plan. */
export const entitiesWithEvidence = `SELECT j.value FROM json_each(?) AS j WHERE EXISTS (SELECT 1 FROM evidence AS e WHERE e.entity_id = j.value)`;

/** The entities that each value is an identifier or the name of, by the value's place, ascending. */
export function placeOfValues(
  store: ReadableStore,
  values: readonly PastedValue[],
): readonly (readonly number[])[] {
  const found = values.map(() => new Set<number>());
  const add = (place: number, entity: number): void => {
    const set = found[place];
    if (set && set.size < mostEntities) set.add(entity);
  };
  for (const { pair, places, texts } of probesByPair(values)) {
    const rows = store
      .read<{ at: number; entity: number }>(entitiesOfIdentifiers)
      .iterate(JSON.stringify(texts), ...pair);
    for (const { at, entity } of rows) add(places[at] ?? -1, entity);
  }
  const named = values.flatMap((value, place) => (isNameLike(value) ? [{ place, text: value.value }] : []));
  if (named.length > 0) {
    const texts = JSON.stringify(named.map(({ text }) => text));
    const read = store.read<{ at: number; entity: number }>(entitiesOfLabels);
    for (const kind of entityKinds)
      for (const { at, entity } of read.iterate(texts, kind)) add(named[at]?.place ?? -1, entity);
    for (const { at, entity } of store.read<{ at: number; entity: number }>(processesOfNames).iterate(texts))
      add(named[at]?.place ?? -1, entity);
  }
  const urls = store.pluck<number>(urlsThatBegin);
  for (const [place, value] of values.entries())
    for (const beginning of urlBeginningsOf(value))
      for (const entity of urls.all(beginning, nextText(beginning), mostEntities)) add(place, entity);
  const seen = new Set(
    store
      .pluck<number>(entitiesWithEvidence)
      .all(JSON.stringify([...new Set(found.flatMap((set) => [...set]))])),
  );
  return found.map((set) => [...set].filter((id) => seen.has(id)).sort((a, b) => a - b));
}

/** The first text behind all that begin so. */
function nextText(beginning: string): string {
  return beginning.slice(0, -1) + String.fromCharCode(beginning.charCodeAt(beginning.length - 1) + 1);
}

interface ProbesOfPair {
  readonly pair: readonly [kind: string, namespace: string];
  /** Place of the value that each text came from. */
  readonly places: number[];
  readonly texts: string[];
}

function probesByPair(values: readonly PastedValue[]): Iterable<ProbesOfPair> {
  const pairs = new Map<string, ProbesOfPair>();
  for (const [place, value] of values.entries()) {
    for (const { kind, namespace, value: text } of probesOf(value)) {
      const key = `${kind}|${namespace}`;
      const known = pairs.get(key);
      const pair = known ?? { pair: [kind, namespace] as const, places: [], texts: [] };
      if (known === undefined) pairs.set(key, pair);
      pair.places.push(place);
      pair.texts.push(text);
    }
  }
  return pairs.values();
}

/** Where the entities of one value were seen. */
export interface SightingCounts {
  alerts: number;
  first: number | null;
  last: number | null;
  readonly incidents: Sighting['incidents'][number][];
}

/** SQL of the alerts of sets of entities, by set and incident; for tests of its plan. */
export const alertsOfSets = `WITH seen AS MATERIALIZED (
    SELECT j.key AS place, a.incident_id AS incident, count(DISTINCT e.alert_id) AS alerts,
      min(iif(a.time_doubtful = 1, NULL, a.first_ms)) AS first, max(iif(a.time_doubtful = 1, NULL, coalesce(a.last_ms, a.first_ms))) AS last
    FROM json_each(?) AS j CROSS JOIN json_each(j.value) AS k CROSS JOIN evidence AS e ON e.entity_id = k.value
      CROSS JOIN alert AS a ON a.id = e.alert_id GROUP BY j.key, a.incident_id)
  SELECT seen.place, seen.incident AS number, seen.alerts, seen.first, seen.last, i.uid, r.name, r.severity, r.status
  FROM seen LEFT JOIN incident AS i ON i.id = seen.incident LEFT JOIN incident_row AS r ON r.incident_id = seen.incident
  ORDER BY seen.place, r.last_ms IS NULL, r.last_ms DESC, seen.incident DESC`;

/** How many alerts name any of the entities of each value, and in which incidents; last activity first. */
export function countSightings(
  store: ReadableStore,
  placed: readonly (readonly number[])[],
): ReadonlyMap<number, SightingCounts> {
  interface Row {
    place: number;
    number: number | null;
    alerts: number;
    first: number | null;
    last: number | null;
    uid: string | null;
    name: string | null;
    severity: string | null;
    status: string | null;
  }
  const found = new Map<number, SightingCounts>();
  for (const row of store.read<Row>(alertsOfSets).iterate(JSON.stringify(placed))) {
    const counts = found.get(row.place) ?? { alerts: 0, first: null, last: null, incidents: [] };
    found.set(row.place, counts);
    counts.alerts += row.alerts;
    if (row.first !== null) counts.first = Math.min(counts.first ?? row.first, row.first);
    if (row.last !== null) counts.last = Math.max(counts.last ?? row.last, row.last);
    if (row.number !== null && row.uid !== null)
      counts.incidents.push({
        uid: row.uid,
        number: row.number,
        name: row.name ?? '',
        severity: row.severity,
        status: row.status ?? 'active',
      });
  }
  return found;
}

/** Tenants under which context is looked for besides none. */
const mostTenants = 20;
/** Context records of one value that are counted. */
const mostContext = 20_000;

/** SQL of the context of sets of identifiers; for tests of its plan. */
export const contextOfSets = `SELECT j.key AS place, (SELECT count(*) FROM (SELECT DISTINCT p.context_id FROM json_each(j.value) AS k
    CROSS JOIN context_place AS p ON p.identifier_id = k.value CROSS JOIN context_record AS c ON c.id = p.context_id
    WHERE ${liveContext} LIMIT ${mostContext})) AS context
  FROM json_each(?) AS j`;

/** SQL of the identifiers that context names; for tests of its plan. */
export const contextIdentifiers = `SELECT j.key AS at, i.id FROM json_each(?) AS j CROSS JOIN context_identifier AS i ON i.key = j.value`;

/** How many context records name each value, by the value's place; those without any are left out. At most 20,000 are counted. */
export function countContext(
  store: ReadableStore,
  values: readonly PastedValue[],
): ReadonlyMap<number, number> {
  if (store.pluck<number>('SELECT 1 FROM context_identifier LIMIT 1').get() === undefined) return new Map();
  const tenants = [
    '',
    ...store
      .pluck<string>(
        `SELECT DISTINCT tenant FROM context_record WHERE tenant IS NOT NULL ORDER BY tenant LIMIT ${mostTenants}`,
      )
      .all(),
  ];
  const sets = new Map<number, number[]>();
  for (const { pair, places, texts } of probesByPair(values)) {
    const keys = tenants.flatMap((tenant) => texts.map((text) => `${pair[0]}|${pair[1]}|${tenant}|${text}`));
    for (const { at, id } of store
      .read<{ at: number; id: number }>(contextIdentifiers)
      .iterate(JSON.stringify(keys))) {
      const place = places[at % texts.length] ?? -1;
      const set = sets.get(place);
      if (set) set.push(id);
      else sets.set(place, [id]);
    }
  }
  const ordered = [...sets];
  return new Map(
    store
      .read<{ place: number; context: number }>(contextOfSets)
      .all(JSON.stringify(ordered.map(([, ids]) => ids)))
      .flatMap(({ place, context }): [number, number][] => {
        const at = ordered[place]?.[0];
        return at === undefined || context === 0 ? [] : [[at, context]];
      }),
  );
}

/** Entries that one value is told with. */
const mostEntries = 50;

/** The entries of lists that name each value, by the value's place. */
export function listsOfValues(
  store: ReadableStore,
  values: readonly PastedValue[],
): ReadonlyMap<number, Sighting['lists']> {
  const versions = currentVersions(store);
  if (versions.length === 0) return new Map();
  const identifiers = values.flatMap((value, place): IdentifierRow[] =>
    listedIdentifiersOf(value).map((identifier) => ({ ...identifier, id: place })),
  );
  const hits = findHits(store, identifiers, new Set(versions), prefixLengths(store, versions));
  const entries = new Map(
    store
      .read<{
        id: number;
        list: string;
        kind: 'indicator' | 'allow' | 'asset';
        entry: string;
        until: number | null;
      }>(
        `SELECT e.id, l.name AS list, l.kind, e.value AS entry, e.valid_until_ms AS until
         FROM json_each(?) AS j CROSS JOIN list_entry AS e ON e.id = j.value CROSS JOIN list AS l ON l.version_id = e.version_id`,
      )
      .all(JSON.stringify([...new Set(hits.map(([, entry]) => entry))]))
      .map((row) => [row.id, row]),
  );
  const now = Date.now();
  const found = new Map<number, Sighting['lists']>();
  const told = new Set<string>();
  for (const [place, id] of hits) {
    if (told.has(`${place} ${id}`)) continue;
    told.add(`${place} ${id}`);
    const entry = entries.get(id);
    if (entry === undefined) continue;
    const lists = found.get(place) ?? [];
    found.set(place, lists);
    if (lists.length < mostEntries)
      lists.push({
        list: entry.list,
        kind: entry.kind,
        entry: entry.kind === 'asset' ? (entry.entry.split('|').at(-1) ?? entry.entry) : entry.entry,
        expired: entry.until !== null && entry.until < now,
      });
  }
  return found;
}
