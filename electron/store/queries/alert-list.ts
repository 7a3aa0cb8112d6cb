import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { Filter } from '../../../shared/query/filter.ts';
import type { AlertSortColumn, Sort } from '../../../shared/query/sort.ts';
import type { ReadableStore } from '../connection.ts';
import { passAlerts } from './alert-filter.ts';
import { takeAlerts } from './alert-order.ts';
import type { AlertRow, StoredAlertRow } from './alert-row.ts';
import { alertColumns, alertJoins, toAlertRows } from './alert-row.ts';
import type { ListPage, ListRequest } from './incident-list.ts';
import { listName, readPosition } from './incident-list.ts';

/** A page of the alert queue to read. */
export type AlertListRequest = ListRequest<AlertSortColumn> & {
  /** Repeats of a storm are left out where the row of its first alert stands for them. */
  readonly collapsed?: boolean;
};

/** SQL of this module, for tests of its plans. */
export const alertListSql = {
  rows: `SELECT ${alertColumns} FROM json_each(?) AS j CROSS JOIN alert AS r ON r.id = j.value ${alertJoins}`,
  uids: 'SELECT a.uid FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value ORDER BY j.id',
} as const;

/**
 * One page of the alert queue.
 * @param now ms UTC, for filters that depend on it.
 */
export function listAlerts(
  store: ReadableStore,
  { filter, sort, collapsed = false, cursor, limit }: AlertListRequest,
  now = Date.now(),
): ListPage<AlertRow> & { readonly alerts: number } {
  return store.snapshot(() => {
    const list = `${listName('alerts', sort)}${collapsed ? ' collapsed' : ''}`;
    const position = readPosition(list, cursor);
    const everyone = passAlerts(store, filter, false, now);
    const shown = collapsed ? passAlerts(store, filter, true, now) : everyone;
    const placed = takeAlerts(shown, sort, position, limit + 1);
    const kept = placed.slice(0, limit);
    const last = kept.at(-1);
    return {
      rows: readAlertRows(
        store,
        kept.map(({ id }) => id),
        collapsed,
      ),
      next: placed.length > kept.length && last ? encodeCursor(list, last.key, last.id) : null,
      total: shown.passing.total,
      alerts: everyone.passing.total,
      all: everyone.set.rows,
    };
  });
}

/** Rows of alerts, in the order of their ids as given. */
function readAlertRows(store: ReadableStore, ids: readonly number[], collapsed: boolean): AlertRow[] {
  const stored = store.read<StoredAlertRow>(alertListSql.rows).all(JSON.stringify(ids));
  const byId = new Map(stored.map((row) => [row.id, row]));
  return toAlertRows(
    store,
    ids.flatMap((id) => byId.get(id) ?? []),
    collapsed,
  );
}

/** As many uids as a selection holds. */
const mostKeys = 10_000;

/** Uids of the alerts that pass a filter, in an order: the first 10,000. */
export function listAlertKeys(
  store: ReadableStore,
  filter: Filter,
  sort: Sort<AlertSortColumn>,
  collapsed: boolean,
  now = Date.now(),
): { readonly uids: string[]; readonly total: number } {
  return store.snapshot(() => {
    const shown = passAlerts(store, filter, collapsed, now);
    const placed = takeAlerts(shown, sort, null, Math.min(mostKeys, shown.passing.total));
    return {
      uids: store.pluck<string>(alertListSql.uids).all(JSON.stringify(placed.map(({ id }) => id))),
      total: shown.passing.total,
    };
  });
}
