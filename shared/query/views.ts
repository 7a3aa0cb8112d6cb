import type { SortDirection } from './sort.ts';
import { me, openFilter } from './filter.ts';
import type { Filter, FilterClause } from './filter.ts';

/** The two queues, as the contract names them. */
export type QueueName = 'incidents' | 'alerts';

/** A view of a queue that ships with the workbench: a filter and a sort under a name. */
export interface ShippedView {
  /** Unlike the uid of a saved view it holds a colon. */
  readonly uid: `shipped:${string}`;
  readonly name: string;
  readonly filter: Filter;
  readonly sort: { readonly column: string; readonly direction: SortDirection };
}

const [open] = openFilter.clauses as [FilterClause];
const day = 86_400_000;

const incidentViews: readonly ShippedView[] = [
  view('open', 'Open', [open], 'priorityScore'),
  view('mine', 'Mine', [open, { field: 'assignedTo', operator: 'anyOf', values: [me] }], 'priorityScore'),
  view(
    'unassigned',
    'Unassigned',
    [open, { field: 'assignedTo', operator: 'anyOf', values: [''] }],
    'priorityScore',
  ),
  view(
    'high',
    'High severity',
    [open, { field: 'severity', operator: 'anyOf', values: ['high'] }],
    'priorityScore',
  ),
  view(
    'due',
    'Overdue or at risk',
    [{ field: 'serviceLevel', operator: 'anyOf', values: ['overdue', 'atRisk'] }],
    'dueAt',
    'ascending',
  ),
  view(
    'changed',
    'Changed since I looked',
    [{ field: 'attention', operator: 'anyOf', values: ['changed'] }],
    'updatedAt',
  ),
  view(
    'resolved',
    'Resolved lately',
    [
      { field: 'status', operator: 'anyOf', values: ['resolved'] },
      { field: 'updatedAt', operator: 'last', milliseconds: 7 * day },
    ],
    'updatedAt',
  ),
  view('all', 'All', [], 'priorityScore'),
];

const alertViews: readonly ShippedView[] = incidentViews.map(({ uid, name, filter, sort }) => ({
  uid,
  name,
  filter,
  sort: { column: sort.column === 'updatedAt' ? 'createdAt' : 'lastActivity', direction: 'descending' },
}));

/** The views of a queue that ship, the one that it opens with first. */
export const shippedViews: Readonly<Record<QueueName, readonly [ShippedView, ...ShippedView[]]>> = {
  incidents: incidentViews as readonly [ShippedView, ...ShippedView[]],
  alerts: alertViews as readonly [ShippedView, ...ShippedView[]],
};

function view(
  id: string,
  name: string,
  clauses: readonly FilterClause[],
  column: string,
  direction: SortDirection = 'descending',
): ShippedView {
  return { uid: `shipped:${id}`, name, filter: { clauses: [...clauses] }, sort: { column, direction } };
}
