import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { OperationError, type TouchedKind } from '../../shared/contract/index.ts';
import type { ActingAnalyst, CommandContext, CommandName, WorkspaceRules } from '../services/handlers.ts';
import { commandHandlers } from '../services/commands/index.ts';
import { createLocalWriter, type LocalWriter } from '../services/work/local-writer.ts';
import { dropUnattached, findAttachment, stageWhole } from '../store/attachments.ts';
import type { WritableStore } from '../store/connection.ts';
import { rememberAnalyst } from '../store/journal.ts';
import { isCorrelationStale } from '../store/correlation-input.ts';
import { isScanDue } from '../store/list-lookup.ts';
import { settleListed } from '../store/list-settle.ts';
import {
  readDropFolder,
  rememberDropped,
  writeDropFolder,
  type DroppedFile,
  type StoredDropFolder,
} from '../store/drop-folder-store.ts';
import { fillFacts } from '../store/facts-behind.ts';
import { fillLookups } from '../store/identifier-lookups.ts';
import { fillSenders } from '../store/message-senders.ts';
import { alertTable, incidentTable, rebuildBlocks } from '../store/columns/index.ts';
import { closeBrokenImports } from '../store/import-writer.ts';
import { openStore } from '../store/open-store.ts';
import { isRemovalUnderWay } from '../store/removal-queue.ts';
import { continueRemovals } from '../store/removal-slices.ts';
import { rebuildQueuedRows } from '../store/row-queue.ts';
import { countBehind, indexSome } from '../store/text-index.ts';
import { everything, touchedBy } from './touched-by.ts';
import { unpackBatch, type WriterPort } from './batch-wire.ts';
import { runWatched, type CommandSignals } from './command-runs.ts';
import { emit, serve } from './rpc.ts';

/** What the writer is started with. */
export interface WriterOptions {
  readonly folder: string;
  readonly nativeBinding: string | undefined;
  readonly rules: WorkspaceRules;
}

/** What changed, for notices to windows. `incidents` holds uids; empty means any. */
export interface WriterChange {
  readonly revision: number;
  readonly touched: readonly TouchedKind[];
  readonly incidents: readonly string[];
  /** The window whose command it was, or whose commands it follows from; none for what goes on behind. */
  readonly author?: number | null;
  /** It is no command, but what follows from some behind them: rows and runs of correlation. */
  readonly isFollowUp?: boolean;
  /** Alerts may belong elsewhere: an import was taken out or brought back to the end. */
  readonly isRegrouped?: boolean;
}

/** What the writer serves to the main process. Background work uses `LocalWriter`'s methods over a port of its own. */
export interface WriterMethods {
  /** Opens the store and takes its lock. */
  open(): void;
  /** @param signals how a long command tells how far it is, hears that it is to end, and makes way for others */
  command(
    name: CommandName,
    input: unknown,
    analyst: ActingAnalyst | null,
    author?: number | null,
    signals?: CommandSignals,
  ): unknown;
  setAnalyst(analyst: ActingAnalyst): void;
  sqliteVersion(): string;
  /** True when alerts, entities or the engine have changed since the stored partition was made. */
  needsCorrelation(): boolean;
  /** True while an import is being taken out or brought back. */
  isRemovalUnderWay(): boolean;
  /** The name of a file of a comment. */
  attachmentName(uid: string): string;
  /** Takes in a small file that is to be attached, and lets go of a part of what nobody attached for a day. */
  stageWhole(bytes: Uint8Array, sha256: string): void;
  /** True when a list has not been looked up for some identifiers yet. */
  needsListScan(): boolean;
  dropFolder(): StoredDropFolder | null;
  setDropFolder(path: string, isEnabled: boolean): void;
  /** Remembers what was imported from a drop folder. `shownPath` is a file's path in the import. */
  rememberDropped(
    folder: string,
    files: readonly (DroppedFile & { readonly shownPath: string })[],
    importUid: string | null,
  ): void;
  close(): void;
}

/** Text is indexed in slices this long, ms, after this long a pause, ms. */
const indexBudget = 20;
const indexPause = 150;

const options = workerData as WriterOptions;
let store: WritableStore | null = null;
let local: LocalWriter | null = null;
let indexTimer: NodeJS.Timeout | null = null;

function requireStore(): WritableStore {
  if (store === null) throw new OperationError('internal', 'The store is not open.');
  return store;
}

function tell(
  touched: readonly TouchedKind[],
  incidents: readonly string[] = [],
  isRegrouped = false,
  author: number | null = null,
  leavesRows = true,
  isFollowUp = !leavesRows,
): void {
  if (leavesRows) noteRows(author);
  if (parentPort && store)
    emit(parentPort, 'changed', {
      revision: revisionOf(store),
      touched,
      incidents,
      isRegrouped,
      author,
      isFollowUp,
    } satisfies WriterChange);
  indexLater(indexPause);
}

/**
 * The window whose commands left the rows that wait: making them is the end of its change. Null when others have changed something too;
 * undefined when nothing waits.
 */
let rowsAuthor: number | null | undefined;
/** Texts that the index of the full-text search took in, and windows have not heard of. */
let hasNewTexts = false;
function noteRows(author: number | null): void {
  rowsAuthor = rowsAuthor === undefined || rowsAuthor === author ? author : null;
}

/**
 * The window whose commands left what the next run of correlation has to do: its result is the end of their change. Null when others have
 * a part in it, an import for one; undefined when nothing waits.
 */
let runAuthor: number | null | undefined = null;
function noteRun(author: number | null): void {
  runAuthor = runAuthor === undefined || runAuthor === author ? author : null;
}

/** Rows of the queue were made anew since windows were told last. */
let hasNewRows = false;
/** Verdicts of lists were made anew since windows were told last. */
let hasNewVerdicts = false;

/**
 * Makes verdicts of lists, columns that an older version did not have and rows that wait anew, then reads senders that an older version did
 * not keep and fills the text index, behind everything else: any message that comes in is served between two slices.
 */
function indexLater(pause: number): void {
  if (indexTimer !== null) clearTimeout(indexTimer);
  indexTimer = setTimeout(() => {
    indexTimer = null;
    // What removals leave is made right when all of them are through.
    if (store === null || isRemovalUnderWay(store)) return;
    try {
      const listed = settleListed(store, indexBudget);
      hasNewVerdicts ||= listed.settled > 0;
      if (listed.left) {
        indexLater(1);
        return;
      }
      if (hasNewVerdicts) {
        hasNewVerdicts = false;
        hasNewRows = true;
        tell(['lists', 'entities', 'verdicts']);
        return;
      }
      const facts = fillFacts(store, indexBudget / 2);
      const { left, changed } = rebuildQueuedRows(store, Date.now(), indexBudget, facts.left);
      hasNewRows ||= changed > 0 || facts.filled > 0;
      if (left > 0 || facts.left) indexLater(1);
      else if (hasNewRows) {
        hasNewRows = false;
        const author = rowsAuthor ?? null;
        rowsAuthor = undefined;
        tell(['incidents', 'alerts'], [], false, author, false);
      } else if (rebuildBlocks(store, [incidentTable, alertTable], indexBudget) > 0) indexLater(1);
      else {
        rowsAuthor = undefined;
        const senders = fillSenders(store, indexBudget);
        if (senders.left) {
          indexLater(1);
          return;
        }
        if (senders.read > 0) {
          // Addresses and domains that were looked up meanwhile may be found now, and lists are compared with them.
          tell(['entities'], [], true, null, false);
          return;
        }
        const lookups = fillLookups(store, indexBudget);
        if (lookups.left) {
          indexLater(1);
          return;
        }
        if (lookups.read > 0) {
          tell(['entities'], [], false, null, false);
          return;
        }
        hasNewTexts ||= countBehind(store) > 0;
        if (hasNewTexts && indexSome(store, indexBudget) > 0) indexLater(1);
        else if (hasNewTexts) {
          hasNewTexts = false;
          // A search that was asked meanwhile did not find all.
          tell(['text'], [], false, null, false);
        }
      }
    } catch (thrown) {
      // A full disk must not take the writer with it: the next change tries again.
      if (parentPort)
        emit(
          parentPort,
          'fault',
          `rows of the queue or the text index are behind: ${thrown instanceof Error ? thrown.name : ''}`,
        );
    }
  }, pause);
}

/** Imports are taken out and brought back in slices this long, ms; after a fault, a full disk for one, it goes on after this pause, ms. */
const removalBudget = 12;
const removalFaultPause = 5000;
/** Windows hear of how far it is at most this often, ms. */
const removalNotice = 400;

let removalTimer: NodeJS.Timeout | null = null;
let removalToldAt = 0;

/** Goes on with imports that are being taken out or brought back; any message that comes in is served between two slices. */
function removeLater(pause: number): void {
  removalTimer ??= setTimeout(() => {
    removalTimer = null;
    if (store === null) return;
    try {
      const { isDone, isLeft } = continueRemovals(store, Date.now(), removalBudget);
      if (!isDone) return;
      if (!isLeft) {
        hasNewRows = true;
        tell(everything, [], true);
        return;
      }
      if (performance.now() - removalToldAt > removalNotice) {
        removalToldAt = performance.now();
        tell(['imports']);
      }
      removeLater(1);
    } catch (thrown) {
      if (parentPort)
        emit(
          parentPort,
          'fault',
          `an import is taken out or brought back later: ${thrown instanceof Error ? thrown.name : ''}`,
        );
      removeLater(removalFaultPause);
    }
  }, pause);
}

/** Waits until no import is being taken out or brought back. @param cancelFlag one Int32; 1 ends the waiting. */
async function removalsDone(cancelFlag: SharedArrayBuffer | null): Promise<void> {
  const flag = cancelFlag === null ? null : new Int32Array(cancelFlag);
  while (isRemovalUnderWay(requireStore()) && (flag === null || Atomics.load(flag, 0) !== 1)) await delay(50);
}

const methods: WriterMethods = {
  open() {
    store = openStore(options.folder, { nativeBinding: options.nativeBinding });
    const broken = closeBrokenImports(store, Date.now());
    local = createLocalWriter(store, { now: Date.now, changed: tell });
    // Windows that were open while the writer before this one was lost still show them running.
    if (broken > 0) tell(['imports']);
    indexLater(1000);
    removeLater(1000);
  },
  command(name, input, analyst, author = null, signals = undefined) {
    const handler = commandHandlers[name] as
      ((context: CommandContext, input: unknown) => unknown) | undefined;
    if (handler === undefined) throw new OperationError('badInput', `There is no command ${name}.`);
    const context: CommandContext = {
      store: requireStore(),
      workspace: options.rules,
      analyst,
      now: Date.now,
    };
    const settle = (answer: unknown): unknown => {
      // What somebody looked at leaves nothing behind.
      const isWork = touchedBy[name].includes('journal');
      if (isWork) noteRun(author);
      tell(touchedBy[name], [], false, author, isWork, false);
      removeLater(1);
      return answer;
    };
    if (signals === undefined) return settle(handler(context, input));
    const answer = runWatched(
      context.store,
      signals,
      (step) => {
        if (parentPort) emit(parentPort, 'step', step);
      },
      () => handler(context, input),
    );
    return answer instanceof Promise ? answer.then(settle) : settle(answer);
  },
  setAnalyst(analyst) {
    rememberAnalyst(requireStore(), analyst, Date.now());
    tell(['analyst']);
  },
  // It runs when they are through, of what is there then.
  needsCorrelation() {
    if (isRemovalUnderWay(requireStore())) return false;
    const isStale = isCorrelationStale(requireStore());
    if (!isStale) runAuthor = undefined;
    return isStale;
  },
  isRemovalUnderWay: () => isRemovalUnderWay(requireStore()),
  attachmentName: (uid) => findAttachment(requireStore(), uid).name,
  stageWhole(bytes, sha256) {
    stageWhole(requireStore(), bytes, sha256, Date.now());
    dropUnattached(requireStore(), Date.now());
  },
  needsListScan: () => isScanDue(requireStore()),
  dropFolder: () => readDropFolder(requireStore()),
  setDropFolder: (path, isEnabled) => writeDropFolder(requireStore(), path, isEnabled),
  rememberDropped: (folder, files, importUid) =>
    rememberDropped(requireStore(), folder, files, importUid, Date.now()),
  sqliteVersion: () => requireStore().pluck<string>('SELECT sqlite_version()').get() ?? '',
  close() {
    if (indexTimer !== null) clearTimeout(indexTimer);
    if (removalTimer !== null) clearTimeout(removalTimer);
    removalTimer = null;
    store?.close();
    store = null;
  },
};

function revisionOf(open: WritableStore): number {
  return Number(open.pluck<string>("SELECT value FROM store_fact WHERE name = 'revision'").get() ?? 0);
}

/** Serves one background thread. Imports that it leaves open because it was lost are ended as failed, so that none runs for ever. */
function serveBackground(port: MessagePort, writer: LocalWriter): void {
  const unfinished = new Set<number>();
  serve<WriterPort>(port, {
    ...writer,
    applyBatch(fileId, batch) {
      // The text index waits until no more batches come, also while none is committed.
      indexLater(indexPause);
      return writer.applyBatch(fileId, () => unpackBatch(batch));
    },
    async applyCorrelation(run, result, cancelFlag) {
      // What was computed meanwhile is stale then, and is computed anew.
      await removalsDone(cancelFlag);
      // Whose it is, is settled here: commands that come meanwhile are the next run's.
      const author = runAuthor ?? null;
      const runs = createLocalWriter(requireStore(), {
        now: Date.now,
        changed: (touched, incidents) => tell(touched, incidents, false, author, true, true),
      });
      const outcome = await runs.applyCorrelation(run, result, cancelFlag);
      // The next command begins a change of its own.
      if (!isCorrelationStale(requireStore())) runAuthor = undefined;
      return outcome;
    },
    async beginImport(label, tenant) {
      noteRun(null);
      const begun = await writer.beginImport(label, tenant);
      unfinished.add(begun.importId);
      return begun;
    },
    async finishImport(importId, state) {
      await writer.finishImport(importId, state);
      unfinished.delete(importId);
    },
  });
  port.once('close', () => {
    // A store that is closed already ends them when it opens next.
    if (store !== null) for (const importId of unfinished) void writer.finishImport(importId, 'failed');
  });
}

if (parentPort) {
  serve(parentPort, methods);
  parentPort.on('message', (message: unknown) => {
    const { type, port } = message as { type: string; port?: MessagePort };
    if (type !== 'attach' || port === undefined || local === null) return;
    serveBackground(port, local);
  });
}
