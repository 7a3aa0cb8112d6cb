import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import {
  addAlertWithRecord,
  addIncident,
  insert,
  recordStart,
  temporaryStore,
} from '../../../tests/support/store-builder.ts';
import type { WritableStore } from '../connection.ts';
import { getImport, listImports, listRejects } from './imports.ts';
import { listPins } from './pin-list.ts';

let temporary: TemporaryStore;
let store: WritableStore;
beforeEach(() => {
  temporary = temporaryStore();
  store = temporary.store;
});
afterEach(() => {
  temporary.remove();
});

describe('pins and imports', () => {
  it('leaves out pins whose target went with an import', () => {
    const incident = addIncident(store, { uid: 'one' });
    addAlertWithRecord(store, incident, 'a', []);
    insert(store, 'pin', {
      uid: 'p2',
      incident_uid: 'one',
      target_kind: 'alert',
      alert_uid: 'graph|gone',
      position: 1,
      at_ms: 1,
    });
    insert(store, 'pin', {
      uid: 'p1',
      incident_uid: 'one',
      target_kind: 'alert',
      alert_uid: 'graph|a',
      position: 2,
      at_ms: 1,
    });
    expect(listPins(store, 'one', () => []).map(({ uid, label, at }) => [uid, label, at])).toEqual([
      ['p1', 'Alert 1', recordStart],
    ]);
  });

  it('says why a whole file was rejected, and not so where one of several records was', () => {
    insert(store, 'import', { id: 1, uid: 'i1', label: 'n', state: 'done', started_ms: 1 });
    const files = [
      { code: 'notText', records: 1 },
      { code: 'emptyFile', records: 1 },
      { code: 'syntax', records: 1 },
      { code: 'unknownFormat', records: 2 },
    ];
    for (const [index, { code, records }] of files.entries()) {
      insert(store, 'import_file', {
        id: index + 1,
        import_id: 1,
        path: code,
        size: 1,
        records,
        rejected: 1,
      });
      insert(store, 'import_reject', {
        import_file_id: index + 1,
        position: 1,
        byte_offset: 0,
        code,
        reason: `Because of ${code}.`,
        excerpt: '',
      });
    }
    expect(getImport(store, 'i1').files.map(({ refusal }) => refusal)).toEqual([
      'Because of notText.',
      'Because of emptyFile.',
      null,
      null,
    ]);
  });

  it('lists imports newest first with their sums, and rejects page by page over files', () => {
    for (const id of [1, 2, 3])
      insert(store, 'import', { id, uid: `i${id}`, label: `n${id}`, state: 'done', started_ms: id });
    for (const id of [1, 2])
      insert(store, 'import_file', {
        id,
        import_id: 3,
        path: `f${id}`,
        size: 1,
        records: 4,
        rejected: 3,
        context: '{"processEvents":5,"other":1}',
      });
    for (let n = 0; n < 6; n++)
      insert(store, 'import_reject', {
        import_file_id: 1 + (n % 2),
        position: n + 1,
        byte_offset: n,
        code: 'syntax',
        reason: 'r',
        excerpt: 'e',
      });
    const first = listImports(store, null, 2);
    expect(first.imports.map(({ uid }) => uid)).toEqual(['i3', 'i2']);
    expect(first.imports[0]).toMatchObject({ files: 2, records: 8, context: 12, rejected: 6 });
    expect(listImports(store, first.next, 2)).toMatchObject({
      imports: [{ uid: 'i1', files: 0, context: 0 }],
      next: null,
    });
    expect(getImport(store, 'i3').files[0]?.context).toEqual([
      { kind: 'processEvents', rows: 5 },
      { kind: 'other', rows: 1 },
    ]);
    const page = listRejects(store, 'i3', null, 4);
    const rest = listRejects(store, 'i3', page.next, 4);
    expect([...page.rows, ...rest.rows].map(({ file, record }) => `${file} ${record}`)).toEqual([
      'f1 1',
      'f1 3',
      'f1 5',
      'f2 2',
      'f2 4',
      'f2 6',
    ]);
    expect([page.total, rest.next]).toEqual([6, null]);
    expect(() => getImport(store, 'gone')).toThrow(/no such import/);
  });
});
