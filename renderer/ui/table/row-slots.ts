import type { RowRange } from './row-window.ts';

/** A row to draw, and the slot that it is drawn in: slots are what the page makes elements for. */
export interface RowSlot {
  readonly index: number;
  readonly slot: number;
}

/**
 * Gives each drawn row a slot. A row that stays keeps its own; those of rows that leave are given to rows that come, in their order: after a
 * leap each one is filled in again where it stands, and neither made nor moved.
 */
export function createRowSlots(): (range: RowRange) => readonly RowSlot[] {
  let shown: readonly RowSlot[] = [];
  let made = 0;
  return ({ first, last }) => {
    const staying = new Map<number, number>();
    const free: number[] = [];
    for (const { index, slot } of shown)
      if (index >= first && index <= last) staying.set(index, slot);
      else free.push(slot);
    let nextFree = 0;
    const next: RowSlot[] = [];
    for (let index = first; index <= last; index += 1)
      next.push({ index, slot: staying.get(index) ?? free[nextFree++] ?? made++ });
    shown = next;
    return next;
  };
}
