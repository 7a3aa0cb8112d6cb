import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test as it, vi } from 'vitest';
import { buildAlert, message } from '../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore } from '../../tests/support/stores.ts';
import { startWriterThread } from '../main/writer-thread.ts';
import { checkStore } from '../store/check-store.ts';
import { areSendersBehind } from '../store/message-senders.ts';
import { openStoreForReading } from '../store/open-store.ts';
import { findSightings } from '../store/queries/sightings.ts';
import type { WriterChange } from './writer.ts';

it('reads the senders of an earlier version behind everything else, and tells windows when it is through', async () => {
  const { folder, store, close } = openTestStore();
  const sent = { p2Sender: { emailAddress: 'eve@evil.example' } };
  importAlerts(store, [buildAlert('1', { evidence: [message('m1', sent)] })]);
  correlateStore(store);
  // As the migration leaves a store.
  store.write('DELETE FROM message_sender').run();
  store.write(`INSERT INTO queued_sender (kind, id) SELECT 'record', id FROM record`).run();
  store.close();
  const changes: WriterChange[] = [];
  const rules = { mode: 'real', readOnly: false, audience: 'analyst' } as const;
  const writer = await startWriterThread(
    () =>
      new Worker(join(import.meta.dirname, 'writer.ts'), {
        workerData: { folder, nativeBinding: undefined, rules },
      }),
    (change) => changes.push(change),
    () => undefined,
    () => undefined,
  );
  try {
    await vi.waitFor(
      () =>
        expect(changes).toContainEqual(expect.objectContaining({ touched: ['entities'], isRegrouped: true })),
      10_000,
    );
    const reader = openStoreForReading(folder);
    expect(areSendersBehind(reader)).toBe(false);
    expect(findSightings(reader, { text: 'eve@evil.example' }).values).toMatchObject([
      { alerts: 1, pending: false },
    ]);
    expect(checkStore(reader).findings).toEqual([]);
    reader.close();
  } finally {
    await writer.close();
    close();
  }
});
