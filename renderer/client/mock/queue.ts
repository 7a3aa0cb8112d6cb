import { OperationError } from '../../../shared/contract/index.ts';
import { countAlertValues, countValues, filterAlerts, filterIncidents } from './filter-rows.ts';
import type { MockHandlers } from './mock-bridge.ts';
import { pageOf } from './page-of.ts';
import type { AlertRow, IncidentRow } from './sample-rows.ts';

/** What the queues of a scenario read. */
export interface QueuedRows {
  readonly rows: () => readonly IncidentRow[];
  readonly alertsOf: (row: IncidentRow) => readonly AlertRow[];
  /** Every list fails. */
  readonly broken: boolean;
}

type Cell = string | number | null;

const compare = (a: Cell, b: Cell): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a ?? '').localeCompare(String(b ?? ''));

/** What a row is sorted by: texts of several values follow each other, assets are counted, timers that run tell when they are due. */
function sortCell(row: IncidentRow | AlertRow, column: string): Cell {
  if (column === 'dueAt' && 'serviceLevel' in row) {
    const running = [row.serviceLevel.triage, row.serviceLevel.resolve].flatMap((timer) =>
      timer === null || timer.endedAt !== null ? [] : [timer.dueAt],
    );
    return running.length === 0 ? Infinity : Math.min(...running);
  }
  if (column === 'incident' && 'incidentNumber' in row) return row.incidentNumber;
  const value: unknown = (row as Readonly<Record<string, unknown>>)[column];
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (Array.isArray(value)) return value.join(', ');
  return value !== null && typeof value === 'object'
    ? Object.values(value).reduce((sum: number, one) => sum + Number(one), 0)
    : null;
}

function sorted<Row extends IncidentRow | AlertRow>(
  rows: readonly Row[],
  sort: { readonly column: string; readonly direction: 'ascending' | 'descending' },
): readonly Row[] {
  const sign = sort.direction === 'ascending' ? 1 : -1;
  return rows.toSorted((a, b) => sign * compare(sortCell(a, sort.column), sortCell(b, sort.column)));
}

/** Lists, counts and the strip over time of both queues. */
export function queueHandlers({ rows, alertsOf, broken }: QueuedRows): MockHandlers {
  const allAlerts = (): readonly AlertRow[] => rows().flatMap(alertsOf);
  return {
    'queue.listIncidents': ({ filter, sort, cursor, limit }) => {
      if (broken) throw new OperationError('storeDamaged', 'database disk image is malformed');
      const found = sorted(filterIncidents(rows(), filter), sort);
      return { ...pageOf(found, cursor, limit), all: rows().length };
    },
    'queue.listAlerts': ({ filter, sort, cursor, limit }) => {
      const all = allAlerts();
      const found = sorted(filterAlerts(all, filter), sort);
      return { ...pageOf(found, cursor, limit), alerts: found.length, all: all.length };
    },
    'queue.incidentKeys': ({ filter, sort }) => {
      const found = sorted(filterIncidents(rows(), filter), sort);
      return { uids: found.slice(0, 10_000).map(({ uid }) => uid), total: found.length };
    },
    'queue.alertKeys': ({ filter, sort }) => {
      const found = sorted(filterAlerts(allAlerts(), filter), sort);
      return { uids: found.slice(0, 10_000).map(({ uid }) => uid), total: found.length };
    },
    'queue.countFacets': ({ filter, of, fields }) => {
      const others = { clauses: filter.clauses.filter((clause) => clause.field !== 'status') };
      return {
        facets:
          of === 'alerts'
            ? countAlertValues(filterAlerts(allAlerts(), others), fields)
            : countValues(filterIncidents(rows(), others), fields),
      };
    },
    'queue.completeValue': ({ of, field, text, limit }) => {
      const counted = of === 'alerts' ? countAlertValues(allAlerts(), [field]) : countValues(rows(), [field]);
      const known = counted[0]?.values ?? [];
      const found = known.filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
      return { values: found.toSorted((a, b) => b.count - a.count).slice(0, limit) };
    },
    'queue.timeline': ({ filter, buckets }) => {
      const times = filterIncidents(rows(), {
        clauses: filter.clauses.filter((clause) => clause.operator !== 'range'),
      }).flatMap((row) => row.lastActivity ?? []);
      if (times.length === 0)
        return { from: null, to: null, bucketMilliseconds: 0, incidents: [], alerts: [], outside: 0 };
      const from = Math.min(...times);
      const to = Math.max(...times) + 1;
      const width = Math.max(1, Math.ceil((to - from) / buckets));
      const counts = Array.from(
        { length: buckets },
        (_, index) => times.filter((at) => Math.floor((at - from) / width) === index).length,
      );
      return {
        from,
        to,
        bucketMilliseconds: width,
        incidents: counts,
        alerts: counts.map((count, index) => count * (1 + ((index * 5) % 7))),
        outside: 0,
      };
    },
    'queue.pickExport': () => ({ token: 'export-1' }),
    'queue.exportRows': () => ({ job: 'job-export' }),
  };
}
