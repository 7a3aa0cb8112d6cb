import type { ShallowRef } from 'vue';
import { controlWidths } from './geometry.ts';
import type { TableGeometry } from './geometry.ts';
import { scrollToRow } from './row-window.ts';
import type { RowWindow } from './use-row-window.ts';

/** How a table scrolls to what the cursor is on. */
export function useTableScroll<Row>(
  grid: Readonly<ShallowRef<HTMLElement | null>>,
  rowWindow: RowWindow,
  geometry: () => TableGeometry<Row>,
): { readonly showCursor: () => void; readonly showRow: (index: number) => void } {
  /** Scrolls sideways until the cell under the cursor is beside what is held at the left. */
  function showCursor(): void {
    const box = grid.value;
    const shown = box?.querySelector<HTMLElement>('.table-cell.cursor:not(.stuck)');
    if (box === null || shown == null) return;
    const { columns, stuck, controlsStick, selectable, expandable } = geometry();
    const held = columns
      .filter((column) => stuck.has(column.id))
      .reduce(
        (sum, column) => sum + column.shownWidth,
        controlsStick ? (selectable ? controlWidths.select : 0) + (expandable ? controlWidths.expand : 0) : 0,
      );
    const start = shown.offsetLeft;
    const end = start + shown.offsetWidth;
    if (start - held < box.scrollLeft) box.scrollLeft = start - held;
    else if (end > box.scrollLeft + box.clientWidth) box.scrollLeft = end - box.clientWidth;
  }

  /** Scrolls up or down until a row is in view. */
  function showRow(index: number): void {
    const box = grid.value;
    if (box === null) return;
    const top = scrollToRow(rowWindow.heights.value, index, {
      scrollTop: box.scrollTop,
      room: rowWindow.room(),
    });
    if (top === box.scrollTop) return;
    box.scrollTop = top;
    rowWindow.takeScroll();
  }

  return { showCursor, showRow };
}
