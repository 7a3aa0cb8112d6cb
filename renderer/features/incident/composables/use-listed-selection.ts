import { watch } from 'vue';
import type { Ref } from 'vue';
import { keepOnly } from '../../../ui/index.ts';
import type { TableSelection } from '../../../ui/index.ts';
import type { IncidentAlerts } from '../../story/index.ts';

/**
 * Lets go of selected alerts that the list does not have any more, so that nothing is done to alerts that nobody sees. The table does so for
 * the rows that it shows; where none is left there is no table. A selection may be of rows that are still to come.
 */
export function useListedSelection(
  chosen: Ref<TableSelection>,
  { rows, hasMore, loading, error }: Pick<IncidentAlerts, 'rows' | 'hasMore' | 'loading' | 'error'>,
): void {
  watch(
    () => (loading.value || hasMore.value || error.value !== null ? null : rows.value.map(({ uid }) => uid)),
    (listed) => {
      if (listed !== null) chosen.value = keepOnly(chosen.value, listed);
    },
  );
}
