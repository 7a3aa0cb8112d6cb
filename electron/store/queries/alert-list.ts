import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { Filter } from '../../../shared/query/filter.ts';
import type { AlertSortColumn } from '../../../shared/query/sort.ts';
import type { ReadableStore } from '../connection.ts';
import type { AlertRow, StoredAlertRow } from './alert-row.ts';
import { alertColumns, alertJoins, toAlertRows } from './alert-row.ts';
import { alertStatusOrder, compileAlertFilter } from './compile-alert-filter.ts';
import type { ListPage, ListRequest, Matches } from './incident-list.ts';
import { fewRows, listName, readPosition } from './incident-list.ts';
import type { KeyedRow, PageRequest, SortPlan } from './list-page.ts';
import { readPage } from './list-page.ts';
import { cached } from './result-cache.ts';
import { createLookup } from './search.ts';
import { withoutRepeats } from './storms.ts';

const plan = (key: string, index: string, nullable = false): SortPlan => ({
  key,
  nullable,
  index,
  openIndex: null,
});

/** The index that serves each sort order of the alert queue. */
export const alertSortPlans: Readonly<Record<AlertSortColumn, SortPlan>> = {
  firstActivity: plan('r.first_ms', 'alert_by_first', true),
  lastActivity: plan('r.last_ms', 'alert_by_last', true),
  severity: plan('r.severity_rank', 'alert_by_severity'),
  status: plan(alertStatusOrder, 'alert_by_status'),
  title: plan('r.title', 'alert_by_title'),
  serviceSource: plan('r.service_source', 'alert_by_service_source', true),
};

/** A page of the alert queue to read. */
export type AlertListRequest = ListRequest<AlertSortColumn> & {
  /** Repeats of a storm are left out where the row of its first alert stands for them. */
  readonly collapsed?: boolean;
};

const nameOfList = ({ sort, collapsed }: AlertListRequest): string =>
  `${listName('alerts', sort)}${collapsed === true ? ' collapsed' : ''}`;

/** One page of the alert queue. */
export function listAlerts(
  store: ReadableStore,
  request: AlertListRequest,
): ListPage<AlertRow> & { readonly alerts: number } {
  return store.snapshot(() => {
    const all = matchAlerts(store, request.filter, false);
    const matches = request.collapsed === true ? matchAlerts(store, request.filter, true) : all;
    const page = alertPage(store, request, matches);
    const rows = readPage<StoredAlertRow & KeyedRow>(store, { ...page, limit: request.limit + 1 });
    const kept = rows.slice(0, request.limit);
    const last = kept.at(-1);
    const next =
      rows.length > kept.length && last ? encodeCursor(nameOfList(request), last.sortKey, last.sortId) : null;
    return {
      rows: toAlertRows(store, kept, request.collapsed === true),
      next,
      total: matches.total,
      alerts: all.total,
      all: countAll(store),
    };
  });
}

/** The page that a request asks for, in terms of SQL. */
export function alertPage(store: ReadableStore, request: AlertListRequest, matches: Matches): PageRequest {
  const where = compileAlertFilter(request.filter, 'probe', createLookup(store, 'alerts'));
  return {
    table: 'alert',
    id: 'r.id',
    columns: alertColumns,
    joins: alertJoins,
    plan: alertSortPlans[request.sort.column],
    direction: request.sort.direction,
    where: request.collapsed === true ? withoutRepeats(where) : where,
    isOpen: null,
    ids: matches.ids,
    position: readPosition(nameOfList(request), request.cursor),
    limit: request.limit,
  };
}

function matchAlerts(store: ReadableStore, filter: Filter, collapsed: boolean): Matches {
  if (filter.clauses.length === 0 && !collapsed) return { total: countAll(store), ids: null };
  return cached(store, `alerts ${String(collapsed)} ${JSON.stringify(filter)}`, () => {
    const compiled = compileAlertFilter(filter, 'set', createLookup(store, 'alerts'));
    const { sql, parameters } = collapsed ? withoutRepeats(compiled) : compiled;
    const found = store
      .read<{ total: number; ids: string }>(
        `SELECT count(*) AS total, json_group_array(r.id) AS ids FROM alert AS r WHERE ${sql}`,
      )
      .get(...parameters);
    const total = found?.total ?? 0;
    return { total, ids: total <= fewRows ? (found?.ids ?? '[]') : null };
  });
}

function countAll(store: ReadableStore): number {
  return cached(store, 'alerts', () => store.pluck<number>('SELECT count(*) FROM alert').get() ?? 0);
}
