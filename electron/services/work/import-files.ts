import { basename, resolve } from 'node:path';
import type { Mapping } from '../../../shared/mapping/mapping.ts';
import type { PreparedBatch } from '../../../shared/model/record.ts';
import type { Content } from '../../importers/_kit/archive/open-contents.ts';
import type { ByteSource } from '../../importers/_kit/byte-source.ts';
import { hashedSource } from '../../importers/_kit/hashed-source.ts';
import { prepareBatches } from '../../importers/prepare.ts';
import { storeBatch } from '../../store/stored-alert.ts';
import type { JobControl } from '../../jobs/registry.ts';
import { chooseImporter, columnsOf, type ChosenImporter } from './choose-importer.ts';
import { checkpoint, fileContents } from './file-contents.ts';
import { findFiles, reasonOf } from './find-files.ts';

/** What is told of one file before its records come. */
export interface FileStart {
  readonly path: string;
  readonly size: number;
  readonly format: string | null;
  readonly importerVersion: number | null;
  /** The mapping that reads it. */
  readonly mapping?: ChosenImporter['mapping'];
  /** The header of a file that no importer knows. */
  readonly header?: ChosenImporter['header'];
  /** The columns of a table in their order. */
  readonly columns?: readonly string[] | null;
}

/** The writer's end of an import: in the same thread (command line) or behind a port (window). */
export interface ImportWriter {
  beginImport(
    label: string,
    tenant: string | null,
  ): Promise<{ readonly importId: number; readonly uid: string }>;
  beginFile(importId: number, file: FileStart): Promise<number>;
  /** Writes a batch; what is written is committed at the latest by `finishFile` or `commitBatches`. */
  applyBatch(fileId: number, batch: PreparedBatch): Promise<void>;
  /** Commits the batches so far. */
  commitBatches(): Promise<void>;
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
  /** Reads files that have its header, and those that no importer knows. */
  readonly mapping?: Mapping | null;
}

/** What an import came to. */
export interface ImportedFiles {
  readonly uid: string;
  /** Somebody stopped it: what was committed before stands. */
  readonly cancelled: boolean;
}

/** Records a batch: the writer takes about 20 ms for them, and an analyst's change waits for one of them. */
const batchRecords = 64;

/** Pieces of evidence a batch: records of hundreds come in smaller batches. */
const batchEvidence = 640;

/** Batches that may wait in line at the writer, so that it has work while this thread does something else. */
const batchesAhead = 6;

/**
 * Imports files one after another, batch by batch: the writer never gets more than it has taken. Archives are read as the files in
 * them. A file that cannot be read is listed with its reason and the rest goes on. Paused, it waits between two batches. Cancelled,
 * what was committed stays and is consistent.
 * @returns the import's uid, and whether it was cancelled
 */
export async function importFiles(
  request: ImportRequest,
  writer: ImportWriter,
  control: JobControl,
): Promise<ImportedFiles> {
  const files = findFiles(request.paths);
  const { importId, uid } = await writer.beginImport(labelOf(request.paths, files.length), request.tenant);
  const bytesInAll = files.reduce((sum, file) => sum + file.size, 0);
  let bytesBefore = 0;
  let records = 0;
  try {
    for (const file of files) {
      let done = bytesBefore;
      const tell = (what: string): void =>
        control.report(
          bytesInAll === 0 ? null : done / bytesInAll,
          `${what}, ${megabytes(done)} of ${megabytes(bytesInAll)}`,
        );
      const look = (): void => tell(`${file.path}: looking into the archive`);
      for await (const content of fileContents(file, control, look)) {
        const before = records;
        const packedBytes = file.size * (content.to - content.from);
        const report = (share: number, count: number): void => {
          records = before + count;
          done = bytesBefore + file.size * content.from + packedBytes * share;
          tell(`${content.path}: ${records.toLocaleString('en')} records`);
        };
        await importContent(content, packedBytes, request, writer, control, importId, report);
      }
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

/** What an import is called: by its only file or folder, or by how many files there are. */
function labelOf(paths: readonly string[], files: number): string {
  const [only] = paths;
  if (only !== undefined && paths.length === 1) return basename(resolve(only)) || only;
  return `${files.toLocaleString('en')} ${files === 1 ? 'file' : 'files'}`;
}

/** Imports what one file holds, or lists why it cannot. @returns when all of it is committed */
async function importContent(
  content: Content,
  packedBytes: number,
  request: ImportRequest,
  writer: ImportWriter,
  control: JobControl,
  importId: number,
  report: (share: number, records: number) => void,
): Promise<void> {
  const { path, name, source, problem } = content;
  const chosen = source === null ? null : chooseOrExplain(source, name, request.mapping ?? null);
  if (source === null || chosen === null || typeof chosen === 'string') {
    const start = { path, size: Math.round(packedBytes), format: null, importerVersion: null };
    const fileId = await writer.beginFile(importId, start);
    await writer.finishFile(fileId, {
      sha256: null,
      error: typeof chosen === 'string' ? chosen : problem,
    });
    return;
  }
  const { importer, mapping, header } = chosen;
  // What was unpacked has been hashed on the way.
  const hashed = content.sha256 === null ? hashedSource(source) : null;
  const start: FileStart = {
    path,
    size: source.size,
    format: importer?.id ?? null,
    importerVersion: importer?.version ?? null,
    mapping,
    header,
    columns: importer === null ? null : columnsOf(source, name),
  };
  const fileId = await writer.beginFile(importId, start);
  let records = 0;
  let sha256 = content.sha256;
  let error = problem;
  // Batches are parsed while the writer takes the ones before.
  const pending: Promise<void>[] = [];
  try {
    const options = {
      importedAt: request.importedAt,
      tenant: request.tenant,
      signal: control.signal,
      maxRecords: batchRecords,
      maxEvidence: batchEvidence,
      importer,
    };
    for await (const batch of prepareBatches(hashed ?? source, name, options)) {
      if (pending.length >= batchesAhead) await pending.shift();
      await checkpoint(control);
      const applied = writer.applyBatch(fileId, storeBatch(batch));
      applied.catch(() => undefined); // Its failure is thrown by the await of a later turn.
      pending.push(applied);
      records += batch.records.length + batch.context.length + batch.rejects.length;
      report(source.size === 0 ? 1 : batch.bytesRead / source.size, records);
    }
    await Promise.all(pending);
    sha256 = hashed === null ? sha256 : await hashed.finish(() => checkpoint(control));
  } catch (thrown) {
    if (control.isCancelled() || !isSystemError(thrown)) throw thrown;
    error = reasonOf(thrown);
  } finally {
    await Promise.allSettled(pending);
    await writer.finishFile(fileId, { sha256, error });
  }
}

/** What reads a file, or why its beginning cannot be read. */
function chooseOrExplain(source: ByteSource, name: string, mapping: Mapping | null): ChosenImporter | string {
  try {
    return chooseImporter(source, name, mapping);
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

/** The disk's errors concern one file; anything else is the program's and ends the import. */
function isSystemError(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && 'syscall' in thrown;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}
