import type { ShownColumn } from './columns.ts';

/** Where the columns of a table stand: the same for its header and its rows, so that they cannot drift apart. */
export interface TableGeometry<Row> {
  readonly columns: readonly ShownColumn<Row>[];
  /** The tracks, for `grid-template-columns`. */
  readonly template: string;
  /** Narrowest width of a row, px. */
  readonly leastWidth: number;
  /** Columns with those for choosing and opening. */
  readonly columnCount: number;
  readonly selectable: boolean;
  readonly expandable: boolean;
  /** The check box and the arrow stay at the left as well. */
  readonly controlsStick: boolean;
  /** Pinned columns by id, and where each is held, px from the left. */
  readonly stuck: ReadonlyMap<string, number>;
  /** Columns that tell what a row is: pinned ones and those that cannot be hidden, or the first. */
  readonly lead: ReadonlySet<string>;
  /** So many of the last columns are out of view while the table is not scrolled sideways. */
  readonly beyond: number;
  /** The last pinned column: it has the edge that the others scroll under. */
  readonly edge: string | null;
}

/** Widths of the columns for choosing and opening, px. */
export const controlWidths = { select: 32, expand: 24 } as const;

/** Pinned columns may take this share of a table; in a narrower one they scroll like all others, or nothing else could be seen. */
const mostStuck = 0.5;

/**
 * Where columns stand.
 * @param room width of the table, px; 0 while nobody knows it.
 */
export function geometryOf<Row>(
  columns: readonly ShownColumn<Row>[],
  controls: { readonly selectable: boolean; readonly expandable: boolean },
  room: number,
): TableGeometry<Row> {
  const before =
    (controls.selectable ? controlWidths.select : 0) + (controls.expandable ? controlWidths.expand : 0);
  const pinned = columns.filter((column) => column.isPinned);
  const pinnedWidth = pinned.reduce((sum, column) => sum + column.shownWidth, before);
  const sticks = pinned.length > 0 && (room === 0 || pinnedWidth <= room * mostStuck);
  const edge = pinned.at(-1)?.id ?? null;
  const stuck = new Map<string, number>();
  let left = before;
  for (const column of sticks ? pinned : []) {
    stuck.set(column.id, left);
    left += column.shownWidth;
  }
  // A pinned column that grows would move those after it: only the last one may.
  const grows = (column: ShownColumn<Row>): boolean =>
    column.grow === true && (!column.isPinned || column.id === edge);
  let beyond = 0;
  let start = before;
  for (const column of columns) {
    if (room > 0 && start > room) beyond += 1;
    start += column.shownWidth;
  }
  const leading = columns.filter((column) => column.isPinned || column.required === true);
  return {
    columns,
    beyond,
    lead: new Set((leading.length > 0 ? leading : columns.slice(0, 1)).map((column) => column.id)),
    template: [
      ...(controls.selectable ? [`${controlWidths.select}px`] : []),
      ...(controls.expandable ? [`${controlWidths.expand}px`] : []),
      ...columns.map((column) =>
        grows(column) ? `minmax(${column.shownWidth}px, 1fr)` : `${column.shownWidth}px`,
      ),
    ].join(' '),
    leastWidth: columns.reduce((sum, column) => sum + column.shownWidth, before),
    columnCount: columns.length + (controls.selectable ? 1 : 0) + (controls.expandable ? 1 : 0),
    ...controls,
    controlsStick: sticks,
    stuck,
    edge: sticks ? edge : null,
  };
}
