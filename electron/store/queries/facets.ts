import { criticalityLabel } from '../../../shared/model/asset-values.ts';
import { valueLabel } from '../../../shared/model/values.ts';
import { categoryLabel } from '../../../shared/model/attack.ts';
import type { Filter } from '../../../shared/query/filter.ts';
import type { ReadableStore } from '../connection.ts';
import { compileIncidentFilter } from './compile-filter.ts';
import type { CompiledFilter } from './compile-filter.ts';
import { matchingIncidents } from './incident-list.ts';
import { cached } from './result-cache.ts';
import { isIn } from './fragment.ts';
import { createLookup } from './search.ts';

/** How many incidents have each value of a field. `value` is '' for those that have none. */
export interface Facet {
  readonly field: FacetField;
  readonly values: { value: string; label: string; count: number }[];
  /** How many different values there are. */
  readonly total: number;
}

/** Fields with one value an incident, and the column of `incident_row_facets`. */
const singles = {
  status: 'r.status',
  severity: 'r.severity',
  assignedTo: 'r.assigned_to',
  classification: 'r.classification',
} as const;

/** A list of values ends here: beyond it a person types instead of choosing. */
const mostValues = 200;

type FacetField =
  | keyof typeof singles
  | 'serviceSource'
  | 'category'
  | 'tag'
  | 'detectionSource'
  | 'import'
  | 'assetCriticality'
  | 'assetGroup'
  | 'assetSite'
  | 'indicatorList';

const fields: readonly FacetField[] = [
  'status',
  'severity',
  'assignedTo',
  'serviceSource',
  'category',
  'tag',
  'classification',
  'detectionSource',
  'import',
  'assetCriticality',
  'assetGroup',
  'assetSite',
  'indicatorList',
];

/**
 * Counts the incidents per value of each filter field, under the filter's clauses on other fields, most first.
 * Every count is kept until the store changes.
 */
export function countFacets(store: ReadableStore, filter: Filter): Facet[] {
  return store.snapshot(() => {
    const imports = importLabels(store);
    return fields.map((field) => {
      const others: Filter = { clauses: filter.clauses.filter((clause) => clause.field !== field) };
      // Fields without a clause of their own are counted together.
      const together = fields.filter((each) => !filter.clauses.some((clause) => clause.field === each));
      const wanted = together.includes(field) ? together : [field];
      const counts = cached(store, `facets ${wanted.join()} ${JSON.stringify(others)}`, () =>
        countFields(store, wanted, others),
      );
      const counted = counts.get(field) ?? new Map<string, number>();
      const values = [...counted]
        .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
        .slice(0, mostValues)
        .map(([value, count]) => ({ value, label: imports.get(value) ?? facetLabel(field, value), count }));
      return { field, values, total: counted.size };
    });
  });
}

type Counts = Map<string, Map<string, number>>;

function countFields(store: ReadableStore, wanted: readonly FacetField[], others: Filter): Counts {
  const compiled = compileIncidentFilter(others, 'set', createLookup(store, 'incidents'));
  const counts: Counts = new Map();
  countSingles(store, wanted.filter(isSingle), compiled, counts);
  countMultiples(
    store,
    wanted.filter((field) => !isSingle(field)),
    compiled,
    counts,
  );
  return counts;
}

function add(counts: Counts, field: string, value: string, count: number): void {
  let values = counts.get(field);
  if (!values) counts.set(field, (values = new Map<string, number>()));
  values.set(value, (values.get(value) ?? 0) + count);
}

/** Combinations of the four fields are few and come grouped from the index, so one pass counts all of them. */
function countSingles(
  store: ReadableStore,
  wanted: readonly (keyof typeof singles)[],
  compiled: CompiledFilter,
  counts: Counts,
): void {
  if (wanted.length === 0) return;
  const columns = Object.entries(singles).map(([field, column]) => `ifnull(${column}, '') AS ${field}`);
  const { sql, parameters } = matchingIncidents(store, compiled, `${columns.join(', ')}, count(*) AS count`);
  const rows = store
    .read<Record<keyof typeof singles, string> & { count: number }>(
      `${sql} GROUP BY ${Object.values(singles).join(', ')}`,
    )
    .all(...parameters);
  for (const row of rows) for (const field of wanted) add(counts, field, row[field], row.count);
}

function countMultiples(
  store: ReadableStore,
  wanted: readonly FacetField[],
  compiled: CompiledFilter,
  counts: Counts,
): void {
  if (wanted.length === 0) return;
  const everything = compiled.isTrivial && compiled.isOpen === null;
  const { sql, parameters } = matchingIncidents(store, compiled, 'r.incident_id');
  const named = isIn('v.field', wanted);
  const condition = everything ? '' : `AND v.incident_id IN (${sql})`;
  const rows = store
    .read<{ field: string; value: string; count: number }>(
      `SELECT v.field, v.value, count(*) AS count FROM incident_value AS v WHERE ${named.sql} ${condition} GROUP BY v.field, v.value`,
    )
    .all(...named.parameters, ...(everything ? [] : parameters));
  for (const { field, value, count } of rows) add(counts, field, value, count);
}

function isSingle(field: FacetField): field is keyof typeof singles {
  return Object.hasOwn(singles, field);
}

function importLabels(store: ReadableStore): ReadonlyMap<string, string> {
  const imports = store.read<{ uid: string; label: string }>('SELECT uid, label FROM import').all();
  return new Map(imports.map(({ uid, label }) => [uid, label]));
}

function facetLabel(field: FacetField, value: string): string {
  if (value === '') return field === 'assignedTo' ? 'Unassigned' : 'Not set';
  switch (field) {
    case 'status':
      return valueLabel('incidentStatus', value);
    case 'severity':
    case 'classification':
    case 'serviceSource':
      return valueLabel(field, value);
    case 'category':
      return categoryLabel(value);
    case 'detectionSource':
      return valueLabel('serviceSource', value);
    case 'assignedTo':
    case 'tag':
    case 'import':
    case 'assetGroup':
    case 'assetSite':
    case 'indicatorList':
      return value;
    case 'assetCriticality':
      return criticalityLabel(value);
  }
}
