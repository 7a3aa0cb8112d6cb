import type { OutputOf } from '../../../../shared/contract/index.ts';

type Timeline = OutputOf<'queue.timeline'>;

/** A range of buckets, both included. */
export interface Brush {
  readonly first: number;
  readonly last: number;
}

/** The bucket that a moment (ms UTC) falls into, kept within the strip. */
export function bucketAt(timeline: Timeline, at: number): number {
  if (timeline.from === null || timeline.bucketMilliseconds <= 0) return 0;
  const index = Math.floor((at - timeline.from) / timeline.bucketMilliseconds);
  return Math.min(Math.max(index, 0), Math.max(timeline.alerts.length - 1, 0));
}

/** The moments (ms UTC, inclusive) that a range of buckets covers. */
export function bucketRange(
  timeline: Timeline,
  brush: Brush,
): { readonly from: number; readonly to: number } {
  const start = timeline.from ?? 0;
  return {
    from: start + brush.first * timeline.bucketMilliseconds,
    to: start + (brush.last + 1) * timeline.bucketMilliseconds - 1,
  };
}

/** The range after a key: arrows move it, with Shift they widen it to that side; null when the key means nothing here. */
export function moveBrush(brush: Brush | null, key: string, extend: boolean, buckets: number): Brush | null {
  const most = buckets - 1;
  const from = brush ?? { first: most, last: most };
  switch (key) {
    case 'ArrowLeft':
      if (extend) return { first: Math.max(0, from.first - 1), last: from.last };
      return from.first === 0 ? from : { first: from.first - 1, last: from.last - 1 };
    case 'ArrowRight':
      if (extend) return { first: from.first, last: Math.min(most, from.last + 1) };
      return from.last === most ? from : { first: from.first + 1, last: from.last + 1 };
    case 'Home':
      return extend ? { first: 0, last: from.last } : { first: 0, last: from.last - from.first };
    case 'End':
      return extend
        ? { first: from.first, last: most }
        : { first: most - (from.last - from.first), last: most };
    default:
      return null;
  }
}

/** The buckets of a range that shows on the strip; null when none of it does, or when it is open at both ends. */
export function brushOf(timeline: Timeline, from: number | null, to: number | null): Brush | null {
  if (timeline.from === null || timeline.to === null || (from === null && to === null)) return null;
  if ((from ?? -Infinity) >= timeline.to || (to ?? Infinity) < timeline.from) return null;
  const last = Math.max(0, timeline.alerts.length - 1);
  return {
    first: from === null ? 0 : bucketAt(timeline, from),
    last: to === null ? last : bucketAt(timeline, to),
  };
}

/** Alerts and incidents in a range of buckets. */
export function countsIn(
  timeline: Timeline,
  brush: Brush,
): { readonly alerts: number; readonly incidents: number } {
  const sum = (counts: readonly number[]): number =>
    counts.slice(brush.first, brush.last + 1).reduce((total, count) => total + count, 0);
  return { alerts: sum(timeline.alerts), incidents: sum(timeline.incidents) };
}

/** A bar is no wider, px: a single moment is no stretch of time. */
const widestBar = 24;

/**
 * Both series as bars in one SVG path each: alerts rise from the line at `up` px, incidents hang from it for at most `down` px, so
 * that position tells them apart. Heights are square roots of the counts, so that a storm does not flatten the rest.
 */
export function barPaths(
  timeline: Timeline | null,
  width: number,
  up: number,
  down: number,
): { readonly alerts: string; readonly incidents: string } {
  if (timeline === null || timeline.alerts.length === 0 || width <= 0) return { alerts: '', incidents: '' };
  const step = width / timeline.alerts.length;
  const draw = (counts: readonly number[], room: number, sign: 1 | -1): string => {
    const most = Math.max(1, ...counts);
    return counts
      .map((count, index) => {
        if (count === 0) return '';
        const tall = sign * Math.max(2, Math.sqrt(count / most) * (room - 1));
        const wide = Math.min(Math.max(1, step - 1), widestBar);
        const from = index * step + Math.max(0, step - 1 - wide) / 2;
        return `M${from.toFixed(1)} ${up + (sign > 0 ? 1 : 0)}v${tall.toFixed(1)}h${wide.toFixed(1)}v${(-tall).toFixed(1)}z`;
      })
      .join('');
  };
  return { alerts: draw(timeline.alerts, up, -1), incidents: draw(timeline.incidents, down, 1) };
}
