import type { OutputOf } from '../../../shared/contract/index.ts';
import { bitsOf, networkOf } from '../../../shared/model/address-range.ts';
import { listedIdentifiersOf } from '../../../shared/model/pasted-identifiers.ts';
import {
  isInRange,
  networkOfPasted,
  readPastedRange,
  spansOfRange,
} from '../../../shared/model/pasted-ranges.ts';
import type { PastedValue } from '../../../shared/model/pasted-values.ts';
import type { ReadableStore } from '../connection.ts';
import { currentVersions, entryLookup, findHits, prefixLengths } from '../list-lookup.ts';
import type { IdentifierRow, ListHitPair } from '../list-lookup.ts';
import { liveContext } from './context-rows.ts';
import { probesByPair } from './sighting-places.ts';

type Sighting = OutputOf<'sightings.find'>['values'][number];

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

/** SQL of the addresses that context names, of stretches of keys behind a beginning; for tests of its plan. */
export const contextAddresses = `SELECT i.key, i.id FROM json_each(?) AS j CROSS JOIN context_identifier AS i
  ON i.key >= ? || json_extract(j.value, '$.from') AND i.key < ? || json_extract(j.value, '$.below')`;

/** Addresses of one range that are looked up in context at most. */
const mostAddresses = 10_000;

/** Identifiers of the addresses of a range that context names, under any of some tenants. */
function contextOfRange(store: ReadableStore, value: PastedValue, tenants: readonly string[]): number[] {
  const range = value.kind === 'range' ? readPastedRange(value.value) : null;
  if (range === null) return [];
  const spans = JSON.stringify(spansOfRange(range));
  const found: number[] = [];
  for (const tenant of tenants) {
    const beginning = `ip|address|${tenant}|`;
    const rows = store.raw<readonly [key: string, id: number]>(contextAddresses);
    for (const [key, id] of rows.iterate(spans, beginning, beginning)) {
      if (!isInRange(key.slice(beginning.length), range)) continue;
      if (found.length >= mostAddresses) return found;
      found.push(id);
    }
  }
  return found;
}

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
  for (const [place, value] of values.entries()) {
    const ids = contextOfRange(store, value, tenants);
    if (ids.length > 0) sets.set(place, ids);
  }
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

/** Entries of ranges that hold the whole of a pasted net, by the value's place. */
function rangesAround(
  store: ReadableStore,
  values: readonly PastedValue[],
  versions: ReadonlySet<number>,
  lengths: ReturnType<typeof prefixLengths>,
): ListHitPair[] {
  const lookup = store.read<{ id: number; version: number }>(entryLookup);
  return values.flatMap((value, place) => {
    const range = value.kind === 'range' ? readPastedRange(value.value) : null;
    const network = range === null ? null : networkOfPasted(range);
    if (range === null || network === null) return [];
    const own = Number(network.split('/')[1]);
    return (bitsOf(range.first) === 32 ? lengths.ipv4 : lengths.ipv6)
      .filter((length) => length <= own)
      .flatMap((length) => lookup.all(networkOf(range.first, length), 'range'))
      .filter(({ version }) => versions.has(version))
      .map(({ id }): ListHitPair => [place, id]);
  });
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
  const lengths = prefixLengths(store, versions);
  const hits = [
    ...findHits(store, identifiers, new Set(versions), lengths),
    ...rangesAround(store, values, new Set(versions), lengths),
  ];
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
