import { formatCount } from '../../../../shared/lib/format-count.ts';
import { fieldLabels, queryField } from '../../../../shared/query/fields.ts';
import type { Filter, FilterClause, FilterField } from '../../../../shared/query/filter.ts';
import { filterValueLabel } from '../../../../shared/query/values.ts';
import { formatTime } from '../../../ui/index.ts';

export { fieldLabels, filterValueLabel };

/** A condition with values. */
export type ListClause = Extract<FilterClause, { readonly values: string[] }>;
/** How the values of a condition are meant. */
export type ListOperator = ListClause['operator'];

/** A clause as its chip says it. */
export interface ChipText {
  readonly label: string;
  readonly text: string;
}

const mostNamed = 3;

/** Names for values that are identifiers, such as imports. */
export type NameOf = (field: FilterField, value: string) => string;

/** What a clause's chip says. */
export function describeClause(
  clause: FilterClause,
  zone: string,
  nameOf: NameOf = filterValueLabel,
): ChipText {
  const label = fieldLabels[clause.field];
  switch (clause.operator) {
    case 'matches':
      return { label, text: /^".*"$/s.test(clause.text) ? clause.text : `“${clause.text}”` };
    case 'last':
      return { label, text: `last ${spanWords(clause.milliseconds)}` };
    case 'range': {
      const isTime = queryField(clause.field).shape === 'time';
      const print = (value: number): string => (isTime ? formatMoment(value, zone) : String(value));
      if (clause.from === null && clause.to === null) return { label, text: 'any' };
      if (clause.from === null) return { label, text: `up to ${print(clause.to ?? 0)}` };
      if (clause.to === null) return { label, text: `from ${print(clause.from)}` };
      if (clause.from === clause.to) return { label, text: print(clause.from) };
      return { label, text: `${print(clause.from)} – ${print(clause.to)}` };
    }
    case 'anyOf':
    case 'allOf':
    case 'noneOf': {
      const named = namesOnce(clause, nameOf);
      const more = named.length > mostNamed ? ` +${formatCount(named.length - mostNamed)}` : '';
      const between = clause.operator === 'allOf' ? ' and ' : ', ';
      return {
        label: clause.operator === 'noneOf' ? `${label} not` : label,
        text: `${named.slice(0, mostNamed).join(between)}${more}`,
      };
    }
  }
}

/** Spellings of one value have one name, and are told once. */
const namesOnce = (clause: ListClause, nameOf: NameOf): readonly string[] => [
  ...new Set(clause.values.map((value) => nameOf(clause.field, value))),
];

/** A moment that no calendar has is told as its number. */
const formatMoment = (at: number, zone: string): string =>
  Math.abs(at) <= 8.64e15 ? formatTime(at, zone) : `${at} ms`;

const spanUnits = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
] as const;

/** `7 days`, `24 hours`, `90 minutes`: a span, ms, in its largest whole unit; up to two days in hours. */
export function spanWords(milliseconds: number): string {
  const unit = spanUnits.find(
    ([size]) => milliseconds % size === 0 && !(size === 86_400_000 && milliseconds < 2 * size),
  );
  if (unit === undefined) return `${milliseconds} ms`;
  const amount = milliseconds / unit[0];
  return `${formatCount(amount)} ${unit[1]}${amount === 1 ? '' : 's'}`;
}

const isList = (clause: FilterClause): clause is ListClause => 'values' in clause;

/** The values that a filter asks for in a field. */
export function valuesIn(filter: Filter, field: FilterField): readonly string[] {
  return (
    filter.clauses.filter(isList).find((clause) => clause.field === field && clause.operator === 'anyOf')
      ?.values ?? []
  );
}

/** Replaces one condition by its place; null takes it away. */
export function withClauseAt(filter: Filter, index: number, clause: FilterClause | null): Filter {
  return { clauses: filter.clauses.flatMap((other, at) => (at !== index ? [other] : (clause ?? []))) };
}

/** Adds a condition behind the others. */
export const withClauseAdded = (filter: Filter, clause: FilterClause): Filter => ({
  clauses: [...filter.clauses, clause],
});

/** Replaces the conditions of a field by one, in the place of the first; null takes them away. */
function withClause(filter: Filter, field: FilterField, clause: FilterClause | null): Filter {
  const place = filter.clauses.findIndex((other) => other.field === field);
  const others = filter.clauses.flatMap((other, index) =>
    other.field !== field ? [other] : index === place ? (clause ?? []) : [],
  );
  return { clauses: place >= 0 || clause === null ? others : [...others, clause] };
}

/** Asks for any of some values of a field; none takes the clause away. */
export function withValues(filter: Filter, field: FilterField, values: readonly string[]): Filter {
  return withClause(
    filter,
    field,
    values.length === 0 ? null : { field, operator: 'anyOf', values: [...values] },
  );
}

/**
 * A condition with the spellings of one value added, or taken away when it has one of them. Without values nothing is left of it. Spellings
 * of one value are never all there, so that of `allOf` one is enough.
 */
export function toggleSpellings(
  clause: ListClause | null,
  field: FilterField,
  operator: ListOperator,
  spellings: readonly string[],
): ListClause | null {
  const values = clause?.values ?? [];
  const present = values.some((value) => spellings.includes(value));
  const others = values.filter((value) => !spellings.includes(value));
  const added = operator === 'allOf' ? spellings.slice(0, 1) : spellings;
  const next = present ? others : [...others, ...added];
  return next.length === 0 ? null : { field, operator, values: next };
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

/** Takes away the clauses of a field. */
export const withoutField = (filter: Filter, field: FilterField): Filter => withClause(filter, field, null);

/** Whether two filters ask for the same, condition by condition. */
export const sameFilter = (a: Filter, b: Filter): boolean =>
  a === b || JSON.stringify(a.clauses) === JSON.stringify(b.clauses);
