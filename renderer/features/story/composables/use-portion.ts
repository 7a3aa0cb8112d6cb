import { computed, ref, watch } from 'vue';
import type { ComputedRef } from 'vue';

/** Rows that are drawn at first, and more each time. */
const rowsAtOnce = 200;

/** The part of a long list that is drawn. */
export interface Portion<Row> {
  readonly shown: ComputedRef<readonly Row[]>;
  readonly left: ComputedRef<number>;
  readonly step: number;
  more(): void;
}

/** Draws a list part by part, so that thousands of rows of one alert do not stall the window. Another list starts from the top. */
export function usePortion<Row>(
  rows: ComputedRef<readonly Row[]>,
  /** Rows that are drawn at first. */
  atFirst: number = rowsAtOnce,
): Portion<Row> {
  const limit = ref(atFirst);
  // Rows that came behind, with context, are the same list.
  watch(
    () => rows.value[0],
    () => (limit.value = atFirst),
  );
  return {
    shown: computed(() => rows.value.slice(0, limit.value)),
    left: computed(() => Math.max(0, rows.value.length - limit.value)),
    step: rowsAtOnce,
    more: () => (limit.value += rowsAtOnce),
  };
}
