import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import {
  emptySelection,
  keepKnown,
  keyOf,
  selectOne,
  selectRange,
  targetOf,
  toggle,
} from './model/selection.ts';
import type { Selection, StoryTarget } from './model/selection.ts';

/** How a selection changes what was selected before. */
export type SelectionMode = 'replace' | 'toggle' | 'range';

/**
 * What is selected and filtered on the incident page: one for list, graph, details, alert story, tray and tables, so that
 * selecting anywhere selects everywhere. It outlives the page: coming back to the same incident finds it as it was left.
 */
export const useStory = defineStore('story', () => {
  const incident = ref<string | null>(null);
  const selection = shallowRef<Selection>(emptySelection);
  /** Keys of the lanes that the kill-chain strip lets through; empty: all. */
  const lanes = ref<ReadonlySet<string>>(new Set());
  const pinnedOnly = ref(false);
  /** Repeats of a storm are one row in lists of alerts. */
  const collapsed = ref(true);
  /** First alerts of the storms that the graph draws alert by alert. */
  const openStorms = ref<ReadonlySet<string>>(new Set());
  /** The alert whose story is shown: it stays while its messages, processes or addresses are looked at. */
  const storyAlert = ref<string | null>(null);

  const keys = computed(() => selection.value.keys);
  const targets = computed(() => selection.value.keys.map(targetOf).filter((target) => target !== null));
  const current = computed<StoryTarget | null>(() => targets.value.at(-1) ?? null);
  const selectedAlerts = computed(() =>
    targets.value.flatMap((target) => (target.kind === 'alert' ? [target.alert] : [])),
  );

  function settle(next: Selection): void {
    selection.value = next;
    if (current.value?.kind === 'alert') storyAlert.value = current.value.alert;
  }

  /** Starts afresh for another incident; the same one keeps its selection. */
  function open(uid: string): void {
    if (incident.value === uid) return;
    incident.value = uid;
    selection.value = emptySelection;
    lanes.value = new Set();
    pinnedOnly.value = false;
    openStorms.value = new Set();
    storyAlert.value = null;
  }

  /** Selects a target; `order` is the list that a range runs through. */
  function select(target: StoryTarget, mode: SelectionMode = 'replace', order: readonly string[] = []): void {
    const key = keyOf(target);
    settle(
      mode === 'toggle'
        ? toggle(selection.value, key)
        : mode === 'range'
          ? selectRange(selection.value, order, key)
          : selectOne(key),
    );
  }

  function selectAll(all: readonly string[]): void {
    settle({ keys: all, anchor: all[0] ?? null });
  }

  function clear(): void {
    selection.value = emptySelection;
  }

  /** Drops from the selection what the incident no longer has. */
  function forgetUnknown(known: ReadonlySet<string>): void {
    selection.value = keepKnown(selection.value, known);
    if (storyAlert.value !== null && !known.has(`alert:${storyAlert.value}`)) storyAlert.value = null;
  }

  function toggleLane(lane: string): void {
    const next = new Set(lanes.value);
    if (!next.delete(lane)) next.add(lane);
    lanes.value = next;
  }

  function toggleStorm(first: string): void {
    const next = new Set(openStorms.value);
    if (!next.delete(first)) next.add(first);
    openStorms.value = next;
  }

  const isSelected = (target: StoryTarget): boolean => keys.value.includes(keyOf(target));

  return {
    incident,
    selection,
    keys,
    targets,
    current,
    selectedAlerts,
    lanes,
    pinnedOnly,
    collapsed,
    openStorms,
    storyAlert,
    open,
    select,
    selectAll,
    clear,
    forgetUnknown,
    toggleLane,
    toggleStorm,
    isSelected,
  };
});
