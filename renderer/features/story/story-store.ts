import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { emptyFilter, toggleValue } from './model/filter.ts';
import type { StoryFilter } from './model/filter.ts';
import type { Story } from './model/graph.ts';
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
import { goBack, goForward, recordView, startHistory } from './model/view-history.ts';
import type { PathEnds, StoryView, ViewHistory } from './model/view-history.ts';

/** How a selection changes what was selected before. */
export type SelectionMode = 'replace' | 'toggle' | 'range';

/** Views that follow each other faster than this are one step of the history, ms: typing, and walking with a key held down. */
const settleTime = 350;
/** Incidents whose views are kept while others are looked at. */
const mostKept = 30;
/** Incidents of which is remembered, on this machine, whether similar nodes are drawn as one. */
const mostGroupings = 200;

interface Kept {
  readonly history: ViewHistory;
  readonly storyAlert: string | null;
}

/**
 * What is selected and filtered on the incident page: one for list, graph, details, alert story, tray and tables, so that
 * selecting anywhere selects everywhere. It outlives the page: coming back to an incident finds it as it was left, and
 * `back` and `forward` lead through the views that were there.
 */
export const useStory = defineStore('story', () => {
  const incident = ref<string | null>(null);
  const selection = shallowRef<Selection>(emptySelection);
  const filter = shallowRef<StoryFilter>(emptyFilter);
  /** The layout of the graph; the last one that was chosen anywhere is the first of the next incident. */
  const layout = useLocalStorage<Story['layout']>('casemate.story.layout', 'killChain');
  /** Similar nodes are drawn as one; null: where there are more than can be read. */
  const groupSimilar = ref<boolean | null>(null);
  /** What was chosen for incidents, the last one last. */
  const groupings = useLocalStorage<readonly (readonly [string, boolean])[]>('casemate.story.grouping', []);
  /** Repeats of a storm are one row in lists of alerts. */
  const collapsed = ref(true);
  /** First alerts of the storms that the graph draws alert by alert. */
  const openStorms = shallowRef<ReadonlySet<string>>(new Set());
  /** Ids of group nodes that the graph draws one by one. */
  const openGroups = shallowRef<ReadonlySet<string>>(new Set());
  /** Entities whose alerts in other incidents the graph draws. */
  const neighboursOf = shallowRef<readonly number[]>([]);
  /** The key of the node of which everything is lit. */
  const highlight = ref<string | null>(null);
  const path = shallowRef<PathEnds | null>(null);
  /** The alert whose story is shown: it stays while its messages, processes or addresses are looked at. */
  const storyAlert = ref<string | null>(null);

  const keys = computed(() => selection.value.keys);
  const targets = computed(() => selection.value.keys.map(targetOf).filter((target) => target !== null));
  const current = computed<StoryTarget | null>(() => targets.value.at(-1) ?? null);
  const selectedAlerts = computed(() =>
    targets.value.flatMap((target) => (target.kind === 'alert' ? [target.alert] : [])),
  );
  const pinnedOnly = computed({
    get: () => filter.value.pinnedOnly,
    set: (only) => (filter.value = { ...filter.value, pinnedOnly: only }),
  });

  const view = computed<StoryView>(() => ({
    keys: keys.value,
    layout: layout.value,
    filter: filter.value,
    openStorms: [...openStorms.value],
    openGroups: [...openGroups.value],
    groupSimilar: groupSimilar.value,
    neighboursOf: neighboursOf.value,
    highlight: highlight.value,
    path: path.value,
  }));
  const history = shallowRef<ViewHistory>(startHistory(view.value));
  const kept = new Map<string, Kept>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Takes a view that has not been noted yet into the history. */
  function settleView(): void {
    clearTimeout(timer);
    history.value = recordView(history.value, view.value);
  }
  watch(view, () => {
    clearTimeout(timer);
    timer = setTimeout(settleView, settleTime);
  });

  function settle(next: Selection): void {
    selection.value = next;
    if (current.value?.kind === 'alert') storyAlert.value = current.value.alert;
  }

  function apply(next: StoryView): void {
    filter.value = next.filter;
    layout.value = next.layout;
    groupSimilar.value = next.groupSimilar;
    openStorms.value = new Set(next.openStorms);
    openGroups.value = new Set(next.openGroups);
    neighboursOf.value = next.neighboursOf;
    highlight.value = next.highlight;
    path.value = next.path;
    settle({ keys: next.keys, anchor: next.keys.at(-1) ?? null });
  }

  function travel(go: (history: ViewHistory) => ViewHistory | null): boolean {
    settleView();
    const next = go(history.value);
    if (next === null) return false;
    history.value = next;
    apply(next.present);
    return true;
  }

  const freshView = (uid: string): StoryView => ({
    keys: [],
    layout: layout.value,
    filter: emptyFilter,
    openStorms: [],
    openGroups: [],
    groupSimilar: groupings.value.find(([one]) => one === uid)?.[1] ?? null,
    neighboursOf: [],
    highlight: null,
    path: null,
  });

  /** The view in which `open` would show an incident. */
  function viewOf(uid: string): StoryView {
    return incident.value === uid ? view.value : (kept.get(uid)?.history.present ?? freshView(uid));
  }

  /** Shows an incident: as it was left when it was there before, else afresh. */
  function open(uid: string): void {
    if (incident.value === uid) return;
    if (incident.value !== null) {
      settleView();
      kept.delete(incident.value);
      kept.set(incident.value, { history: history.value, storyAlert: storyAlert.value });
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    }
    incident.value = uid;
    const before = kept.get(uid);
    storyAlert.value = before?.storyAlert ?? null;
    apply(before?.history.present ?? freshView(uid));
    history.value = before?.history ?? startHistory(view.value);
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

  /** Groups that are no longer drawn cannot be selected. */
  function leave(isGone: (key: string) => boolean): void {
    const left = keys.value.filter((key) => !isGone(key));
    if (left.length < keys.value.length) settle({ keys: left, anchor: left.at(-1) ?? null });
  }

  function clear(): void {
    selection.value = emptySelection;
  }

  /** Drops from the selection what the incident no longer has. */
  function forgetUnknown(known: ReadonlySet<string>): void {
    selection.value = keepKnown(selection.value, known);
    if (storyAlert.value !== null && !known.has(`alert:${storyAlert.value}`)) storyAlert.value = null;
  }

  /** Lets the alerts of a tactic through as well, or no longer; '' are those without one. */
  function toggleTactic(tactic: string): void {
    filter.value = toggleValue(filter.value, 'tactics', tactic);
  }

  const withToggled = (set: ReadonlySet<string>, value: string): ReadonlySet<string> => {
    const next = new Set(set);
    if (!next.delete(value)) next.add(value);
    return next;
  };
  const toggleStorm = (first: string): void => void (openStorms.value = withToggled(openStorms.value, first));
  function toggleGroup(node: string): void {
    openGroups.value = withToggled(openGroups.value, node);
    leave((key) => key === keyOf({ kind: 'group', node }));
  }

  /** Draws similar nodes of this incident as one, or each by itself, now and whenever it is looked at again. */
  function chooseGrouping(similar: boolean): void {
    groupSimilar.value = similar;
    leave((key) => targetOf(key)?.kind === 'group');
    const uid = incident.value;
    if (uid === null) return;
    const others = groupings.value.filter(([one]) => one !== uid);
    groupings.value = [...others, [uid, similar] as const].slice(-mostGroupings);
  }

  /** Draws the alerts of other incidents that name an entity, or takes them away. */
  function toggleNeighbours(entityId: number): void {
    neighboursOf.value = neighboursOf.value.includes(entityId)
      ? neighboursOf.value.filter((other) => other !== entityId)
      : [...neighboursOf.value, entityId].slice(-50);
  }

  /** Lights everything of a node, or nothing any more. A path gives way. */
  function toggleHighlight(key: string): void {
    highlight.value = highlight.value === key ? null : key;
    path.value = null;
  }

  /** Lights the path between two nodes; null: none. */
  function showPath(ends: PathEnds | null): void {
    path.value = ends;
    highlight.value = null;
  }

  const isSelected = (target: StoryTarget): boolean => keys.value.includes(keyOf(target));

  return {
    incident,
    selection,
    keys,
    targets,
    current,
    selectedAlerts,
    filter,
    layout,
    groupSimilar,
    pinnedOnly,
    collapsed,
    openStorms,
    openGroups,
    neighboursOf,
    highlight,
    path,
    storyAlert,
    canGoBack: computed(() => history.value.past.length > 0),
    canGoForward: computed(() => history.value.future.length > 0),
    open,
    viewOf,
    back: (): boolean => travel(goBack),
    forward: (): boolean => travel(goForward),
    select,
    selectAll,
    clear,
    forgetUnknown,
    toggleTactic,
    toggleStorm,
    toggleGroup,
    chooseGrouping,
    toggleNeighbours,
    toggleHighlight,
    showPath,
    isSelected,
  };
});
