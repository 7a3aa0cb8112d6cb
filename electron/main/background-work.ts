import { MessageChannel, type Worker } from 'node:worker_threads';
import { OperationError } from '../../shared/contract/index.ts';
import type { JobControl, JobState, StartedControl } from '../jobs/registry.ts';
import type { BackgroundMethods, BackgroundTask } from '../workers/background.ts';
import { connect } from '../workers/rpc.ts';
import type { WriterThread } from './writer-thread.ts';

/** Starts a thread for one task; it reads `cancelFlag` (two Int32: 1 = stop, and 1 = wait) also while it computes. */
export type BackgroundStarter = (task: BackgroundTask, cancelFlag: SharedArrayBuffer) => Worker;

/** Runs long work on threads of its own. What writes goes one after another: two runs of correlation would plan against each other. */
export interface BackgroundWork {
  run(task: BackgroundTask, control: StartedControl): Promise<JobState['result']>;
}

/** Work that others do not wait for: it reads, or writes so little that it plans against nobody. */
const isBesideLane = (task: BackgroundTask): boolean =>
  isReadOnly(task) || ['removal', 'stage', 'saveAttachment', 'export'].includes(task.kind);

/** How long a cancelled thread may take to come to its next pause, ms; one that has not by then computes on a hostile file. */
const cancelPatience = 5000;

const cancelled = (): OperationError => new OperationError('cancelled', 'Cancelled.');

/** Work that writes nothing waits for nothing. */
const isReadOnly = ({ kind }: BackgroundTask): boolean =>
  kind === 'check' || kind === 'inspect' || kind === 'preview';

/** Makes the lane of background work of one workspace. */
export function createBackgroundWork(start: BackgroundStarter, writer: WriterThread): BackgroundWork {
  let lane: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  const runThread = async (task: BackgroundTask, control: StartedControl): Promise<JobState['result']> => {
    const cancelFlag = new SharedArrayBuffer(8);
    const flags = new Int32Array(cancelFlag);
    const worker = start(task, cancelFlag);
    const connection = connect<BackgroundMethods>(worker);
    // The reading of files is what can be stuck; what follows it in an import brings the alerts into incidents, and is let go on.
    let isReading = task.kind === 'import' || task.kind === 'list';
    let patience: NodeJS.Timeout | undefined;
    connection.onEvent((name, value) => {
      if (name === 'pause') {
        control.setPause(value as JobState['pause']);
        if (value === null) isReading = false;
      }
      if (name !== 'progress') return;
      const { progress, detail } = value as { progress: number | null; detail: string };
      control.report(progress, detail);
    });
    const end = (error: OperationError): void =>
      connection.fail(control.signal.aborted ? cancelled() : error);
    const lose = (cause: string): void =>
      end(
        new OperationError(
          'workerLost',
          `The work stopped (${cause}). What was committed is kept; start it again.`,
        ),
      );
    worker.on('error', (error) => lose(error instanceof Error ? error.name : 'error'));
    worker.on('exit', (code) => lose(`exit ${code}`));
    const wait = (isPaused: boolean): void => {
      Atomics.store(flags, 1, isPaused ? 1 : 0);
      Atomics.notify(flags, 1);
    };
    control.onPause(wait);
    const stop = (): void => {
      Atomics.store(flags, 0, 1);
      wait(false);
      // Who writes nothing and computes without a pause is simply ended.
      if (isReadOnly(task)) void worker.terminate();
      // The writer then ends the import, and what was committed stays.
      patience = setTimeout(() => {
        if (isReading) void worker.terminate();
      }, cancelPatience);
    };
    control.signal.addEventListener('abort', stop, { once: true });
    if (control.signal.aborted) stop();
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ type: 'attach', port: port2 }, [port2]);
    // Nobody would ever answer the work's calls to a writer that is gone.
    writer
      .attach(port1)
      .catch((error: unknown) => (error instanceof OperationError ? end(error) : lose('no writer')));
    try {
      return await connection.remote.run();
    } finally {
      clearTimeout(patience);
      control.signal.removeEventListener('abort', stop);
      await worker.terminate();
    }
  };

  /** Waits for the turn; who is cancelled while waiting leaves at once. */
  const inLane = <T>(control: JobControl, work: () => Promise<T>): Promise<T> => {
    const before = lane;
    if (waiting > 0) control.report(null, 'Waiting for the work before it');
    waiting += 1;
    const aborted = new Promise<never>((_resolve, reject) => {
      control.signal.addEventListener('abort', () => reject(cancelled()), { once: true });
    });
    aborted.catch(() => undefined);
    const turn = Promise.race([before, aborted]).then(() => {
      if (control.signal.aborted) throw cancelled();
      return work();
    });
    // The lane is free when both are: who left early must not let the next one overtake.
    lane = Promise.allSettled([before, turn]);
    void lane.then(() => {
      waiting -= 1;
    });
    return turn;
  };

  return {
    run: (task, control) =>
      isBesideLane(task) ? runThread(task, control) : inLane(control, () => runThread(task, control)),
  };
}
