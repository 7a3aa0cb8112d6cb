import { computed } from 'vue';
import type { Ref } from 'vue';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import { useClient, useQuery } from '../../../client/index.ts';
import type { Query } from '../../../client/index.ts';

/** How many of each there are, for the tabs of an entity's page; null until that is known. */
export interface EntityCounts {
  readonly alerts: Readonly<Ref<number | null>>;
  readonly notes: Readonly<Ref<number | null>>;
  /** Context records that name it, and statements of verdicts on it. */
  readonly activity: Readonly<Ref<number | null>>;
  readonly verdicts: Readonly<Ref<number | null>>;
  /** The incidents that it was seen in: their number, and the latest of them. */
  readonly seen: Query<OutputOf<'entities.incidents'>>;
}

/** Incidents that are read with their number: an entity is pinned in one of them. */
const latest = 10;

/**
 * Counts what the tabs of an entity's page have.
 * @param incident the incident from which the page was opened: verdicts for others are none of its
 * @param alertTotal its alerts, where the page has counted them already
 */
export function useEntityCounts(
  entity: () => number,
  incident: () => string | null,
  alertTotal: () => number | null,
): EntityCounts {
  const client = useClient();
  const seen = useQuery(
    (signal) => client.entities.incidents({ entityId: entity(), cursor: null, limit: latest }, { signal }),
    { key: entity, touched: ['incidents', 'alerts', 'entities'] },
  );
  const alerts = useQuery(
    (signal) => client.entities.alerts({ entityId: entity(), cursor: null, limit: 1 }, { signal }),
    { key: () => (alertTotal() === null ? entity() : null), touched: ['alerts', 'entities'] },
  );
  const notes = useQuery((signal) => client.entities.notes({ entityId: entity() }, { signal }), {
    key: entity,
    touched: ['entities'],
  });
  const context = useQuery(
    (signal) =>
      client.entities.context({ entityId: entity(), kind: null, cursor: null, limit: 1 }, { signal }),
    { key: entity, touched: ['imports'] },
  );
  const verdicts = useQuery(
    (signal) => client.entities.verdictHistory({ entityId: entity(), incident: incident() }, { signal }),
    { key: () => [entity(), incident()], touched: ['verdicts'] },
  );
  return {
    seen,
    alerts: computed(() => alertTotal() ?? alerts.data.value?.total ?? null),
    notes: computed(() => notes.data.value?.notes.length ?? null),
    // Of very many nobody counts all: no number is better than a wrong one.
    activity: computed(() => (context.data.value?.more === false ? context.data.value.total : null)),
    verdicts: computed(() => verdicts.data.value?.verdicts.length ?? null),
  };
}
