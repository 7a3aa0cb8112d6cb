import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { openFilter } from '../../../shared/query/filter.ts';
import type { Filter } from '../../../shared/query/filter.ts';
import type { TableSort } from '../../ui/index.ts';

/** What a queue remembers while the window is open: going into an incident and back finds it as it was. */
const queueState = (column: string) => () => ({
  filter: shallowRef<Filter>(openFilter),
  sort: shallowRef<TableSort>({ column, direction: 'descending' }),
  filterPaneOpen: ref(false),
  active: ref<string | null>(null),
  expanded: shallowRef<ReadonlySet<string>>(new Set()),
});

/** The state of the incident queue: most urgent first. */
export const useIncidentQueue = defineStore('incidentQueue', queueState('priorityScore'));
/** The state of the alert queue: newest first. */
export const useAlertQueue = defineStore('alertQueue', () => ({
  ...queueState('lastActivity')(),
  /** Storms are one row each. */
  collapsed: ref(true),
}));
