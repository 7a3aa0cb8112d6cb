import { mergeRecords } from '../../shared/model/merge-records.ts';
import { listText } from './alert-facts.ts';
import type { ReadableStore, WritableStore } from './connection.ts';
import { raise, readFact, writeFact } from './facts.ts';
import { queueFacts } from './queue-facts.ts';
import { queueRows } from './queued-rows.ts';
import { readBody } from './record-body.ts';

/** Alerts that are looked at together. */
const alertsTogether = 25;

/** SQL of this module, for tests of its plans. */
export const behindSql = {
  next: `SELECT id, incident_id AS incidentId FROM alert WHERE id <= ? ORDER BY id DESC LIMIT ${alertsTogether}`,
  records: `SELECT record.uid, record_version.body FROM record
     JOIN record_version ON record_version.id = record.current_version_id WHERE record.alert_id = ?`,
} as const;

const fill = `UPDATE alert SET device_groups = ?, os_platforms = ?, threats = ?, sensitivity_labels = ?
  WHERE id = ? AND (device_groups, os_platforms, threats, sensitivity_labels) IS NOT (?, ?, ?, ?)`;

/** True while alerts that an older version imported wait for {@link fillFacts}. */
export function areFactsBehind(store: ReadableStore): boolean {
  return readFact(store, 'factsBehind') !== null;
}

/**
 * Fills columns of alerts that were imported before there were these columns, from what is stored of their records, for about `budgetMs` in
 * one short transaction, the newest alerts first. How far it is is in the store, so that it goes on after a crash; rows of their
 * incidents are noted to be made anew.
 * @returns whether some are left, and how many alerts have other values now.
 */
export function fillFacts(
  store: WritableStore,
  budgetMs: number,
): { readonly left: boolean; readonly filled: number } {
  if (!areFactsBehind(store)) return { left: false, filled: 0 };
  const end = performance.now() + budgetMs;
  return store.transaction(() => {
    const next = store.read<{ id: number; incidentId: number | null }>(behindSql.next);
    const incidents = new Set<number>();
    let from = Number(readFact(store, 'factsBehind'));
    let filled = 0;
    let left: boolean;
    do {
      const alerts = next.all(from);
      for (const { id, incidentId } of alerts) {
        if (!fillAlert(store, id)) continue;
        filled += 1;
        if (incidentId !== null) incidents.add(incidentId);
      }
      left = alerts.length === alertsTogether;
      from = (alerts.at(-1)?.id ?? 1) - 1;
    } while (left && performance.now() < end);
    if (left) writeFact(store, 'factsBehind', from);
    else store.write(`DELETE FROM store_fact WHERE name = 'factsBehind'`).run();
    queueRows(store, incidents);
    if (filled > 0) raise(store, 'revision');
    return { left, filled };
  });
}

function fillAlert(store: WritableStore, id: number): boolean {
  const records = store
    .read<{ uid: string; body: string }>(behindSql.records)
    .all(id)
    .map(({ uid, body }) => ({ uid, alert: readBody(body) }));
  const [first, ...others] = records;
  if (first === undefined) return false;
  const facts = queueFacts(others.length === 0 ? first.alert : mergeRecords(records).alert);
  const lists = [facts.deviceGroups, facts.osPlatforms, facts.threats, facts.sensitivityLabels].map(listText);
  return store.write(fill).run(...lists, id, ...lists).changes > 0;
}
