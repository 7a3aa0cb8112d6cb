import { OperationError } from '../../../shared/contract/operation.ts';
import type { ReadableStore } from '../connection.ts';

/** The incident that a reference leads to. */
export interface FoundIncident {
  readonly id: number;
  readonly uid: string;
  /** True when the reference names an incident that was merged into this one. */
  readonly isRedirected: boolean;
}

interface Row {
  readonly id: number;
  readonly uid: string;
  readonly next: number | null;
}

/**
 * The incident behind a uid or a local number as text, following redirections.
 * @throws OperationError `notFound`.
 */
export function findIncident(store: ReadableStore, reference: string): FoundIncident {
  const byId = store.read<Row>('SELECT id, uid, redirected_to AS next FROM incident WHERE id = ?');
  let row = store
    .read<Row>('SELECT id, uid, redirected_to AS next FROM incident WHERE uid = ?')
    .get(reference);
  if (!row && /^\d{1,15}$/.test(reference)) row = byId.get(Number(reference));
  const first = row;
  // A ring of redirections is damage; it must not hang the reader.
  const passed = new Set<number>();
  while (row && row.next !== null && !passed.has(row.id)) {
    passed.add(row.id);
    row = byId.get(row.next);
  }
  if (!first || !row)
    throw new OperationError('notFound', `There is no incident ${reference}.`, { incident: reference });
  return { id: row.id, uid: row.uid, isRedirected: row.id !== first.id };
}

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
