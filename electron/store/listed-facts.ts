import { criticalityRank } from '../../shared/model/asset-values.ts';
import type { ReadableStore } from './connection.ts';
import { readObject } from './queries/json-text.ts';

/** What asset lists and indicator lists say of the entities of an incident. */
export interface ListedFacts {
  /** The highest criticality that the workbench knows, by entity. */
  readonly criticality: ReadonlyMap<number, 'low' | 'medium' | 'high' | 'critical'>;
  readonly criticalities: readonly string[];
  readonly groups: readonly string[];
  readonly sites: readonly string[];
  /** Names of indicator lists that name one of them. */
  readonly lists: readonly string[];
}

/** What one asset list says. */
export interface AssetDetail {
  readonly identifier: string;
  readonly criticality: string | null;
  readonly owner: string | null;
  readonly group: string | null;
  readonly site: string | null;
}

const nothing: ListedFacts = { criticality: new Map(), criticalities: [], groups: [], sites: [], lists: [] };

/** Reads the detail of an asset's entry. */
export function readAssetDetail(json: string | null): AssetDetail {
  const detail = readObject(json);
  const text = (name: string): string | null => {
    const value = detail[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return {
    identifier: text('identifier') ?? '',
    criticality: text('criticality'),
    owner: text('owner'),
    group: text('group'),
    site: text('site'),
  };
}

/** What lists say of the entities of an incident. Stores without a list pay one look for it. */
export function readListedFacts(store: ReadableStore, entityIds: Iterable<number>): ListedFacts {
  if (store.pluck<number>('SELECT 1 FROM list_hit LIMIT 1').get() === undefined) return nothing;
  const rows = store
    .read<{ entity: number; kind: string; name: string; detail: string | null }>(
      `SELECT DISTINCT s.value AS entity, l.kind, l.name, e.detail FROM json_each(?) AS s
         CROSS JOIN identifier AS i ON i.entity_id = s.value CROSS JOIN list_hit AS h ON h.identifier_id = i.id
         CROSS JOIN list AS l ON l.version_id = h.version_id CROSS JOIN list_entry AS e ON e.id = h.entry_id
       WHERE l.kind = 'asset' OR (l.kind = 'indicator' AND h.expired = 0 AND e.shown_only = 0)`,
    )
    .all(JSON.stringify([...entityIds]));
  if (rows.length === 0) return nothing;
  const criticality = new Map<number, 'low' | 'medium' | 'high' | 'critical'>();
  const sets = { criticalities: new Set<string>(), groups: new Set<string>(), sites: new Set<string>() };
  const lists = new Set<string>();
  for (const { entity, kind, name, detail: json } of rows) {
    if (kind === 'indicator') {
      lists.add(name);
      continue;
    }
    const detail = readAssetDetail(json);
    if (detail.criticality !== null) sets.criticalities.add(detail.criticality);
    if (detail.group !== null) sets.groups.add(detail.group);
    if (detail.site !== null) sets.sites.add(detail.site);
    const known = knownCriticality(detail.criticality);
    if (known !== null && criticalityRank(known) > criticalityRank(criticality.get(entity) ?? null))
      criticality.set(entity, known);
  }
  const sorted = (values: ReadonlySet<string>): readonly string[] => [...values].sort();
  return {
    criticality,
    criticalities: sorted(sets.criticalities),
    groups: sorted(sets.groups),
    sites: sorted(sets.sites),
    lists: sorted(lists),
  };
}

function knownCriticality(text: string | null): 'low' | 'medium' | 'high' | 'critical' | null {
  return text === 'low' || text === 'medium' || text === 'high' || text === 'critical' ? text : null;
}
