import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useClient, useQuery } from '../../../client/index.ts';
import { drawnAs } from '../model/drawn-as.ts';
import type { DrawnAs } from '../model/drawn-as.ts';
import type { Story } from '../model/graph.ts';
import { keyOf } from '../model/selection.ts';
import { useStory } from '../story-store.ts';
import type { AlertRow } from './use-incident-alerts.ts';

/** The selection as graph, table and time strip show it. */
export interface DrawnSelection {
  /** Keys of the nodes and edges that show what is selected: of a repeat its storm, of a member its group. */
  readonly keys: ComputedRef<readonly string[]>;
  /** What is selected, and the storms whose repeats are: the time strip has a mark for each storm. */
  readonly marks: ComputedRef<ReadonlySet<string>>;
  /** Alerts that selected groups stand for, and the repeats of their storms. */
  readonly parts: ComputedRef<ReadonlySet<string>>;
  /** What stands behind the nodes; null while there is no picture. */
  readonly drawn: ComputedRef<DrawnAs | null>;
}

/** Finds where the picture shows what is selected, and what a selected group stands for. */
export function useDrawnSelection(
  story: ComputedRef<Story | null>,
  rows: () => readonly AlertRow[],
): DrawnSelection {
  const client = useClient();
  const view = useStory();
  const stormOfRow = computed(() => new Map(rows().map(({ uid, stormUid }) => [uid, stormUid])));
  const told = computed(() => new Set(story.value?.alerts.map(({ uid }) => uid) ?? []));
  /** A repeat that neither the list nor the picture has: it was selected elsewhere. */
  const unknown = computed(() =>
    story.value === null
      ? null
      : (view.selectedAlerts.findLast((uid) => !told.value.has(uid) && !stormOfRow.value.has(uid)) ?? null),
  );
  const query = useQuery((signal) => client.alerts.get({ alert: unknown.value ?? '' }, { signal }), {
    key: () => unknown.value,
    touched: ['alerts'],
  });
  function stormOf(uid: string): string | null {
    const found = query.data.value?.row;
    return stormOfRow.value.get(uid) ?? (found?.uid === uid ? found.stormUid : null);
  }
  const drawn = computed(() => (story.value === null ? null : drawnAs(story.value, stormOf)));
  const keys = computed(() => {
    const { value } = drawn;
    return value === null ? view.keys : [...new Set(view.keys.map((key) => value.keyOf(key)))];
  });
  const marks = computed(() => {
    const storms = view.selectedAlerts.flatMap((uid) => (told.value.has(uid) ? [] : (stormOf(uid) ?? [])));
    return new Set([...view.keys, ...storms.map((alert) => keyOf({ kind: 'alert', alert }))]);
  });
  const parts = computed(() => {
    const members = new Set(
      view.targets.flatMap((target) =>
        target.kind === 'group' ? (drawn.value?.alertsOf(target.node) ?? []) : [],
      ),
    );
    if (members.size === 0) return members;
    const repeats = rows().flatMap(({ uid, stormUid }) =>
      stormUid !== null && members.has(stormUid) && !told.value.has(uid) ? [uid] : [],
    );
    return new Set([...members, ...repeats]);
  });
  return { keys, marks, parts, drawn };
}
