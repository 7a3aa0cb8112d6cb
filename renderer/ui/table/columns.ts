import { useLocalStorage } from '@vueuse/core';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';

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
  /** The cell as plain text, when no slot `cell-<id>` draws it. */
  readonly text: (row: Row) => string;
}

/** A column with what the analyst made of it. */
export type ShownColumn<Row> = TableColumn<Row> & { readonly shownWidth: number };

/** Narrowest and widest a column can be made, px. */
export const columnWidthLimits = { least: 48, most: 900 } as const;

/** Which columns a table shows, in what order and how wide; remembered under the table's name. */
export interface ColumnLayout<Row> {
  readonly name: string;
  /** All columns in the analyst's order. */
  readonly all: ComputedRef<readonly ShownColumn<Row>[]>;
  readonly visible: ComputedRef<readonly ShownColumn<Row>[]>;
  isVisible(id: string): boolean;
  setVisible(id: string, visible: boolean): void;
  setWidth(id: string, width: number): void;
  /** Puts a column before another, or last when `before` is null. */
  move(id: string, before: string | null): void;
  reset(): void;
}

interface Remembered {
  readonly order: readonly string[];
  readonly visible: Readonly<Record<string, boolean>>;
  readonly widths: Readonly<Record<string, number>>;
}

const nothing: Remembered = { order: [], visible: {}, widths: {} };

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

/** The remembered layout of a table's columns. */
export function useColumnLayout<Row>(name: string, columns: readonly TableColumn<Row>[]): ColumnLayout<Row> {
  const remembered = useLocalStorage<Remembered>(`casemate.table.${name}`, nothing, { mergeDefaults: true });
  const visibleOf = (column: TableColumn<Row>): boolean =>
    column.required === true || (remembered.value.visible[column.id] ?? column.hidden !== true);
  const all = computed(() =>
    orderColumns(columns, remembered.value.order).map((column) => ({
      ...column,
      shownWidth: remembered.value.widths[column.id] ?? column.width,
    })),
  );

  function move(id: string, before: string | null): void {
    const others = all.value.map((column) => column.id).filter((other) => other !== id);
    const at = before === null ? others.length : others.indexOf(before);
    others.splice(at < 0 ? others.length : at, 0, id);
    remembered.value = { ...remembered.value, order: others };
  }

  return {
    name,
    all,
    visible: computed(() => all.value.filter(visibleOf)),
    isVisible: (id) => all.value.some((column) => column.id === id && visibleOf(column)),
    setVisible(id, visible) {
      remembered.value = { ...remembered.value, visible: { ...remembered.value.visible, [id]: visible } };
    },
    setWidth(id, width) {
      const limited = Math.round(Math.min(Math.max(width, columnWidthLimits.least), columnWidthLimits.most));
      remembered.value = { ...remembered.value, widths: { ...remembered.value.widths, [id]: limited } };
    },
    move,
    reset() {
      remembered.value = nothing;
    },
  };
}
