import type { OutputOf } from '../../../shared/contract/index.ts';
import { bitsOf, networkOf } from '../../../shared/model/address-range.ts';
import { listedIdentifiersOf } from '../../../shared/model/pasted-identifiers.ts';
import { networkOfPasted, readPastedRange } from '../../../shared/model/pasted-ranges.ts';
import type { PastedValue } from '../../../shared/model/pasted-values.ts';
import type { ReadableStore } from '../connection.ts';
import { currentVersions, entryLookup, findHits, prefixLengths } from '../list-lookup.ts';
import type { IdentifierRow, ListHitPair } from '../list-lookup.ts';

type Sighting = OutputOf<'sightings.find'>['values'][number];

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
