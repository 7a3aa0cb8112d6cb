import type { ShownColumn } from './columns.ts';

/** Where the columns of a table stand: the same for its header and its rows, so that they cannot drift apart. */
export interface TableGeometry<Row> {
  readonly columns: readonly ShownColumn<Row>[];
  /** The tracks of the header, for `grid-template-columns`. */
  readonly template: string;
  /** How the cells of a row stand, by column, worked out once for all rows. */
  readonly cells: ReadonlyMap<string, CellGeometry>;
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

/** How the cells of a column stand. */
interface CellGeometry {
  /** Their place, as a style: a row lays its cells out by itself no more. */
  readonly style: string;
  /** Their classes, each with a space before it. */
  readonly classes: string;
}

/** Widths of the columns for choosing and opening, px. */
export const controlWidths = { select: 32, expand: 24 } as const;

/** Pinned columns may take this share of a table; in a narrower one they scroll like all others, or nothing else could be seen. */
const mostStuck = 0.5;

/** A cell's place as its style; those that are held at the left say where. */
export const placeStyle = (start: number, width: number, left: number | undefined): string =>
  `margin-left:${start}px;width:${width}px${left === undefined ? '' : `;left:${left}px`}`;

/**
 * Widths of columns as the tracks of the header have them: those that grow are equally wide, but none narrower than it is told to be.
 * @param room width for all of them, px.
 */
function grownWidths(
  widths: readonly { readonly width: number; readonly grows: boolean }[],
  room: number,
): readonly number[] {
  const fixed = widths.map(({ grows }) => !grows);
  for (;;) {
    const taken = widths.reduce((sum, { width }, at) => (fixed[at] ? sum + width : sum), 0);
    const share = (room - taken) / fixed.filter((isFixed) => !isFixed).length;
    const wider = widths.findIndex(({ width }, at) => !fixed[at] && width > share);
    if (wider < 0) return widths.map(({ width }, at) => (fixed[at] ? width : share));
    fixed[wider] = true;
  }
}

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
  const widths = grownWidths(
    columns.map((column) => ({ width: column.shownWidth, grows: grows(column) })),
    room - before,
  );
  const leading = columns.filter((column) => column.isPinned || column.required === true);
  const lead = new Set((leading.length > 0 ? leading : columns.slice(0, 1)).map((column) => column.id));
  const cells = new Map<string, CellGeometry>();
  let next = before;
  for (const [at, column] of columns.entries()) {
    const { id } = column;
    const width = widths[at] ?? column.shownWidth;
    const classes = [
      lead.has(id) ? ' lead' : '',
      column.align === 'end' ? ' end' : '',
      stuck.has(id) ? ' stuck' : '',
      sticks && id === edge ? ' edge' : '',
    ];
    cells.set(id, { style: placeStyle(next, width, stuck.get(id)), classes: classes.join('') });
    next += width;
  }
  return {
    columns,
    beyond,
    lead,
    cells,
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
