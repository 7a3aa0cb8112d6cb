import { computed, watch } from 'vue';
import type { ComputedRef } from 'vue';
import { alertTactic } from '../../../../shared/story/tactic.ts';
import { isFiltering } from '../model/filter.ts';
import { keyOfNode } from '../model/graph.ts';
import type { Story } from '../model/graph.ts';
import { passesAlone, tacticCounts } from '../model/shown-alerts.ts';
import { useStory } from '../story-store.ts';
import type { AlertRow, IncidentAlerts } from './use-incident-alerts.ts';
import type { StoryTime } from './use-story-time.ts';

/** The list of alerts under the filter and at the moment that is shown. */
export interface ShownAlerts {
  readonly shown: ComputedRef<readonly AlertRow[]>;
  /** Alerts by tactic, as the kill chain counts them. */
  readonly counts: ComputedRef<ReadonlyMap<string, number>>;
}

/** Narrows the list of alerts as the graph is narrowed, and drops from the selection what is gone. */
export function useShownAlerts(
  alerts: IncidentAlerts,
  story: ComputedRef<Story | null>,
  time: StoryTime,
  isPinned: (alert: string) => boolean,
): ShownAlerts {
  const view = useStory();
  const drawn = computed(() => new Set(story.value?.nodes.map(({ alertUid }) => alertUid) ?? []));
  /** Some alerts are drawn only as part of others: the filter is asked about them one by one. */
  const isPartial = computed(
    () =>
      !view.collapsed ||
      (story.value?.nodes.some(({ kind, isGroup }) => kind === 'alert' && isGroup) ?? false),
  );
  const shown = computed(() => {
    const { hidden } = time;
    const filtering = isFiltering(view.filter);
    if (!filtering && hidden.value.size === 0) return alerts.rows.value;
    const passes = (alert: AlertRow): boolean =>
      !filtering ||
      drawn.value.has(alert.uid) ||
      (isPartial.value && passesAlone(alert, view.filter, isPinned, alertTactic));
    return alerts.rows.value.filter((alert) => passes(alert) && !hidden.value.has(`alert:${alert.uid}`));
  });
  const tactics = computed(
    () =>
      new Map(
        story.value?.nodes.flatMap((node) => (node.alertUid === null ? [] : [[node.alertUid, node.tactic]])),
      ),
  );
  const counts = computed(() => {
    const rows = alerts.rows.value.filter(({ uid }) => !time.hidden.value.has(`alert:${uid}`));
    return tacticCounts(
      rows,
      (row) => tactics.value.get(row.uid) ?? alertTactic(row.category, []),
      view.collapsed,
    );
  });

  const hasHidden = computed(() => (alerts.last.value?.alerts ?? 0) > alerts.total.value);
  // What an import or a merge took away cannot stay selected; what a filter leaves out can.
  watch([story, () => alerts.rows.value, alerts.loading], () => {
    if (!story.value || alerts.hasMore.value || alerts.loading.value) return;
    const isBeyond = hasHidden.value || view.neighboursOf.length > 0;
    view.forgetUnknown(
      new Set([
        ...alerts.rows.value.map((alert) => `alert:${alert.uid}`),
        ...story.value.nodes.map(keyOfNode),
        ...(isBeyond && view.storyAlert !== null ? [`alert:${view.storyAlert}`] : []),
        // A repeat that its storm's row stands for is in no list, and there all the same.
        ...view.keys.filter((key) => !key.startsWith('alert:') || isBeyond),
      ]),
    );
  });
  return { shown, counts };
}
