import { filterSchema } from '../../../../shared/query/filter.ts';
import type { Filter } from '../../../../shared/query/filter.ts';
import { shippedViews } from '../../../../shared/query/views.ts';
import type { QueueName } from '../../../../shared/query/views.ts';
import type { TableSort } from '../../../ui/index.ts';

/** The view that a queue was left in: enough to show it before the store has answered. */
export interface RememberedView {
  readonly uid: string;
  readonly filter: Filter;
  readonly sort: TableSort;
}

const key = (queue: QueueName): string => `casemate.view.${queue}`;

function readSort(value: unknown): TableSort | null {
  if (typeof value !== 'object' || value === null || !('column' in value) || !('direction' in value))
    return null;
  const { column, direction } = value;
  if (typeof column !== 'string' || (direction !== 'ascending' && direction !== 'descending')) return null;
  return { column, direction };
}

/** Reads what was remembered; anything that is no view gives the one that the queue opens with first. */
export function readRememberedView(queue: QueueName): RememberedView {
  const [first] = shippedViews[queue];
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key(queue)) ?? 'null');
    if (typeof stored !== 'object' || stored === null || !('uid' in stored) || typeof stored.uid !== 'string')
      return first;
    const { uid } = stored;
    // What ships may have changed since it was remembered.
    const shipped = shippedViews[queue].find((view) => view.uid === uid);
    if (shipped !== undefined) return shipped;
    const filter = filterSchema.safeParse('filter' in stored ? stored.filter : null);
    const sort = readSort('sort' in stored ? stored.sort : null);
    return filter.success && sort !== null ? { uid, filter: filter.data, sort } : first;
  } catch {
    return first;
  }
}

/** Remembers a view for the next start. */
export function rememberView(queue: QueueName, { uid, filter, sort }: RememberedView): void {
  localStorage.setItem(key(queue), JSON.stringify({ uid, filter, sort }));
}
