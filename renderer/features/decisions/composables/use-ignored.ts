import { computed } from 'vue';
import { useClient, useQuery } from '../../../client/index.ts';
import { ignoredWhere } from '../model/decisions.ts';
import type { Decision } from '../model/decisions.ts';

const pageLimit = 500;

/** Whether correlation ignores an entity, inside an incident (its uid) or everywhere. */
export function useIgnored(entityId: () => number, incident: () => string | null) {
  const client = useClient();
  const query = useQuery(
    async (signal) => {
      const all: Decision[] = [];
      let cursor: string | null = null;
      do {
        const page = await client.correlation.decisions(
          { incident: null, entityId: entityId(), cursor, limit: pageLimit },
          { signal },
        );
        all.push(...page.rows);
        cursor = page.next;
      } while (cursor !== null);
      return all;
    },
    { key: entityId, touched: ['journal', 'incidents', 'entities'] },
  );
  const decision = computed(() => ignoredWhere(query.data.value ?? [], entityId(), incident()));
  return { query, decision };
}
