import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useIncidentAlerts, useStory } from '../../story/index.ts';
import type { AlertRow } from '../../story/index.ts';

/** Where an alert stands among those of its incident. */
export interface NeighbourAlerts {
  /** 1 for the first; null while it is not known, and for a repeat of a storm that stands as one row. */
  readonly position: ComputedRef<number | null>;
  /** A repeat of a storm that stands as one row: the ways lead from row to row, past it. */
  readonly isRepeat: ComputedRef<boolean>;
  readonly total: ComputedRef<number>;
  readonly previous: ComputedRef<AlertRow | null>;
  readonly next: ComputedRef<AlertRow | null>;
}

/** The alerts before and after one in its incident, in the order of time; repeats of a storm as one where the story shows them so. */
export function useNeighbourAlerts(
  incident: ComputedRef<string | null>,
  alert: ComputedRef<string>,
): NeighbourAlerts {
  const story = useStory();
  const alerts = useIncidentAlerts(
    incident,
    computed(() => story.collapsed),
  );
  const index = computed(() => alerts.rows.value.findIndex(({ uid }) => uid === alert.value));
  const at = (step: number): AlertRow | null =>
    index.value < 0 ? null : (alerts.rows.value[index.value + step] ?? null);
  return {
    position: computed(() => (index.value < 0 ? null : index.value + 1)),
    isRepeat: computed(
      () => story.collapsed && index.value < 0 && alerts.rows.value.length > 0 && !alerts.hasMore.value,
    ),
    total: computed(() => alerts.total.value),
    previous: computed(() => at(-1)),
    next: computed(() => at(1)),
  };
}
