import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { OperationError } from '../../../shared/contract/index.ts';
import type { PreparedBatch } from '../../../shared/model/record.ts';
import { openFileSource, type ByteSource } from '../../importers/_kit/byte-source.ts';
import type { Importer } from '../../importers/_kit/importer.ts';
import { prepareBatches } from '../../importers/prepare.ts';
import { detectSource } from '../../importers/registry.ts';
import type { JobControl } from '../../jobs/registry.ts';
import { findFiles, reasonOf, type FoundFile } from './find-files.ts';

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

/** What an import came to. */
export interface ImportedFiles {
  readonly uid: string;
  /** Somebody stopped it: what was committed before stands. */
  readonly cancelled: boolean;
}

/** Records a batch: the writer takes about 30 ms for them, and an analyst's change waits for two batches at most. */
const batchRecords = 64;

/** Bytes read at a time for a file's SHA-256. */
const hashChunk = 4 * 1024 * 1024;

/**
 * Imports files one after another, batch by batch: the writer never gets more than it has taken. A file that cannot be read is
 * listed with its reason and the rest goes on. Cancelled, what was committed stays and is consistent.
 * @returns the import's uid, and whether it was cancelled
 */
export async function importFiles(
  request: ImportRequest,
  writer: ImportWriter,
  control: JobControl,
): Promise<ImportedFiles> {
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
          `${file.path}: ${(records + fileRecords).toLocaleString('en')} records, ${megabytes(done)} of ${megabytes(bytesInAll)}`,
        );
      }).then((count) => records + count);
      bytesBefore += file.size;
    }
  } catch (error) {
    const cancelled = control.isCancelled();
    await writer.finishImport(importId, cancelled ? 'cancelled' : 'failed');
    if (cancelled) return { uid, cancelled };
    throw error;
  }
  await writer.finishImport(importId, 'done');
  return { uid, cancelled: false };
}

async function importFile(
  file: FoundFile,
  request: ImportRequest,
  writer: ImportWriter,
  control: JobControl,
  importId: number,
  report: (bytes: number, records: number) => void,
): Promise<number> {
  let source: ByteSource | null = null;
  let importer: Importer | null;
  try {
    if (file.error !== null) throw new Error(file.error);
    source = openFileSource(file.path);
    importer = detectSource(source, basename(file.path));
  } catch (error) {
    source?.close();
    const start = { path: file.path, size: file.size, format: null, importerVersion: null };
    const fileId = await writer.beginFile(importId, start);
    await writer.finishFile(fileId, { sha256: null, error: reasonOf(error) });
    return 0;
  }
  try {
    const start: FileStart = {
      path: file.path,
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
      for await (const batch of prepareBatches(source, basename(file.path), options)) {
        await pending;
        throwIfCancelled(control);
        pending = writer.applyBatch(fileId, batch);
        pending.catch(() => undefined); // Its failure is thrown by the await of the next turn.
        records += batch.records.length + batch.context.length + batch.rejects.length;
        report(batch.bytesRead, records);
      }
      await pending;
      sha256 = hashSource(source);
    } catch (thrown) {
      if (control.isCancelled() || !isSystemError(thrown)) throw thrown;
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
  if (control.isCancelled()) throw new OperationError('cancelled', 'Cancelled.');
}

/** The disk's errors concern one file; anything else is the program's and ends the import. */
function isSystemError(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && 'syscall' in thrown;
}

function hashSource(source: ByteSource): string {
  const hash = createHash('sha256');
  for (let offset = 0; offset < source.size; offset += hashChunk) hash.update(source.read(offset, hashChunk));
  return hash.digest('hex');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}
