import type { ShallowRef } from 'vue';
import type { ShownColumn } from './columns.ts';

/** What an event of a pointer is on, in a table. */
export interface Pointed {
  /** Place of the row; -1: none of this table. */
  readonly row: (event: Event) => number;
  /** Place of the column; -1: none. */
  readonly column: (event: Event) => number;
  /** Whether it is on something that has its own use of presses. */
  readonly isOnControl: (event: Event) => boolean;
}

/** Tells what events of a table are on; one table may be inside a row of another. */
export function createPointed<Row>(
  grid: Readonly<ShallowRef<HTMLElement | null>>,
  columns: () => readonly ShownColumn<Row>[],
): Pointed {
  const closest = (event: Event, selector: string): HTMLElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
  return {
    row(event) {
      const row = closest(event, '.table-row');
      return row === null || row.closest('.virtual-table') !== grid.value
        ? -1
        : Number(row.dataset['row'] ?? -1);
    },
    column(event) {
      const id = closest(event, '[data-column]')?.dataset['column'];
      return columns().findIndex((column) => column.id === id);
    },
    isOnControl: (event) => closest(event, 'button, a, input, [data-own-click]') !== null,
  };
}
