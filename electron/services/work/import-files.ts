import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { OperationError } from '../../../shared/contract/index.ts';
import type { PreparedBatch } from '../../../shared/model/record.ts';
import { openFileSource, type ByteSource } from '../../importers/_kit/byte-source.ts';
import { prepareBatches } from '../../importers/prepare.ts';
import { detectSource } from '../../importers/registry.ts';
import type { JobControl } from '../../jobs/registry.ts';

/** What is told of one file before its records come. */
export interface FileStart {
  readonly path: string;
  readonly size: number;
  readonly format: string | null;
  readonly importerVersion: number | null;
}

/** The writer's end of an import: in the same thread (command line) or behind a port (window). */
export interface ImportWriter {
  beginImport(
    label: string,
    tenant: string | null,
  ): Promise<{ readonly importId: number; readonly uid: string }>;
  beginFile(importId: number, file: FileStart): Promise<number>;
  applyBatch(fileId: number, batch: PreparedBatch): Promise<void>;
  finishFile(
    fileId: number,
    end: { readonly sha256: string | null; readonly error: string | null },
  ): Promise<void>;
  finishImport(importId: number, state: 'done' | 'cancelled' | 'failed'): Promise<void>;
}

/** What to import. */
export interface ImportRequest {
  /** Files and folders; folders are walked. */
  readonly paths: readonly string[];
  readonly tenant: string | null;
  /** ms UTC. */
  readonly importedAt: number;
}

/** One file to read, with the name that lists and the command line show. */
interface FoundFile {
  readonly path: string;
  readonly shownPath: string;
  readonly size: number;
}

/** Records a batch: the writer takes about 30 ms for them, and an analyst's change waits for two batches at most. */
const batchRecords = 64;

/** Bytes read at a time for a file's SHA-256. */
const hashChunk = 4 * 1024 * 1024;

/**
 * Imports files one after another, batch by batch: the writer never gets more than it has taken. A file that cannot be read is
 * listed with its reason and the rest goes on. Cancelled, what was committed stays and is consistent.
 * @returns the import's uid
 */
export async function importFiles(
  request: ImportRequest,
  writer: ImportWriter,
  control: JobControl,
): Promise<string> {
  const files = findFiles(request.paths);
  const first = files[0];
  const label =
    first === undefined ? 'Nothing' : files.length === 1 ? basename(first.path) : `${files.length} files`;
  const { importId, uid } = await writer.beginImport(label, request.tenant);
  const bytesInAll = files.reduce((sum, file) => sum + file.size, 0);
  let bytesBefore = 0;
  let records = 0;
  try {
    for (const file of files) {
      records = await importFile(file, request, writer, control, importId, (fileBytes, fileRecords) => {
        const done = bytesBefore + fileBytes;
        const share = bytesInAll === 0 ? null : done / bytesInAll;
        control.report(
          share,
          `${file.shownPath}: ${(records + fileRecords).toLocaleString('en')} records, ${megabytes(done)} of ${megabytes(bytesInAll)}`,
        );
      }).then((count) => records + count);
      bytesBefore += file.size;
    }
  } catch (error) {
    const cancelled = control.signal.aborted;
    await writer.finishImport(importId, cancelled ? 'cancelled' : 'failed');
    if (cancelled) return uid;
    throw error;
  }
  await writer.finishImport(importId, 'done');
  return uid;
}

async function importFile(
  file: FoundFile,
  request: ImportRequest,
  writer: ImportWriter,
  control: JobControl,
  importId: number,
  report: (bytes: number, records: number) => void,
): Promise<number> {
  let source: ByteSource;
  try {
    source = openFileSource(file.path);
  } catch (error) {
    const fileId = await writer.beginFile(importId, {
      path: file.shownPath,
      size: file.size,
      format: null,
      importerVersion: null,
    });
    await writer.finishFile(fileId, { sha256: null, error: reasonOf(error) });
    return 0;
  }
  try {
    const importer = detectSource(source, basename(file.path));
    const start: FileStart = {
      path: file.shownPath,
      size: source.size,
      format: importer?.id ?? null,
      importerVersion: importer?.version ?? null,
    };
    const fileId = await writer.beginFile(importId, start);
    let records = 0;
    let sha256: string | null = null;
    let error: string | null = null;
    try {
      const options = {
        importedAt: request.importedAt,
        tenant: request.tenant,
        signal: control.signal,
        maxRecords: batchRecords,
      };
      // One batch is parsed while the writer takes the one before.
      let pending: Promise<void> = Promise.resolve();
      for (const batch of prepareBatches(source, basename(file.path), options)) {
        await pending;
        throwIfCancelled(control);
        pending = writer.applyBatch(fileId, batch);
        pending.catch(() => undefined); // Its failure is thrown by the await of the next turn.
        records += batch.records.length + batch.rejects.length;
        report(batch.bytesRead, records);
      }
      await pending;
      sha256 = hashSource(source);
    } catch (thrown) {
      if (control.signal.aborted || !isSystemError(thrown)) throw thrown;
      error = reasonOf(thrown);
    } finally {
      await writer.finishFile(fileId, { sha256, error });
    }
    return records;
  } finally {
    source.close();
  }
}

function throwIfCancelled(control: JobControl): void {
  if (control.signal.aborted) throw new OperationError('cancelled', 'Cancelled.');
}

/** The disk's errors concern one file; anything else is the program's and ends the import. */
function isSystemError(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && 'syscall' in thrown;
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function hashSource(source: ByteSource): string {
  const hash = createHash('sha256');
  for (let offset = 0; offset < source.size; offset += hashChunk) hash.update(source.read(offset, hashChunk));
  return hash.digest('hex');
}

/** Files behind paths, folders walked, in order of name; hidden files and links inside folders are left out. */
function findFiles(paths: readonly string[]): readonly FoundFile[] {
  return paths.flatMap((path) => {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts === undefined)
      throw new OperationError('fileUnreadable', `There is no file or folder ${path}.`, { path });
    if (!facts.isDirectory()) return [{ path, shownPath: path, size: facts.size }];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter(
        (file) =>
          !relative(path, file)
            .split(sep)
            .some((part) => part.startsWith('.')),
      )
      .sort()
      .map((file) => ({ path: file, shownPath: file, size: statSync(file).size }));
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}
