import type { ReadableStore } from '../connection.ts';
import { readFact } from '../facts.ts';
import { isIn } from './fragment.ts';
import { keptWhile } from './kept-places.ts';

/** SQL of this module, for tests of its plans. */
export const repeatedAlertsSql = (condition: string): string =>
  `SELECT DISTINCT d.alert_id FROM import AS m CROSS JOIN import_file AS f ON f.import_id = m.id
     CROSS JOIN record_repeat AS p ON p.import_file_id = f.id CROSS JOIN record_version AS n ON n.id = p.record_version_id
     CROSS JOIN record AS d ON d.id = n.record_id WHERE ${condition}`;

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
