import { MessageChannel, type Worker } from 'node:worker_threads';
import {
  OperationError,
  type Notice,
  type Operation,
  type OperationName,
  type OutputOf,
} from '../../shared/contract/index.ts';
import { createJobRegistry, type JobControl, type JobRegistry, type JobState } from '../jobs/registry.ts';
import type { ActingAnalyst, CommandName, QueryName, WorkspaceRules } from '../services/handlers.ts';
import type { BackgroundMethods, BackgroundTask } from '../workers/background.ts';
import { connect, type Connection } from '../workers/rpc.ts';
import type { WriterChange, WriterMethods } from '../workers/writer.ts';
import { createReaderPool, type ReaderPool } from './reader-pool.ts';

/** The threads that a workspace runs on; made by the bundler's worker imports. */
export interface WorkerStarters {
  writer(): Worker;
  reader(): Worker;
  background(task: BackgroundTask): Worker;
}

/** One open workspace: its threads, its jobs, its notices. A process may hold several. */
export interface WorkspaceHost {
  readonly rules: WorkspaceRules;
  readonly jobs: JobRegistry;
  readonly writer: Connection<WriterMethods>['remote'];
  /** Carries out a checked operation. */
  dispatch(name: OperationName, operation: Operation, input: unknown, signal: AbortSignal): Promise<unknown>;
  setAnalyst(analyst: ActingAnalyst): void;
  onNotice(listener: (notice: Notice) => void): void;
  /** Lets running jobs stop at a consistent point, then ends every thread. */
  close(): Promise<void>;
}

/** How a host is made. */
export interface WorkspaceHostOptions {
  readonly rules: WorkspaceRules;
  readonly start: WorkerStarters;
  readonly analyst: ActingAnalyst | null;
  /** Paths behind file tokens. */
  readonly resolveTokens: (tokens: readonly string[]) => readonly string[];
  readonly sampleFolder: string;
  readonly log: (message: string) => void;
}

/** Windows hear of changes at most this often, ms. */
const noticeInterval = 150;

/** Opens a workspace: the writer first, because it takes the data folder's lock. @throws OperationError `storeInUse`, `storeDamaged`, `storeTooNew` */
export async function openWorkspaceHost(options: WorkspaceHostOptions): Promise<WorkspaceHost> {
  const listeners: ((notice: Notice) => void)[] = [];
  const tell = (notice: Notice): void => listeners.forEach((listener) => listener(notice));
  const changes = collectChanges(tell);
  const jobs = createJobRegistry((job) => {
    tell({ kind: 'job', job });
    if (job.kind === 'import' && job.state === 'failed') correlateWaiting();
  });
  let analyst = options.analyst;
  let closing = false;

  const startWriter = (): { worker: Worker; connection: Connection<WriterMethods> } => {
    const worker = options.start.writer();
    const connection = connect<WriterMethods>(worker);
    connection.onEvent((name, value) => {
      if (name === 'changed') changes.add(value as WriterChange);
    });
    const lose = (cause: string): void => {
      connection.fail(
        new OperationError(
          'workerLost',
          `The writer stopped (${cause}). What was committed is kept; try again.`,
        ),
      );
      if (closing || writer.worker !== worker) return;
      options.log(`the writer stopped (${cause}); another takes its place`);
      writer = startWriter();
      // Calls that come meanwhile wait behind this one.
      writer.connection.remote.open().catch((error: unknown) => {
        options.log(`the writer could not open the store again: ${String(error)}`);
      });
    };
    worker.on('error', (error) => lose(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => lose(`exit ${code}`));
    return { worker, connection };
  };
  let writer = startWriter();
  await writer.connection.remote.open();
  const readers: ReaderPool = createReaderPool(2, options.start.reader, options.log);

  const runInBackground = async (task: BackgroundTask, control: JobControl): Promise<JobState['result']> => {
    const worker = options.start.background(task);
    const connection = connect<BackgroundMethods>(worker);
    const { port1, port2 } = new MessageChannel();
    writer.worker.postMessage({ type: 'attach', port: port1 }, [port1]);
    worker.postMessage({ type: 'attach', port: port2 }, [port2]);
    connection.onEvent((name, value) => {
      if (name !== 'progress') return;
      const { progress, detail } = value as { progress: number | null; detail: string };
      control.report(progress, detail);
    });
    const lose = (what: string, cause: string): void =>
      connection.fail(
        new OperationError(
          'workerLost',
          `The ${what} stopped (${cause}). What was committed is kept; start it again.`,
        ),
      );
    worker.on('error', (error) => lose('work', error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => lose('work', `exit ${code}`));
    // Nobody would ever answer the work's calls to a writer that is gone.
    const writerOfWork = writer.worker;
    const loseWriter = (code: number): void => lose('writer', `exit ${code}`);
    writerOfWork.once('exit', loseWriter);
    control.signal.addEventListener('abort', () => void connection.remote.cancel().catch(() => undefined), {
      once: true,
    });
    try {
      return await connection.remote.run();
    } finally {
      writerOfWork.off('exit', loseWriter);
      port1.close();
      await worker.terminate();
    }
  };

  const startJob = (name: OperationName, input: unknown): string => {
    switch (name) {
      case 'imports.start': {
        const { tokens, tenant } = input as { tokens: readonly string[]; tenant: string | null };
        const paths = options.resolveTokens(tokens);
        return jobs.start(
          'import',
          paths.length === 1 ? 'Import 1 item' : `Import ${paths.length} items`,
          (control) => runInBackground({ kind: 'import', paths, tenant }, control),
        );
      }
      case 'imports.startSample':
        return jobs.start('import', 'Import the sample', (control) =>
          runInBackground({ kind: 'import', paths: [options.sampleFolder], tenant: null }, control),
        );
      case 'correlation.run':
        return jobs.start('correlation', 'Correlate', (control) =>
          runInBackground({ kind: 'correlate' }, control),
        );
      case 'workspace.check':
        return jobs.start('check', 'Check the store', (control) =>
          runInBackground({ kind: 'check' }, control),
        );
      default:
        throw new OperationError('badInput', `${name} is no job.`);
    }
  };

  /** Alerts that a lost import or a killed program left committed belong to incidents like all others. */
  function correlateWaiting(): void {
    readers
      .query('workspace.status', {}, new AbortController().signal)
      .then((status) => {
        const { counts } = status as OutputOf<'workspace.status'>;
        if (counts.pendingAlerts > 0 && !closing && !options.rules.readOnly) startJob('correlation.run', {});
      })
      .catch((error: unknown) => options.log(`could not look for alerts that wait: ${String(error)}`));
  }
  correlateWaiting();

  return {
    rules: options.rules,
    jobs,
    get writer() {
      return writer.connection.remote;
    },
    async dispatch(name, operation, input, signal) {
      switch (operation.kind) {
        case 'query':
          return readers.query(name as QueryName, input, signal);
        case 'command':
          return writer.connection.remote.command(name as CommandName, input, analyst);
        case 'job':
          return { job: startJob(name, input) };
        case 'host':
          throw new OperationError('internal', `${name} is the window's.`);
      }
    },
    setAnalyst(next) {
      analyst = next;
    },
    onNotice: (listener) => void listeners.push(listener),
    async close() {
      closing = true;
      for (const job of jobs.list()) if (job.state === 'running') jobs.cancel(job.id);
      await Promise.race([jobs.idle(), new Promise((resolve) => setTimeout(resolve, 5000))]);
      await readers.close();
      await writer.connection.remote.close().catch(() => undefined);
      await writer.worker.terminate();
    },
  };
}

/** Joins changes that come close together into one notice. */
function collectChanges(tell: (notice: Notice) => void): { add(change: WriterChange): void } {
  let pending: {
    revision: number;
    touched: Set<WriterChange['touched'][number]>;
    incidents: Set<string>;
    any: boolean;
  } | null = null;
  let timer: NodeJS.Timeout | null = null;
  const send = (): void => {
    timer = null;
    if (pending === null) return;
    const { revision, touched, incidents, any } = pending;
    pending = null;
    tell({
      kind: 'changed',
      revision,
      touched: [...touched],
      incidents: any || incidents.size > 100 ? [] : [...incidents],
    });
  };
  return {
    add(change) {
      pending ??= { revision: 0, touched: new Set(), incidents: new Set(), any: false };
      pending.revision = Math.max(pending.revision, change.revision);
      for (const kind of change.touched) pending.touched.add(kind);
      for (const uid of change.incidents) pending.incidents.add(uid);
      pending.any ||= change.incidents.length === 0;
      timer ??= setTimeout(send, noticeInterval);
    },
  };
}
