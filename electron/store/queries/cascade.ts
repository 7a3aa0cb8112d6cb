import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncidents } from '../incident-access.ts';

/** SQL of this module, for tests of its plans. */
export const cascadeSql = {
  /** The queue's rows know the numbers, but for those that wait to be made anew. */
  rows: `SELECT count(*) AS incidents, total(r.alert_count) AS alerts, total(r.active_alert_count) AS active
     FROM json_each(?) AS j CROSS JOIN incident_row AS r ON r.incident_id = j.value
     WHERE NOT EXISTS (SELECT 1 FROM queued_row AS q WHERE q.incident_id = j.value)`,
  queued: `SELECT count(*) AS alerts, total(a.status <> 'resolved') AS active
     FROM json_each(?) AS j CROSS JOIN queued_row AS q ON q.incident_id = j.value
       CROSS JOIN alert AS a INDEXED BY alert_by_incident ON a.incident_id = j.value`,
  unchanged:
    'SELECT count(*) FROM json_each(?) AS j CROSS JOIN incident AS i ON i.id = j.value WHERE i.status = ?',
} as const;

interface Counts {
  readonly alerts: number;
  readonly active: number;
}

/**
 * What a change would carry to alerts. Exact, at the cost of the incidents: alerts are counted only of those that changed a moment ago.
 * @throws OperationError `notFound`
 */
export function countCascade(
  store: ReadableStore,
  {
    incidents,
    status,
    assigns,
  }: {
    readonly incidents: readonly string[];
    readonly status: string | null;
    readonly assigns: boolean;
  },
): OutputOf<'incidents.cascade'> {
  const ids = JSON.stringify(findIncidents(store, incidents).map(({ id }) => id));
  const counts = [cascadeSql.rows, cascadeSql.queued].map(
    (sql) => store.read<Counts>(sql).get(ids) ?? { alerts: 0, active: 0 },
  );
  const alerts = counts.reduce((sum, one) => sum + one.alerts, 0);
  const active = counts.reduce((sum, one) => sum + one.active, 0);
  return {
    alerts,
    assigned: assigns ? alerts : 0,
    resolved: status === 'resolved' ? active : 0,
    unchanged: status === null ? 0 : (store.pluck<number>(cascadeSql.unchanged).get(ids, status) ?? 0),
  };
}
