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

/** Both series as bars in one SVG path each. Heights are square roots of the counts, so that a storm does not flatten the rest. */
export function barPaths(
  timeline: Timeline | null,
  width: number,
  height: number,
): { readonly alerts: string; readonly incidents: string } {
  if (timeline === null || timeline.alerts.length === 0 || width <= 0) return { alerts: '', incidents: '' };
  const most = Math.max(1, ...timeline.alerts, ...timeline.incidents);
  const step = width / timeline.alerts.length;
  const draw = (counts: readonly number[], inset: number): string =>
    counts
      .map((count, index) => {
        if (count === 0) return '';
        const tall = Math.max(2, Math.sqrt(count / most) * (height - 2));
        const wide = Math.max(1, step - 1 - inset * 2);
        return `M${(index * step + inset).toFixed(1)} ${height}v${(-tall).toFixed(1)}h${wide.toFixed(1)}v${tall.toFixed(1)}z`;
      })
      .join('');
  return { alerts: draw(timeline.alerts, 0), incidents: draw(timeline.incidents, Math.min(2, step / 4)) };
}
