import type { InputOf } from '../../../../shared/contract/index.ts';
import type { Filter } from '../../../../shared/query/filter.ts';
import type { TableSort } from '../../../ui/index.ts';
import { sameFilter } from './filter-clauses.ts';

/** Columns as a view keeps them. */
export type ViewLayout = NonNullable<InputOf<'views.save'>['content']['layout']>;

/** A view of a queue, shipped or saved. */
export interface QueueView {
  readonly uid: string;
  readonly name: string;
  readonly filter: Filter;
  readonly sort: TableSort;
  /** Null: the columns are each analyst's own. */
  readonly layout: ViewLayout | null;
  /** Who saved it last. */
  readonly by: string | null;
  readonly shipped: boolean;
  /** What of it could not be read and is left out. */
  readonly unread: readonly string[];
}

/** What a queue shows. */
export interface ShownQueue {
  readonly filter: Filter;
  readonly sort: TableSort;
  readonly layout: ViewLayout;
}

/** Whether a queue shows something else than a view holds. Columns count only where the view keeps them. */
export function differsFrom(view: QueueView, shown: ShownQueue): boolean {
  if (!sameFilter(view.filter, shown.filter)) return true;
  if (view.sort.column !== shown.sort.column || view.sort.direction !== shown.sort.direction) return true;
  return view.layout !== null && !sameLayout(view.layout, shown.layout);
}

/** Whether two layouts show the same. A column that only one of them knows is new since, and no edit. */
function sameLayout(kept: ViewLayout, shown: ViewLayout): boolean {
  const known = shown.order.filter((id) => kept.order.includes(id));
  const order = kept.order.filter((id) => shown.order.includes(id));
  return (
    known.join() === order.join() &&
    known.every((id) => (kept.visible[id] ?? false) === (shown.visible[id] ?? false)) &&
    known.every((id) => kept.widths[id] === undefined || kept.widths[id] === shown.widths[id]) &&
    known.every((id) => kept.pinned.includes(id) === shown.pinned.includes(id))
  );
}
