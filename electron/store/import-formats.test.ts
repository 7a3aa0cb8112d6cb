import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openFileSource } from '../importers/_kit/byte-source.ts';
import { prepareBatches } from '../importers/prepare.ts';
import { collect } from '../../tests/support/collect.ts';
import { sharedData } from '../../tests/support/shared-data.ts';
import { startOfDay } from '../../tests/support/prepared.ts';
import { contentOf, correlateStore, importBatches, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import type { PreparedBatch } from '../../shared/model/record.ts';
import { checkStore } from './check-store.ts';

const open: TestStore[] = [];
const newStore = (): TestStore => {
  const store = openTestStore();
  open.push(store);
  return store;
};
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

const importedAt = Date.UTC(2030, 0, 1);

async function batchesOf(path: string): Promise<readonly PreparedBatch[]> {
  const source = openFileSource(path);
  return collect(prepareBatches(source, basename(path), { importedAt, tenant: null }));
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /[.](json|csv|ndjson)$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).size < 50_000_000);
}

async function importFiles(paths: readonly string[]): Promise<TestStore> {
  const test = newStore();
  for (const path of paths) {
    const { counts } = importBatches(test.store, await batchesOf(path), startOfDay);
    const { records, alertsNew, alertsUpdated, alertsUnchanged, twins, emptyIncidents, rejected } = counts;
    const context = Object.values(counts.context).reduce((sum, count) => sum + count, 0);
    expect(records, path).toBe(
      alertsNew + alertsUpdated + alertsUnchanged + twins + emptyIncidents + rejected + context,
    );
  }
  return test;
}

async function checkAnyOrder(paths: readonly string[]): Promise<void> {
  const forward = await importFiles(paths);
  const backward = await importFiles([...paths].reverse());
  expect(contentOf(backward.store)).toEqual(contentOf(forward.store));
  correlateStore(forward.store);
  expect(rows(forward.store, 'SELECT uid FROM alert WHERE incident_id IS NULL')).toEqual([]);
  const before = contentOf(forward.store);
  for (const path of paths) {
    const { counts } = importBatches(forward.store, await batchesOf(path));
    expect(counts, path).toMatchObject({ alertsNew: 0, alertsUpdated: 0, twins: 0 });
  }
  expect(contentOf(forward.store)).toEqual(before);
  expect(checkStore(forward.store).findings).toEqual([]);
}

describe('files of known formats', () => {
  it('go in whole, in any order, and only once', async () => {
    const paths = filesIn(resolve(import.meta.dirname, '../../tests/fixtures/microsoft'));
    expect(paths.length).toBeGreaterThan(3);
    await checkAnyOrder(paths);
  });

  const folders = ['graph', 'm365-defender', 'sentinel']
    .map((name) => sharedData(name))
    .filter((path) => path !== null);
  it.skipIf(folders.length < 3)('of real exports go in whole (skipped without ../shared/data)', async () => {
    await checkAnyOrder(folders.flatMap(filesIn));
  });
});
