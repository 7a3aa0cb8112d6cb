import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OperationError } from '../../shared/contract/operation.ts';
import { applicationId, openReadConnection, openWriteConnection } from './connection.ts';
import type { ConnectionOptions, ReadableStore, WritableStore } from './connection.ts';
import { raise, readFact, writeFact } from './facts.ts';
import { migrate, schemaVersion } from './migrate.ts';
import type { Migration } from './migrate.ts';
import { migrations as currentMigrations } from './migrations/index.ts';
import { errorCode, takeStoreLock } from './store-lock.ts';

/** How to open a store. */
export interface StoreOptions extends ConnectionOptions {
  /** Now, in ms UTC. */
  readonly now?: () => number;
  /** Whoever opens it for reading knows that it was checked on opening by the writer beside it. */
  readonly isChecked?: boolean;
  /** The schema's steps; others only in tests. */
  readonly migrations?: readonly Migration[];
}

/** Up to this size, bytes, a file is checked whole on opening; larger ones when asked (`checkStore`). */
const checkedSize = 32 * 1024 * 1024;

/** The path of the store in a data folder. */
export function storeFile(folder: string): string {
  return join(folder, 'casemate.sqlite');
}

/**
 * Opens the store of a data folder for writing: makes it when it is missing, copies and migrates it when it is old.
 * Closing it gives the folder free.
 * @throws OperationError `storeInUse`, `storeTooNew` or `storeDamaged`.
 */
export function openStore(folder: string, options: StoreOptions = {}): WritableStore {
  const now = options.now ?? Date.now;
  const lock = takeStoreLock(folder, { ...options, now });
  let store: WritableStore | null = null;
  try {
    const file = storeFile(folder);
    const isNew = !existsSync(file) || statSync(file).size === 0;
    if (!isNew) refuseTruncated(file);
    store = openWriteConnection(file, options, () => lock.release());
    // Evidence is for its owner alone; SQLite gives its log and index files the rights of the store.
    if (isNew) chmodSync(file, 0o600);
    if (!isNew) refuseForeign(store, file, options.migrations ?? currentMigrations);
    prepare(store, now, isNew, options.migrations ?? currentMigrations);
    return store;
  } catch (error) {
    if (store) store.close();
    else lock.release();
    throw asStoreError(error, storeFile(folder));
  }
}

/**
 * Opens the store of a data folder for reading only, also beside a writer.
 * @throws OperationError `notFound` without a store, `conflict` for one that has to be migrated first, `storeTooNew`, `storeDamaged`.
 */
export function openStoreForReading(folder: string, options: StoreOptions = {}): ReadableStore {
  const file = storeFile(folder);
  if (!existsSync(file))
    throw new OperationError('notFound', `There is no Casemate store in ${folder}`, { folder });
  let store: ReadableStore | null = null;
  try {
    store = openReadConnection(file, options);
    const newest = (options.migrations ?? currentMigrations).length;
    if (refuseForeign(store, file, options.migrations ?? currentMigrations, options.isChecked) < newest) {
      throw new OperationError(
        'conflict',
        `An older Casemate made this store; open it once for writing, so that it is brought up to date: ${file}`,
        { file },
      );
    }
    return store;
  } catch (error) {
    store?.close();
    throw asStoreError(error, file);
  }
}

function prepare(
  store: WritableStore,
  now: () => number,
  isNew: boolean,
  migrations: readonly Migration[],
): void {
  const version = schemaVersion(store);
  if (!isNew && version > 0 && version < migrations.length) copyBeforeMigrating(store, version, now());
  migrate(store, migrations);
  store.transaction(() => {
    if (readFact(store, 'storeUid') !== null) return;
    writeFact(store, 'storeUid', randomUUID());
    writeFact(store, 'createdMs', now());
    raise(store, 'revision');
  });
}

/** A whole, consistent copy beside the file: `casemate-version-1-20260102T030405Z.sqlite`. */
function copyBeforeMigrating(store: WritableStore, version: number, now: number): void {
  const stamp = new Date(now).toISOString().replace(/[-:]|[.]\d+/g, '');
  const stem = store.file.replace(/[.]sqlite$/, `-version-${version}-${stamp}`);
  let copy = `${stem}.sqlite`;
  for (let count = 2; existsSync(copy); count += 1) copy = `${stem}-${count}.sqlite`;
  store.write('VACUUM INTO ?').run(copy);
}

/** @returns the schema version of a file that is ours and not from the future. */
function refuseForeign(
  store: ReadableStore,
  file: string,
  migrations: readonly Migration[],
  isChecked = false,
): number {
  const id = store.pluck<number>('PRAGMA application_id').get();
  const version = store.pluck<number>('PRAGMA user_version').get() ?? 0;
  // A file that a crash left before its first migration has neither number nor tables.
  const empty = version === 0 && store.pluck<number>('SELECT count(*) FROM sqlite_schema').get() === 0;
  if (id !== applicationId && !empty)
    throw new OperationError('storeDamaged', `This file is no Casemate store: ${file}`, { file });
  if (version > migrations.length) {
    throw new OperationError(
      'storeTooNew',
      `A newer Casemate made this store (schema ${version}; this one knows ${migrations.length}). It was not changed: ${file}`,
      { file, version, known: migrations.length },
    );
  }
  if (!isChecked && statSync(file).size <= checkedSize) {
    const finding = store.pluck<string>('PRAGMA quick_check(1)').get();
    if (finding !== 'ok')
      throw new OperationError('storeDamaged', `The store is damaged (${finding ?? 'no answer'}): ${file}`, {
        file,
      });
  }
  return version;
}

/**
 * A file shorter than its own header says has lost its end. Only when there is no write-ahead log: a checkpoint that was cut short leaves
 * a short file too, and SQLite completes it from the log.
 */
function refuseTruncated(file: string): void {
  const size = statSync(file).size;
  const log = `${file}-wal`;
  if (existsSync(log) && statSync(log).size > 0) return;
  const header = Buffer.alloc(100);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, 100, 0);
  } finally {
    closeSync(descriptor);
  }
  // https://www.sqlite.org/fileformat.html: page size at 16 (1 means 65,536), pages at 28.
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const expected = header.readUInt32BE(28) * pageSize;
  if (header.subarray(0, 15).toString('latin1') === 'SQLite format 3' && size < expected) {
    throw new OperationError('storeDamaged', `The store is damaged: ${size} bytes of ${expected}: ${file}`, {
      file,
      size,
      expected,
    });
  }
}

function asStoreError(error: unknown, file: string): unknown {
  const code = errorCode(error);
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) {
    return new OperationError('storeDamaged', `The store is damaged (${code}): ${file}`, { file });
  }
  // SQLite keeps its index of the write-ahead log beside the file, also for readers.
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY')) {
    return new OperationError(
      'internal',
      `The store cannot be opened (${code}); reading it, too, needs a folder that can be written: ${file}`,
      { file },
    );
  }
  return error;
}
