import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { DroppedFile } from '../../store/drop-folder-store.ts';
import { canOpen, mostNewFiles, scanDropFolder } from './drop-folder-scan.ts';
import { reasonOf } from './find-files.ts';

/** How a drop folder stands. */
export type DropFolderState = 'watching' | 'waiting' | 'importing' | 'missing';

/** What came of importing files of a drop folder. `failed`: they are tried again later. */
export type DropOutcome = 'imported' | 'cancelled' | 'failed';

/** What is told of a drop folder whenever it changes. */
export interface DropFolderStatus {
  readonly state: DropFolderState;
  /** Files that are there but not complete yet. */
  readonly waiting: number;
  /** Why the folder cannot be read, or what of it is not looked at; null when everything is. */
  readonly problem: string | null;
}

/** What a watch works with. */
export interface DropFolderOptions {
  /** Absolute path. Nothing in it is ever changed. */
  readonly folder: string;
  /** Files that were dealt with in earlier runs. */
  readonly known: readonly DroppedFile[];
  /** Imports files that are complete, many at a time. It never throws. */
  importFiles(files: readonly DroppedFile[]): Promise<DropOutcome>;
  onStatus(status: DropFolderStatus): void;
  /** A file is complete when size and time have not changed for so long, ms; 5,000 unless told. */
  readonly settle?: number;
  /** The folder is looked at this often, ms, also where the system tells of changes: network shares tell nothing. 5,000 unless told. */
  readonly poll?: number;
  /** After an import that failed, the next is tried this much later, ms; a minute unless told. */
  readonly retry?: number;
  /** New files that are taken up in one look; 50,000 unless told. */
  readonly most?: number;
}

/** A folder that is watched. */
export interface DropFolderWatch {
  /** Stops watching; an import under way is not waited for. */
  close(): void;
}

interface Candidate {
  readonly size: number;
  readonly modified: number;
  /** `performance.now()` when it was first seen so. */
  readonly since: number;
}

/** Complete files wait this long at most for others that are still being written, so that what comes together is one import, ms. */
const mostPatience = 30_000;
/** A look at a large folder may take this share of the time. */
const mostLoad = 0.05;

/**
 * Watches a folder and imports every file in it once it is complete. A file that was dealt with is read again when its size or its time of
 * change is another, and only then: contents that were put in its place with both the same are not noticed, since telling them apart would
 * mean to read every file of the folder again and again. A copy under another name is read.
 */
export function watchDropFolder(options: DropFolderOptions): DropFolderWatch {
  const { folder, settle = 5000, poll = 5000, retry = 60_000, most = mostNewFiles } = options;
  const known = new Map(options.known.map((file) => [file.path, file]));
  const candidates = new Map<string, Candidate>();
  let readySince: number | null = null;
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  let busy = false;
  let told = '';

  const tell = (status: DropFolderStatus): void => {
    const text = JSON.stringify(status);
    if (closed || text === told) return;
    told = text;
    options.onStatus(status);
  };

  const lookIn = (pause: number): void => {
    if (closed || busy) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void look(), pause);
  };

  /** The system's notices only make it quicker: whatever becomes of them, the folder is looked at. */
  const listen = (): void => {
    if (watcher !== null || closed) return;
    try {
      watcher = watch(folder, { persistent: false }, () => lookIn(Math.min(200, poll)));
      watcher.on('error', deafen);
    } catch {
      watcher = null;
    }
  };
  const deafen = (): void => {
    watcher?.close();
    watcher = null;
  };

  const isKnown = (file: DroppedFile): boolean => isSame(known.get(file.path), file);

  /** Files that are complete; what is not complete stays a candidate. */
  const sortOut = (files: readonly DroppedFile[]): readonly DroppedFile[] => {
    const now = performance.now();
    const there = new Set(files.map(({ path }) => path));
    for (const path of candidates.keys()) if (!there.has(path)) candidates.delete(path);
    return files.filter((file) => {
      const seen = candidates.get(file.path);
      if (seen !== undefined && isSame(seen, file)) return now - seen.since >= settle;
      candidates.set(file.path, { size: file.size, modified: file.modified, since: now });
      return false;
    });
  };

  const importReady = async (
    complete: readonly DroppedFile[],
    leftOut: string | null,
  ): Promise<DropOutcome | null> => {
    const opened = await Promise.all(complete.map(({ path }) => canOpen(join(folder, path))));
    const ready = complete.filter((_, index) => opened[index] === true);
    if (ready.length === 0 || closed) return null;
    tell({ state: 'importing', waiting: candidates.size - ready.length, problem: leftOut });
    const outcome = await options.importFiles(ready);
    for (const file of ready) {
      candidates.delete(file.path);
      if (outcome !== 'failed') known.set(file.path, file);
    }
    return outcome;
  };

  const look = async (): Promise<void> => {
    if (closed || busy) return;
    busy = true;
    let next = poll;
    const began = performance.now();
    try {
      const { files, leftOut } = await scanDropFolder(folder, isKnown, most);
      next = Math.max(poll, (performance.now() - began) / mostLoad);
      listen();
      const ready = sortOut(files);
      readySince = ready.length === 0 ? null : (readySince ?? performance.now());
      const hasWaited = readySince !== null && performance.now() - readySince >= mostPatience;
      if (ready.length > 0 && (ready.length === candidates.size || hasWaited)) {
        readySince = null;
        if ((await importReady(ready, leftOut)) === 'failed') next = retry;
      }
      const waiting = candidates.size;
      tell({ state: waiting > 0 ? 'waiting' : 'watching', waiting, problem: leftOut });
      if (waiting > 0 && next < retry) next = Math.min(next, Math.max(20, settle / 4));
    } catch (thrown) {
      // The stick was pulled out, the share is away: it may come back.
      deafen();
      candidates.clear();
      readySince = null;
      tell({ state: 'missing', waiting: 0, problem: reasonOf(thrown) });
    } finally {
      busy = false;
      lookIn(next);
    }
  };

  lookIn(0);
  return {
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      deafen();
    },
  };
}

function isSame(
  one: Pick<DroppedFile, 'size' | 'modified'> | undefined,
  other: Pick<DroppedFile, 'size' | 'modified'>,
): boolean {
  return one !== undefined && one.size === other.size && one.modified === other.modified;
}
