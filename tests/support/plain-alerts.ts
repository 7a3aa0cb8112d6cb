import type { ReadableStore } from '../../electron/store/connection.ts';
import type { FilterClause, FilterField } from '../../shared/query/filter.ts';
import type { AlertSortColumn } from '../../shared/query/sort.ts';

// The alert queue as plainly as it can be said, alert by alert: what the quick way has to come to.

/** An alert as the tables say it, with what its incident says. */
export interface Plain {
  readonly id: number;
  readonly uid: string;
  readonly columns: Readonly<Record<string, string | number | null>>;
  readonly imports: readonly string[];
  readonly incidentValues: Readonly<Record<string, readonly string[]>>;
  readonly incident: Readonly<Record<string, number | null>> | null;
  readonly isPinned: boolean;
}

/** Reads every alert. */
export function readPlain(store: ReadableStore): readonly Plain[] {
  return store
    .read<
      Plain['columns'] & { readonly id: number; readonly uid: string; readonly incident_id: number | null }
    >('SELECT * FROM alert')
    .all()
    .map((columns) => {
      const valuesOf = (field: string): readonly string[] =>
        store
          .pluck<string>('SELECT value FROM incident_value WHERE incident_id IS ? AND field = ?')
          .all(columns.incident_id, field);
      return {
        id: columns.id,
        uid: columns.uid,
        columns,
        imports: store
          .pluck<string>(
            `SELECT 'import-' || import_file_id FROM record_version JOIN record ON record.id = record_id WHERE alert_id = ?1
             UNION SELECT 'import-' || p.import_file_id FROM record_repeat AS p JOIN record_version AS v ON v.id = p.record_version_id
               JOIN record ON record.id = v.record_id WHERE alert_id = ?1`.replaceAll(
              '?1',
              String(columns.id),
            ),
          )
          .all(),
        incidentValues: { tag: valuesOf('tag'), assetGroup: valuesOf('assetGroup') },
        incident:
          store
            .read<Record<string, number | null>>(
              'SELECT r.priority_score, r.alert_count, r.updated_ms, i.seen_ms FROM incident_row AS r JOIN incident AS i ON i.id = r.incident_id WHERE r.incident_id IS ?',
            )
            .get(columns.incident_id) ?? null,
        isPinned:
          store.pluck<number>('SELECT 1 FROM pin WHERE alert_uid = ? AND removed = 0').get(columns.uid) === 1,
      };
    });
}

const columnOf: Partial<Record<FilterField, string>> = {
  severity: 'severity',
  alertSeverity: 'severity',
  assignedTo: 'assigned_to',
  serviceSource: 'service_source',
  category: 'category',
  classification: 'classification',
};
const listOf: Partial<Record<FilterField, string>> = {
  technique: 'techniques',
  deviceGroup: 'device_groups',
  osPlatform: 'os_platforms',
  threat: 'threats',
  sensitivity: 'sensitivity_labels',
};
/** Columns of alerts that are numbers. */
export const numberOf: Partial<Record<FilterField, string>> = {
  firstActivity: 'first_ms',
  lastActivity: 'last_ms',
  createdAt: 'created_ms',
};
/** Columns of their incidents. */
export const incidentNumberOf: Partial<Record<FilterField, string>> = {
  priorityScore: 'priority_score',
  alertCount: 'alert_count',
  updatedAt: 'updated_ms',
};

/** The values of a field that one alert has, as plainly as it can be said. */
export function valuesOf(alert: Plain, field: FilterField): readonly string[] {
  const column = columnOf[field];
  if (column !== undefined)
    return [alert.columns[column]].flatMap((value) => (value === null ? [] : [String(value)]));
  const list = listOf[field];
  if (list !== undefined)
    return (JSON.parse(String(alert.columns[list])) as string[]).map((value) => value.toLowerCase());
  if (field === 'import') return alert.imports;
  if (field === 'status') {
    const status = String(alert.columns['status']);
    return [status, ...(status === 'new' ? ['active'] : status === 'strange' ? ['awaitingAction'] : [])];
  }
  return (alert.incidentValues[field] ?? []).map((value) => value.toLowerCase());
}

/** Whether an alert passes a clause. @param now ms UTC. */
export function passes(alert: Plain, clause: FilterClause, now: number): boolean {
  switch (clause.operator) {
    case 'range':
    case 'last': {
      const [from, to] =
        clause.operator === 'range' ? [clause.from, clause.to] : [now - clause.milliseconds, now];
      const own = numberOf[clause.field];
      const value =
        own === undefined ? alert.incident?.[incidentNumberOf[clause.field] ?? ''] : alert.columns[own];
      // Without an end every row of the queue passes, and every alert that has an incident passes what is asked of that.
      if (from === null && to === null) return own !== undefined || alert.incident !== null;
      return typeof value === 'number' && value >= (from ?? -Infinity) && value <= (to ?? Infinity);
    }
    case 'matches':
      throw new Error('no text here');
    case 'anyOf':
    case 'allOf':
    case 'noneOf': {
      const isFolded =
        listOf[clause.field] !== undefined || clause.field === 'tag' || clause.field === 'assetGroup';
      // What a sub-technique is of is a value that it has.
      const own = valuesOf(alert, clause.field).flatMap((value) =>
        clause.field === 'technique' && value.includes('.')
          ? [value, value.slice(0, value.indexOf('.'))]
          : [value],
      );
      const has = (value: string): boolean =>
        value === '' ? own.length === 0 : own.includes(isFolded ? value.toLowerCase() : value);
      if (clause.operator === 'allOf') return clause.values.every(has);
      return clause.values.some(has) === (clause.operator === 'anyOf');
    }
  }
}

const sortKeys: Readonly<Record<AlertSortColumn, string>> = {
  firstActivity: 'first_ms',
  lastActivity: 'last_ms',
  createdAt: 'created_ms',
  severity: 'severity_rank',
  status: 'status',
  title: 'title',
  category: 'category',
  serviceSource: 'service_source',
  detectionSource: 'detection_source',
  assignedTo: 'assigned_to',
  classification: 'classification',
  determination: 'determination',
  investigationState: 'investigation_state',
  incident: 'incident_id',
};

/** The order of a sort, ascending. */
export function compare(column: AlertSortColumn, one: Plain, other: Plain): number {
  const keyOf = ({ columns }: Plain): string | number | null => {
    const key = columns[sortKeys[column]] ?? null;
    return column === 'status' ? ['new', 'inProgress', 'strange', 'resolved'].indexOf(String(key)) : key;
  };
  const [a, b] = [keyOf(one), keyOf(other)];
  if (a !== b) return a === null ? -1 : b === null ? 1 : a < b ? -1 : 1;
  return one.id - other.id;
}

const shown = ['status', 'severity', 'classification', 'determination', 'assigned_to', 'incident_id'];

/** What is left where storms are collapsed. */
export function collapse(all: readonly Plain[], passing: readonly Plain[]): readonly Plain[] {
  return passing.filter((alert) => {
    const first = all.find(({ id }) => id === alert.columns['storm_id']);
    if (first === undefined || first.id === alert.id || alert.isPinned) return true;
    return !passing.includes(first) || shown.some((name) => first.columns[name] !== alert.columns[name]);
  });
}
