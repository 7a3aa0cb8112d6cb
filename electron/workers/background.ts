import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { JobControl, JobState } from '../jobs/registry.ts';
import type { JournalAuthor } from '../store/journal.ts';
import type { CorrelationSettings } from '../../shared/correlation/index.ts';
import type { Mapping } from '../../shared/mapping/mapping.ts';
import { correlateStore } from '../services/work/correlate-store.ts';
import { exportRows, type ExportRequest } from '../services/work/export-rows.ts';
import { importFiles } from '../services/work/import-files.ts';
import { importList, type ListRequest } from '../services/work/import-list.ts';
import { inspectList } from '../services/work/inspect-list.ts';
import { previewCorrelation } from '../services/work/preview-correlation.ts';
import { saveAttachment } from '../services/work/save-attachment.ts';
import { scanLists } from '../services/work/scan-lists.ts';
import { stageFiles } from '../services/work/stage-files.ts';
import { checkStore } from '../store/check-store.ts';
import { openCheckpointer, type Checkpointer, type ReadableStore } from '../store/connection.ts';
import { isRemovalUnderWay } from '../store/removal-queue.ts';
import { openStoreForReading } from '../store/open-store.ts';
import { withPackedBatches, type WriterPort } from './batch-wire.ts';
import { withCheckpoints } from './checkpointing-writer.ts';
import { connect, emit, serve, type Port } from './rpc.ts';

/** Long work that runs on a thread of its own, reading for itself and writing through the one writer. */
export type BackgroundTask =
  | {
      readonly kind: 'import';
      readonly paths: readonly string[];
      readonly tenant: string | null;
      /** Reads files that have its header, and those that no importer knows. */
      readonly mapping?: Mapping | null;
      /** False only where several imports are correlated together afterwards. */
      readonly correlate?: boolean;
    }
  /** A list or asset list is taken in, in the name of the analyst. */
  | { readonly kind: 'list'; readonly request: ListRequest; readonly author: JournalAuthor }
  /** A list's file is only looked at. */
  | { readonly kind: 'inspect'; readonly path: string; readonly listKind: ListRequest['kind'] }
  /** Identifiers that are new are looked up in lists. */
  | { readonly kind: 'scanLists' }
  /** `isWhole`: all of the store, also where a part would do. */
  | { readonly kind: 'correlate'; readonly isWhole: boolean }
  /** What correlation would change, with other settings than those of the store where there are some. Nothing is written. */
  | { readonly kind: 'preview'; readonly settings: CorrelationSettings | null }
  /** The write-ahead log is kept short while the writer takes an import out, or brings it back. */
  | { readonly kind: 'removal' }
  /** Files that are to be attached to a comment are taken in. */
  | { readonly kind: 'stage'; readonly paths: readonly string[] }
  /** A copy of an attached file is written. */
  | { readonly kind: 'saveAttachment'; readonly attachment: string; readonly path: string }
  /** What a queue shows is written as CSV. */
  | { readonly kind: 'export'; readonly request: ExportRequest; readonly path: string }
  | { readonly kind: 'check' };

/** What a background thread is started with. */
export interface BackgroundOptions {
  readonly folder: string;
  readonly nativeBinding: string | undefined;
  readonly task: BackgroundTask;
  /** Two Int32: 1 asks the work to stop, 1 to wait. They are seen also where no message is: while the thread computes. */
  readonly cancelFlag: SharedArrayBuffer;
}

type TaskResult = NonNullable<JobState['result']>;

/** What a background thread serves to the main process. */
export interface BackgroundMethods {
  run(): Promise<TaskResult>;
}

const options = workerData as BackgroundOptions;
const controller = new AbortController();
const cancelFlag = new Int32Array(options.cancelFlag);
const writerPort = new Promise<MessagePort>((resolve) => {
  parentPort?.on('message', (message: unknown) => {
    const { type, port } = message as { type: string; port?: MessagePort };
    if (type === 'attach' && port !== undefined) resolve(port);
  });
});

type Pause = JobState['pause'];

const tellPause = (pause: Pause): void => {
  if (parentPort) emit(parentPort, 'pause', pause);
};

/** Waits without computing until the flag is taken back; the time limit only guards against a lost wake-up. */
async function whilePaused(): Promise<void> {
  if (Atomics.load(cancelFlag, 1) !== 1) return;
  tellPause('waiting');
  while (Atomics.load(cancelFlag, 1) === 1) await Atomics.waitAsync(cancelFlag, 1, 1, 5000).value;
  tellPause('offered');
}

/** Reports the share of one stage as a share of the whole. */
const control = (from: number, to: number, canCancel: boolean): JobControl => ({
  signal: canCancel ? controller.signal : new AbortController().signal,
  isCancelled: () => {
    if (canCancel && Atomics.load(cancelFlag, 0) === 1) controller.abort();
    return canCancel && controller.signal.aborted;
  },
  whilePaused,
  report: (progress, detail) => {
    if (parentPort)
      emit(parentPort, 'progress', {
        progress: progress === null ? null : from + progress * (to - from),
        detail,
      });
  },
});

/** ms between two checkpoints while an import is taken out. */
const checkpointPause = 300;

/** A checkpoint copies megabytes and waits for the disk: in the writer every command would wait with it. */
async function keepLogShort(reader: ReadableStore, checkpointer: Checkpointer): Promise<void> {
  while (isRemovalUnderWay(reader) && Atomics.load(cancelFlag, 0) !== 1) {
    try {
      checkpointer.run();
    } catch {
      // What cannot be moved now stays in the log, where it is as safe; a disk that fails is told by the next commit.
    }
    await delay(checkpointPause);
  }
}

const methods: BackgroundMethods = {
  async run() {
    const writer = withPackedBatches(connect<WriterPort>(await writerPort).remote);
    const reader = openStoreForReading(options.folder, {
      nativeBinding: options.nativeBinding,
      isChecked: true,
    });
    const correlate = async (from: number, canCancel: boolean, isWhole = false): Promise<TaskResult> => ({
      ...(await correlateStore(reader, writer, control(from, 1, canCancel), {
        cancelFlag: canCancel ? options.cancelFlag : null,
        isWhole,
      })),
    });
    switch (options.task.kind) {
      case 'import': {
        const { paths, tenant, mapping = null } = options.task;
        const request = { paths, tenant, mapping, importedAt: Date.now() };
        tellPause('offered');
        const checkpointer = openCheckpointer(reader.file, { nativeBinding: options.nativeBinding });
        const imported = await importFiles(
          request,
          withCheckpoints(writer, checkpointer),
          control(0, 0.7, true),
        ).finally(() => checkpointer.close());
        tellPause(null);
        const result = { import: imported.uid, cancelled: imported.cancelled };
        if (options.task.correlate === false) return result;
        // A cancel ends the reading of files. Alerts that were committed before it belong to an incident like all others.
        const incidents = await correlate(0.7, false);
        await scanLists(reader, writer, control(0.99, 1, false));
        return { ...result, ...incidents };
      }
      case 'list':
        return {
          ...(await importList(
            options.task.request,
            options.task.author,
            reader,
            writer,
            control(0, 1, true),
          )),
        };
      case 'inspect':
        return { ...inspectList(options.task.path, options.task.listKind) };
      case 'scanLists':
        return { hits: await scanLists(reader, writer, control(0, 1, true)) };
      case 'correlate': {
        const incidents = await correlate(0, true, options.task.isWhole);
        await scanLists(reader, writer, control(0.99, 1, false));
        return incidents;
      }
      case 'preview':
        return {
          difference: previewCorrelation(reader, options.task.settings, control(0, 1, true)),
        };
      case 'removal': {
        const checkpointer = openCheckpointer(reader.file, { nativeBinding: options.nativeBinding });
        await keepLogShort(reader, checkpointer).finally(() => checkpointer.close());
        return {};
      }
      case 'stage': {
        const files = await stageFiles(options.task.paths, writer, control(0, 1, true));
        return { files: files.map((file) => ({ ...file })) };
      }
      case 'saveAttachment':
        saveAttachment(reader, options.task.attachment, options.task.path);
        return {};
      case 'export':
        return { ...exportRows(reader, options.task.request, options.task.path, control(0, 1, true)) };
      case 'check': {
        const report = control(0, 1, false).report;
        const { ok, findings, counts } = checkStore(reader, (share) => report(share, 'Checking'));
        return { ok, findings: findings.map(({ part, text }) => `${part}: ${text}`), ...counts };
      }
    }
  },
};

if (parentPort) serve(parentPort as Port, methods);
