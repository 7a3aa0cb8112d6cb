import { randomUUID } from 'node:crypto';
import { OperationError } from '../../shared/contract/operation.ts';
import type { HeaderSignature } from '../../shared/mapping/signature.ts';
import type { ReadableStore, WritableStore } from './connection.ts';
import { raise } from './facts.ts';
import { forgetSession } from './import-session.ts';

/** A running import. */
export interface ImportHandle {
  readonly id: number;
  readonly uid: string;
}

/** A file of an import, as far as it is known before it is read. */
export interface ImportFileStart {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly format: string | null;
  readonly importerVersion: number | null;
  /** The mapping that reads it. */
  readonly mapping?: { readonly name: string; readonly sha256: string } | null;
  /** The header of a file that no importer knows. */
  readonly header?: HeaderSignature | null;
  /** The columns of a table in their order. */
  readonly columns?: readonly string[] | null;
}

/** What is known of a file after it was read. */
export interface ImportFileEnd {
  readonly sha256: string | null;
  /** Why the whole file, or the rest of it, was not read; null when it was. */
  readonly error: string | null;
  readonly format?: string | null;
  readonly importerVersion?: number | null;
}

/** Counts of one file; `records` = new + updated + unchanged + twins + context + emptyIncidents + rejected. */
export interface FileCounts {
  readonly records: number;
  readonly alertsNew: number;
  readonly alertsUpdated: number;
  readonly alertsUnchanged: number;
  readonly twins: number;
  /** Rows that are no alerts, by kind. */
  readonly context: Readonly<Record<string, number>>;
  /** Fields that no importer field holds, by name with the number of records that have them. */
  readonly unmapped: Readonly<Record<string, number>>;
  readonly emptyIncidents: number;
  readonly rejected: number;
}

/** Begins an import. */
export function beginImport(
  store: WritableStore,
  start: { readonly label: string; readonly tenant: string | null; readonly now: number },
): ImportHandle {
  return store.transaction(() => {
    const uid = randomUUID();
    const { lastInsertRowid } = store
      .write(`INSERT INTO import (uid, label, state, tenant, started_ms) VALUES (?, ?, 'running', ?, ?)`)
      .run(uid, start.label, start.tenant, start.now);
    raise(store, 'revision');
    return { id: Number(lastInsertRowid), uid };
  });
}

/** Closes imports that a crash left running, as failed. What they committed stays, and can be taken back. Call once after opening. */
export function closeBrokenImports(store: WritableStore, now: number): number {
  return store.transaction(() => {
    const { changes } = store
      .write(`UPDATE import SET state = 'failed', ended_ms = ? WHERE state = 'running'`)
      .run(now);
    if (changes > 0) raise(store, 'revision');
    return changes;
  });
}

/** Begins a file of an import. @returns its id, for batches. */
export function beginFile(store: WritableStore, importId: number, file: ImportFileStart): number {
  return store.transaction(() => {
    const { lastInsertRowid } = store
      .write(
        `INSERT INTO import_file (import_id, path, size, format, importer_version, mapping_name, mapping_sha256, header, columns)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        importId,
        file.path,
        file.size,
        file.format,
        file.importerVersion,
        file.mapping?.name ?? null,
        file.mapping?.sha256 ?? null,
        file.header ? JSON.stringify(file.header) : null,
        file.columns ? JSON.stringify(file.columns) : null,
      );
    return Number(lastInsertRowid);
  });
}

/** Ends a file. @returns its counts over all batches. */
export function finishFile(store: WritableStore, importFileId: number, end: ImportFileEnd): FileCounts {
  return store.transaction(() => {
    store
      .write(
        'UPDATE import_file SET sha256 = ?, error = ?, format = coalesce(?, format), importer_version = coalesce(?, importer_version) WHERE id = ?',
      )
      .run(end.sha256, end.error, end.format ?? null, end.importerVersion ?? null, importFileId);
    return readFileCounts(store, importFileId);
  });
}

/** Ends an import. `cancelled` and `failed` keep what was committed. */
export function finishImport(
  store: WritableStore,
  importId: number,
  state: 'done' | 'cancelled' | 'failed',
  now: number,
): void {
  store.durableTransaction(() => {
    store.write('UPDATE import SET state = ?, ended_ms = ? WHERE id = ?').run(state, now, importId);
    raise(store, 'revision');
  });
  forgetSession(store);
}

interface CountsRow extends Omit<FileCounts, 'context' | 'unmapped'> {
  readonly contextJson: string;
  readonly unmappedJson: string;
}

/** The counts of a file so far. @throws OperationError `notFound`. */
export function readFileCounts(store: ReadableStore, importFileId: number): FileCounts {
  const row = store
    .read<CountsRow>(
      `SELECT records, alerts_new AS alertsNew, alerts_updated AS alertsUpdated, alerts_unchanged AS alertsUnchanged, twins,
         context AS contextJson, unmapped AS unmappedJson, empty_incidents AS emptyIncidents, rejected FROM import_file WHERE id = ?`,
    )
    .get(importFileId);
  if (!row) throw new OperationError('notFound', 'There is no such file of an import.', { importFileId });
  const { contextJson, unmappedJson, ...counts } = row;
  return {
    ...counts,
    context: JSON.parse(contextJson) as Record<string, number>,
    unmapped: JSON.parse(unmappedJson) as Record<string, number>,
  };
}

/** Adds the counts of one batch to its file. */
export function addFileCounts(store: WritableStore, importFileId: number, added: FileCounts): void {
  store
    .write(
      `UPDATE import_file SET records = records + ?, alerts_new = alerts_new + ?, alerts_updated = alerts_updated + ?,
         alerts_unchanged = alerts_unchanged + ?, twins = twins + ?, empty_incidents = empty_incidents + ?, rejected = rejected + ? WHERE id = ?`,
    )
    .run(
      added.records,
      added.alertsNew,
      added.alertsUpdated,
      added.alertsUnchanged,
      added.twins,
      added.emptyIncidents,
      added.rejected,
      importFileId,
    );
  addTallies(store, importFileId, 'context', added.context);
  addTallies(store, importFileId, 'unmapped', added.unmapped);
}

/** Names that a file's tally holds at most; what comes after is summed up under one. */
const mostNames = 1000;

function addTallies(
  store: WritableStore,
  importFileId: number,
  column: 'context' | 'unmapped',
  added: Readonly<Record<string, number>>,
): void {
  const counts = Object.entries(added);
  if (counts.length === 0) return;
  const before = store.pluck<string>(`SELECT ${column} FROM import_file WHERE id = ?`).get(importFileId);
  const tally = new Map(Object.entries(JSON.parse(before ?? '{}') as Record<string, number>));
  for (const [name, count] of counts) {
    const key = tally.has(name) || tally.size < mostNames ? name : '…';
    tally.set(key, (tally.get(key) ?? 0) + count);
  }
  store
    .write(`UPDATE import_file SET ${column} = ? WHERE id = ?`)
    .run(JSON.stringify(Object.fromEntries(tally)), importFileId);
}
