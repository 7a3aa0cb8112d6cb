import type { Filter } from '../../../shared/query/filter.ts';
import type { ReadableStore } from '../connection.ts';
import { compileIncidentFilter } from './compile-filter.ts';
import { matchingIncidents } from './incident-list.ts';
import { cached } from './result-cache.ts';
import { createLookup } from './search.ts';

/** Incidents and their alerts over time. Bucket n holds the times from `from + n * bucketMilliseconds`. */
export interface Timeline {
  /** Start of the first bucket and end of the last one (exclusive), ms UTC; null when nothing has a time. */
  readonly from: number | null;
  readonly to: number | null;
  readonly bucketMilliseconds: number;
  readonly incidents: number[];
  readonly alerts: number[];
  /** Alerts without a bucket. */
  readonly outside: number;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** Widths that people read off a strip without arithmetic. */
const widths = [
  1,
  10,
  100,
  second,
  5 * second,
  15 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  4 * day,
  7 * day,
  14 * day,
  28 * day,
  56 * day,
  112 * day,
  365 * day,
  3650 * day,
];

/** Times before 1990 are doubtful in every source and would squeeze all others into one bucket. */
const earliest = Date.UTC(1990, 0, 1);

/**
 * Counts the incidents that pass a filter, and their alerts, by first activity. At most `buckets` buckets, aligned to UTC.
 * What has no time, or one before 1990, is not counted.
 */
export function countTimeline(store: ReadableStore, filter: Filter, buckets: number): Timeline {
  return store.snapshot(() =>
    cached(store, `timeline ${buckets} ${JSON.stringify(filter)}`, () => compute(store, filter, buckets)),
  );
}

function compute(store: ReadableStore, filter: Filter, buckets: number): Timeline {
  const compiled = compileIncidentFilter(filter, 'set', createLookup(store, 'incidents'));
  const times = matchingIncidents(store, compiled, 'r.incident_id, r.first_ms');
  const alertTimes = `(${times.sql}) AS m CROSS JOIN alert AS a INDEXED BY alert_by_incident ON a.incident_id = m.incident_id`;
  const parameters = times.parameters;
  // The last activity of an incident can be days after its last alert began, so the alerts themselves say where the strip ends.
  const range = store
    .read<{ low: number | null; high: number | null }>(
      `SELECT min(a.first_ms) AS low, max(a.first_ms) AS high FROM ${alertTimes} AND a.first_ms >= ${earliest}`,
    )
    .get(...parameters);
  const low = range?.low ?? null;
  const high = range?.high ?? null;
  if (low === null || high === null)
    return { from: null, to: null, bucketMilliseconds: 0, incidents: [], alerts: [], outside: 0 };
  const width = bucketWidth(low, high, buckets);
  const from = Math.floor(low / width) * width;
  const length = Math.floor((high - from) / width) + 1;
  // Grouping would sort every row; a text of small numbers is made and counted in a third of the time.
  const count = (source: string, column: string): number[] =>
    spread(
      store
        .pluck<string | null>(
          `SELECT group_concat(CAST((${column} - ?) / ? AS INTEGER)) FROM ${source} WHERE ${column} BETWEEN ? AND ?`,
        )
        .get(from, width, ...parameters, from, high) ?? null,
      length,
    );
  return {
    from,
    to: from + length * width,
    bucketMilliseconds: width,
    incidents: count(`(${times.sql}) AS m`, 'm.first_ms'),
    alerts: count(alertTimes, 'a.first_ms'),
    outside: 0,
  };
}

/** The narrowest width of the list, beyond it whole decades, by which a range fits into a number of aligned buckets. */
export function bucketWidth(low: number, high: number, buckets: number): number {
  const fits = (width: number): boolean => Math.floor(high / width) - Math.floor(low / width) + 1 <= buckets;
  const listed = widths.find(fits);
  if (listed !== undefined) return listed;
  let width = 36_500 * day;
  // A single bucket must also hold a range that an alignment would cut.
  while (!fits(width)) width *= 10;
  return width;
}

function spread(buckets: string | null, length: number): number[] {
  const values = new Array<number>(length).fill(0);
  if (buckets === null) return values;
  let bucket = 0;
  for (let at = 0; at <= buckets.length; at++) {
    const digit = buckets.charCodeAt(at) - 48;
    // A comma, and the NaN behind the last digit, end a number.
    if (digit >= 0) bucket = bucket * 10 + digit;
    else {
      values[bucket] = (values[bucket] ?? 0) + 1;
      bucket = 0;
    }
  }
  return values;
}
