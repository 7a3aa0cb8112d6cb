import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { OperationError } from '../../shared/contract/operation.ts';
import type { ConnectionOptions } from './connection.ts';

/** Who holds a data folder. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** A held data folder. */
export interface StoreLock {
  release(): void;
}

const lockFile = (folder: string): string => join(folder, 'casemate.lock');
const holderFile = (folder: string): string => join(folder, 'casemate.pid');

/**
 * Takes the data folder for writing, for one holder at a time.
 *
 * The lock is the operating system's own, held on `casemate.lock` through an open transaction: it is taken atomically and ends with
 * its process, however that ends, so a dead holder leaves nothing stale and a reused process id cannot be mistaken for it.
 * `casemate.pid` beside it only tells people who holds it.
 * @throws OperationError `storeInUse`, naming the holder; `internal`, naming the folder, when it cannot be made or written.
 */
export function takeStoreLock(
  folder: string,
  options: ConnectionOptions & { readonly now?: () => number } = {},
): StoreLock {
  const database = openLock(folder, options);
  try {
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    database.close();
    if (errorCode(error).startsWith('SQLITE_BUSY')) throw inUse(folder);
    throw unwritable(folder, error);
  }
  const holder: LockHolder = {
    pid: process.pid,
    host: hostname(),
    since: new Date((options.now ?? Date.now)()).toISOString(),
  };
  writeFileSync(holderFile(folder), `${JSON.stringify(holder)}\n`);
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      rmSync(holderFile(folder), { force: true });
      database.close();
    },
  };
}

function openLock(folder: string, options: ConnectionOptions): Database.Database {
  try {
    makeFolder(folder);
    return new Database(lockFile(folder), {
      timeout: 0,
      ...(options.nativeBinding ? { nativeBinding: options.nativeBinding } : {}),
    });
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/** Makes a folder and those above it, for its owner alone: evidence is nobody else's on a shared machine. Node's own `recursive` never ends where the system refuses with ENOENT, as under /proc. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

function unwritable(folder: string, error: unknown): OperationError {
  const cause = error instanceof Error ? error.message : String(error);
  return new OperationError('internal', `This data folder cannot be written (${cause}): ${folder}`, {
    folder,
  });
}

/** Who says to hold a data folder; null when nobody does or the holder has not written it yet. */
export function readLockHolder(folder: string): LockHolder | null {
  try {
    const value = JSON.parse(readFileSync(holderFile(folder), 'utf8')) as Partial<LockHolder>;
    const { pid, host, since } = value;
    return typeof pid === 'number' && typeof host === 'string' && typeof since === 'string'
      ? { pid, host, since }
      : null;
  } catch {
    return null;
  }
}

function inUse(folder: string): OperationError {
  const holder = readLockHolder(folder);
  if (!holder)
    return new OperationError('storeInUse', `Another Casemate has this data folder open: ${folder}`, {
      folder,
    });
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
  return new OperationError(
    'storeInUse',
    `Casemate is already open on this data folder (process ${holder.pid}${where}, since ${holder.since}): ${folder}`,
    { folder, ...holder },
  );
}

/** The SQLite code of an error (`SQLITE_BUSY`, …), or an empty text. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
