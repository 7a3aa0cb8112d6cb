import type { Filter } from '../../../shared/query/filter.ts';
import { alertTable, eachBlock, marksOf, openColumns, passRows, referenceIn } from '../columns/index.ts';
import type { AnyColumnSet, Block, ColumnSet, PassingRows } from '../columns/index.ts';
import type { ReadableStore } from '../connection.ts';
import { passIncidents } from './incident-filter.ts';

/** Incidents and their alerts over time. Bucket n holds the times from `from + n * bucketMilliseconds`. */
export interface Timeline {
  /** Start of the first bucket and end of the last one (exclusive), ms UTC; null when nothing has a time. */
  readonly from: number | null;
  readonly to: number | null;
  readonly bucketMilliseconds: number;
  readonly incidents: number[];
  readonly alerts: number[];
  /** Alerts without a bucket: no time, one that nobody believes, one far from all others, or one outside of what was asked for. */
  readonly outside: number;
}

/** What a strip is to show. */
export interface TimelineRequest {
  readonly filter: Filter;
  /** At most this many. */
  readonly buckets: number;
  /** The times to show, ms UTC; null: where the alerts are. */
  readonly from?: number | null;
  readonly to?: number | null;
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
/** Clocks go wrong by hours, not by more than this: what is later is no time of an alert that was found already. */
const latestAhead = 2 * day;

type Alerts = ColumnSet<typeof alertTable>;

/** Alerts and the incidents that they belong to: what a strip is made of. */
export interface TimelineRows {
  readonly alerts: Alerts;
  readonly passingAlerts: PassingRows;
  readonly incidents: AnyColumnSet;
  readonly passingIncidents: PassingRows;
  /** The column of incidents that has their first activity. */
  readonly firstActivity: number;
}

/** Finds what a strip shows. */
export type FindTimelineRows = (store: ReadableStore, filter: Filter, now: number) => TimelineRows;

/** The incidents that pass a filter, and all of their alerts. */
export const timelineOfIncidents: FindTimelineRows = (store, filter, now) => {
  const { set, passing } = passIncidents(store, filter, now);
  const alerts = openColumns(store, alertTable);
  const isMember = referenceIn(alerts.number('incident'), marksOf(set, passing), false);
  return {
    alerts,
    passingAlerts: passRows(alerts, [isMember]),
    incidents: set,
    passingIncidents: passing,
    firstActivity: set.number('firstActivity'),
  };
};

/**
 * Counts the rows of a queue by first activity, in buckets aligned to UTC.
 * @param find what the strip of the queue shows.
 */
export function countTimeline(
  store: ReadableStore,
  { filter, buckets, from = null, to = null }: TimelineRequest,
  find: FindTimelineRows = timelineOfIncidents,
  now = Date.now(),
): Timeline {
  return store.snapshot(() => {
    const rows = find(store, filter, now);
    const times = alertTimes(rows, now + latestAhead);
    const span = spanOf(times, from, to);
    const { total } = rows.passingAlerts;
    if (span === null)
      return { from: null, to: null, bucketMilliseconds: 0, incidents: [], alerts: [], outside: total };
    const width = bucketWidth(span.low, span.high, buckets);
    const start = Math.floor(span.low / width) * width;
    const length = Math.floor((span.high - start) / width) + 1;
    const alerts = new Array<number>(length).fill(0);
    let drawn = 0;
    for (const time of times) {
      if (time < span.low || time > span.high) continue;
      const bucket = Math.floor((time - start) / width);
      alerts[bucket] = (alerts[bucket] ?? 0) + 1;
      drawn += 1;
    }
    return {
      from: start,
      to: start + length * width,
      bucketMilliseconds: width,
      incidents: countIncidents(rows, start, width, span.high, length),
      alerts,
      outside: total - drawn,
    };
  });
}

/** First activities of the passing alerts that people can believe. */
function alertTimes({ alerts, passingAlerts }: TimelineRows, latest: number): Float64Array {
  const times = new Float64Array(passingAlerts.total);
  const [first, doubtful] = [alerts.number('firstActivity'), alerts.number('timeIsDoubtful')];
  let length = 0;
  eachBlock(alerts, passingAlerts, (block: Block, mask) => {
    const starts = block.numbers[first];
    const doubts = block.numbers[doubtful];
    if (starts === undefined || doubts === undefined) return;
    for (let slot = 0; slot < mask.length; slot++) {
      const time = starts[slot] ?? NaN;
      if (mask[slot] === 1 && doubts[slot] !== 1 && time >= earliest && time <= latest)
        times[length++] = time;
    }
  });
  return times.subarray(0, length);
}

interface Span {
  readonly low: number;
  readonly high: number;
}

/** The times to draw: those asked for, else where the alerts are. */
function spanOf(times: Float64Array, from: number | null, to: number | null): Span | null {
  if (from !== null && to !== null) return from <= to ? { low: from, high: to } : null;
  const isWhole = from === null && to === null;
  const kept = isWhole
    ? times
    : times.filter((time) => time >= (from ?? -Infinity) && time <= (to ?? Infinity));
  if (kept.length === 0) return null;
  const around = withoutLonely(kept);
  return { low: from ?? around.low, high: to ?? around.high };
}

/** So many times longer the strip must be for the sake of a few alerts that they are left out. */
const lonelyStretch = 20;
const coarse = 1024;

/** From the first to the last time; a thousandth of them at either end (one at least) is left out where the strip is mostly empty for them. */
function withoutLonely(times: Float64Array): Span {
  let span = { low: Infinity, high: -Infinity };
  for (const time of times) {
    if (time < span.low) span.low = time;
    if (time > span.high) span.high = time;
  }
  if (times.length < 5) return span;
  const few = Math.max(1, Math.floor(times.length / 1000));
  // A strip that is cut once is looked at again: two lonely alerts can be far from each other too.
  for (let round = 0; round < 3; round++) {
    const cut = cutEnds(times, span, few);
    if ((cut.high - cut.low) * lonelyStretch >= span.high - span.low) return span;
    span = cut;
  }
  return span;
}

/** The span without as many of the times at either end as may be lonely, and no more. */
function cutEnds(times: Float64Array, { low, high }: Span, few: number): { low: number; high: number } {
  const width = Math.max(1, (high - low + 1) / coarse);
  const counts = new Uint32Array(coarse + 1);
  const least = new Float64Array(coarse + 1).fill(Infinity);
  const most = new Float64Array(coarse + 1).fill(-Infinity);
  for (const time of times) {
    if (time < low || time > high) continue;
    const bin = Math.floor((time - low) / width);
    counts[bin] = (counts[bin] ?? 0) + 1;
    if (time < (least[bin] ?? Infinity)) least[bin] = time;
    if (time > (most[bin] ?? -Infinity)) most[bin] = time;
  }
  let [first, last] = [0, coarse];
  for (let left = few; first < last; first++) if ((left -= counts[first] ?? 0) < 0) break;
  for (let left = few; last > first; last--) if ((left -= counts[last] ?? 0) < 0) break;
  return { low: least[first] ?? low, high: most[last] ?? high };
}

function countIncidents(
  { incidents, passingIncidents, firstActivity }: TimelineRows,
  start: number,
  width: number,
  high: number,
  length: number,
): number[] {
  const counts = new Array<number>(length).fill(0);
  eachBlock(incidents, passingIncidents, (block, mask) => {
    const starts = block.numbers[firstActivity];
    if (starts === undefined) return;
    for (let slot = 0; slot < mask.length; slot++) {
      const time = starts[slot] ?? NaN;
      if (mask[slot] !== 1 || !(time >= start && time <= high)) continue;
      const bucket = Math.floor((time - start) / width);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
  });
  return counts;
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
