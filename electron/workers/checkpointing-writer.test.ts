import { statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test as it } from 'vitest';
import { batchOf, buildAlert, user } from '../../tests/support/prepared.ts';
import { openTestStore, type TestStore } from '../../tests/support/stores.ts';
import { createLocalWriter } from '../services/work/local-writer.ts';
import { openCheckpointer, type Checkpointer } from '../store/connection.ts';
import { withCheckpoints } from './checkpointing-writer.ts';

let test: TestStore;
let checkpointer: Checkpointer;
beforeEach(() => {
  test = openTestStore();
  checkpointer = openCheckpointer(test.store.file);
});
afterEach(() => {
  checkpointer.close();
  test.close();
});

const batch = (number: number) =>
  batchOf(
    Array.from({ length: 50 }, (_, index) =>
      buildAlert(`${number}-${index}`, { evidence: [user(`u${number}-${index}`)] }),
    ),
  );

async function importBatches(pause: number): Promise<void> {
  const local = createLocalWriter(test.store, { now: () => 0, changed: () => undefined });
  const writer = withCheckpoints(local, checkpointer, pause);
  const { importId } = await writer.beginImport('batches', null);
  const start = { path: 'a.json', size: 1, format: null, importerVersion: null };
  const fileId = await writer.beginFile(importId, start);
  for (let number = 0; number < 60; number += 3)
    await Promise.all([0, 1, 2].map((next) => writer.applyBatch(fileId, batch(number + next))));
  await writer.finishFile(fileId, { sha256: null, error: null });
  await writer.finishImport(importId, 'done');
}

it('keeps the log short while batches go through, and loses none', async () => {
  await importBatches(0);
  expect(test.store.pluck<number>('SELECT count(*) FROM alert').get()).toBe(3000);
  expect(statSync(`${test.store.file}-wal`).size).toBeLessThan(statSync(test.store.file).size / 2);
});

it('goes on when the log cannot be moved', async () => {
  checkpointer.close();
  await importBatches(0);
  expect(test.store.pluck<number>('SELECT count(*) FROM alert').get()).toBe(3000);
  checkpointer = openCheckpointer(test.store.file);
});

it('hands a failure to whoever sent the batch', async () => {
  const local = createLocalWriter(test.store, { now: () => 0, changed: () => undefined });
  const writer = withCheckpoints(local, checkpointer, 0);
  await expect(writer.applyBatch(77, batch(1))).rejects.toThrow('FOREIGN KEY');
});
