import { useLocalStorage } from '@vueuse/core';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import {
  columnWidthLimits,
  isPinned,
  isVisible,
  moveColumn,
  noLayout,
  orderColumns,
  snapshotOf,
  togglePinned,
  withNothingUnknown,
} from './column-arrangement.ts';
import type { RememberedLayout, TableLayout } from './column-arrangement.ts';

/** One column of a table. */
export interface TableColumn<Row> {
  readonly id: string;
  readonly label: string;
  /** Width at first, px. */
  readonly width: number;
  readonly sortable?: boolean;
  readonly align?: 'start' | 'end';
  /** Takes the room that is left over. */
  readonly grow?: boolean;
  /** Not shown until chosen. */
  readonly hidden?: boolean;
  /** Cannot be hidden. */
  readonly required?: boolean;
  /** Stays at the left until it is released. */
  readonly pinned?: boolean;
  /** The cell as plain text: what is copied, and what shows when no slot `cell-<id>` draws it. Times are told in `zone`. */
  readonly text: (row: Row, zone: string) => string;
}

/** A column with what the analyst made of it. */
export type ShownColumn<Row> = TableColumn<Row> & {
  readonly shownWidth: number;
  readonly isPinned: boolean;
};

/** Which columns a table shows, in what order, how wide, and which stay at the left; remembered under the table's name and view. */
export interface ColumnLayout<Row> {
  readonly name: string;
  /** All columns in the analyst's order. */
  readonly all: ComputedRef<readonly ShownColumn<Row>[]>;
  /** Those that show, pinned ones first. */
  readonly visible: ComputedRef<readonly ShownColumn<Row>[]>;
  isVisible(id: string): boolean;
  setVisible(id: string, visible: boolean): void;
  setWidth(id: string, width: number): void;
  /** Holds a column at the left while the others scroll, or lets it go. */
  setPinned(id: string, pinned: boolean): void;
  /** Puts a column before another, or last when `before` is null. */
  move(id: string, before: string | null): void;
  /** Moves a column past its neighbour among those that show. */
  moveBy(id: string, step: -1 | 1): void;
  /** What a saved view keeps. */
  snapshot(): TableLayout;
  /** Takes over what a saved view kept; null: the view is shown as the table is without one. */
  apply(layout: TableLayout | null): void;
  reset(): void;
}

/** Views whose layout is remembered, the last ones used. */
const mostViews = 60;

/**
 * The remembered layout of a table's columns.
 * @param view what shows in the table, for example the uid of a saved view: each has a layout of its own as soon as one is made in
 * it, until then that of the table. Null: the table's own.
 */
export function useColumnLayout<Row>(
  name: string,
  columns: readonly TableColumn<Row>[],
  view: () => string | null = () => null,
): ColumnLayout<Row> {
  const own = useLocalStorage<RememberedLayout>(`casemate.table.${name}`, noLayout, { mergeDefaults: true });
  const ofViews = useLocalStorage<Readonly<Record<string, RememberedLayout>>>(
    `casemate.table.${name}.views`,
    {},
  );
  const remembered = computed((): RememberedLayout => {
    const key = view();
    const kept = key === null ? undefined : ofViews.value[key];
    return kept === undefined ? own.value : { ...noLayout, ...kept };
  });

  function remember(layout: RememberedLayout | null): void {
    const key = view();
    if (key === null) {
      own.value = layout ?? noLayout;
      return;
    }
    const others = Object.entries(ofViews.value).filter(([known]) => known !== key);
    ofViews.value = Object.fromEntries([
      ...others.slice(-mostViews + 1),
      ...(layout === null ? [] : [[key, layout] as const]),
    ]);
  }

  const all = computed(() =>
    orderColumns(columns, remembered.value.order).map((column) => ({
      ...column,
      shownWidth: remembered.value.widths[column.id] ?? column.width,
      isPinned: isPinned(column, remembered.value),
    })),
  );
  const visible = computed(() => {
    const shown = all.value.filter((column) => isVisible(column, remembered.value));
    return [...shown.filter((column) => column.isPinned), ...shown.filter((column) => !column.isPinned)];
  });
  const move = (id: string, before: string | null): void =>
    remember({ ...remembered.value, order: moveColumn(all.value, id, before) });

  return {
    name,
    all,
    visible,
    isVisible: (id) => all.value.some((column) => column.id === id && isVisible(column, remembered.value)),
    setVisible(id, shown) {
      remember({ ...remembered.value, visible: { ...remembered.value.visible, [id]: shown } });
    },
    setWidth(id, width) {
      const limited = Math.round(Math.min(Math.max(width, columnWidthLimits.least), columnWidthLimits.most));
      remember({ ...remembered.value, widths: { ...remembered.value.widths, [id]: limited } });
    },
    setPinned(id, pinned) {
      remember({ ...remembered.value, pinned: togglePinned(columns, remembered.value, id, pinned) });
    },
    move,
    moveBy(id, step) {
      const shown = visible.value;
      const at = shown.findIndex((column) => column.id === id);
      const neighbour = shown[at + step];
      // Only past a neighbour on the same side of the edge of what is pinned.
      if (at < 0 || neighbour === undefined || neighbour.isPinned !== shown[at]?.isPinned) return;
      if (step < 0) {
        move(id, neighbour.id);
        return;
      }
      const order = all.value.map((column) => column.id);
      move(id, order[order.indexOf(neighbour.id) + 1] ?? null);
    },
    snapshot: () => snapshotOf(all.value, remembered.value),
    apply(layout) {
      remember(layout === null ? null : withNothingUnknown(columns, layout));
    },
    reset: () => remember(noLayout),
  };
}
