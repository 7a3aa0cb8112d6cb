import { watch } from 'vue';
import type { ShallowRef } from 'vue';
import { scrollShift } from './anchor.ts';
import type { DrawnRow } from './anchor.ts';
import { startOfRow } from './row-window.ts';
import type { RowWindow } from './use-row-window.ts';

/** What is held in place, and when. */
interface RowAnchorOptions {
  readonly grid: Readonly<ShallowRef<HTMLElement | null>>;
  readonly window: RowWindow;
  readonly keys: () => readonly string[];
  readonly indexOf: (key: string) => number;
  readonly active: () => string | null;
  /** What the rows are in order by: in another order nothing is held. */
  readonly order: () => unknown;
}

/** Holds the rows in view where they are when others come or go above them, and when all become higher or lower. */
export function useRowAnchor(options: RowAnchorOptions): void {
  const { grid, window } = options;
  let drawn: readonly DrawnRow[] = [];
  let order = options.order();

  function hold(): void {
    const box = grid.value;
    const sameOrder = order === options.order();
    order = options.order();
    if (box === null || !sameOrder) return;
    const shift = scrollShift(
      drawn,
      box.scrollTop,
      box.scrollTop + window.room(),
      options.active(),
      (key) => {
        const index = options.indexOf(key);
        return index < 0 ? null : startOfRow(window.heights.value, index);
      },
    );
    if (shift === 0) return;
    box.scrollTop += shift;
    window.takeScroll();
  }

  watch([options.keys, () => window.heights.value.rowHeight], hold, { flush: 'post' });
  // After the shift above, which needs what was drawn before.
  watch(
    [() => window.range.value, window.heights, options.keys],
    () => {
      const { first, last } = window.range.value;
      const heights = window.heights.value;
      drawn = options
        .keys()
        .slice(first, last + 1)
        .map((key, at) => ({
          key,
          start: startOfRow(heights, first + at),
          end: startOfRow(heights, first + at + 1),
        }));
    },
    { flush: 'post', immediate: true },
  );
}
