import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useClient, useQuery } from '../../../client/index.ts';

/** Selected alerts, the last ones, whose evidence is marked. */
const mostAsked = 20;

/** The entities that any of some alerts of an incident name: their rows of the evidence are marked. */
export function useEvidenceOfAlerts(
  incident: () => string,
  alerts: () => readonly string[],
): ComputedRef<ReadonlySet<number>> {
  const client = useClient();
  const asked = computed(() => alerts().slice(-mostAsked));
  const query = useQuery(
    async (signal) => {
      const answers = await Promise.all(
        asked.value.map((alert) =>
          client.incidents.evidenceKeys({ incident: incident(), filter: { alert } }, { signal }),
        ),
      );
      return answers.flatMap(({ entities }) => entities);
    },
    {
      key: () => (asked.value.length === 0 ? null : [incident(), asked.value]),
      incident,
      touched: ['alerts', 'entities', 'incidents'],
    },
  );
  return computed(() => new Set(query.data.value ?? []));
}
