import type { Filter, FilterField } from '../../../shared/query/filter.ts';
import { filterValueLabel } from '../../../shared/query/values.ts';
import { parentTechnique } from '../../../shared/query/techniques.ts';
import { countDerived, countValues } from '../columns/index.ts';
import type { WiderValue } from '../columns/index.ts';
import type { ReadableStore } from '../connection.ts';
import { readServiceLevels } from '../service-levels.ts';
import { incidentCodes, isIncidentCodeField, passIncidents } from './incident-filter.ts';
import { attentionCodes, attentionStates, serviceLevelCodes, serviceLevelStates } from './incident-timers.ts';
import { withRepeats } from './repeated-alerts.ts';

/** How many rows of a queue have each value of a field. `value` is '' for those that have none. */
export interface Facet {
  readonly field: FilterField;
  readonly values: { value: string; label: string; count: number }[];
  /** How many different values there are. */
  readonly total: number;
}

/** Counts the rows that pass a filter by value of a field; empty for fields that have no values to choose from. */
export type CountField = (
  store: ReadableStore,
  filter: Filter,
  field: FilterField,
  now: number,
) => ReadonlyMap<string, number>;

/** A list of values ends here: beyond it a person types instead of choosing. */
const mostValues = 200;

/** Fields that have values to choose from, in the order in which a queue shows them. */
export const facetFields: readonly FilterField[] = [
  'status',
  'severity',
  'assignedTo',
  'serviceLevel',
  'attention',
  'serviceSource',
  'category',
  'tag',
  'technique',
  'classification',
  'determination',
  'investigationState',
  'detectionSource',
  'alertSeverity',
  'deviceGroup',
  'osPlatform',
  'threat',
  'sensitivity',
  'import',
  'assetCriticality',
  'assetGroup',
  'assetSite',
  'indicatorList',
];

/**
 * Counts the rows of a queue per value of filter fields, under the filter's clauses on other fields, most first.
 * @param count how the queue counts a field.
 */
export function countFacets(
  store: ReadableStore,
  filter: Filter,
  fields: readonly FilterField[] = facetFields,
  count: CountField = countIncidents,
  now = Date.now(),
): Facet[] {
  return store.snapshot(() => {
    const imports = importLabels(store);
    return fields.map((field) => {
      const others: Filter = { clauses: filter.clauses.filter((clause) => clause.field !== field) };
      const counted = count(store, others, field, now);
      // What an analyst wrote down is no import.
      const shown = field === 'import' ? [...counted].filter(([value]) => imports.has(value)) : [...counted];
      const values = shown
        .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
        .slice(0, mostValues)
        .map(([value, rows]) => ({ value, label: labelOf(imports, field, value), count: rows }));
      return { field, values, total: shown.length };
    });
  });
}

/** A technique is counted with its sub-techniques, as a filter by it finds them. */
export const widerOf = (field: FilterField): WiderValue | undefined =>
  field === 'technique' ? parentTechnique : undefined;

/** Counts incidents. Fields without a clause of their own share what passes the filter, which is kept. */
export const countIncidents: CountField = (store, filter, field, now) => {
  const { set, passing } = passIncidents(store, filter, now);
  if (isIncidentCodeField(field)) {
    const counted = countValues(set, passing, incidentCodes(set, field), widerOf(field));
    if (field !== 'import') return counted;
    return withRepeats(
      store,
      counted,
      (clause) => passIncidents(store, { clauses: [...filter.clauses, clause] }, now).passing.total,
    );
  }
  switch (field) {
    case 'serviceLevel':
      return countDerived(
        set,
        passing,
        serviceLevelCodes(set, readServiceLevels(store), now),
        serviceLevelStates,
      );
    case 'attention':
      return countDerived(set, passing, attentionCodes(set), attentionStates);
    default:
      return new Map();
  }
};

/** Labels of imports of files by uid. */
export function importLabels(store: ReadableStore): ReadonlyMap<string, string> {
  const imports = store
    .read<{ uid: string; label: string }>(`SELECT uid, label FROM import WHERE origin = 'files'`)
    .all();
  return new Map(imports.map(({ uid, label }) => [uid, label]));
}

/** What people read for a value of a field. */
export function labelOf(imports: ReadonlyMap<string, string>, field: FilterField, value: string): string {
  return (field === 'import' ? imports.get(value) : undefined) ?? filterValueLabel(field, value);
}
