import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PreparedBatch } from '../../../shared/model/record.ts';
import { batchOf, buildAlert } from '../../../tests/support/prepared.ts';
import { openTestStore, rows, type TestStore } from '../../../tests/support/stores.ts';
import { createLocalWriter, type LocalWriter } from './local-writer.ts';

let test: TestStore;
let writer: LocalWriter;
beforeEach(() => {
  test = openTestStore();
  writer = createLocalWriter(test.store, { now: Date.now, changed: () => undefined });
});
afterEach(() => test.close());

async function begin(label: string): Promise<{ readonly importId: number; readonly fileId: number }> {
  const { importId } = await writer.beginImport(label, null);
  const fileId = await writer.beginFile(importId, { path: label, size: 1, format: 'x', importerVersion: 1 });
  return { importId, fileId };
}

/** A batch that SQLite does not take. */
function brokenBatch(): PreparedBatch {
  const batch = batchOf([buildAlert('broken')]);
  return { ...batch, records: batch.records.map((record) => ({ ...record, raw: {} as Uint8Array })) };
}

const end = { sha256: null, error: null };

describe('two imports whose batches share a transaction', () => {
  it('both hear that it was rolled back, whoever was at fault', async () => {
    const first = await begin('first');
    const second = await begin('second');
    await writer.applyBatch(first.fileId, batchOf([buildAlert('1')]));
    await expect(writer.applyBatch(second.fileId, brokenBatch())).rejects.toThrow();
    await expect(writer.applyBatch(first.fileId, batchOf([buildAlert('2')]))).rejects.toThrow();
    expect(rows(test.store, 'SELECT uid FROM record')).toEqual([]);
  });

  it('hear of it when their file ends, also when somebody else committed in between', async () => {
    const first = await begin('first');
    const second = await begin('second');
    await writer.applyBatch(first.fileId, batchOf([buildAlert('1')]));
    await expect(writer.applyBatch(second.fileId, brokenBatch())).rejects.toThrow();
    await writer.commitBatches();
    await expect(writer.finishFile(first.fileId, end)).rejects.toThrow();
  });

  it('do not disturb each other when all goes well', async () => {
    const first = await begin('first');
    const second = await begin('second');
    await writer.applyBatch(first.fileId, batchOf([buildAlert('1')]));
    await writer.applyBatch(second.fileId, batchOf([buildAlert('2')]));
    await writer.finishFile(first.fileId, end);
    await writer.finishImport(first.importId, 'done');
    await writer.finishFile(second.fileId, end);
    await writer.finishImport(second.importId, 'done');
    expect(rows(test.store, 'SELECT uid FROM record')).toHaveLength(2);
  });
});
