import { ref, watch } from 'vue';
import type { Ref } from 'vue';
import type { Page, Pages } from '../../../client/index.ts';

/**
 * How many rows a change of this window took out of a list that has had none since; null otherwise.
 * @param key what the list is of: another filter is another list.
 */
export function useEmptied<Row>(
  list: Pick<Pages<Row, Page<Row>>, 'left' | 'total'>,
  key: () => unknown,
): Readonly<Ref<number | null>> {
  const emptied = ref<number | null>(null);
  watch([list.total, list.left], ([total, left], [totalBefore, leftBefore]) => {
    if (total > 0) emptied.value = null;
    else if (left !== leftBefore) emptied.value = totalBefore;
  });
  watch(
    () => JSON.stringify(key()),
    () => (emptied.value = null),
  );
  return emptied;
}
