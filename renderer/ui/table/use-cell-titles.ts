import { useEventListener } from '@vueuse/core';
import { watch } from 'vue';
import type { ShallowRef } from 'vue';
import type { ShownColumn } from './columns.ts';
import type { Pointed } from './pointed.ts';

/** Where titles come from. */
interface CellTitleOptions<Row> {
  readonly grid: Readonly<ShallowRef<HTMLElement | null>>;
  readonly pointed: Pointed;
  readonly rowAt: (index: number) => Row | null;
  readonly columns: () => readonly ShownColumn<Row>[];
  /** What a cell says in full to who points at it; null for nothing. */
  readonly titleOf: (column: ShownColumn<Row>, row: Row) => string | null;
  /** Whatever cells show depends on: what was said of one must not stay when another is in its place. */
  readonly changed: () => unknown;
}

/** Gives a cell its title when it is pointed at: written into all of them, titles would be half of what rows change while they are scrolled. */
export function useCellTitles<Row>(options: CellTitleOptions<Row>): void {
  let titled: Element | null = null;
  function clear(): void {
    titled?.removeAttribute('title');
    titled = null;
  }
  function titleUnder(event: Event): string | null {
    const [row, column] = [
      options.rowAt(options.pointed.row(event)),
      options.columns()[options.pointed.column(event)],
    ];
    return row === null || column === undefined ? null : options.titleOf(column, row);
  }
  useEventListener(options.grid, 'pointerover', (event: PointerEvent) => {
    const cell = event.target instanceof Element ? event.target.closest('.table-cell') : null;
    if (cell === titled && cell !== null) return;
    clear();
    const title = cell === null ? null : titleUnder(event);
    if (cell === null || title === null || title === '') return;
    cell.setAttribute('title', title);
    titled = cell;
  });
  useEventListener(options.grid, 'pointerleave', clear);
  watch(options.changed, clear, { flush: 'post' });
}
