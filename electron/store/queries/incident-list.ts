import { OperationError } from '../../../shared/contract/operation.ts';
import { BadCursor, decodeCursor, encodeCursor } from '../../../shared/query/cursor.ts';
import type { Position } from '../../../shared/query/cursor.ts';
import type { Filter } from '../../../shared/query/filter.ts';
import type { IncidentSortColumn, Sort } from '../../../shared/query/sort.ts';
import type { ReadableStore } from '../connection.ts';
import { readServiceLevels } from '../service-levels.ts';
import { passIncidents } from './incident-filter.ts';
import { takeIncidents } from './incident-order.ts';
import type { IncidentRow, StoredIncidentRow } from './incident-row.ts';
import { incidentColumns, toIncidentRow } from './incident-row.ts';

/** What to list. */
export interface ListRequest<Column extends string> {
  readonly filter: Filter;
  readonly sort: Sort<Column>;
  readonly cursor: string | null;
  readonly limit: number;
}

/** One page of a list. */
export interface ListPage<Row> {
  readonly rows: Row[];
  readonly next: string | null;
  /** Rows that pass the filter. */
  readonly total: number;
  /** Rows at all. */
  readonly all: number;
}

/** SQL of this module, for tests of its plans: the rows of some incidents. */
export const incidentRowsSql = `SELECT ${incidentColumns} FROM json_each(?) AS j
  CROSS JOIN incident_row AS r ON r.incident_id = j.value CROSS JOIN incident AS i ON i.id = r.incident_id`;

/**
 * One page of the incident queue. Redirected incidents are not in it.
 * @param now ms UTC, for filters that depend on it.
 */
export function listIncidents(
  store: ReadableStore,
  request: ListRequest<IncidentSortColumn>,
  now = Date.now(),
): ListPage<IncidentRow> {
  return store.snapshot(() => {
    const list = listName('incidents', request.sort);
    const position = readPosition(list, request.cursor);
    const found = passIncidents(store, request.filter, now);
    const placed = takeIncidents(store, found, request.sort, position, request.limit + 1);
    const kept = placed.slice(0, request.limit);
    const last = kept.at(-1);
    return {
      rows: readIncidentRows(
        store,
        kept.map(({ id }) => id),
      ),
      next: placed.length > kept.length && last ? encodeCursor(list, last.key, last.id) : null,
      total: found.passing.total,
      all: found.set.rows,
    };
  });
}

/** Rows of the queue, in the order of their ids as given. */
export function readIncidentRows(store: ReadableStore, ids: readonly number[]): IncidentRow[] {
  const levels = readServiceLevels(store);
  const stored = store.read<StoredIncidentRow>(incidentRowsSql).all(JSON.stringify(ids));
  const byId = new Map(stored.map((row) => [row.number, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row === undefined ? [] : [toIncidentRow(row, levels)];
  });
}

/** As many uids as a selection holds. */
const mostKeys = 10_000;

/** Uids of the incidents that pass a filter, in an order: the first 10,000. */
export function listIncidentKeys(
  store: ReadableStore,
  filter: Filter,
  sort: Sort<IncidentSortColumn>,
  now = Date.now(),
): { readonly uids: string[]; readonly total: number } {
  return store.snapshot(() => {
    const found = passIncidents(store, filter, now);
    const placed = takeIncidents(store, found, sort, null, Math.min(mostKeys, found.passing.total));
    const uids = store.pluck<string>(incidentUidsSql).all(JSON.stringify(placed.map(({ id }) => id)));
    return { uids, total: found.passing.total };
  });
}

/** SQL of this module, for tests of its plans: uids of some incidents, in the order given. */
export const incidentUidsSql =
  'SELECT i.uid FROM json_each(?) AS j CROSS JOIN incident AS i ON i.id = j.value ORDER BY j.id';

/** The name of a list and its order, which its cursors carry. */
export function listName(list: string, sort: Sort<string>): string {
  return `${list}:${sort.column}:${sort.direction}`;
}

/**
 * Reads the cursor of a list.
 * @throws OperationError `badInput` when it is none.
 */
export function readPosition(list: string, cursor: string | null): Position | null {
  try {
    return decodeCursor(list, cursor);
  } catch (error) {
    if (error instanceof BadCursor) throw new OperationError('badInput', error.message);
    throw error;
  }
}
