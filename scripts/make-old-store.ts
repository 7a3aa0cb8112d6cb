/** Writes the contents of a small store of the current schema as `NNNN.sql`: run once for a release that changed the schema, and keep the file. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandHandlers } from '../electron/services/commands/index.ts';
import { migrations } from '../electron/store/migrations/index.ts';
import {
  batchOf,
  buildAlert,
  contextRecord,
  device,
  evidence,
  file,
  sourceIncident,
  user,
} from '../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../tests/support/stores.ts';

/** As a release before wrappers of every service were opened kept a URL. */
const wrapped = (path: string) =>
  evidence('url', [`url=https://urldefense.com/v3/__https://evil.example/${path}__;!!abc!def$`]);

const test = openTestStore();
importBatches(test.store, [
  batchOf(
    [
      buildAlert('1', {
        sourceIncident: { provider: 'portal', id: '77', webUrl: null },
        threatFamilyName: 'Emotet',
        evidence: [
          device('host-a', { details: { osPlatform: 'Windows10' } }),
          file('aa', { verdict: 'malicious' }),
        ],
      }),
      buildAlert('2', {
        provider: 'otherTool',
        names: ['othertool|2', 'testtool|1'],
        evidence: [device('host-a'), user('ann')],
      }),
      buildAlert('3', { evidence: [device('host-b'), wrapped('login')] }),
    ],
    {
      incidents: [sourceIncident('77', { tags: ['vip'], status: 'inProgress' })],
      context: [contextRecord('click', { evidence: [wrapped('clicked')] })],
    },
  ),
]);
correlateStore(test.store);
commandHandlers['incidents.update'](test.context, {
  incidents: ['1'],
  patch: { name: 'Ours', comment: 'Seen.' },
  resolveAlerts: true,
});
commandHandlers['pins.set'](test.context, {
  incident: '1',
  targets: [{ kind: 'alert', alert: 'testTool|1' }],
  pinned: true,
  note: 'first',
});
commandHandlers['workspace.undo'](test.context, { group: null, force: false });

// Triggers note the blocks of columns as behind when the rows are inserted that they are made of.
const tables = test.store
  .pluck<string>(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT GLOB '*_text_*'
       AND name <> 'column_block' ORDER BY name`,
  )
  .all();
const statements = tables.flatMap((table) => {
  const columns = test.store.pluck<string>(`SELECT name FROM pragma_table_info(?)`).all(table);
  const values = columns.map((column) => `quote(${column})`).join(` || ', ' || `);
  const rows = test.store.pluck<string>(`SELECT ${values} FROM ${table}`).all();
  return rows.map((row) => `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${row});\n`);
});
const name = `${String(migrations.length).padStart(4, '0')}.sql`;
writeFileSync(
  join(import.meta.dirname, '../tests/old-stores', name),
  `PRAGMA foreign_keys = OFF;\n${statements.join('')}PRAGMA foreign_keys = ON;\n`,
);
test.close();
