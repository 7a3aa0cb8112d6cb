import { isAbsolute, join, relative, resolve } from 'node:path';
import { OperationError, type OutputOf } from '../../shared/contract/index.ts';
import { reasonOf } from '../services/work/find-files.ts';
import { watchDropFolder, type DropFolderWatch, type DropOutcome } from '../services/work/drop-folder.ts';
import type { DroppedFile } from '../store/drop-folder-store.ts';
import type { WriterThread } from './writer-thread.ts';

/** What windows are shown of the drop folder. */
export type DropFolderInfo = OutputOf<'imports.dropFolder'>;

/** What an import of dropped files came to. */
export interface DroppedImport {
  readonly outcome: DropOutcome;
  /** The import's uid; null when it did not come to one. */
  readonly uid: string | null;
}

/** The drop folder of a workspace. */
export interface DropFolderHost {
  info(): DropFolderInfo;
  /**
   * Chooses a folder, or switches the chosen one on or off.
   * @throws OperationError `badInput` for the data folder, a folder in it or around it, and when none was chosen
   */
  set(path: string | null, isEnabled: boolean): Promise<DropFolderInfo>;
  close(): void;
}

/** What the drop folder works with. */
export interface DropFolderHostOptions {
  readonly writer: WriterThread;
  /** Where the store is: what Casemate writes itself is never imported. */
  readonly dataFolder: string;
  /** Nothing is watched in a workspace that can only be read. */
  readonly isReadOnly: boolean;
  /** Imports files in a job; it never throws. */
  readonly importFiles: (paths: readonly string[]) => Promise<DroppedImport>;
  readonly onChange: () => void;
  readonly log: (message: string) => void;
}

const nothing: DropFolderInfo = {
  path: null,
  enabled: false,
  state: 'off',
  waiting: 0,
  imported: 0,
  last: null,
  problem: null,
};

/** Opens the drop folder that was chosen last, and watches it when it is enabled. */
export async function openDropFolder(options: DropFolderHostOptions): Promise<DropFolderHost> {
  const { writer, onChange } = options;
  let info = nothing;
  let watch: DropFolderWatch | null = null;
  let closed = false;

  const change = (next: Partial<DropFolderInfo>): void => {
    info = { ...info, ...next };
    if (!closed) onChange();
  };

  const importDropped = async (folder: string, files: readonly DroppedFile[]): Promise<DropOutcome> => {
    const { outcome, uid } = await options.importFiles(files.map(({ path }) => join(folder, path)));
    if (closed) return outcome;
    try {
      // What failed is tried again.
      if (outcome !== 'failed') {
        const shown = files.map((file) => ({ ...file, shownPath: join(folder, file.path) }));
        await writer.call((remote) =>
          remote.rememberDropped(folder, shown, outcome === 'imported' ? uid : null),
        );
      }
      const imported = info.imported + (outcome === 'imported' ? files.length : 0);
      change({ imported, last: { at: Date.now(), outcome, files: files.length, import: uid } });
    } catch (thrown) {
      options.log(`could not remember what was imported from the drop folder: ${reasonOf(thrown)}`);
    }
    return outcome;
  };

  const start = async (): Promise<void> => {
    watch?.close();
    watch = null;
    const stored = await writer.call((remote) => remote.dropFolder());
    if (closed) return;
    if (stored === null) {
      info = nothing;
      return;
    }
    const { path, files, imported } = stored;
    const isEnabled = stored.isEnabled && !options.isReadOnly;
    const same = info.path === path;
    change({
      path,
      enabled: isEnabled,
      state: isEnabled ? 'watching' : 'off',
      waiting: 0,
      imported,
      last: same ? info.last : null,
      problem: null,
    });
    if (!isEnabled) return;
    watch = watchDropFolder({
      folder: path,
      known: files,
      onStatus: change,
      importFiles: (dropped) => importDropped(path, dropped),
    });
  };

  await start();
  return {
    info: () => info,
    async set(path, isEnabled) {
      const wanted = path ?? info.path;
      if (wanted === null) throw new OperationError('badInput', 'No drop folder was chosen.');
      if (overlaps(wanted, options.dataFolder))
        throw new OperationError(
          'badInput',
          `${wanted} is where Casemate keeps its own data, or around it. Choose another folder.`,
        );
      await writer.call((remote) => remote.setDropFolder(wanted, isEnabled));
      await start();
      return info;
    },
    close() {
      closed = true;
      watch?.close();
    },
  };
}

/** True when one of two folders is the other or in it. */
function overlaps(one: string, other: string): boolean {
  const isWithin = (inner: string, outer: string): boolean => {
    const path = relative(resolve(outer), resolve(inner));
    return path === '' || (!/^[.][.]($|[\\/])/.test(path) && !isAbsolute(path));
  };
  return isWithin(one, other) || isWithin(other, one);
}
