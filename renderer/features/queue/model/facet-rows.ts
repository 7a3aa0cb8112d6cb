import { canonicalValue } from '../../../../shared/model/values.ts';
import { me } from '../../../../shared/query/filter.ts';
import type { FilterField } from '../../../../shared/query/filter.ts';
import type { CountedValue } from '../../../../shared/query/complete-query.ts';
import { filterValueLabel, knownValues } from '../../../../shared/query/values.ts';

/** A line of a list of values: one thing, however many spellings it has. */
export interface FacetRow {
  /** The spellings that the store has. */
  readonly values: readonly string[];
  readonly label: string;
  readonly count: number;
  readonly chosen: boolean;
}

/** Fields whose values have an order of their own; others come most frequent first. */
const ordered: readonly FilterField[] = [
  'status',
  'severity',
  'alertSeverity',
  'serviceLevel',
  'attention',
  'assetCriticality',
];

/** An alert's "new" and an incident's "active" are one status. */
const oneSpelling = (field: FilterField, value: string): string =>
  field === 'status' ? (canonicalValue('incidentStatus', value) ?? value) : value;

/**
 * The lines of a field: spellings with one label are one line with their counts together; what is chosen and not counted stays, with 0.
 * Who may be assigned begins with *Me*, whoever `analyst` is: a view that holds it serves everyone.
 */
export function facetRows(
  field: FilterField,
  counted: readonly CountedValue[],
  chosen: readonly string[],
  analyst: string | null = null,
): readonly FacetRow[] {
  const rows = new Map<string, { values: string[]; label: string; count: number }>();
  const add = (value: string, label: string, count: number): void => {
    // Names may be equal by chance where they are no spellings: two imports of one file.
    const key = field === 'import' ? value : label;
    const row = rows.get(key);
    const spelling = oneSpelling(field, value);
    if (row === undefined) rows.set(key, { values: [spelling], label, count });
    else {
      row.count += count;
      if (!row.values.includes(spelling)) row.values.push(spelling);
    }
  };
  if (field === 'assignedTo')
    add(me, filterValueLabel(field, me), counted.find(({ value }) => value === analyst)?.count ?? 0);
  for (const { value, label, count } of counted)
    add(value, value === '' || label === value ? filterValueLabel(field, value) : label, count);
  const present = new Set([...rows.values()].flatMap(({ values }) => values));
  for (const value of chosen)
    if (!present.has(oneSpelling(field, value))) add(value, filterValueLabel(field, value), 0);
  const places = ordered.includes(field) ? knownValues(field) : [];
  const place = ({ values }: { readonly values: readonly string[] }): number => {
    if (values[0] === me) return -1;
    const at = places.indexOf(values[0] ?? '');
    return at < 0 ? places.length : at;
  };
  return [...rows.values()]
    .map((row) => ({ ...row, chosen: row.values.some((value) => chosen.includes(value)) }))
    .sort((a, b) => place(a) - place(b) || (ordered.includes(field) ? 0 : b.count - a.count));
}
