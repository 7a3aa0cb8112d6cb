import type { FieldAccess } from './change-scope.ts';
import { removeImport, restoreImport } from './import-removal.ts';

interface ImportRow {
  readonly id: number;
  readonly state: string;
}

/** Whether an import stands: `undone` takes back what it brought, another state brings it back. */
const state: FieldAccess = {
  read: (scope, uid) => scope.store.pluck<string>('SELECT state FROM import WHERE uid = ?').get(uid) ?? null,
  write(scope, uid, value) {
    const row = scope.store.read<ImportRow>('SELECT id, state FROM import WHERE uid = ?').get(uid);
    if (!row || typeof value !== 'string') return;
    scope.store.execute('PRAGMA defer_foreign_keys = ON');
    if (value === 'undone') removeImport(scope, row.id);
    else restoreImport(scope, row.id);
    scope.store.write('UPDATE import SET state = ? WHERE id = ?').run(value, row.id);
  },
};

/** The fields of an import. */
export function importField(field: string): FieldAccess | null {
  return field === 'state' ? state : null;
}
