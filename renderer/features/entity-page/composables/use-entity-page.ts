import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useRoute } from 'vue-router';
import type { TouchedKind } from '../../../../shared/contract/index.ts';
import { useQuery } from '../../../client/index.ts';
import type { Query } from '../../../client/index.ts';

/** The entity that the address names, and what was found of it. */
export interface EntityPageState<Found> {
  readonly id: ComputedRef<number>;
  /** Uid of the incident from which the page was opened; null for none. */
  readonly incident: ComputedRef<string | null>;
  /** The address names an entity at all. */
  readonly isKnownId: ComputedRef<boolean>;
  readonly query: Query<Found>;
  /** Null until it is read: while another entity is on its way, the one that was shown is not it. */
  readonly found: ComputedRef<Found | null>;
}

/**
 * Reads the entity that the address names.
 * @param touched kinds of data whose change makes it stale
 */
export function useEntityPage<Found extends { readonly entity: { readonly id: number } }>(
  read: (
    asked: { readonly entityId: number; readonly incident: string | null },
    options: { readonly signal: AbortSignal },
  ) => Promise<Found>,
  touched: readonly TouchedKind[],
): EntityPageState<Found> {
  const route = useRoute();
  const id = computed(() => Number(route.params['entityId']));
  const incident = computed(() =>
    typeof route.query['incident'] === 'string' ? route.query['incident'] : null,
  );
  const isKnownId = computed(() => Number.isSafeInteger(id.value) && id.value > 0);
  const query = useQuery((signal) => read({ entityId: id.value, incident: incident.value }, { signal }), {
    key: () => (isKnownId.value ? [id.value, incident.value] : null),
    touched,
  });
  const found = computed(() => (query.data.value?.entity.id === id.value ? query.data.value : null));
  return { id, incident, isKnownId, query, found };
}
