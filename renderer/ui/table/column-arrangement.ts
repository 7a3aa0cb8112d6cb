/** Narrowest and widest a column can be made, px. */
export const columnWidthLimits = { least: 48, most: 900 } as const;

/** How a table is laid out, as a saved view keeps it (`tableLayout` of the contract). */
export interface TableLayout {
  readonly order: string[];
  readonly visible: Record<string, boolean>;
  readonly widths: Record<string, number>;
  readonly pinned: string[];
}

/** What of a layout an analyst has chosen; all else is as the columns are declared. */
export interface RememberedLayout {
  readonly order: readonly string[];
  readonly visible: Readonly<Record<string, boolean>>;
  readonly widths: Readonly<Record<string, number>>;
  /** Null: as declared. */
  readonly pinned: readonly string[] | null;
}

/** The part of a column that a layout reads. */
export interface ArrangedColumn {
  readonly id: string;
  readonly hidden?: boolean;
  readonly required?: boolean;
  readonly pinned?: boolean;
}

/** Nothing chosen. */
export const noLayout: RememberedLayout = { order: [], visible: {}, widths: {}, pinned: null };

/** Whether a column shows. */
export const isVisible = (column: ArrangedColumn, layout: RememberedLayout): boolean =>
  column.required === true || (layout.visible[column.id] ?? column.hidden !== true);

/** Whether a column stays at the left. */
export const isPinned = (column: ArrangedColumn, layout: RememberedLayout): boolean =>
  layout.pinned === null ? column.pinned === true : layout.pinned.includes(column.id);

/** Puts columns in the remembered order; a column that is new keeps its place after the one it was declared after. */
export function orderColumns<C extends { readonly id: string }>(
  columns: readonly C[],
  order: readonly string[],
): readonly C[] {
  const known = order.flatMap((id) => columns.find((column) => column.id === id) ?? []);
  columns.forEach((column, index) => {
    if (known.includes(column)) return;
    const before = columns.slice(0, index).findLast((other) => known.includes(other));
    known.splice(before === undefined ? 0 : known.indexOf(before) + 1, 0, column);
  });
  return known;
}

/** The order after a column was put before another, or last when `before` is null. */
export function moveColumn(
  all: readonly ArrangedColumn[],
  id: string,
  before: string | null,
): readonly string[] {
  const others = all.map((column) => column.id).filter((other) => other !== id);
  const at = before === null ? others.length : others.indexOf(before);
  others.splice(at < 0 ? others.length : at, 0, id);
  return others;
}

/** The pinned columns after one was pinned or let go. */
export function togglePinned(
  columns: readonly ArrangedColumn[],
  layout: RememberedLayout,
  id: string,
  pinned: boolean,
): readonly string[] {
  const others = columns.filter((column) => isPinned(column, layout)).map((column) => column.id);
  return pinned ? [...new Set([...others, id])] : others.filter((other) => other !== id);
}

/** A layout with everything that shows written out, so that it is the same wherever columns are declared otherwise. */
export function snapshotOf(
  all: readonly (ArrangedColumn & { readonly shownWidth: number })[],
  layout: RememberedLayout,
): TableLayout {
  return {
    order: all.map((column) => column.id),
    visible: Object.fromEntries(all.map((column) => [column.id, isVisible(column, layout)])),
    widths: Object.fromEntries(all.map((column) => [column.id, column.shownWidth])),
    pinned: all.filter((column) => isPinned(column, layout)).map((column) => column.id),
  };
}

/** A layout that came from elsewhere: only columns of this table are taken, and widths within the limits. */
export function withNothingUnknown(
  columns: readonly ArrangedColumn[],
  layout: TableLayout,
): RememberedLayout {
  const known = new Set(columns.map((column) => column.id));
  const { least, most } = columnWidthLimits;
  return {
    order: layout.order.filter((id) => known.has(id)),
    visible: Object.fromEntries(Object.entries(layout.visible).filter(([id]) => known.has(id))),
    widths: Object.fromEntries(
      Object.entries(layout.widths)
        .filter(([id]) => known.has(id))
        .map(([id, width]) => [id, Math.min(Math.max(width, least), most)]),
    ),
    pinned: layout.pinned.filter((id) => known.has(id)),
  };
}
