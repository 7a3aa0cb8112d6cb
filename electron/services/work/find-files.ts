import { readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { OperationError } from '../../../shared/contract/index.ts';

/** One file to read, or a path that cannot be: it is listed with its reason and the rest goes on. */
export interface FoundFile {
  readonly path: string;
  /** Bytes; 0 where it cannot be told. */
  readonly size: number;
  readonly error: string | null;
}

/**
 * Files behind paths. Folders are walked in order of name; hidden files and links inside them are left out.
 * @throws OperationError `fileUnreadable` when not one of the paths leads anywhere
 */
export function findFiles(paths: readonly string[]): readonly FoundFile[] {
  const found = paths.flatMap((path) => lookAt(path));
  const nothing = found.length > 0 && found.every(({ error }) => error?.startsWith(missing) === true);
  if (nothing) {
    throw new OperationError('fileUnreadable', `${missing} ${paths.join(', ')}.`, { path: paths[0] ?? '' });
  }
  return found;
}

const missing = 'There is no file or folder';

function lookAt(path: string): readonly FoundFile[] {
  let facts;
  try {
    facts = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    return [unreadable(path, reasonOf(error))];
  }
  if (facts === undefined) return [unreadable(path, `${missing} ${path}.`)];
  if (facts.isDirectory()) return walk(path);
  // Opening a pipe would wait for its other end; a device never ends.
  if (!facts.isFile()) return [unreadable(path, 'This is no ordinary file.')];
  return [{ path, size: facts.size, error: null }];
}

function walk(folder: string): readonly FoundFile[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return [unreadable(folder, reasonOf(error))];
  }
  return entries
    .filter((entry) => !entry.name.startsWith('.') && (entry.isFile() || entry.isDirectory()))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => lookAt(join(folder, entry.name)));
}

function unreadable(path: string, error: string): FoundFile {
  return { path, size: 0, error };
}

/** The system's own words for what went wrong with a file. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
