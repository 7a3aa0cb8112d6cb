import type { MessagePort, Worker } from 'node:worker_threads';
import { setTimeout as delay } from 'node:timers/promises';
import { OperationError } from '../../shared/contract/index.ts';
import type { CommandStep } from '../workers/command-runs.ts';
import { connect, type Remote } from '../workers/rpc.ts';
import type { WriterChange, WriterMethods } from '../workers/writer.ts';

/** The one thread that writes a store. When it is lost, another opens the store; calls meanwhile wait for it. */
export interface WriterThread {
  /** Calls the writer that is there, or the next one as soon as it has the store open. */
  call<T>(work: (remote: Remote<WriterMethods>) => Promise<T>): Promise<T>;
  /** Gives a background thread its way to the writer. @returns a promise that rejects when that very writer is lost */
  attach(port: MessagePort): Promise<never>;
  /** Closes the store and ends the thread. */
  close(): Promise<void>;
}

/** A writer that cannot be started is tried again this often, each time after twice the pause, ms. */
const mostAttempts = 6;
const firstPause = 100;

interface Live {
  readonly worker: Worker;
  readonly remote: Remote<WriterMethods>;
  /** Rejects when the thread has ended. */
  readonly lost: Promise<never>;
}

/**
 * Starts the writer and opens the store.
 * @param onStep is told how far a long command is
 * @throws OperationError `storeInUse`, `storeDamaged`, `storeTooNew`
 */
export async function startWriterThread(
  start: () => Worker,
  onChange: (change: WriterChange) => void,
  log: (message: string) => void,
  onStep: (step: CommandStep) => void,
): Promise<WriterThread> {
  let closed = false;

  const launch = async (): Promise<Live> => {
    const worker = start();
    const connection = connect<WriterMethods>(worker);
    connection.onEvent((name, value) => {
      if (name === 'changed') onChange(value as WriterChange);
      if (name === 'step') onStep(value as CommandStep);
      if (name === 'fault') log(String(value));
    });
    let lose: (error: OperationError) => void = () => undefined;
    const lost = new Promise<never>((_resolve, reject) => {
      lose = reject;
    });
    lost.catch(() => undefined);
    const end = (cause: string): void => {
      const error = new OperationError(
        'workerLost',
        `The writer stopped (${cause}). What was committed is kept; try again.`,
      );
      connection.fail(error);
      lose(error);
    };
    worker.on('error', (error) => end(error instanceof Error ? error.name : 'error'));
    worker.on('exit', (code) => end(`exit ${code}`));
    try {
      await connection.remote.open();
    } catch (error) {
      void worker.terminate();
      throw error;
    }
    return { worker, remote: connection.remote, lost };
  };

  const watch = (live: Live): Live => {
    live.lost.catch((error: OperationError) => {
      if (closed) return;
      log(`${error.message} Another takes its place.`);
      current = relaunch();
      current.catch(() => undefined);
    });
    return live;
  };

  const relaunch = async (): Promise<Live> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return watch(await launch());
      } catch (error) {
        log(`the writer could not open the store again: ${error instanceof Error ? error.message : ''}`);
        if (closed || attempt + 1 >= mostAttempts) throw error;
        await delay(firstPause * 2 ** attempt);
      }
    }
  };

  let current: Promise<Live> = Promise.resolve(watch(await launch()));
  return {
    call: async (work) => work((await current).remote),
    async attach(port) {
      const { worker, lost } = await current;
      worker.postMessage({ type: 'attach', port }, [port]);
      return lost;
    },
    async close() {
      closed = true;
      const live = await current.catch(() => null);
      await live?.remote.close().catch(() => undefined);
      await live?.worker.terminate();
    },
  };
}
