import type { IncidentSortColumn } from '../../../../shared/query/sort.ts';

/** A way to work through the incident queue: what comes first. */
export interface QueueMode {
  readonly id: 'score' | 'severity' | 'age' | 'activity' | 'due';
  readonly label: string;
  readonly description: string;
  readonly sort: { readonly column: IncidentSortColumn; readonly direction: 'ascending' | 'descending' };
}

/** The ways to work through the incident queue, in the order in which they are offered. */
export const queueModes: readonly QueueMode[] = [
  {
    id: 'score',
    label: 'Score',
    description: 'Highest priority score first',
    sort: { column: 'priorityScore', direction: 'descending' },
  },
  {
    id: 'severity',
    label: 'Severity',
    description: 'Gravest first, higher score first among equals',
    sort: { column: 'severity', direction: 'descending' },
  },
  {
    id: 'age',
    label: 'Age',
    description: 'What waits longest first',
    sort: { column: 'createdAt', direction: 'ascending' },
  },
  {
    id: 'activity',
    label: 'Activity',
    description: 'Latest activity first',
    sort: { column: 'lastActivity', direction: 'descending' },
  },
  {
    id: 'due',
    label: 'Next due',
    description: 'What is due next first, overdue on top',
    sort: { column: 'dueAt', direction: 'ascending' },
  },
];

/** The mode that a sort is; null where an analyst sorts by something else. */
export function modeOf(sort: { readonly column: string; readonly direction: string }): QueueMode | null {
  return (
    queueModes.find((mode) => mode.sort.column === sort.column && mode.sort.direction === sort.direction) ??
    null
  );
}
