import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useClient, useQuery } from '../../../client/index.ts';

/** How many incidents are similar to one; null until it is known. */
export function useSimilarCount(incident: () => string | null): ComputedRef<number | null> {
  const client = useClient();
  const query = useQuery(
    (signal) =>
      client.correlation.similar({ incident: incident() ?? '', cursor: null, limit: 1 }, { signal }),
    { key: incident, touched: ['incidents', 'alerts', 'journal', 'settings'] },
  );
  return computed(() => query.data.value?.total ?? null);
}
