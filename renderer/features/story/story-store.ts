import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { useRememberedGrouping } from './composables/use-remembered-grouping.ts';
import { useViewHistory } from './composables/use-view-history.ts';
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
import type { ShownMoment, StoryClock } from './model/story-time.ts';
import type { PathEnds, StoryPoint, StoryView } from './model/view-history.ts';

/** How a selection changes what was selected before. */
export type SelectionMode = 'replace' | 'toggle' | 'range';

/**
 * What is selected and filtered on the incident page: one for list, graph, details, alert story, tray and tables, so that
 * selecting anywhere selects everywhere. It outlives the page: coming back to an incident finds it as it was left, and
 * `back` and `forward` lead through the views that were there.
 */
export const useStory = defineStore('story', () => {
  const incident = ref<string | null>(null);
  /** The visit of it that is going on. */
  const visit = ref<string | null>(null);
  const selection = shallowRef<Selection>(emptySelection);
  const filter = shallowRef<StoryFilter>(emptyFilter);
  /** The layout of the graph; the last one that was chosen anywhere is the first of the next incident. */
  const layout = useLocalStorage<Story['layout']>('casemate.story.layout', 'killChain');
  /** Similar nodes are drawn as one; null: where there are more than can be read. */
  const groupSimilar = ref<boolean | null>(null);
  const grouping = useRememberedGrouping();
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
  /** The row of a list by which the entity was selected that several rows stand for; null: by none of them. */
  const row = ref<string | null>(null);
  /** The alert whose story is shown: it stays while its messages, processes or addresses are looked at. */
  const storyAlert = ref<string | null>(null);
  const clock = useLocalStorage<StoryClock>('casemate.story.clock', 'attack');
  /** The time on the clock that is looked at, ms UTC; null: everything is shown as it is now. */
  const momentAt = ref<number | null>(null);
  /** While the story plays, the view is the one that it was played from. */
  const playedFrom = shallowRef<{ readonly point: StoryPoint | null } | null>(null);
  /** What was there and decided at the moment that the attack story shows; null while it shows everything, or is not shown itself. */
  const shownMoment = shallowRef<ShownMoment | null>(null);

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

  const point = computed<StoryPoint | null>(() =>
    momentAt.value === null ? null : { clock: clock.value, at: momentAt.value },
  );
  const view = computed<StoryView>(() => ({
    keys: keys.value,
    storyAlert: storyAlert.value,
    moment: playedFrom.value === null ? point.value : playedFrom.value.point,
    layout: layout.value,
    filter: filter.value,
    openStorms: [...openStorms.value],
    openGroups: [...openGroups.value],
    groupSimilar: groupSimilar.value,
    neighboursOf: neighboursOf.value,
    highlight: highlight.value,
    path: path.value,
  }));
  const views = useViewHistory(view, apply);

  function settle(next: Selection): void {
    selection.value = next;
    row.value = null;
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
    playedFrom.value = null;
    momentAt.value = next.moment?.at ?? null;
    if (next.moment !== null) clock.value = next.moment.clock;
    storyAlert.value = next.storyAlert;
    settle({ keys: next.keys, anchor: next.keys.at(-1) ?? null });
  }

  const freshView = (uid: string): StoryView => ({
    keys: [],
    storyAlert: null,
    moment: null,
    layout: layout.value,
    filter: emptyFilter,
    openStorms: [],
    openGroups: [],
    groupSimilar: grouping.of(uid),
    neighboursOf: [],
    highlight: null,
    path: null,
  });

  /** The view in which `open` would show an incident. @param coming the visit that the window comes to; null: a new one */
  function viewOf(uid: string, coming: string | null = null): StoryView {
    const isHere = incident.value === uid && (coming === null || coming === visit.value);
    return isHere ? view.value : (views.leftIn({ incident: uid, visit: coming }) ?? freshView(uid));
  }

  /**
   * Shows an incident: as it was left when it was there before, else afresh. A visit that was there before goes on with its own views to go
   * back through; a new one begins with none: before it was something else.
   */
  function open(uid: string, coming: string | null = null): void {
    if (incident.value === uid && visit.value === coming) return;
    if (incident.value !== null) views.leave({ incident: incident.value, visit: visit.value });
    incident.value = uid;
    visit.value = coming;
    apply(views.leftIn({ incident: uid, visit: coming }) ?? freshView(uid));
    views.enter({ incident: uid, visit: coming });
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

  /** Selects a target by one of the rows that stand for it. @param id unique among all rows that stand for it */
  function selectRow(target: StoryTarget, id: string): void {
    select(target);
    row.value = id;
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
    row.value = null;
    selection.value = emptySelection;
    storyAlert.value = null;
  }

  /** Drops from the selection what the incident no longer has. */
  function forgetUnknown(known: ReadonlySet<string>): void {
    selection.value = keepKnown(selection.value, known);
    if (storyAlert.value !== null && !known.has(`alert:${storyAlert.value}`)) storyAlert.value = null;
  }

  /**
   * Tells the story of another alert, because the one that was told does not name what is selected. Nobody chose that: it is no
   * step to go back from.
   */
  function followAlert(uid: string): void {
    storyAlert.value = uid;
    views.amend(keys.value, uid);
  }

  /** Tells the story of another alert of those that what is selected is about: the selection stays. */
  function tellAlert(uid: string): void {
    storyAlert.value = uid;
  }

  /** Whether the story plays: the moments that pass by are no steps to go back through. */
  const playing = computed({
    get: () => playedFrom.value !== null,
    set: (on) => (playedFrom.value = on ? { point: point.value } : null),
  });

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
  /** Draws a group one by one, or as one again. Where it was selected its members are then, by their keys, the first of them as the current. */
  function toggleGroup(node: string, members: readonly string[] = []): void {
    openGroups.value = withToggled(openGroups.value, node);
    const group = keyOf({ kind: 'group', node });
    const [first, ...others] = members;
    if (!keys.value.includes(group)) return;
    if (first === undefined) leave((key) => key === group);
    else selectAll([...new Set([...keys.value.filter((key) => key !== group), ...others, first])]);
  }

  /** Draws similar nodes of this incident as one, or each by itself, now and whenever it is looked at again. */
  function chooseGrouping(similar: boolean): void {
    groupSimilar.value = similar;
    leave((key) => targetOf(key)?.kind === 'group');
    if (incident.value !== null) grouping.remember(incident.value, similar);
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
    visit,
    selection,
    keys,
    targets,
    current,
    selectedAlerts,
    row,
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
    clock,
    momentAt,
    playing,
    shownMoment,
    canGoBack: views.canGoBack,
    canGoForward: views.canGoForward,
    open,
    viewOf,
    back: views.back,
    forward: views.forward,
    select,
    selectRow,
    selectAll,
    clear,
    forgetUnknown,
    followAlert,
    tellAlert,
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
