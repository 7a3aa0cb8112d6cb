import type { OutputOf } from '../../../shared/contract/index.ts';
import { addressKey, addressOfKey } from '../../../shared/model/address-range.ts';
import { criticalityRank } from '../../../shared/model/asset-values.ts';
import { canonicalAddress } from '../../../shared/model/identity-ip.ts';
import { describeMatch, describeSenderMatch, kindsOfSenders } from '../../../shared/model/indicator-match.ts';
import { hostOfUrlKey, urlKey } from '../../../shared/model/indicator-values.ts';
import type { ReadableStore } from '../connection.ts';
import { readAssetDetail } from '../listed-facts.ts';

type EntityLists = OutputOf<'indicators.ofEntity'>;
type ListHit = EntityLists['hits'][number];

interface HitRow extends Omit<ListHit, 'match' | 'expired' | 'shownOnly' | 'kind'> {
  readonly kind: 'indicator' | 'allow' | 'asset';
  readonly expired: number;
  readonly shownOnly: number;
  readonly identifierKind: string;
  readonly identifier: string;
  readonly detail: string | null;
}

/** Most entries that one entity is shown with. */
const mostHits = 200;

/** What lists say of an entity: asset lists, indicator and allow lists, the country of an address. */
export function listsOfEntity(store: ReadableStore, entityId: number): EntityLists {
  const rows = store
    .read<HitRow>(
      `SELECT l.name AS list, l.uid AS listUid, l.kind, v.source, v.published_ms AS publishedAt, v.imported_ms AS importedAt, e.type,
         e.value AS entry, e.note, e.line, e.valid_until_ms AS validUntil, h.expired, v.verdict, e.shown_only AS shownOnly, e.detail,
         i.kind AS identifierKind, i.value AS identifier
       FROM identifier AS i CROSS JOIN list_hit AS h ON h.identifier_id = i.id CROSS JOIN list AS l ON l.version_id = h.version_id
         CROSS JOIN list_version AS v ON v.id = h.version_id CROSS JOIN list_entry AS e ON e.id = h.entry_id
       WHERE i.entity_id = ? ORDER BY h.expired, e.shown_only, l.name, e.id LIMIT ${mostHits}`,
    )
    .all(entityId);
  const hits = rows.flatMap((row): ListHit[] => {
    if (row.kind === 'asset') return [];
    const { identifier, identifierKind, detail: _detail, expired, shownOnly, kind, ...rest } = row;
    const named = identifierKind === 'url' ? hostOfUrlKey(urlKey(identifier) ?? '') : identifier;
    return [
      {
        ...rest,
        kind,
        match: kindsOfSenders.includes(identifierKind)
          ? describeSenderMatch(rest.type)
          : describeMatch(rest.type, rest.entry, named),
        expired: expired === 1,
        shownOnly: shownOnly === 1,
      },
    ];
  });
  const assets = rows.flatMap(({ kind, list, listUid, importedAt, detail }) =>
    kind === 'asset' ? [{ list, listUid, importedAt, ...readAssetDetail(detail) }] : [],
  );
  return {
    hits,
    assets: assets.sort((a, b) => criticalityRank(b.criticality) - criticalityRank(a.criticality)),
    countries: addressesOf(store, entityId).flatMap((address) => countriesOf(store, address)),
  };
}

/** Addresses that an entity is, at most ten. */
function addressesOf(store: ReadableStore, entityId: number): readonly string[] {
  return store
    .pluck<string>(
      `SELECT DISTINCT value FROM identifier WHERE entity_id = ? AND kind = 'ip' AND namespace = 'address' ORDER BY value LIMIT 10`,
    )
    .all(entityId);
}

/** SQL of the range that an address may be in: one step into the table's key, for tests of its plan. */
export const countryLookup = `SELECT r.first, r.last, r.country FROM country_range AS r WHERE r.version_id = ? AND r.first <= ? ORDER BY r.first DESC LIMIT 1`;

/** The countries that lists give for an address; private and local addresses have none. */
export function countriesOf(store: ReadableStore, text: string): EntityLists['countries'] {
  const address = canonicalAddress(text);
  const key = addressKey(text);
  if (address === null || key === null || address.isPrivate || address.isLocal) return [];
  const lists = store
    .read<
      Omit<EntityLists['countries'][number], 'address' | 'country' | 'first' | 'last'> & { version: number }
    >(
      `SELECT l.name AS list, l.uid AS listUid, l.version_id AS version, v.source, v.published_ms AS publishedAt, v.imported_ms AS importedAt
       FROM list AS l JOIN list_version AS v ON v.id = l.version_id WHERE l.kind = 'country' ORDER BY l.name`,
    )
    .all();
  const lookup = store.read<{ first: string; last: string; country: string }>(countryLookup);
  return lists.flatMap(({ version, ...list }) => {
    const range = lookup.get(version, key);
    // The families' keys differ in their first character, so that no range of one holds an address of the other.
    if (range === undefined || range.last < key || range.first[0] !== key[0]) return [];
    return [
      {
        ...list,
        address: address.text,
        country: range.country,
        first: addressOfKey(range.first),
        last: addressOfKey(range.last),
      },
    ];
  });
}

/** What rows of evidence and assets show of lists. */
export interface RowLists {
  readonly hits: readonly { list: string; kind: 'indicator' | 'allow'; entry: string; expired: boolean }[];
  readonly criticality: string | null;
}

/** What lists say of some entities, in short. Entities that no list names are left out. */
export function listsOfEntities(
  store: ReadableStore,
  entityIds: readonly number[],
): ReadonlyMap<number, RowLists> {
  const rows = store
    .read<{
      entity: number;
      kind: 'indicator' | 'allow' | 'asset';
      list: string;
      entry: string;
      expired: number;
      detail: string | null;
    }>(
      `SELECT i.entity_id AS entity, l.kind, l.name AS list, e.value AS entry, h.expired, e.detail
       FROM json_each(?) AS j CROSS JOIN identifier AS i ON i.entity_id = j.value CROSS JOIN list_hit AS h ON h.identifier_id = i.id
         CROSS JOIN list AS l ON l.version_id = h.version_id CROSS JOIN list_entry AS e ON e.id = h.entry_id
       WHERE e.shown_only = 0 ORDER BY h.expired, l.name, e.id`,
    )
    .all(JSON.stringify(entityIds));
  const found = new Map<number, { hits: RowLists['hits'][number][]; criticality: string | null }>();
  for (const { entity, kind, list, entry, expired, detail } of rows) {
    const lists = found.get(entity) ?? { hits: [], criticality: null };
    found.set(entity, lists);
    if (kind === 'asset') {
      const { criticality } = readAssetDetail(detail);
      if (lists.criticality === null || criticalityRank(criticality) > criticalityRank(lists.criticality))
        lists.criticality = criticality;
    } else if (lists.hits.length < 10 && !lists.hits.some((hit) => hit.list === list))
      lists.hits.push({ list, kind, entry, expired: expired === 1 });
  }
  return found;
}
