import type { Filter, FilterClause, FilterField } from '../../../shared/query/filter.ts';
import type { AlertRow, IncidentRow } from './sample-rows.ts';

type Values = Partial<Record<FilterField, readonly (string | null)[]>>;

const valuesOfIncident = (row: IncidentRow): Values => ({
  status: [row.status],
  severity: [row.severity],
  assignedTo: [row.assignedTo],
  serviceSource: row.serviceSources,
  detectionSource: row.detectionSources,
  category: row.categories,
  tag: row.tags.length === 0 ? [null] : row.tags,
  classification: [row.classification],
  determination: [row.determination],
  investigationState: [row.investigationState],
});

const valuesOfAlert = (row: AlertRow): Values => ({
  status: [row.status === 'new' ? 'active' : row.status],
  severity: [row.severity],
  alertSeverity: [row.severity],
  assignedTo: [row.assignedTo],
  serviceSource: [row.serviceSource],
  category: [row.category],
});

function holds(
  clause: FilterClause,
  values: Values,
  text: string,
  times: { readonly first: number | null; readonly last: number | null },
  score: number,
): boolean {
  switch (clause.operator) {
    case 'anyOf':
      return (values[clause.field] ?? []).some((value) => clause.values.includes(value ?? ''));
    case 'allOf':
      return clause.values.every((value) => (values[clause.field] ?? []).includes(value));
    case 'noneOf':
      return !(values[clause.field] ?? []).some((value) => clause.values.includes(value ?? ''));
    case 'range': {
      const number =
        clause.field === 'priorityScore'
          ? score
          : clause.field === 'firstActivity'
            ? times.first
            : times.last;
      return number !== null && number >= (clause.from ?? -Infinity) && number <= (clause.to ?? Infinity);
    }
    case 'matches':
      return text.toLowerCase().includes(clause.text.toLowerCase());
  }
}

/** Incidents that a filter lets through. */
export function filterIncidents(rows: readonly IncidentRow[], filter: Filter): readonly IncidentRow[] {
  return rows.filter((row) =>
    filter.clauses.every((clause) =>
      holds(
        clause,
        valuesOfIncident(row),
        `${row.name} ${row.number}`,
        { first: row.firstActivity, last: row.lastActivity },
        row.priorityScore,
      ),
    ),
  );
}

/** Alerts that a filter lets through. */
export function filterAlerts(rows: readonly AlertRow[], filter: Filter): readonly AlertRow[] {
  return rows.filter((row) =>
    filter.clauses.every((clause) =>
      holds(clause, valuesOfAlert(row), row.title, { first: row.firstActivity, last: row.lastActivity }, 0),
    ),
  );
}

/** How many incidents have each value of each field. */
export function countValues(
  rows: readonly IncidentRow[],
): readonly { field: string; values: { value: string; label: string; count: number }[] }[] {
  const fields: readonly FilterField[] = [
    'status',
    'severity',
    'assignedTo',
    'serviceSource',
    'category',
    'tag',
    'classification',
    'determination',
    'investigationState',
  ];
  return fields.map((field) => {
    const counts = new Map<string, number>();
    for (const row of rows)
      for (const value of valuesOfIncident(row)[field] ?? [])
        counts.set(value ?? '', (counts.get(value ?? '') ?? 0) + 1);
    return { field, values: [...counts].map(([value, count]) => ({ value, label: value, count })) };
  });
}
