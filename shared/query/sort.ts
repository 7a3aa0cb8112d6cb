import type { alertSortColumns, incidentSortColumns } from '../contract/queue.ts';

/** A column that the incident queue can be sorted by. */
export type IncidentSortColumn = (typeof incidentSortColumns)[number];

/** A column that the alert queue can be sorted by. */
export type AlertSortColumn = (typeof alertSortColumns)[number];

/** Ascending has the smallest first, and "not set" before everything, as SQLite orders null. */
export type SortDirection = 'ascending' | 'descending';

/** How a list is sorted. Rows that are equal in the column follow their id in the same direction, so every order is total. */
export interface Sort<Column extends string> {
  readonly column: Column;
  readonly direction: SortDirection;
}
