import type { TimeAxis } from './time-axis.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** Steps between marks that people read easily; above the last, its multiples. */
const tickSteps = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  second,
  2 * second,
  5 * second,
  10 * second,
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
  7 * day,
  14 * day,
  30 * day,
  90 * day,
  365 * day,
];
const tickDistance = 130;
const mostTicks = 200;

/**
 * Marks of an axis, ms UTC: round in UTC, never many more than 200. Where pauses are cut short, each run between them begins with a mark, and ends with
 * one unless it is short: at both sides of a pause it is said when it is.
 */
export function ticksOf({ runs, pauses, scale }: TimeAxis): readonly number[] {
  const length = runs.reduce((sum, { from, to }) => sum + to - from, 0);
  const wanted = Math.max(2, Math.min(mostTicks, Math.floor((length * scale) / tickDistance)));
  const least = length / wanted;
  const last = tickSteps.at(-1) ?? 1;
  const step = tickSteps.find((one) => one >= least) ?? Math.ceil(least / last) * last;
  if (pauses.length === 0) return runs.flatMap(({ from, to }) => roundBetween(from, to, step, [from]));
  // Round marks keep so far from those at the ends.
  const apart = scale > 0 ? tickDistance / scale : 0;
  return runs.flatMap(({ from, to }) => [
    from,
    ...roundBetween(from + apart, to - apart, step, []),
    ...(to - from > apart ? [to] : []),
  ]);
}

/** Round times within bounds; `none` where there are none. */
function roundBetween(from: number, to: number, step: number, none: readonly number[]): readonly number[] {
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to && ticks.length < mostTicks; at += step)
    ticks.push(at);
  return ticks.length > 0 ? ticks : none;
}
