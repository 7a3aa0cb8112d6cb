import type { OutputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { ReadableStore } from '../connection.ts';
import { alertColumns, alertJoins, toAlertRows } from './alert-row.ts';
import type { StoredAlertRow } from './alert-row.ts';
import type { Fragment } from './fragment.ts';
import { readPosition } from './incident-list.ts';
import { findAlert } from './incident-reference.ts';
import { readPage } from './list-page.ts';
import { stormDifference, tellApart } from './storm-differences.ts';
import { looksAlike, stormSize } from './storm-size.ts';
import type { KeyedRow } from './list-page.ts';

/**
 * Leaves out, over the alias `r`, repeats that the row of their storm's first alert stands for. A repeat keeps its own row when the first
 * alert would not be in the list (the filter does not let it through), when it looks different, and when it is pinned: collapsing hides
 * nothing that the row "×N" does not tell.
 */
export function withoutRepeats(filter: Fragment): Fragment {
  const ofFirst = filter.sql.replace(/\br\./g, 'h.');
  return {
    sql: `(${filter.sql}) AND (r.storm_id IS NULL OR r.storm_id = r.id
      OR NOT EXISTS (SELECT 1 FROM alert AS h WHERE h.id = r.storm_id AND ${looksAlike('r', 'h')} AND (${ofFirst})))`,
    parameters: [...filter.parameters, ...filter.parameters],
  };
}

/** A page of the alerts that the row of a storm's first alert stands for, in the order of time, itself among them. */
export function pageOfStorm(
  store: ReadableStore,
  alert: string,
  cursor: string | null,
  limit: number,
): OutputOf<'alerts.storm'> {
  const { id } = findAlert(store, alert);
  const storm = store.pluck<number | null>('SELECT storm_id FROM alert WHERE id = ?').get(id) ?? null;
  if (storm === null) return { rows: [], next: null, total: 0 };
  const list = `storm of ${String(storm)}`;
  const repeats = `EXISTS (SELECT 1 FROM alert AS h WHERE h.id = r.storm_id AND ${looksAlike('r', 'h')})`;
  const rows = readPage<StoredAlertRow & KeyedRow>(store, {
    table: 'alert',
    id: 'r.id',
    columns: alertColumns,
    joins: alertJoins,
    plan: { key: 'r.first_ms', nullable: true, index: 'alert_by_storm' },
    direction: 'ascending',
    where: { sql: `r.storm_id = ? AND (r.id = r.storm_id OR ${repeats})`, parameters: [storm] },
    ids: null,
    position: readPosition(list, cursor),
    limit: limit + 1,
  });
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const difference = stormDifference(store, storm);
  const told =
    difference === null
      ? new Map<string, never>()
      : tellApart(
          store,
          kept.map(({ id: alertId }) => alertId),
          difference.kind,
        );
  return {
    rows: toAlertRows(store, kept).map((row) => ({ ...row, telling: told.get(row.uid) ?? null })),
    next: rows.length > kept.length && last ? encodeCursor(list, last.sortKey, last.sortId) : null,
    total: store.pluck<number>(`SELECT ${stormSize} FROM alert AS r WHERE r.id = ?`).get(storm) ?? 0,
  };
}

/**
 * Uids of the repeats that the rows of the named first alerts stand for.
 * @throws OperationError `badInput` when there are more than `limit`.
 */
export function repeatsOf(
  store: ReadableStore,
  alertIds: readonly number[],
  limit: number,
): readonly string[] {
  const uids = store
    .pluck<string>(
      `SELECT s.uid FROM json_each(?) AS j CROSS JOIN alert AS h ON h.id = j.value CROSS JOIN alert AS s INDEXED BY alert_by_storm ON s.storm_id = j.value
       WHERE s.id <> j.value AND ${looksAlike('s', 'h')} ORDER BY s.storm_id, s.first_ms, s.id LIMIT ?`,
    )
    .all(JSON.stringify(alertIds), Math.max(0, limit) + 1);
  if (uids.length > limit)
    throw new OperationError(
      'badInput',
      'These storms have more than 10,000 alerts. Change their incident instead: resolving it resolves its alerts.',
    );
  return uids;
}
