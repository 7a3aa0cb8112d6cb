import { onMounted, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Filter } from '../../../../shared/query/filter.ts';
import { withValues } from '../model/filter-clauses.ts';

/** Takes over the import that an address asks for (`?import=`), as the page of an import links to a queue. */
export function useImportRoute(name: string, take: (filter: Filter) => void): void {
  const route = useRoute();
  const router = useRouter();
  function takeRoute(): void {
    const uid = route.query['import'];
    // The page is kept, also while another one is asked.
    if (typeof uid !== 'string' || route.name !== name) return;
    take(withValues({ clauses: [] }, 'import', [uid]));
    void router.replace(`/${name}`);
  }
  onMounted(takeRoute);
  watch(() => route.query['import'], takeRoute);
}
