import { valueLabel } from '../../../shared/model/values.ts';
import { categoryLabel } from '../../../shared/model/attack.ts';
import type { Filter } from '../../../shared/query/filter.ts';
import type { ReadableStore } from '../connection.ts';
import { compileIncidentFilter } from './compile-filter.ts';
import type { CompiledFilter } from './compile-filter.ts';
import { matchingIncidents } from './incident-list.ts';
import { cached } from './result-cache.ts';
import { createLookup } from './search.ts';

/** How many incidents have each value of a field. `value` is '' for those that have none. */
export interface Facet {
  readonly field: string;
  readonly values: { value: string; label: string; count: number }[];
}

/** Fields with one value an incident, and the column of `incident_row_facets`. */
const singles = { status: 'r.status', severity: 'r.severity', assignedTo: 'r.assigned_to', classification: 'r.classification' } as const;
const multiples = ['serviceSource', 'category', 'tag', 'detectionSource', 'import'] as const;

/** A list of values ends here: beyond it a person types instead of choosing. */
const mostValues = 200;

type FacetField = keyof typeof singles | (typeof multiples)[number];

/**
 * Counts the incidents per value of each filter field, under the filter's clauses on other fields, most first.
 * Every count is kept until the store changes.
 */
export function countFacets(store: ReadableStore, filter: Filter): Facet[] {
  return store.snapshot(() => {
    const fields: readonly FacetField[] = ['status', 'severity', 'assignedTo', 'serviceSource', 'category', 'tag', 'classification', 'detectionSource', 'import'];
    return fields.map((field) => {
      const others: Filter = { clauses: filter.clauses.filter((clause) => clause.field !== field) };
      return cached(store, `facet ${field} ${JSON.stringify(others)}`, () => countFacet(store, field, others));
    });
  });
}

function countFacet(store: ReadableStore, field: FacetField, others: Filter): Facet {
  const compiled = compileIncidentFilter(others, 'set', createLookup(store, 'incidents'));
  const counts = isSingle(field) ? countSingle(store, field, compiled) : countMultiple(store, field, compiled);
  const labels = field === 'import' ? importLabels(store) : new Map<string, string>();
  const values = counts
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, mostValues)
    .map(({ value, count }) => ({ value, label: labels.get(value) ?? facetLabel(field, value), count }));
  return { field, values };
}

interface ValueCount {
  readonly value: string;
  readonly count: number;
}

function countSingle(store: ReadableStore, field: keyof typeof singles, compiled: CompiledFilter): ValueCount[] {
  const { sql, parameters } = matchingIncidents(compiled, `ifnull(${singles[field]}, '') AS value, count(*) AS count`);
  return store.read<ValueCount>(`${sql} GROUP BY ${singles[field]}`).all(...parameters);
}

function countMultiple(store: ReadableStore, field: string, compiled: CompiledFilter): ValueCount[] {
  const everything = compiled.isTrivial && compiled.isOpen === null;
  const { sql, parameters } = matchingIncidents(compiled, 'r.incident_id');
  const condition = everything ? '' : `AND v.incident_id IN (${sql})`;
  return store
    .read<ValueCount>(
      `SELECT v.value AS value, count(*) AS count FROM incident_value AS v WHERE v.field = ? ${condition} GROUP BY v.value`,
    )
    .all(field, ...(everything ? [] : parameters));
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
      return value;
  }
}
