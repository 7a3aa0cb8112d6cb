import { formatCount } from '../../../../shared/lib/format-count.ts';
/** What a queue shows and what there is. */
export interface QueueCounts {
  /** Rows that pass the filter. */
  readonly total: number;
  /** Rows there are without a filter, storms not collapsed. */
  readonly all: number;
  /** Alerts behind the rows, where repeats are collapsed into one row; null where every row stands for itself. */
  readonly alerts: number | null;
}

/** What follows the number of rows: ` of 98,859`, or ` rows for 26 of 98,859 alerts` where a row stands for several. */
export function describeTotal({ total, all, alerts }: QueueCounts): string {
  const whole = formatCount(all);
  if (alerts === null || alerts === total) return ` of ${whole}`;
  const rows = total === 1 ? 'row' : 'rows';
  return alerts === all
    ? ` ${rows} for ${whole} alerts`
    : ` ${rows} for ${formatCount(alerts)} of ${whole} alerts`;
}
