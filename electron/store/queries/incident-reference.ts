import { OperationError } from '../../../shared/contract/operation.ts';
import type { ReadableStore } from '../connection.ts';

/** The alert that a record's uid belongs to. @throws OperationError `notFound`. */
export function findAlert(
  store: ReadableStore,
  uid: string,
): { readonly id: number; readonly uid: string; readonly incidentId: number | null } {
  const row = store
    .read<{ id: number; uid: string; incidentId: number | null }>(
      `SELECT a.id, a.uid, a.incident_id AS incidentId FROM alert AS a
       WHERE a.id = coalesce((SELECT id FROM alert WHERE uid = ?), (SELECT alert_id FROM record WHERE uid = ?))`,
    )
    .get(uid, uid);
  if (!row) throw new OperationError('notFound', 'There is no such alert.', { alert: uid });
  return row;
}
