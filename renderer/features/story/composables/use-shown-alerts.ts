import { computed, watch } from 'vue';
import type { ComputedRef } from 'vue';
import { withoutFalse } from '../../../../shared/story/overview.ts';
import { alertTactic } from '../../../../shared/story/tactic.ts';
import { isFiltering } from '../model/filter.ts';
import { keyOfNode } from '../model/graph.ts';
import type { Story } from '../model/graph.ts';
import { tacticCounts, toldOf } from '../model/shown-alerts.ts';
import { useStory } from '../story-store.ts';
import type { AlertRow, IncidentAlerts } from './use-incident-alerts.ts';
import type { StoryTime } from './use-story-time.ts';

/** The list of alerts under the filter and at the moment that is shown. */
export interface ShownAlerts {
  readonly shown: ComputedRef<readonly AlertRow[]>;
  /** Alerts by tactic, as the kill chain counts them. */
  readonly counts: ComputedRef<ReadonlyMap<string, number>>;
  /** The same of those that tell of the attack, as the summary counts it: without false positives, unless there is nothing else. */
  readonly meant: ComputedRef<ReadonlyMap<string, number>>;
  /** It is not known yet which alerts pass the filter. */
  readonly isWaiting: ComputedRef<boolean>;
  /** Tactics of some alerts, as the kill chain names them. */
  tacticsOf(alerts: Iterable<string>): ReadonlySet<string>;
}

/** Narrows the list of alerts as the graph is narrowed, and drops from the selection what is gone. */
export function useShownAlerts(
  alerts: IncidentAlerts,
  story: ComputedRef<Story | null>,
  time: StoryTime,
  hasFailed: () => boolean = () => false,
): ShownAlerts {
  const view = useStory();
  const told = computed(() => (story.value === null ? null : toldOf(story.value.alerts)));
  const isWaiting = computed(() => told.value === null && isFiltering(view.filter) && !hasFailed());
  const shown = computed(() => {
    const { hidden } = time;
    // The story says what passes. Where it could not be told, its error says so and all alerts are there.
    const filtering = isFiltering(view.filter) && (told.value !== null || isWaiting.value);
    if (!filtering && hidden.value.size === 0) return alerts.rows.value;
    const passes = (alert: AlertRow): boolean => !filtering || (told.value?.(alert)?.node ?? null) !== null;
    return alerts.rows.value.filter((alert) => passes(alert) && !hidden.value.has(`alert:${alert.uid}`));
  });
  const tacticOf = (row: AlertRow): string | null => {
    const found = told.value?.(row);
    return found === undefined ? alertTactic(row.category, []) : found.tactic;
  };
  // All alerts of the incident, whatever of the list is there; at a moment of the past those that it shows.
  const counted = computed(() => {
    const { hidden, running } = time;
    if (story.value !== null && hidden.value.size === 0 && running.value.size === 0)
      return story.value.alerts;
    // Of a storm that goes on nobody knows how many there were: it counts as one.
    const countOf = ({ uid, stormSize }: AlertRow): number =>
      view.collapsed && !running.value.has(`alert:${uid}`) ? stormSize : 1;
    return alerts.rows.value
      .filter(({ uid }) => !hidden.value.has(`alert:${uid}`))
      .map((row) => ({ uid: row.uid, tactic: tacticOf(row), count: countOf(row) }));
  });
  const counts = computed(() => tacticCounts(counted.value));
  const rowOf = computed(() => new Map(alerts.rows.value.map((row) => [row.uid, row])));
  const meant = computed(() =>
    tacticCounts(
      withoutFalse(
        counted.value.map(({ uid, tactic, count }) => ({
          tactic,
          count,
          classification: rowOf.value.get(uid)?.classification ?? null,
        })),
      ),
    ),
  );
  function tacticsOf(uids: Iterable<string>): ReadonlySet<string> {
    return new Set(
      [...uids].flatMap((uid) => {
        const row = rowOf.value.get(uid);
        const found = told.value?.({ uid, stormUid: row?.stormUid ?? null });
        if (found === undefined && row === undefined) return [];
        return (found === undefined ? alertTactic(row?.category ?? null, []) : found.tactic) ?? '';
      }),
    );
  }

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
  return { shown, counts, meant, isWaiting, tacticsOf };
}
