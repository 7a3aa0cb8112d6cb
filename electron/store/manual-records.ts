import { createHash, randomUUID } from 'node:crypto';
import type { PreparedRecord } from '../../shared/model/record.ts';
import type { ReadableStore } from './connection.ts';
import type { GroupWriter } from './journal.ts';
import { lostWork } from './import-work.ts';
import type { LostWork } from './import-work.ts';
import { storedAlert } from './stored-alert.ts';

/** What stands for the file that a record by hand was never in. */
export const manualPath = 'Manual entry';
/** Its format. */
export const manualFormatId = 'manual';

/**
 * Adds a record that was written by hand. It is kept as one of an import that is nobody's file: kept aside first, then brought back by the
 * journal's entry, so that taking the entry back takes it out and redoing brings it back, as with any import.
 * @param label what the import is called
 */
export function addManualRecord(group: GroupWriter, record: PreparedRecord, label: string): void {
  const { store, now } = group.scope;
  const uid = randomUUID();
  const { lastInsertRowid: importId } = store
    .write(
      `INSERT INTO import (uid, label, state, started_ms, ended_ms, journal_group, origin) VALUES (?, ?, 'undone', ?, ?, ?, 'manual')`,
    )
    .run(uid, label, now, now, group.uid);
  const { lastInsertRowid: fileId } = store
    .write(
      `INSERT INTO import_file (import_id, path, size, sha256, format, importer_version, records, alerts_new) VALUES (?, ?, ?, ?, ?, 1, 1, 1)`,
    )
    .run(
      importId,
      manualPath,
      record.raw.length,
      createHash('sha256').update(record.raw).digest('hex'),
      manualFormatId,
    );
  const { position, line, byteOffset, byteLength } = record.place;
  store
    .write(
      `INSERT INTO undone_version (import_file_id, record_uid, position, line, byte_offset, byte_length, content_sha256, body, raw)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      fileId,
      record.uid,
      position,
      line,
      byteOffset,
      byteLength,
      record.contentHash,
      storedAlert(record.alert).body,
      record.raw,
    );
  group.change('import', uid, 'state', 'done');
}

/** What analysts did on alerts of an import that was written by hand; nothing for any other import. */
export function workOnManual(store: ReadableStore, importUid: string): readonly LostWork[] {
  const id = store.pluck<number>(`SELECT id FROM import WHERE uid = ? AND origin = 'manual'`).get(importUid);
  return id === undefined ? [] : lostWork(store, id);
}
