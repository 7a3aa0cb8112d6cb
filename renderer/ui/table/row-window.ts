/** A row that is opened in place, and how much higher that makes it, px. */
export interface OpenedRow {
  readonly index: number;
  readonly extra: number;
}

/** How high the rows of a table are: all the same but for those that are opened in place, in ascending order. */
export interface RowHeights {
  readonly rowHeight: number;
  readonly opened: readonly OpenedRow[];
}

/** Where a row begins, px below the header. The cost depends on the opened rows alone, not on how many rows there are. */
export function startOfRow(heights: RowHeights, index: number): number {
  let start = index * heights.rowHeight;
  for (const row of heights.opened) {
    if (row.index >= index) break;
    start += row.extra;
  }
  return start;
}

/** The row that a place lies in, px below the header; the last row for all that is below it. */
export function rowAtPlace(heights: RowHeights, place: number, count: number): number {
  let above = 0;
  for (const row of heights.opened) {
    const start = row.index * heights.rowHeight + above;
    if (place < start + heights.rowHeight) break;
    if (place < start + heights.rowHeight + row.extra) return Math.min(row.index, count - 1);
    above += row.extra;
  }
  return Math.min(Math.max(Math.floor((place - above) / heights.rowHeight), 0), Math.max(count - 1, 0));
}

/** A range of rows, both ends included; `last` is below `first` where there is none. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Rows drawn beyond what is in view, in steps: while a scroll stays within one, nothing is drawn anew. A sort or a leap draws all of them,
 * so that each one more is paid for there.
 */
const step = 2;

/** The rows to draw for what is in view, with a few beyond it on either side. */
export function drawnRange(heights: RowHeights, from: number, to: number, count: number): RowRange {
  if (count === 0) return { first: 0, last: -1 };
  const first = Math.floor(rowAtPlace(heights, from, count) / step) * step - step;
  // As many wherever the scroll stands: a row more or less would be made or thrown away in the middle of it.
  const inView = Math.max(Math.ceil((to - from) / heights.rowHeight), 0) + 1;
  const last =
    heights.opened.length === 0
      ? first + step + Math.ceil((inView + step - 1) / step) * step - 1
      : Math.ceil((rowAtPlace(heights, to, count) + 1) / step) * step + step - 1;
  return { first: Math.max(0, first), last: Math.min(count - 1, last) };
}

/** Where to scroll so that a row is wholly in view, px; the same place when it is already. */
export function scrollToRow(
  heights: RowHeights,
  index: number,
  place: { readonly scrollTop: number; readonly room: number },
): number {
  const start = startOfRow(heights, index);
  if (start < place.scrollTop) return start;
  const end = start + heights.rowHeight;
  return end > place.scrollTop + place.room ? end - place.room : place.scrollTop;
}
