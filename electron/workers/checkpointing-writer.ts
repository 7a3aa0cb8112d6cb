import type { ImportWriter } from '../services/work/import-files.ts';
import type { Checkpointer } from '../store/connection.ts';

/** What the log has grown by is brought to the disk this often, ms. */
const flushPause = 50;

/**
 * Makes a writer that keeps the write-ahead log short from the calling thread: a checkpoint copies megabytes and waits for the disk, and
 * in the writer every command would wait with it. Most of it runs beside the writer; then the writer is let run dry, because only a log of
 * which nothing is left to move starts again from its beginning, and one that does not grow is on the disk sooner.
 * @param pause ms between two runs while batches go to the writer.
 */
export function withCheckpoints<Writer extends ImportWriter>(
  writer: Writer,
  checkpointer: Checkpointer,
  pause = 1000,
): Writer {
  const underWay = new Set<Promise<void>>();
  let last = performance.now();
  let flushed = last;
  let gate: Promise<void> = Promise.resolve();

  const move = (): void => {
    try {
      checkpointer.run();
    } catch {
      // What cannot be moved now stays in the log, where it is as safe; a disk that fails is told by the next commit.
    }
  };
  const runDry = async (): Promise<void> => {
    await Promise.allSettled(underWay);
    // A batch that failed is told to whoever sent it.
    await writer.commitBatches().catch(() => undefined);
    move();
  };
  const maintain = (): void => {
    const now = performance.now();
    if (now - flushed >= flushPause) {
      checkpointer.flushLog();
      flushed = now;
    }
    if (now - last < pause) return;
    move();
    gate = runDry();
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
