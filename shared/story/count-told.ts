import { formatCount } from '../lib/format-count.ts';

/** Alerts that a step stands for, and whether they name the same; not told: they do. */
export interface StepCount {
  readonly count: number;
  readonly alike?: boolean;
}

/** How often what a step tells was raised, or of how many different alerts it is the first; '' for one alone. */
export function countTold({ count, alike }: StepCount): string {
  if (count <= 1) return '';
  return alike === false ? `First of ${formatCount(count)} that differ` : `${formatCount(count)} times`;
}

/** The same on a label: `×12`, or `1 of 12`. */
export const countMark = ({ count, alike }: StepCount): string =>
  `${alike === false ? '1 of ' : '×'}${formatCount(count)}`;
