import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CorrelationResult } from '../../../shared/correlation/index.ts';
import { OperationError, type TouchedKind } from '../../../shared/contract/index.ts';
import type { PreparedBatch } from '../../../shared/model/record.ts';
import type { WritableStore } from '../../store/connection.ts';
import { applyCorrelation, type ApplyOutcome, type CorrelationRun } from '../../store/correlation-store.ts';
import { applyBatch, beginFile, beginImport, finishFile, finishImport } from '../../store/import-writer.ts';
import { createBatchGroup, type BatchGroup } from './batch-group.ts';
import { createAttachmentWriter, type AttachmentWriter } from './attachment-writer.ts';
import type { ImportWriter } from './import-files.ts';
import { createListWriter, type ListWriter } from './list-writer.ts';

/** The writer's end of all long work, on the thread that holds the store's one write connection. */
export interface LocalWriter extends ImportWriter, ListWriter, AttachmentWriter {
  /** @param batch or what unpacks it, called when its turn comes: what waits in line stays packed, and its objects live shortly. */
  applyBatch(fileId: number, batch: PreparedBatch | (() => PreparedBatch)): Promise<void>;
  /** Writes what a run of correlation found, in slices between which commands are served. */
  applyCorrelation(
    run: CorrelationRun,
    result: CorrelationResult,
    /** One Int32; 1 stops the writing between two slices with `cancelled`. */
    cancelFlag: SharedArrayBuffer | null,
  ): Promise<ApplyOutcome>;
}

/** What a local writer is told. */
export interface LocalWriterOptions {
  /** Now, ms UTC. */
  readonly now: () => number;
  /** Hears of every committed change. */
  readonly changed: (touched: readonly TouchedKind[], incidents?: readonly string[]) => void;
}

/** Makes the writer's end for an open store. */
export function createLocalWriter(store: WritableStore, { now, changed }: LocalWriterOptions): LocalWriter {
  // A group for each file: when a transaction that several share is rolled back, every one of them hears of it.
  const groups = new Map<number, BatchGroup>();
  const groupOf = (fileId: number): BatchGroup => {
    let group = groups.get(fileId);
    if (group === undefined) groups.set(fileId, (group = createBatchGroup(store, changed)));
    return group;
  };
  // Batches may wait in line; between two of them whatever else has come is served.
  let line: Promise<void> = Promise.resolve();
  return {
    ...createListWriter(store, now, changed),
    ...createAttachmentWriter(store, now),
    async beginImport(label, tenant) {
      const { id, uid } = beginImport(store, { label, tenant, now: now() });
      changed(['imports']);
      return { importId: id, uid };
    },
    async beginFile(importId, file) {
      return beginFile(store, importId, file);
    },
    async applyBatch(fileId, batch) {
      const before = line;
      const turn = (async () => {
        await before;
        await nextTurn();
        groupOf(fileId).run(() => {
          const unpacked = typeof batch === 'function' ? batch() : batch;
          const { alerts, incidents } = applyBatch(store, fileId, unpacked, now());
          return alerts.length === 0
            ? ['imports']
            : incidents.length === 0
              ? ['imports', 'alerts']
              : ['imports', 'alerts', 'incidents'];
        });
      })();
      line = turn.catch(() => undefined);
      return turn;
    },
    async finishFile(fileId, end) {
      await line;
      groups.get(fileId)?.commit();
      groups.delete(fileId);
      finishFile(store, fileId, end);
      changed(['imports']);
    },
    async commitBatches() {
      await line;
      for (const group of groups.values()) group.flush();
    },
    async finishImport(importId, state) {
      await line;
      finishImport(store, importId, state, now());
      changed(['imports']);
    },
    async applyCorrelation(run, result, cancelFlag) {
      const flag = cancelFlag === null ? null : new Int32Array(cancelFlag);
      const slices = applyCorrelation(store, run, result, { now: now() });
      for (;;) {
        const slice = slices.next();
        if (slice.done) {
          changed(['incidents', 'alerts', 'entities']);
          return slice.value;
        }
        if (flag !== null && Atomics.load(flag, 0) === 1) {
          store.commitGroup();
          changed(['incidents', 'alerts']);
          throw new OperationError('cancelled', 'Cancelled. What was written is consistent.');
        }
        await nextTurn();
      }
    },
  };
}
