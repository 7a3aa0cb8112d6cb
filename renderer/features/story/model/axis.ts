import type { GraphPause, GraphTick } from '../../../graph/index.ts';
import type { Story } from './graph.ts';

/** Marks of the axis of time. What begins after a pause is said before all others, so that no time is taken for that of another day. */
export function pictureTicks(
  { ticks, pauses }: Pick<Story, 'ticks' | 'pauses'>,
  labelOf: (at: number) => string,
): readonly GraphTick[] {
  const starts = new Set(pauses.map(({ to }) => to));
  return ticks.map(({ at, x }) => ({ x, label: labelOf(at), isStart: starts.has(at) }));
}

/** Where the axis is cut, with how long nothing happened there, as far as that is known of what is drawn. */
export function picturePauses({ pauses, leftOut }: Pick<Story, 'pauses' | 'leftOut'>): readonly GraphPause[] {
  return pauses.map(({ from, to, x, width, isQuiet }) => ({
    x,
    width,
    lines: [
      spanWords(to - from),
      isQuiet && leftOut === 0 ? 'without alerts' : 'in which nothing shown begins',
    ],
  }));
}

const units: readonly (readonly [string, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** A length of time in its two largest units, whole: `3 days 4 hours`. */
export function spanWords(milliseconds: number): string {
  const first = units.findIndex(([, size]) => milliseconds >= size);
  if (first < 0) return 'less than a second';
  let rest = milliseconds;
  const parts = units.slice(first, first + 2).flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count.toLocaleString('en')} ${unit}${count === 1 ? '' : 's'}`];
  });
  return parts.join(' ');
}
