import type { ReadableStore, WritableStore } from './connection.ts';

/** A file of a drop folder that was dealt with: only another size or time makes it a new one. */
export interface DroppedFile {
  /** Within the folder, with slashes. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** ms UTC. */
  readonly modified: number;
}

/** The folder that is watched, and what was imported from it. */
export interface StoredDropFolder {
  readonly path: string;
  readonly isEnabled: boolean;
  /** What was dealt with. */
  readonly files: readonly DroppedFile[];
  /** How many of them were imported: not those that somebody cancelled. */
  readonly imported: number;
}

interface FolderRow {
  readonly id: number;
  readonly path: string;
  readonly isEnabled: number;
}

const chosen = (store: ReadableStore): FolderRow | undefined =>
  store
    .read<FolderRow>('SELECT id, path, is_enabled AS isEnabled FROM drop_folder WHERE is_chosen = 1')
    .get();

/** The chosen drop folder with everything that was imported from it; null when none was chosen. */
export function readDropFolder(store: ReadableStore): StoredDropFolder | null {
  const folder = chosen(store);
  if (folder === undefined) return null;
  const imported = store
    .pluck<number>(
      'SELECT count(*) FROM drop_folder_file WHERE drop_folder_id = ? AND import_uid IS NOT NULL',
    )
    .get(folder.id);
  return {
    path: folder.path,
    isEnabled: folder.isEnabled === 1,
    files: readDroppedFiles(store, folder.path),
    imported: imported ?? 0,
  };
}

/** What was imported from a folder, whether it is the chosen one or not. */
export function readDroppedFiles(store: ReadableStore, folder: string): readonly DroppedFile[] {
  return store
    .read<DroppedFile>(
      `SELECT f.path, f.size, f.modified_ms AS modified FROM drop_folder_file f
         JOIN drop_folder d ON d.id = f.drop_folder_id WHERE d.path = ? ORDER BY f.path`,
    )
    .all(folder);
}

/** Chooses a drop folder, and whether it is watched. One that was chosen before keeps what was imported from it. */
export function writeDropFolder(store: WritableStore, path: string, isEnabled: boolean): void {
  store.transaction(() => {
    store.write('UPDATE drop_folder SET is_chosen = 0, is_enabled = 0').run();
    store
      .write(
        `INSERT INTO drop_folder (path, is_chosen, is_enabled) VALUES (?, 1, ?)
           ON CONFLICT (path) DO UPDATE SET is_chosen = 1, is_enabled = excluded.is_enabled`,
      )
      .run(path, isEnabled ? 1 : 0);
  });
}

/**
 * Remembers files of a folder as dealt with; `shownPath` is the path under which the import lists one.
 * @param importUid null when somebody cancelled it
 */
export function rememberDropped(
  store: WritableStore,
  folder: string,
  files: readonly (DroppedFile & { readonly shownPath: string })[],
  importUid: string | null,
  now: number,
): void {
  store.transaction(() => {
    store
      .write(
        'INSERT INTO drop_folder (path, is_chosen, is_enabled) VALUES (?, 0, 0) ON CONFLICT (path) DO NOTHING',
      )
      .run(folder);
    const id = store.pluck<number>('SELECT id FROM drop_folder WHERE path = ?').get(folder) ?? 0;
    const hash = store.pluck<string | null>(
      `SELECT f.sha256 FROM import_file f JOIN import i ON i.id = f.import_id WHERE i.uid = ? AND f.path = ?`,
    );
    const remember = store.write(
      `INSERT INTO drop_folder_file (drop_folder_id, path, size, modified_ms, sha256, import_uid, imported_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (drop_folder_id, path) DO UPDATE SET size = excluded.size, modified_ms = excluded.modified_ms,
           sha256 = excluded.sha256, import_uid = excluded.import_uid, imported_ms = excluded.imported_ms`,
    );
    for (const file of files) {
      const sha256 = importUid === null ? null : (hash.get(importUid, file.shownPath) ?? null);
      remember.run(id, file.path, file.size, file.modified, sha256, importUid, now);
    }
  });
}
