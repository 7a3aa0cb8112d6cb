import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Filter } from '../../../shared/query/filter.ts';
import type { QueueName } from '../../../shared/query/views.ts';
import type { TableSort } from '../../ui/index.ts';
import { changeFilter, nextFilter, previousFilter } from './model/filter-history.ts';
import type { FilterHistory } from './model/filter-history.ts';
import { readRememberedView, rememberView } from './model/remembered-view.ts';
import type { RememberedView } from './model/remembered-view.ts';

/** What a queue remembers while the window is open: going into an incident and back finds it as it was. The view is remembered for longer. */
const queueState = (queue: QueueName) => () => {
  const remembered = readRememberedView(queue);
  const view = ref(remembered.uid);
  const sort = shallowRef<TableSort>(remembered.sort);
  const history = shallowRef<FilterHistory>({ past: [], now: remembered.filter, future: [] });
  /** The filter; setting another keeps the one before it for {@link back}. */
  const filter = computed({
    get: (): Filter => history.value.now,
    set: (next) => (history.value = changeFilter(history.value, next)),
  });

  /** Shows a view and remembers it for the next start. */
  function show(next: RememberedView): void {
    view.value = next.uid;
    sort.value = next.sort;
    filter.value = next.filter;
    rememberView(queue, next);
  }

  return {
    view,
    filter,
    sort,
    show,
    canGoBack: computed(() => history.value.past.length > 0),
    canGoForward: computed(() => history.value.future.length > 0),
    /** The filter before the last change. */
    back: () => (history.value = previousFilter(history.value)),
    /** The filter that {@link back} left. */
    forward: () => (history.value = nextFilter(history.value)),
    filterPaneOpen: ref(false),
    active: ref<string | null>(null),
    expanded: shallowRef<ReadonlySet<string>>(new Set()),
  };
};

/** The state of the incident queue: most urgent first. */
export const useIncidentQueue = defineStore('incidentQueue', queueState('incidents'));
/** The state of the alert queue: newest first. */
export const useAlertQueue = defineStore('alertQueue', () => ({
  ...queueState('alerts')(),
  /** Storms are one row each. */
  collapsed: ref(true),
}));
