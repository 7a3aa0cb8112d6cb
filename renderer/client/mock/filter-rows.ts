import type { OutputOf } from '../../../shared/contract/index.ts';
import type { Filter, FilterClause, FilterField } from '../../../shared/query/filter.ts';
import { isTechnique } from '../../../shared/query/techniques.ts';
import { mockNow } from './sample-rows.ts';
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
  technique: row.mitreTechniques,
  deviceGroup: row.deviceGroups,
  osPlatform: row.osPlatforms,
  threat: row.threats,
  sensitivity: row.sensitivityLabels,
  attention: [row.attention],
  serviceLevel: [dueState(row)],
});

/** The state of the timer that is due next; null where none runs. */
function dueState(row: IncidentRow): string | null {
  const [next] = [row.serviceLevel.triage, row.serviceLevel.resolve]
    .filter((timer) => timer !== null && timer.endedAt === null)
    .toSorted((a, b) => (a?.dueAt ?? 0) - (b?.dueAt ?? 0));
  if (!next) return null;
  return mockNow > next.dueAt ? 'overdue' : mockNow >= next.atRiskAt ? 'atRisk' : 'onTime';
}

const valuesOfAlert = (row: AlertRow): Values => ({
  status: [row.status === 'new' ? 'active' : row.status],
  severity: [row.severity],
  alertSeverity: [row.severity],
  assignedTo: [row.assignedTo],
  serviceSource: [row.serviceSource],
  category: [row.category],
  classification: [row.classification],
  determination: [row.determination],
  technique: row.mitreTechniques,
  deviceGroup: row.deviceGroups,
  osPlatform: row.osPlatforms,
  threat: row.threats,
});

/** The numbers that ranges are of. */
type Numbers = Partial<Record<FilterField, number | null>>;

const numbersOfIncident = (row: IncidentRow): Numbers => ({
  priorityScore: row.priorityScore,
  alertCount: row.alertCount,
  pinnedCount: row.pinnedCount,
  serviceSourceCount: row.serviceSources.length,
  categoryCount: row.categories.length,
  firstActivity: row.firstActivity,
  lastActivity: row.lastActivity,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

const numbersOfAlert = (row: AlertRow): Numbers => ({
  firstActivity: row.firstActivity,
  lastActivity: row.lastActivity,
  createdAt: row.createdAt,
});

function holds(clause: FilterClause, values: Values, text: string, numbers: Numbers): boolean {
  const has = (wanted: string): boolean =>
    (values[clause.field] ?? []).some((value) =>
      clause.field === 'technique' ? isTechnique(value ?? '', wanted) : (value ?? '') === wanted,
    );
  switch (clause.operator) {
    case 'anyOf':
      return clause.values.some(has);
    case 'allOf':
      return clause.values.every(has);
    case 'noneOf':
      return !clause.values.some(has);
    case 'range': {
      const number = numbers[clause.field] ?? null;
      return number !== null && number >= (clause.from ?? -Infinity) && number <= (clause.to ?? Infinity);
    }
    case 'last':
      return (numbers[clause.field] ?? -Infinity) >= mockNow - clause.milliseconds;
    case 'matches':
      return text.toLowerCase().includes(clause.text.toLowerCase());
  }
}

/** Incidents that a filter lets through. */
export function filterIncidents(rows: readonly IncidentRow[], filter: Filter): readonly IncidentRow[] {
  return rows.filter((row) =>
    filter.clauses.every((clause) =>
      holds(clause, valuesOfIncident(row), `${row.name} ${row.number}`, numbersOfIncident(row)),
    ),
  );
}

/** Alerts that a filter lets through. */
export function filterAlerts(rows: readonly AlertRow[], filter: Filter): readonly AlertRow[] {
  return rows.filter((row) =>
    filter.clauses.every((clause) => holds(clause, valuesOfAlert(row), row.title, numbersOfAlert(row))),
  );
}

type Facets = OutputOf<'queue.countFacets'>['facets'];

function facetsOf<Row>(
  rows: readonly Row[],
  fields: readonly FilterField[],
  valuesOf: (row: Row) => Values,
): Facets {
  const values = rows.map(valuesOf);
  return fields.map((field) => {
    const counts = new Map<string, number>();
    for (const one of values)
      for (const value of one[field] ?? []) counts.set(value ?? '', (counts.get(value ?? '') ?? 0) + 1);
    return {
      field,
      values: [...counts].map(([value, count]) => ({ value, label: value, count })),
      total: counts.size,
    };
  });
}

const incidentFields: readonly FilterField[] = [
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
  'deviceGroup',
  'osPlatform',
  'threat',
  'sensitivity',
];

/** How many incidents have each value of each field. */
export const countValues = (
  rows: readonly IncidentRow[],
  fields: readonly FilterField[] = incidentFields,
): Facets => facetsOf(rows, fields, valuesOfIncident);

/** {@link countValues} of alerts. */
export const countAlertValues = (
  rows: readonly AlertRow[],
  fields: readonly FilterField[] = ['status', 'severity', 'assignedTo', 'serviceSource', 'category'],
): Facets => facetsOf(rows, fields, valuesOfAlert);
