import type { Filter, FilterField } from '../../../../shared/query/filter.ts';
import { filterValueLabel } from '../../../../shared/query/values.ts';
import type { MenuEntry } from '../../../ui/index.ts';
import type { AlertRow, IncidentRow } from './incident-columns.ts';

/** What a cell holds, as a filter asks for it. An empty text is "not set". */
export interface CellValues {
  readonly field: FilterField;
  readonly values: readonly string[];
}

const one = (value: string | null): readonly string[] => [value ?? ''];
const many = (values: readonly string[]): readonly string[] => (values.length === 0 ? [''] : values);

type Reader<Row> = readonly [FilterField, (row: Row) => readonly string[]];

const ofIncidents: Readonly<Record<string, Reader<IncidentRow>>> = {
  severity: ['severity', (row) => one(row.severity)],
  status: ['status', (row) => one(row.status)],
  assignedTo: ['assignedTo', (row) => one(row.assignedTo)],
  classification: ['classification', (row) => one(row.classification)],
  determination: ['determination', (row) => one(row.determination)],
  investigationState: ['investigationState', (row) => one(row.investigationState)],
  tags: ['tag', (row) => many(row.tags)],
  systemTags: ['tag', (row) => many(row.systemTags)],
  serviceSources: ['serviceSource', (row) => many(row.serviceSources)],
  detectionSources: ['detectionSource', (row) => many(row.detectionSources)],
  categories: ['category', (row) => many(row.categories)],
  mitreTechniques: ['technique', (row) => many(row.mitreTechniques)],
  threats: ['threat', (row) => many(row.threats)],
  deviceGroups: ['deviceGroup', (row) => many(row.deviceGroups)],
  osPlatforms: ['osPlatform', (row) => many(row.osPlatforms)],
  sensitivityLabels: ['sensitivity', (row) => many(row.sensitivityLabels)],
};

const ofAlerts: Readonly<Record<string, Reader<AlertRow>>> = {
  severity: ['severity', (row) => one(row.severity)],
  status: ['status', (row) => one(row.status)],
  assignedTo: ['assignedTo', (row) => one(row.assignedTo)],
  classification: ['classification', (row) => one(row.classification)],
  determination: ['determination', (row) => one(row.determination)],
  investigationState: ['investigationState', (row) => one(row.investigationState)],
  category: ['category', (row) => one(row.category)],
  serviceSource: ['serviceSource', (row) => one(row.serviceSource)],
  detectionSource: ['detectionSource', (row) => one(row.detectionSource)],
  mitreTechniques: ['technique', (row) => many(row.mitreTechniques)],
  threats: ['threat', (row) => many(row.threats)],
  deviceGroups: ['deviceGroup', (row) => many(row.deviceGroups)],
  osPlatforms: ['osPlatform', (row) => many(row.osPlatforms)],
};

const read = <Row>(
  readers: Readonly<Record<string, Reader<Row>>>,
  column: string,
  row: Row,
): CellValues | null => {
  const reader = Object.hasOwn(readers, column) ? readers[column] : undefined;
  return reader === undefined ? null : { field: reader[0], values: reader[1](row) };
};

/** What a cell of the incident queue can be filtered by; null where no filter asks for it. */
export const incidentCell = (column: string, row: IncidentRow): CellValues | null =>
  read(ofIncidents, column, row);
/** What a cell of the alert queue can be filtered by; null where no filter asks for it. */
export const alertCell = (column: string, row: AlertRow): CellValues | null => read(ofAlerts, column, row);

/** Values of one cell that a menu offers; of more, the first. */
const mostOffered = 4;

/** The entries that filter by a cell: with each of its values, and without it. */
export function filterEntries(cell: CellValues | null): readonly MenuEntry[] {
  if (cell === null) return [];
  return cell.values.slice(0, mostOffered).flatMap((value) => {
    const name = filterValueLabel(cell.field, value);
    return [
      { kind: 'item', id: `with:${value}`, label: `Only ${name}` },
      { kind: 'item', id: `without:${value}`, label: `Without ${name}` },
    ] as const;
  });
}

/**
 * The filter that an entry of {@link filterEntries} asks for: what was asked of the field before gives way to the one value, and a value
 * that is not wanted joins others that are not. Null when the entry is another one's.
 */
export function filterByEntry(filter: Filter, cell: CellValues | null, entry: string): Filter | null {
  const [kind, ...rest] = entry.split(':');
  if (cell === null || (kind !== 'with' && kind !== 'without')) return null;
  const value = rest.join(':');
  const { field } = cell;
  if (kind === 'with') {
    const others = filter.clauses.filter((clause) => clause.field !== field || !('values' in clause));
    return { clauses: [...others, { field, operator: 'anyOf', values: [value] }] };
  }
  const unwanted = filter.clauses.find((clause) => clause.field === field && clause.operator === 'noneOf');
  const values = unwanted !== undefined && 'values' in unwanted ? unwanted.values : [];
  return {
    clauses: [
      ...filter.clauses.filter((clause) => clause !== unwanted),
      { field, operator: 'noneOf', values: [...new Set([...values, value])] },
    ],
  };
}
