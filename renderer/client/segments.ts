/** A stretch of a list that was fetched with one cursor. */
export interface Segment<Row> {
  readonly from: string | null;
  readonly rows: readonly Row[];
  /** Where the list goes on; null at its end. */
  readonly next: string | null;
  /** When it was asked for, in counts of notices. */
  readonly generation: number;
}

/** Rows from `first` to `last`, both included, by their place in the list. */
export interface RowSpan {
  readonly first: number;
  readonly last: number;
}

/** No segment. */
export const emptySegments: readonly Segment<never>[] = [];

/** All rows in order. */
export const rowsOf = <Row>(segments: readonly Segment<Row>[]): Row[] =>
  segments.flatMap((segment) => segment.rows);

/**
 * The segments to keep fresh, as a half-open range: those that touch the rows in view and `beside` rows on either side; all of
 * them when nobody says what is in view or when they hold no more than `few` rows.
 */
export function spanInView<Row>(
  segments: readonly Segment<Row>[],
  view: RowSpan | null,
  few: number,
  beside: number,
): readonly [number, number] {
  const count = segments.reduce((sum, segment) => sum + segment.rows.length, 0);
  if (view === null || count <= few) return [0, segments.length];
  const first = Math.min(view.first, count - 1) - beside;
  const last = Math.min(view.last, count - 1) + beside;
  let start = 0;
  let from = segments.length;
  let to = 0;
  segments.forEach((segment, index) => {
    const end = start + segment.rows.length;
    if (end > first && start <= last) {
      from = Math.min(from, index);
      to = index + 1;
    }
    start = end;
  });
  return from < to ? [from, to] : [0, 0];
}

/**
 * Puts fetched segments in the place of others. What follows goes on from where they end, so that no row falls between; a row
 * that has moved into them is taken away where it was.
 */
export function replaceSegments<Row>(
  segments: readonly Segment<Row>[],
  from: number,
  to: number,
  fetched: readonly Segment<Row>[],
  rowKey: (row: Row) => string | number,
): readonly Segment<Row>[] {
  const fresh = new Set(rowsOf(fetched).map(rowKey));
  const without = (segment: Segment<Row>): Segment<Row> =>
    segment.rows.some((row) => fresh.has(rowKey(row)))
      ? { ...segment, rows: segment.rows.filter((row) => !fresh.has(rowKey(row))) }
      : segment;
  const end = fetched.at(-1)?.next ?? null;
  const after = (end === null ? [] : segments.slice(to)).map(without).filter((each) => each.rows.length > 0);
  const [next, ...others] = after;
  return [
    ...segments.slice(0, from).map(without),
    ...fetched,
    // It begins elsewhere than it was fetched from: to be fetched again when it comes into view.
    ...(next === undefined ? [] : [next.from === end ? next : { ...next, from: end, generation: -1 }]),
    ...others,
  ];
}
