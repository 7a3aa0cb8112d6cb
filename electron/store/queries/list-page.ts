import type { Position, SortKey } from '../../../shared/query/cursor.ts';
import type { SortDirection } from '../../../shared/query/sort.ts';
import type { ReadableStore, SqlValue } from '../connection.ts';
import type { Fragment } from './fragment.ts';

/** How one column of a list is sorted. */
export interface SortPlan {
  /** The key, in terms of the alias `r`. */
  readonly key: string;
  readonly nullable: boolean;
  /** The index that holds the key and then the id; null when the key is the id itself. */
  readonly index: string | null;
}

/** A list to take a page of. */
export interface PageRequest {
  readonly table: 'alert';
  /** The integer primary key, in terms of the alias `r`. */
  readonly id: string;
  readonly columns: string;
  readonly joins: string;
  readonly plan: SortPlan;
  readonly direction: SortDirection;
  readonly where: Fragment;
  /** The rows that pass the filter as a JSON array, when they are few: then they are sorted instead of walking an index. */
  readonly ids: string | null;
  readonly position: Position | null;
  readonly limit: number;
}

/** What every row of a page carries for the next cursor. */
export interface KeyedRow {
  readonly sortKey: SortKey;
  readonly sortId: number;
}

/**
 * Reads up to `limit` rows after a position, walking the sort's index and never skipping rows by count (no OFFSET).
 * A page is up to three runs, each one seek: the rest of the rows with the same key, the rows beyond it, the rows without a key.
 */
export function readPage<Row extends KeyedRow>(store: ReadableStore, request: PageRequest): Row[] {
  const rows: Row[] = [];
  for (const run of runsAfter(request, startKey(store, request))) {
    if (rows.length >= request.limit) break;
    const { sql, parameters } = runStatement(request, run);
    rows.push(...store.read<Row>(sql).all(...parameters, request.limit - rows.length));
  }
  return rows;
}

function startKey(
  store: ReadableStore,
  { position, table, id, plan }: PageRequest,
): { key: SortKey; id: number } | null {
  if (position === null) return null;
  if (position.kind === 'atKey') return position;
  const key =
    store.pluck<SortKey>(`SELECT ${plan.key} FROM ${table} AS r WHERE ${id} = ?`).get(position.id) ?? null;
  return { key, id: position.id };
}

/** A stretch of a list that one seek reaches; within `oneKey` the id alone is the order. */
interface Run extends Fragment {
  readonly oneKey: boolean;
}

function runsAfter(request: PageRequest, start: { key: SortKey; id: number } | null): readonly Run[] {
  const { plan, id } = request;
  const beyond = request.direction === 'ascending' ? '>' : '<';
  const run = (sql: string, ...parameters: readonly SqlValue[]): Run => ({ sql, parameters, oneKey: false });
  const runOfKey = (sql: string, ...parameters: readonly SqlValue[]): Run => ({
    sql,
    parameters,
    oneKey: true,
  });
  if (start === null) return [run('1')];
  if (plan.key === id) return [runOfKey(`${id} ${beyond} ?`, start.id)];
  const withoutKey = `${plan.key} IS NULL`;
  if (start.key === null) {
    const rest = runOfKey(`${withoutKey} AND ${id} ${beyond} ?`, start.id);
    return request.direction === 'ascending' ? [rest, run(`${plan.key} IS NOT NULL`)] : [rest];
  }
  const runs = [
    runOfKey(`${plan.key} = ? AND ${id} ${beyond} ?`, start.key, start.id),
    run(`${plan.key} ${beyond} ?`, start.key),
  ];
  return request.direction === 'descending' && plan.nullable ? [...runs, run(withoutKey)] : runs;
}

function runStatement(request: PageRequest, run: Run): Fragment {
  const { table, id, plan, where, ids } = request;
  const direction = request.direction === 'ascending' ? 'ASC' : 'DESC';
  const order =
    run.oneKey || plan.key === id ? `${id} ${direction}` : `${plan.key} ${direction}, ${id} ${direction}`;
  const index = ids !== null ? 'NOT INDEXED' : plan.index === null ? '' : `INDEXED BY ${plan.index}`;
  const conditions: Fragment[] = [run];
  if (ids !== null)
    conditions.unshift({ sql: `${id} IN (SELECT value FROM json_each(?))`, parameters: [ids] });
  else conditions.push(where);
  const sql = `SELECT ${request.columns}, ${plan.key} AS sortKey, ${id} AS sortId FROM ${table} AS r ${index} ${request.joins}
    WHERE ${conditions.map((condition) => `(${condition.sql})`).join(' AND ')} ORDER BY ${order} LIMIT ?`;
  return { sql, parameters: conditions.flatMap(({ parameters }) => parameters) };
}
