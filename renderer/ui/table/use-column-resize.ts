import type { ColumnLayout } from './columns.ts';

/** Px that one key press makes a column wider. */
const keyStep = 16;

/** How the width of a column is changed: by dragging its edge, by keys, or to what it holds. */
export function useColumnResize<Row>(layout: () => ColumnLayout<Row>): {
  readonly drag: (event: PointerEvent, id: string) => void;
  readonly step: (id: string, direction: -1 | 1) => number;
  readonly fit: (head: HTMLElement, id: string) => number;
} {
  const widthOf = (id: string): number =>
    layout().all.value.find((column) => column.id === id)?.shownWidth ?? 0;

  function drag(event: PointerEvent, id: string): void {
    const handle = event.currentTarget as HTMLElement;
    const from = event.clientX;
    const width = handle.parentElement?.getBoundingClientRect().width ?? widthOf(id);
    handle.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => layout().setWidth(id, width + moved.clientX - from);
    const end = (): void => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('lostpointercapture', end);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', end);
  }

  function step(id: string, direction: -1 | 1): number {
    layout().setWidth(id, widthOf(id) + direction * keyStep);
    return widthOf(id);
  }

  /** As wide as its header and the widest of its cells that are drawn. */
  function fit(head: HTMLElement, id: string): number {
    const cells = head
      .closest('.virtual-table')
      ?.querySelectorAll<HTMLElement>(`.table-cell[data-column="${CSS.escape(id)}"]`);
    const measured = [head, ...(cells ?? [])];
    for (const each of measured) each.classList.add('measured');
    const widest = Math.max(...measured.map((each) => each.getBoundingClientRect().width));
    for (const each of measured) each.classList.remove('measured');
    layout().setWidth(id, Math.ceil(widest) + 1);
    return widthOf(id);
  }

  return { drag, step, fit };
}
