import { computed, toRaw } from 'vue';

/**
 * Reads the rows of a list that may grow or change in place. The list is followed as a whole: to follow each row by itself costs more than
 * to draw it.
 * @returns the row at a place; null where there is none.
 */
export function useRowAt<Row>(rows: () => readonly Row[]): (index: number) => Row | null {
  const list = computed(() => {
    rows().some(() => true);
    // In something new each time: the list itself stays the same object.
    return { rows: toRaw(rows()) };
  });
  return (index) => list.value.rows[index] ?? null;
}
