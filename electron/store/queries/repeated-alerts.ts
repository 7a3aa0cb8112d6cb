import type { FilterClause } from '../../../shared/query/filter.ts';
import type { ReadableStore } from '../connection.ts';
import { readFact } from '../facts.ts';
import { isIn } from './fragment.ts';
import { keptWhile } from './kept-places.ts';

/** SQL of this module, for tests of its plans. */
export const repeatedAlertsSql = (condition: string): string =>
  `SELECT DISTINCT d.alert_id FROM import AS m CROSS JOIN import_file AS f ON f.import_id = m.id
     CROSS JOIN record_repeat AS p ON p.import_file_id = f.id CROSS JOIN record_version AS n ON n.id = p.record_version_id
     CROSS JOIN record AS d ON d.id = n.record_id WHERE ${condition}`;

/** SQL of this module, for tests of its plans: there are as many rows to look at as imports. */
export const importsWithRepeatsSql = `SELECT m.uid FROM import AS m WHERE EXISTS (SELECT 1 FROM import_file AS f
  CROSS JOIN record_repeat AS p ON p.import_file_id = f.id WHERE f.import_id = m.id)`;

/** Alerts of which some imports held a record again, unchanged: marks by id, and what names them. */
export function repeatedAlerts(
  store: ReadableStore,
  imports: readonly string[],
): { readonly key: string; readonly alerts: Uint8Array } {
  const key = JSON.stringify(['repeated', ...imports]);
  const alerts = keptWhile(store, key, readFact(store, 'sourceRevision') ?? '', () => {
    const { sql, parameters } = isIn('m.uid', imports);
    const ids = store.pluck<number>(repeatedAlertsSql(sql)).all(...parameters);
    const marks = new Uint8Array(ids.reduce((highest, id) => Math.max(highest, id), -1) + 1);
    for (const id of ids) marks[id] = 1;
    return marks;
  });
  return { key, alerts };
}

/**
 * Counts by import, with those of imports that hold records again: a row of such an import passes a filter by it, and is no value of a column.
 * @param counted by value of the column.
 * @param count how many rows pass a clause beside the filter's own.
 */
export function withRepeats(
  store: ReadableStore,
  counted: ReadonlyMap<string, number>,
  count: (clause: FilterClause) => number,
): ReadonlyMap<string, number> {
  const counts = new Map(counted);
  for (const uid of store.pluck<string>(importsWithRepeatsSql).all()) {
    const rows = count({ field: 'import', operator: 'anyOf', values: [uid] });
    if (rows > 0) counts.set(uid, rows);
  }
  return counts;
}
