import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { PreparedBatch } from '../../shared/model/record.ts';
import { importBatches, openTestStore, rows, type TestStore } from '../../tests/support/stores.ts';
import { openFileSource } from '../importers/_kit/byte-source.ts';
import { prepareBatches } from '../importers/prepare.ts';
import { storeBatch } from '../store/stored-alert.ts';
import { packBatch, unpackBatch } from './batch-wire.ts';

const open: TestStore[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const importers = join(import.meta.dirname, '../importers');
const fixtures = readdirSync(importers, { recursive: true, encoding: 'utf8' })
  .filter((path) => /[\\/]fixtures[\\/]/.test(path) && !/expected[.]json$|[.]mapping[.]json$/.test(path))
  .map((path) => join(importers, path));

async function prepare(path: string): Promise<readonly PreparedBatch[]> {
  const batches: PreparedBatch[] = [];
  const options = { importedAt: 0, tenant: null, signal: new AbortController().signal, maxRecords: 3 };
  const source = openFileSource(path);
  try {
    for await (const batch of prepareBatches(source, basename(path), options)) batches.push(batch);
  } finally {
    source.close();
  }
  return batches;
}

const tables = [
  'alert',
  'record',
  'record_version',
  'record_raw',
  'record_name',
  'evidence',
  'message_sender',
  'identifier',
  'entity',
  'alias',
  'source_incident',
  'context_record',
  'context_identifier',
  'context_place',
  'import_reject',
  'import_file',
  'detector_count',
];

function contents(batches: readonly PreparedBatch[]): Readonly<Record<string, unknown>> {
  const test = openTestStore();
  open.push(test);
  importBatches(test.store, batches);
  const comments = rows(test.store, 'SELECT alert_uid, text, author, at_ms FROM comment ORDER BY 1, 2');
  return {
    comments,
    ...Object.fromEntries(tables.map((table) => [table, rows(test.store, `SELECT * FROM ${table}`)])),
  };
}

it('batches that crossed between threads give the store that batches as parsed give, for every fixture of an importer', async () => {
  const batches = (await Promise.all(fixtures.map(prepare))).flat();
  const alerts = batches.reduce((sum, { records }) => sum + records.length, 0);
  expect(alerts).toBeGreaterThan(100);
  const crossed = batches.map((batch) => unpackBatch(structuredClone(packBatch(storeBatch(batch)))));
  const parsed = contents(batches);
  // A table that is empty either way would prove nothing.
  for (const table of tables) expect(parsed[table], table).not.toEqual([]);
  expect(contents(crossed)).toEqual(parsed);
});
