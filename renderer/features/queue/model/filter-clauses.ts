import { criticalityLabel } from '../../../../shared/model/asset-values.ts';
import { categoryLabel } from '../../../../shared/model/attack.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import type { ValueField } from '../../../../shared/model/values.ts';
import { filterSchema, openFilter } from '../../../../shared/query/filter.ts';
import type { Filter, FilterClause, FilterField } from '../../../../shared/query/filter.ts';
import { formatTime } from '../../../ui/index.ts';

/** What people read for a filter field. */
export const fieldLabels: Readonly<Record<FilterField, string>> = {
  status: 'Status',
  severity: 'Severity',
  alertSeverity: 'Alert severity',
  assignedTo: 'Assigned to',
  serviceSource: 'Service source',
  detectionSource: 'Detection source',
  tag: 'Tag',
  category: 'Category',
  technique: 'Technique',
  classification: 'Classification',
  determination: 'Determination',
  investigationState: 'Investigation',
  entity: 'Entity',
  import: 'Import',
  assetCriticality: 'Asset criticality',
  assetGroup: 'Asset group',
  assetSite: 'Asset site',
  indicatorList: 'Indicator hit',
  priorityScore: 'Priority score',
  firstActivity: 'First activity',
  lastActivity: 'Last activity',
  search: 'Search',
};

const valueFields: Readonly<Partial<Record<FilterField, ValueField>>> = {
  status: 'incidentStatus',
  severity: 'severity',
  alertSeverity: 'severity',
  serviceSource: 'serviceSource',
  detectionSource: 'detectionSource',
  classification: 'classification',
  determination: 'determination',
  investigationState: 'investigationState',
};

/** What people read for a value of a field; an empty value means "not set". */
export function filterValueLabel(field: FilterField, value: string): string {
  if (value === '') return field === 'assignedTo' ? 'Unassigned' : field === 'tag' ? 'No tag' : 'Not set';
  if (field === 'category') return categoryLabel(value);
  if (field === 'assetCriticality') return criticalityLabel(value);
  const table = valueFields[field];
  return table === undefined ? value : valueLabel(table, value);
}

/** A clause as its chip says it. */
export interface ChipText {
  readonly label: string;
  readonly text: string;
}

const mostNamed = 3;

/** What a clause's chip says. `nameOf` gives names for values that are identifiers, such as imports. */
export function describeClause(
  clause: FilterClause,
  zone: string,
  nameOf: (field: FilterField, value: string) => string = filterValueLabel,
): ChipText {
  const label = fieldLabels[clause.field];
  switch (clause.operator) {
    case 'matches':
      return { label, text: `“${clause.text}”` };
    case 'range': {
      const isTime = clause.field === 'firstActivity' || clause.field === 'lastActivity';
      const print = (value: number): string => (isTime ? formatTime(value, zone) : String(value));
      if (clause.from === null && clause.to === null) return { label, text: 'any' };
      if (clause.from === null) return { label, text: `up to ${print(clause.to ?? 0)}` };
      if (clause.to === null) return { label, text: `from ${print(clause.from)}` };
      return { label, text: `${print(clause.from)} – ${print(clause.to)}` };
    }
    case 'anyOf':
    case 'allOf':
    case 'noneOf': {
      const named = clause.values.slice(0, mostNamed).map((value) => nameOf(clause.field, value));
      const more = clause.values.length > mostNamed ? ` +${clause.values.length - mostNamed}` : '';
      const between = clause.operator === 'allOf' ? ' and ' : ', ';
      return {
        label: clause.operator === 'noneOf' ? `${label} not` : label,
        text: `${named.join(between)}${more}`,
      };
    }
  }
}

const isList = (clause: FilterClause): clause is Extract<FilterClause, { values: string[] }> =>
  'values' in clause;

/** The values that a filter asks for in a field. */
export function valuesIn(filter: Filter, field: FilterField): readonly string[] {
  return (
    filter.clauses.filter(isList).find((clause) => clause.field === field && clause.operator === 'anyOf')
      ?.values ?? []
  );
}

/** Replaces the clause of a field, in its place; null takes it away. */
function withClause(filter: Filter, field: FilterField, clause: FilterClause | null): Filter {
  const present = filter.clauses.some((other) => other.field === field);
  const others = filter.clauses.flatMap((other) =>
    other.field === field ? (clause === null ? [] : [clause]) : [other],
  );
  return { clauses: present || clause === null ? others : [...others, clause] };
}

/** Asks for any of some values of a field; none takes the clause away. */
export function withValues(filter: Filter, field: FilterField, values: readonly string[]): Filter {
  return withClause(
    filter,
    field,
    values.length === 0 ? null : { field, operator: 'anyOf', values: [...values] },
  );
}

/** Adds or takes away one value of a field. */
export function toggleValue(filter: Filter, field: FilterField, value: string): Filter {
  const values = valuesIn(filter, field);
  return withValues(
    filter,
    field,
    values.includes(value) ? values.filter((other) => other !== value) : [...values, value],
  );
}

/** Asks for a range; two open ends take the clause away. */
export function withRange(
  filter: Filter,
  field: FilterField,
  from: number | null,
  to: number | null,
): Filter {
  return withClause(
    filter,
    field,
    from === null && to === null ? null : { field, operator: 'range', from, to },
  );
}

/** The range that a filter asks for. */
export function rangeIn(
  filter: Filter,
  field: FilterField,
): { readonly from: number | null; readonly to: number | null } {
  const clause = filter.clauses.find((other) => other.field === field && other.operator === 'range');
  return clause?.operator === 'range' ? { from: clause.from, to: clause.to } : { from: null, to: null };
}

/** Asks for a text; an empty one takes the clause away. */
export function withSearch(filter: Filter, text: string): Filter {
  return withClause(
    filter,
    'search',
    text.trim() === '' ? null : { field: 'search', operator: 'matches', text: text.trim() },
  );
}

/** The text that a filter asks for. */
export function searchIn(filter: Filter): string {
  const clause = filter.clauses.find((other) => other.field === 'search' && other.operator === 'matches');
  return clause?.operator === 'matches' ? clause.text : '';
}

/** Takes away the clause of a field. */
export const withoutField = (filter: Filter, field: FilterField): Filter => withClause(filter, field, null);

/** A filter as text for the address or for storage. */
export const printFilter = (filter: Filter): string => JSON.stringify(filter);

/** Reads a stored filter; anything that is none gives the filter of open incidents. */
export function readFilter(text: string | null): Filter {
  if (text === null) return openFilter;
  try {
    const parsed = filterSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : openFilter;
  } catch {
    return openFilter;
  }
}
