import type { ImportWriter } from '../services/work/import-files.ts';
import type { Checkpointer } from '../store/connection.ts';

/** The log is moved into the store this often while batches go to the writer, ms. */
const pause = 1000;
/** Every so many times the writer is let run dry for it: only a log of which nothing is left to move starts again from its beginning. */
const runsUntilDry = 3;

/**
 * Makes a writer that keeps the write-ahead log short from the calling thread: a checkpoint copies megabytes and waits for the disk, and
 * in the writer every command would wait with it.
 */
export function withCheckpoints<Writer extends ImportWriter>(
  writer: Writer,
  checkpointer: Checkpointer,
): Writer {
  const underWay = new Set<Promise<void>>();
  let last = performance.now();
  let runs = 0;
  let gate: Promise<void> = Promise.resolve();

  const runDry = async (): Promise<void> => {
    await Promise.allSettled(underWay);
    // A batch that failed is told to whoever sent it.
    await writer.commitBatches().catch(() => undefined);
    checkpointer.run();
  };
  const maintain = (): void => {
    if (performance.now() - last < pause) return;
    checkpointer.run();
    runs += 1;
    if (runs >= runsUntilDry) {
      runs = 0;
      gate = runDry();
    }
    last = performance.now();
  };
  const handOver = async (fileId: number, batch: Parameters<Writer['applyBatch']>[1]): Promise<void> => {
    await gate;
    const applied = writer.applyBatch(fileId, batch);
    const settled = applied.then(
      () => undefined,
      () => undefined,
    );
    underWay.add(settled);
    void settled.then(() => underWay.delete(settled));
    maintain();
    await applied;
  };
  return new Proxy(writer, {
    get: (target, name) => (name === 'applyBatch' ? handOver : Reflect.get(target, name)),
  });
}
