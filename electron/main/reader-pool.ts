import type { Worker } from 'node:worker_threads';
import { OperationError } from '../../shared/contract/index.ts';
import type { QueryName } from '../services/handlers.ts';
import { connect, type Connection } from '../workers/rpc.ts';
import type { ReaderMethods } from '../workers/reader.ts';

/**
 * Answers queries on threads of their own; a query that nobody waits for any more is never started. One whose thread is lost is asked once
 * more of another: it only reads. The second loss is told, as it may be the query that ends its thread.
 */
export interface ReaderPool {
  query(name: QueryName, input: unknown, signal: AbortSignal): Promise<unknown>;
  close(): Promise<void>;
}

interface Waiting {
  readonly name: QueryName;
  readonly input: unknown;
  readonly signal: AbortSignal;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Its reader was lost once. */
  readonly isAgain: boolean;
}

interface Reader {
  readonly worker: Worker;
  readonly connection: Connection<ReaderMethods>;
  busy: boolean;
}

/** Pause before a lost reader is replaced, ms: doubled with every loss in a row. */
const firstPause = 50;
const longestPause = 30_000;
/** So many losses in a row for each reader are no accident. */
const mostLosses = 2;

const cancelled = (): OperationError => new OperationError('cancelled', 'No longer needed.');

/**
 * Starts readers.
 * @param size threads; two, so that a long query does not hold up a short one
 * @param start makes one reader thread
 * @param log is told when a reader was lost and another took its place
 */
export function createReaderPool(
  size: number,
  start: () => Worker,
  log: (message: string) => void,
): ReaderPool {
  const waiting: Waiting[] = [];
  const readers: Reader[] = [];
  let closed = false;
  /** Readers lost since one last answered. */
  let losses = 0;

  const add = (): void => {
    const worker = start();
    const reader: Reader = { worker, connection: connect<ReaderMethods>(worker), busy: false };
    readers.push(reader);
    const lose = (cause: string): void => {
      const index = readers.indexOf(reader);
      if (index < 0) return;
      readers.splice(index, 1);
      const lost = new OperationError(
        'workerLost',
        `The reader stopped (${cause}). Nothing was lost; try again.`,
      );
      reader.connection.fail(lost);
      if (closed) return;
      losses += 1;
      const pause = Math.min(longestPause, firstPause * 2 ** losses);
      log(`a reader stopped (${cause}); another takes its place in ${pause} ms`);
      // Readers that fail one after the other come ever more slowly: whoever waits is told now, and can try again.
      if (readers.length === 0 && losses > mostLosses * size)
        for (const call of waiting.splice(0)) call.reject(lost);
      setTimeout(() => {
        if (!closed) add();
      }, pause).unref();
    };
    worker.on('error', (error) => lose(error instanceof Error ? error.name : 'error'));
    worker.on('exit', (code) => lose(`exit ${code}`));
    next();
  };

  const next = (): void => {
    const reader = readers.find((one) => !one.busy);
    if (!reader) return;
    const call = waiting.shift();
    if (!call) return;
    if (call.signal.aborted) {
      call.reject(cancelled());
      next();
      return;
    }
    reader.busy = true;
    reader.connection.remote
      .query(call.name, call.input)
      .then(
        (value) => {
          losses = 0;
          call.resolve(value);
        },
        (error: unknown) => {
          const isLost = error instanceof OperationError && error.code === 'workerLost';
          if (isLost && !call.isAgain && !closed) waiting.unshift({ ...call, isAgain: true });
          else call.reject(error);
        },
      )
      .finally(() => {
        reader.busy = false;
        next();
      });
  };

  for (let count = 0; count < size; count += 1) add();
  return {
    query: (name, input, signal) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new OperationError('workerLost', 'The workspace is closed.'));
        waiting.push({ name, input, signal, resolve, reject, isAgain: false });
        signal.addEventListener('abort', () => reject(cancelled()), { once: true });
        next();
      }),
    async close() {
      closed = true;
      for (const call of waiting.splice(0)) call.reject(cancelled());
      await Promise.all(readers.map((reader) => reader.worker.terminate()));
    },
  };
}
