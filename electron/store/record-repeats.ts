import type { RecordPlace } from '../../shared/model/record.ts';
import type { WritableStore } from './connection.ts';
import { createRowInserter } from './row-inserter.ts';

/** A version of a record that the store has, and the oldest file that holds it. */
export interface HeldVersion {
  readonly id: number;
  readonly fileId: number;
}

/** Collects that a file holds versions which are there already. Rows are in the table after `flush`. */
export interface RepeatWriter {
  add(version: HeldVersion, importFileId: number, place: RecordPlace): void;
  flush(): void;
}

/** Makes the writer of one batch. */
export function createRepeatWriter(store: WritableStore): RepeatWriter {
  // Within a file the first place counts.
  const rows = createRowInserter(
    store,
    'record_repeat',
    ['record_version_id', 'import_file_id', 'position', 'line', 'byte_offset', 'byte_length'],
    'OR IGNORE',
  );
  return {
    add({ id, fileId }, importFileId, { position, line, byteOffset, byteLength }) {
      if (fileId !== importFileId) rows.add(id, importFileId, position, line, byteOffset, byteLength);
    },
    flush: () => rows.flush(),
  };
}

/**
 * Gives a version to the oldest of the files that hold it again, with that file's place.
 * @returns false when no other file holds it.
 */
export function passToHeir(store: WritableStore, versionId: number): boolean {
  const heir = store
    .pluck<number>(
      'SELECT import_file_id FROM record_repeat WHERE record_version_id = ? ORDER BY import_file_id LIMIT 1',
    )
    .get(versionId);
  if (heir === undefined) return false;
  store
    .write(
      `UPDATE record_version SET (import_file_id, position, line, byte_offset, byte_length) =
         (SELECT import_file_id, position, line, byte_offset, byte_length FROM record_repeat WHERE record_version_id = ? AND import_file_id = ?)
       WHERE id = ?`,
    )
    .run(versionId, heir, versionId);
  store
    .write('DELETE FROM record_repeat WHERE record_version_id = ? AND import_file_id = ?')
    .run(versionId, heir);
  return true;
}

/**
 * Adds a file that comes back to those that hold a version. The oldest of them owns it, whatever order they come back in.
 * @returns true when the file owns it now.
 */
export function addHolder(
  store: WritableStore,
  version: HeldVersion,
  importFileId: number,
  place: RecordPlace,
): boolean {
  const repeats = createRepeatWriter(store);
  repeats.add(version, importFileId, place);
  repeats.flush();
  if (importFileId >= version.fileId) return false;
  store
    .write(
      `INSERT OR IGNORE INTO record_repeat (record_version_id, import_file_id, position, line, byte_offset, byte_length)
       SELECT id, import_file_id, position, line, byte_offset, byte_length FROM record_version WHERE id = ?`,
    )
    .run(version.id);
  return passToHeir(store, version.id);
}
