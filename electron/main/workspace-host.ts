import { basename } from 'node:path';
import type { Worker } from 'node:worker_threads';
import {
  OperationError,
  type Notice,
  type Operation,
  type OperationName,
  type OutputOf,
  type ParsedInputOf,
} from '../../shared/contract/index.ts';
import { createJobRegistry, type JobRegistry, type JobState, type StartedControl } from '../jobs/registry.ts';
import type { ListRequest } from '../services/work/import-list.ts';
import { readSmallFile } from '../services/work/small-file.ts';
import type { StagedFile } from '../services/work/stage-files.ts';
import { parseCorrelationSettings } from '../store/correlation-settings.ts';
import { requireAuthor } from '../store/journal.ts';
import type { ActingAnalyst, CommandName, QueryName, WorkspaceRules } from '../services/handlers.ts';
import { createBackgroundWork, type BackgroundStarter } from './background-work.ts';
import { createCommandRunner } from './command-runner.ts';
import { collectChanges, type NoticeListener } from './change-notices.ts';
import type { FilePurpose, FileTokens } from './file-tokens.ts';
import { openDropFolder, type DropFolderHost, type DroppedImport } from './drop-folder-host.ts';
import { createReaderPool } from './reader-pool.ts';
import { startWriterThread, type WriterThread } from './writer-thread.ts';

/** The threads that a workspace runs on; made by the bundler's worker imports. */
export interface WorkerStarters {
  writer(): Worker;
  reader(): Worker;
  background: BackgroundStarter;
}

/** One open workspace: its threads, its jobs, its notices. A process may hold several. */
export interface WorkspaceHost {
  readonly rules: WorkspaceRules;
  readonly jobs: JobRegistry;
  /** Jobs as windows see them: without short work that nobody asked for. */
  shownJobs(): readonly JobState[];
  readonly writer: WriterThread;
  readonly dropFolder: DropFolderHost;
  /** Takes files in, to be attached to a comment. @throws OperationError `readOnly`, `fileUnreadable` */
  stageFiles(paths: readonly string[]): Promise<readonly StagedFile[]>;
  /** The name of an attached file. @throws OperationError `notFound` */
  attachmentName(attachment: string): Promise<string>;
  /** Writes a copy of an attached file. @throws OperationError `notFound`, `fileUnreadable`, `storeDamaged` */
  saveAttachment(attachment: string, path: string): Promise<void>;
  /** The files of an import. @throws OperationError `notFound` */
  importFiles(uid: string): Promise<OutputOf<'imports.get'>>;
  /** Carries out a checked operation. @param author the window that asks; its commands are its own changes */
  dispatch(
    name: OperationName,
    operation: Operation,
    input: unknown,
    signal: AbortSignal,
    author?: number | null,
  ): Promise<unknown>;
  setAnalyst(analyst: ActingAnalyst): void;
  onNotice(listener: NoticeListener): void;
  /** Lets running jobs stop at a consistent point, then ends every thread. */
  close(): Promise<void>;
}

/** How a host is made. */
export interface WorkspaceHostOptions {
  readonly rules: WorkspaceRules;
  readonly start: WorkerStarters;
  readonly analyst: ActingAnalyst | null;
  /** Paths behind file tokens. */
  readonly resolveTokens: FileTokens['resolve'];
  readonly sampleFolder: string;
  /** Where the store is. */
  readonly dataFolder: string;
  readonly log: (message: string) => void;
}

/** How long closing waits for jobs to stop at a consistent point, ms. */
const closingPatience = 5000;
const readerThreads = 2;
/** Runs of correlation that nobody asked for are shown when they take longer than this, ms. */
const quietFor = 500;
/** Commands after which lists may have to be looked up and the log kept short. */
const rearranging: ReadonlySet<string> = new Set([
  'imports.remove',
  'alerts.create',
  'incidents.create',
  'workspace.undo',
  'workspace.redo',
]);

/** Opens a workspace: the writer first, because it takes the data folder's lock. @throws OperationError `storeInUse`, `storeDamaged`, `storeTooNew` */
export async function openWorkspaceHost(options: WorkspaceHostOptions): Promise<WorkspaceHost> {
  const listeners: NoticeListener[] = [];
  const tell = (notice: Notice, author: number | null = null): void =>
    listeners.forEach((listener) => listener(notice, author));
  const changes = collectChanges(tell);
  let analyst = options.analyst;
  let closing = false;
  /** Jobs that windows do not hear of. */
  const quietJobs = new Set<string>();
  let isQuietStart = false;
  const jobs = createJobRegistry((job) => {
    if (isQuietStart) quietJobs.add(job.id);
    if (job.state === 'failed') quietJobs.delete(job.id);
    if (!quietJobs.has(job.id)) tell({ kind: 'job', job });
    // Settings or decisions may have changed while the last of it was written.
    if (job.kind === 'correlation' && job.state === 'done' && !isImporting()) correlateIfStale();
    if (job.kind !== 'import') return;
    // A cancelled import correlates what it committed by itself, unless its thread had to be ended; others under way do it at their end.
    const isLeft = job.state === 'cancelled' && job.result === null && !isImporting();
    if (job.state === 'failed' || isLeft) correlateIfStale();
  });
  const isImporting = (): boolean =>
    jobs.list().some(({ kind, state }) => kind === 'import' && state === 'running');
  const writer = await startWriterThread(
    options.start.writer,
    (change) => {
      changes.add(change);
      if (change.isRegrouped !== true) return;
      correlateIfStale();
      scanListsIfDue();
    },
    options.log,
    (step) => commands.onStep(step),
  );
  const commands = createCommandRunner(writer, jobs, () => analyst);
  const readers = createReaderPool(readerThreads, options.start.reader, options.log);
  const work = createBackgroundWork(options.start.background, writer);

  const startJob = (name: OperationName, input: unknown): string => {
    switch (name) {
      case 'imports.start': {
        const { tokens, tenant, mapping } = input as ParsedInputOf<'imports.start'>;
        const paths = options.resolveTokens(tokens, 'read');
        const [only = ''] = paths;
        const label = `Import ${paths.length === 1 ? basename(only) || only : `${paths.length} items`}`;
        return jobs.start('import', label, (control) =>
          work.run({ kind: 'import', paths, tenant, mapping }, control),
        );
      }
      case 'imports.startSample':
        return jobs.start('import', 'Import the sample', (control) =>
          work.run({ kind: 'import', paths: [options.sampleFolder], tenant: null }, control),
        );
      case 'indicators.inspect': {
        const { token, kind } = input as ParsedInputOf<'indicators.inspect'>;
        const path = onlyPath(token);
        return jobs.start('inspect', 'Look at a list', (control) =>
          work.run({ kind: 'inspect', path, listKind: kind }, control),
        );
      }
      case 'indicators.start': {
        const { token, ...chosen } = input as ParsedInputOf<'indicators.start'>;
        return startList({ ...chosen, path: onlyPath(token), mapping: null });
      }
      case 'assets.start': {
        const { token, name: list, mapping } = input as ParsedInputOf<'assets.start'>;
        const path = onlyPath(token);
        return startList({ path, kind: 'asset', name: list, source: null, verdict: 'none', mapping });
      }
      case 'correlation.run':
        return jobs.start('correlation', 'Correlate', (control) =>
          work.run({ kind: 'correlate', isWhole: true }, control),
        );
      case 'correlation.preview': {
        const { settings } = input as ParsedInputOf<'correlation.preview'>;
        const chosen = settings === null ? null : parseCorrelationSettings(settings);
        return jobs.start('preview', 'Preview of correlation', (control) =>
          work.run({ kind: 'preview', settings: chosen }, control),
        );
      }
      case 'queue.exportRows': {
        const { token, ...request } = input as ParsedInputOf<'queue.exportRows'>;
        const path = onlyPath(token, 'export');
        return jobs.start('export', `Export ${request.of} as CSV`, (control) =>
          work.run({ kind: 'export', request, path }, control),
        );
      }
      case 'workspace.check':
        return jobs.start('check', 'Check the store', (control) => work.run({ kind: 'check' }, control));
      default:
        throw new OperationError('badInput', `${name} is no job.`);
    }
  };

  const onlyPath = (token: string, purpose: FilePurpose = 'read'): string =>
    options.resolveTokens([token], purpose)[0] ?? '';

  /** Readers get the path of the file that a window has a token of. */
  const withPath = (name: OperationName, input: unknown): unknown => {
    if (name !== 'mappings.preview') return input;
    const asked = input as ParsedInputOf<'mappings.preview'>;
    return { ...asked, file: onlyPath(asked.file) };
  };

  /** A list comes in as a change of the analyst: who that is, is settled before its file is read. */
  function startList(request: ListRequest): string {
    if (options.rules.readOnly)
      throw new OperationError('readOnly', 'This workspace is open for reading only.');
    const author = requireAuthor(analyst);
    const label =
      `Import the ${request.kind === 'asset' ? 'asset list' : 'list'} ${request.name ?? ''}`.trim();
    return jobs.start('list', label, (control) => work.run({ kind: 'list', request, author }, control));
  }

  /** A list that came back by undo, or entities that did, have not been looked up since. */
  function scanListsIfDue(): void {
    if (closing || options.rules.readOnly) return;
    writer
      .call((remote) => remote.needsListScan())
      .then((isDue) => {
        if (!isDue || closing) return;
        jobs.start('list', 'Look identifiers up in lists', (control) =>
          unasked(work.run({ kind: 'scanLists' }, control)),
        );
      })
      .catch(() => options.log('could not see whether lists wait to be looked up'));
  }

  /** Notes in what came of work that nobody asked for it: windows say nothing where that is nothing. */
  const unasked = async (result: Promise<JobState['result']>): Promise<JobState['result']> => ({
    ...(await result),
    isAsked: false,
  });

  /** Correlates what has changed; windows hear of it when it takes its time or fails. */
  function correlateQuietly(): void {
    isQuietStart = true;
    const id = jobs.start('correlation', 'Correlate', (control) =>
      unasked(work.run({ kind: 'correlate', isWhole: false }, control)),
    );
    isQuietStart = false;
    setTimeout(() => {
      const job = jobs.list().find((one) => one.id === id);
      if (job?.state !== 'running' || !quietJobs.delete(id)) return;
      tell({ kind: 'job', job });
    }, quietFor).unref();
  }

  /** What a killed program, a failed or stuck import or an import that was taken back left is correlated without being asked for. */
  function correlateIfStale(): void {
    if (closing || options.rules.readOnly) return;
    writer
      .call((remote) => remote.needsCorrelation())
      .then((isStale) => {
        const isUnderWay = jobs
          .list()
          .some(({ kind, state }) => state === 'running' && kind === 'correlation');
        if (isStale && !isUnderWay && !closing) correlateQuietly();
      })
      .catch(() => options.log('could not see whether alerts wait for correlation'));
  }
  correlateIfStale();
  scanListsIfDue();

  const closed = new AbortController();
  const none = (): void => undefined;
  /** Work that no job shows: it ends with the program. */
  const unseen: StartedControl = {
    signal: closed.signal,
    isCancelled: () => closed.signal.aborted,
    report: none,
    onPause: none,
    setPause: none,
  };
  let isLogKept = false;
  /** The writer takes imports out by itself; a thread beside it keeps its log short as long as that goes on. */
  function keepLogShort(): void {
    if (isLogKept || closing || options.rules.readOnly) return;
    isLogKept = true;
    writer
      .call((remote) => remote.isRemovalUnderWay())
      .then(async (isUnderWay) => {
        if (isUnderWay && !closing) await work.run({ kind: 'removal' }, unseen);
      })
      .catch(() => options.log('the write-ahead log is not kept short beside the writer'))
      .finally(() => {
        isLogKept = false;
      });
  }
  keepLogShort();

  /** Imports files of the drop folder in a job like any other. */
  const importDropped = (paths: readonly string[]): Promise<DroppedImport> =>
    new Promise((resolve) => {
      const label = `Import ${paths.length} ${paths.length === 1 ? 'file' : 'files'} from the drop folder`;
      jobs.start('import', label, async (control) => {
        try {
          const result = await work.run({ kind: 'import', paths, tenant: null }, control);
          const uid = result?.['import'];
          resolve({
            outcome: result?.['cancelled'] === true ? 'cancelled' : 'imported',
            uid: typeof uid === 'string' ? uid : null,
          });
          return result;
        } catch (thrown) {
          resolve({ outcome: control.isCancelled() ? 'cancelled' : 'failed', uid: null });
          throw thrown;
        }
      });
    });
  const dropFolder = await openDropFolder({
    writer,
    dataFolder: options.dataFolder,
    isReadOnly: options.rules.readOnly,
    importFiles: importDropped,
    onChange: () => tell({ kind: 'changed', revision: 0, touched: ['settings'], incidents: [], by: 'other' }),
    log: options.log,
  });

  const runCommand = async (name: CommandName, input: unknown, author: number | null): Promise<unknown> => {
    const answer = await commands.run(name, input, author);
    // A decision that correlation keeps may come with any of them; to see whether one did costs next to nothing.
    correlateIfStale();
    if (rearranging.has(name)) {
      scanListsIfDue();
      keepLogShort();
    }
    return answer;
  };

  return {
    rules: options.rules,
    jobs,
    shownJobs: () => jobs.list().filter(({ id }) => !quietJobs.has(id)),
    writer,
    dropFolder,
    async stageFiles(paths) {
      if (options.rules.readOnly)
        throw new OperationError('readOnly', 'This workspace is open for reading only.');
      const staged: StagedFile[] = [];
      for (const path of paths) {
        const small = await readSmallFile(path);
        if (small === null) {
          const result = await work.run({ kind: 'stage', paths: [path] }, unseen);
          staged.push(...((result?.['files'] ?? []) as unknown as readonly StagedFile[]));
          continue;
        }
        const { bytes, ...file } = small;
        await writer.call((remote) => remote.stageWhole(bytes, file.sha256));
        staged.push(file);
      }
      return staged;
    },
    attachmentName: (attachment) => writer.call((remote) => remote.attachmentName(attachment)),
    async saveAttachment(attachment, path) {
      await work.run({ kind: 'saveAttachment', attachment, path }, unseen);
    },
    importFiles: async (uid) =>
      (await readers.query(
        'imports.get',
        { import: uid },
        new AbortController().signal,
      )) as OutputOf<'imports.get'>,
    async dispatch(name, operation, input, signal, author = null) {
      switch (operation.kind) {
        case 'query':
          return readers.query(name as QueryName, withPath(name, input), signal);
        case 'command':
          return runCommand(name as CommandName, input, author);
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
      closed.abort();
      dropFolder.close();
      for (const job of jobs.list()) if (job.state === 'running') jobs.cancel(job.id);
      await Promise.race([jobs.idle(), new Promise((resolve) => setTimeout(resolve, closingPatience))]);
      await readers.close();
      await writer.close();
    },
  };
}
