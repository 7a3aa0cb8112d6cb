import { OperationError } from '../../shared/contract/operation.ts';
import type { FieldAccess } from './change-scope.ts';

/** Which version of a list counts: none means that the list is removed. Verdicts and rows that follow from it are made anew in slices. */
const version: FieldAccess = {
  read: (scope, uid) =>
    scope.store
      .pluck<string>(
        'SELECT v.uid FROM list AS l JOIN list_version AS v ON v.id = l.version_id WHERE l.uid = ?',
      )
      .get(uid) ?? null,
  write(scope, uid, value) {
    const { store } = scope;
    const list = store
      .read<{ id: number; version: number | null }>(
        'SELECT id, version_id AS version FROM list WHERE uid = ?',
      )
      .get(uid);
    if (!list) return;
    const next =
      typeof value === 'string'
        ? store
            .read<{ id: number; state: string }>(
              'SELECT id, state FROM list_version WHERE uid = ? AND list_id = ?',
            )
            .get(value, list.id)
        : undefined;
    if (typeof value === 'string' && next?.state !== 'ready')
      throw new OperationError(
        'conflict',
        'The entries of that version of the list are no longer kept. Import its file again.',
      );
    store.write('UPDATE list SET version_id = ? WHERE id = ?').run(next?.id ?? null, list.id);
    const queue = store.write(
      'INSERT OR IGNORE INTO queued_listed (identifier_id) SELECT identifier_id FROM list_hit WHERE version_id = ?',
    );
    for (const id of [list.version, next?.id ?? null]) if (id !== null) queue.run(id);
  },
};

/** The fields of a list. */
export function listField(field: string): FieldAccess | null {
  return field === 'version' ? version : null;
}
