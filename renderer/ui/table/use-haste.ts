import { onScopeDispose, shallowRef } from 'vue';
import type { Ref } from 'vue';
import type { RowRange } from './row-window.ts';

/** A leap changes at least this share of the drawn rows at once. */
const leapShare = 0.25;
/** Leaps that follow each other within this time are scrolling that nobody can read in, ms. */
const leapsWithin = 200;
/** Who has not scrolled for so long looks at the rows, ms. */
const settledAfter = 100;
/** Rows that are drawn in full in one frame once the scrolling is over: more of them would be late. */
const rowsInFrame = 6;

/** How much of the drawn rows is worth drawing. */
export interface Haste {
  /** Rows from this place of the drawn ones on need their leading cells only; infinite at rest. */
  readonly whole: Readonly<Ref<number>>;
  /** Takes over that other rows are drawn. */
  readonly note: (range: RowRange) => void;
}

/**
 * Tells scrolling that is too fast to read in from all other: one leap, as of a key or of the scroll bar, is drawn in full at once; of leaps in a
 * row, only the leading cells are drawn until they are over, so that the list keeps up. Then the rows are drawn in full, a few in a frame.
 */
export function useHaste(): Haste {
  const whole = shallowRef(Number.POSITIVE_INFINITY);
  let first = 0;
  let leaptAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  let drawn = 0;

  function stop(): void {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  }
  function fill(): void {
    whole.value += rowsInFrame;
    if (whole.value >= drawn) whole.value = Number.POSITIVE_INFINITY;
    else frame = requestAnimationFrame(fill);
  }
  onScopeDispose(stop);

  return {
    whole,
    note(range) {
      drawn = range.last - range.first + 1;
      const isLeap = Math.abs(range.first - first) >= drawn * leapShare;
      first = range.first;
      const now = performance.now();
      const isInHaste = isLeap && now - leaptAt < leapsWithin;
      if (isLeap) leaptAt = now;
      if (!isInHaste) return;
      stop();
      whole.value = 0;
      timer = setTimeout(fill, settledAfter);
    },
  };
}
