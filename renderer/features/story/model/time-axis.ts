/** Time as the strip shows it: idle gaps are shortened, so that what happened takes the room. */
export interface TimeAxis {
  readonly from: number;
  readonly to: number;
  /** The place of a moment, 0 to 1. */
  readonly positionOf: (at: number) => number;
  /** Places, 0 to 1, where a long gap was shortened. */
  readonly breaks: readonly number[];
}

/** A gap counts for no more than this many times the mean, and a short one for no less than this part of it. */
const limits = { most: 3, least: 0.3 } as const;

/**
 * The axis of some moments.
 * @param times ms UTC, ascending, each once
 */
export function compressTime(times: readonly number[]): TimeAxis {
  const from = times[0] ?? 0;
  const to = times.at(-1) ?? from;
  const mean = (to - from) / Math.max(1, times.length - 1);
  const places = [0];
  const breaks: number[] = [];
  for (let index = 1; index < times.length; index += 1) {
    const gap = (times[index] ?? 0) - (times[index - 1] ?? 0);
    const before = places[index - 1] ?? 0;
    const width = Math.min(limits.most * mean, Math.max(limits.least * mean, gap));
    places.push(before + width);
    if (gap > limits.most * mean) breaks.push(before + width / 2);
  }
  const whole = places.at(-1) ?? 0;
  const scaled = (place: number): number => (whole === 0 ? 0.5 : place / whole);
  return {
    from,
    to,
    breaks: breaks.map(scaled),
    positionOf(at) {
      const index = lastAtOrBefore(times, at);
      if (index < 0) return scaled(0);
      const start = times[index] ?? from;
      const next = times[index + 1];
      const place = places[index] ?? 0;
      const nextPlace = places[index + 1];
      if (next === undefined || nextPlace === undefined) return scaled(place);
      return scaled(place + ((at - start) / (next - start)) * (nextPlace - place));
    },
  };
}

/** The index of the last time that is not after a moment; -1 when all are. */
export function lastAtOrBefore(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
