/** A part of time, ms UTC. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** How time becomes width, before anything has a place on it. */
export interface AxisPlan {
  /** Width of a millisecond where time runs evenly, px. */
  readonly scale: number;
  /** Pauses that are cut short, whatever their length, in the order of time. */
  readonly pauses: readonly TimeSpan[];
  /** From the first to the last of what it was planned for; null: of nothing. */
  readonly span: TimeSpan | null;
}

/** Width of a pause that is cut short, px. */
export const pauseWidth = 264;

/** Widths of the axis, px: so much for each node, within these bounds. */
const widths = { perNode: 44, least: 1_000, most: 16_000 } as const;

/** What is shorter is no pause that anybody waits through, ms. */
const leastPause = 60_000;

/** Of an axis of two moments nothing else says what is long, ms. */
const leastOfTwo = 3_600_000;

/** Pauses are at least so many times as long as what is left uncut between two moments. */
const jump = 5;

/** More marks than this would be no axis any more. */
const mostPauses = 12;

/** Where pauses are cut, everything else keeps at least this part of the width. */
const leastShare = 0.5;

/**
 * Plans an axis for moments. Pauses are cut short that are far longer than what is left uncut, and that would take more than twice as much of
 * the axis as when they are cut.
 * @param times in order, each once
 * @param nodes how many stand on the axis
 */
export function planAxis(times: readonly number[], nodes: number): AxisPlan {
  const [from, to] = [times[0], times.at(-1)];
  if (from === undefined || to === undefined) return { scale: 0, pauses: [], span: null };
  const width = Math.min(widths.most, Math.max(widths.least, nodes * widths.perNode));
  const pauses = pausesOf(times, width);
  const active = pauses.reduce((left, pause) => left - lengthOf(pause), to - from);
  const room = Math.max(width * leastShare, width - pauses.length * pauseWidth);
  const shortest = Math.min(...pauses.map(lengthOf), leastOfTwo);
  return { scale: active > 0 ? room / active : pauseWidth / shortest, pauses, span: { from, to } };
}

const lengthOf = ({ from, to }: TimeSpan): number => to - from;

function pausesOf(times: readonly number[], width: number): readonly TimeSpan[] {
  const gaps = times
    .slice(1)
    .map((to, index) => ({ from: times[index] ?? to, to }))
    .sort((a, b) => lengthOf(b) - lengthOf(a) || a.from - b.from);
  const least = gaps.length === 1 ? leastOfTwo : leastPause;
  let rest = (times.at(-1) ?? 0) - (times[0] ?? 0);
  let cut = 0;
  for (const [index, gap] of gaps.slice(0, mostPauses).entries()) {
    const length = lengthOf(gap);
    if (length < least) break;
    rest -= length;
    const next = gaps[index + 1];
    // Where nothing is left that is shorter, all is as even as it can be.
    const isLong = next === undefined ? gaps.length === 1 : lengthOf(next) * jump <= length;
    if (isLong && (length / (length + rest)) * width > 2 * pauseWidth) cut = index + 1;
  }
  return gaps.slice(0, cut).sort((a, b) => a.from - b.from);
}

/** A stretch of the axis in which time runs evenly. */
export type AxisRun = TimeSpan;

/**
 * An axis with all moments on it: also those that it was not planned for. Where one of them is in a pause or outside, the pause beside it is cut
 * short too, so that it makes room for itself and moves nothing else but aside.
 */
export class TimeAxis {
  readonly #times: readonly number[];
  readonly #places: readonly number[];
  /** Pauses that are cut short, in the order of time. */
  readonly pauses: readonly TimeSpan[];
  /** What is between them. */
  readonly runs: readonly AxisRun[];
  readonly scale: number;

  /** @param times all moments in order, each once */
  constructor({ scale, pauses: planned, span }: AxisPlan, times: readonly number[]) {
    const places: number[] = [];
    const pauses: TimeSpan[] = [];
    let x = 0;
    let plan = 0;
    for (const [index, to] of times.entries()) {
      const from = times[index - 1];
      if (from !== undefined) {
        while ((planned[plan]?.to ?? Infinity) <= from) plan += 1;
        const pause = planned[plan];
        const isInside = pause !== undefined && pause.from <= from && to <= pause.to;
        const isWhole = isInside && pause.from === from && pause.to === to;
        const isOutside = span === null || to <= span.from || from >= span.to;
        const even = (to - from) * scale;
        if (isWhole || ((isInside || isOutside) && even > pauseWidth)) {
          pauses.push({ from, to });
          x += pauseWidth;
        } else x += even;
      }
      places.push(x);
    }
    this.#times = times;
    this.#places = places;
    this.pauses = pauses;
    this.runs = runsBetween(times, pauses);
    this.scale = scale;
  }

  /** Where a time is, px from the first moment. */
  placeOf(at: number): number {
    const index = firstFrom(this.#times, at);
    const [to, place] = [this.#times[index], this.#places[index]];
    if (to === undefined || place === undefined) return this.#places.at(-1) ?? 0;
    const [from, before] = [this.#times[index - 1], this.#places[index - 1]];
    if (to === at || from === undefined || before === undefined) return place;
    return before + ((at - from) / (to - from)) * (place - before);
  }
}

function runsBetween(times: readonly number[], pauses: readonly TimeSpan[]): readonly AxisRun[] {
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return [];
  const starts = [first, ...pauses.map(({ to }) => to)];
  return starts.map((from, index) => ({ from, to: pauses[index]?.from ?? last }));
}

/** Index of the first time that is not earlier. */
function firstFrom(times: readonly number[], at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) >= at) high = middle;
    else low = middle + 1;
  }
  return low;
}
