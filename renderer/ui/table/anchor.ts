/** Rows from `first` to `last`, both included, by their place in the list. */
export interface RowSpan {
  readonly first: number;
  readonly last: number;
}

/** A row as it was drawn: its key and where it began and ended, px below the header before anything is scrolled. */
export interface DrawnRow {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/**
 * How far to scroll on, px, so that what an analyst looks at stays where it is when rows come or go above it: the active row
 * when it is in view, else the first row in view that is still there. At the very top new rows may come in above.
 * @param drawn the rows as last drawn, from the top.
 * @param from first px in view.
 * @param to last px in view.
 * @param startOf where a row begins now; null when it is gone.
 */
export function scrollShift(
  drawn: readonly DrawnRow[],
  from: number,
  to: number,
  active: string | null,
  startOf: (key: string) => number | null,
): number {
  const inView = drawn.filter((row) => row.end > from && row.start < to);
  const candidates = [
    ...inView.filter((row) => row.key === active),
    ...(from > 0 ? inView.filter((row) => row.start >= from) : []),
  ];
  for (const row of candidates) {
    const start = startOf(row.key);
    if (start !== null) return start - row.start;
  }
  return 0;
}
