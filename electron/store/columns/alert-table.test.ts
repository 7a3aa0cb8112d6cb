import { describe, expect, it } from 'vitest';
import { addAlertWithRecord, insert, temporaryStore } from '../../../tests/support/store-builder.ts';
import { buildAlert } from '../../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore } from '../../../tests/support/stores.ts';
import { commandHandlers } from '../../services/commands/index.ts';
import type { ReadableStore } from '../connection.ts';
import { countAlerts } from '../queries/alert-counts.ts';
import { countFacets, countIncidents } from '../queries/facets.ts';
import { listAlerts } from '../queries/alert-list.ts';
import { alertTable, alertTableSql, noteAlertImports } from './alert-table.ts';
import { bodyId, summarizeBlock } from './column-set.ts';
import { rebuildBlocks } from './rebuild-blocks.ts';

/** Blocks of alerts whose stored body is told to be up to date, and is not. */
function wrongBlocks(store: ReadableStore): readonly number[] {
  const current = store
    .pluck<number>('SELECT block FROM column_block WHERE kind = 1 AND changed = built AND format = ?')
    .all(alertTable.format);
  return current.filter((block) => {
    const body = store
      .pluck<Uint8Array>('SELECT body FROM column_body WHERE id = ?')
      .get(bodyId(alertTable, block));
    return body === undefined || Buffer.compare(body, summarizeBlock(store, alertTable, block)) !== 0;
  });
}

/** Every column of `alert` that blocks are made of. */
const ownColumns = (/SELECT id, ([^]*?)\s+FROM/.exec(alertTableSql.rows)?.[1] ?? '')
  .split(/,\s*/)
  .filter((column) => column !== 'NULL');

const valueOf = (column: string): string =>
  /_ms$|_id$|rank|doubtful/.test(column)
    ? '1'
    : /techniques|groups|platforms|threats|labels/.test(column)
      ? `'["x"]'`
      : `'x'`;

/** Changes of every table and column that blocks of alerts are made of, and of the number of rows. */
const changes: readonly string[] = [
  ...ownColumns.map((column) => `UPDATE alert SET ${column} = ${valueOf(column)} WHERE id = 2`),
  'UPDATE record_version SET import_file_id = 2 WHERE record_id = 2',
  `INSERT INTO record_version (id, record_id, import_file_id, position, byte_offset, byte_length, content_sha256, body)
     VALUES (99, 1, 2, 1, 0, 2, 'x', '{}')`,
  'DELETE FROM record_version WHERE id = 99',
  'UPDATE record SET alert_id = 1 WHERE id = 2',
  'DELETE FROM record WHERE id = 3',
  'DELETE FROM alert WHERE id = 4',
];

describe('blocks of alerts', () => {
  it('are stale after any change of what they are made of', () => {
    const own = temporaryStore();
    const { store } = own;
    insert(store, 'incident', { uid: 'one', status: 'active', created_ms: 0 });
    for (const name of ['1', '2', '3']) addAlertWithRecord(store, null, name, []);
    insert(store, 'alert', {
      uid: 'x|4',
      title: '4',
      severity_rank: 0,
      status: 'new',
      detector: '',
      imported_ms: 0,
    });
    insert(store, 'import', { id: 2, uid: 'ii', label: 'second', state: 'done', started_ms: 6 });
    insert(store, 'import_file', { id: 2, import_id: 2, path: 'second', size: 1 });
    expect(ownColumns.length).toBe(Object.keys(alertTable.columns).length - 1);
    for (const sql of changes) {
      rebuildBlocks(store, [alertTable], 1000);
      const before = summarizeBlock(store, alertTable, 0);
      expect(store.write(sql).run().changes, sql).toBe(1);
      // As whoever adds a version does.
      if (sql.startsWith('INSERT INTO record_version')) noteAlertImports(store, 1);
      expect(Buffer.compare(before, summarizeBlock(store, alertTable, 0)), sql).not.toBe(0);
      expect(wrongBlocks(store), sql).toEqual([]);
    }
    own.remove();
  });

  it('name the import that is left of two with the same records, and the versions of a record that came later', () => {
    const test = openTestStore();
    const { store } = test;
    const alerts = [buildAlert('1')];
    const one = importAlerts(store, alerts).uid;
    correlateStore(store);
    const two = importAlerts(store, alerts).uid;
    const three = importAlerts(store, [buildAlert('1', { title: 'Other', updated: null })]).uid;
    correlateStore(store);
    const found = (uid: string): number =>
      listAlerts(store, {
        filter: { clauses: [{ field: 'import', operator: 'anyOf', values: [uid] }] },
        sort: { column: 'title', direction: 'ascending' },
        cursor: null,
        limit: 5,
      }).total;
    rebuildBlocks(store, [alertTable], 1000);
    expect([one, two, three].map(found)).toEqual([1, 1, 1]);
    commandHandlers['imports.remove'](test.context, { import: one });
    expect(wrongBlocks(store)).toEqual([]);
    expect([one, two, three].map(found)).toEqual([0, 1, 1]);
    const named = countFacets(store, { clauses: [] }, ['import'], countAlerts)[0]?.values;
    expect(named?.map(({ value }) => value).sort()).toEqual([two, three].sort());
    const again = importAlerts(store, alerts).uid;
    // An import that holds only what another has brought is counted as a filter by it finds.
    for (const count of [countAlerts, countIncidents]) {
      const [facet] = countFacets(store, { clauses: [] }, ['import'], count);
      expect(facet?.values.find(({ value }) => value === again)?.count).toBe(1);
      const others = countFacets(
        store,
        { clauses: [{ field: 'severity', operator: 'anyOf', values: ['nothing'] }] },
        ['import'],
        count,
      );
      expect(others[0]?.values).toEqual([]);
    }
    expect(found(again)).toBe(1);
    rebuildBlocks(store, [alertTable], 1000);
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    expect(wrongBlocks(store)).toEqual([]);
    expect([one, two, three].map(found)).toEqual([1, 1, 1]);
    test.close();
  });
});
