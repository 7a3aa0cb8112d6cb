import { createHash } from 'node:crypto';
import { OperationError } from '../../shared/contract/operation.ts';
import type { ReadableStore, WritableStore } from './connection.ts';

// A type alias, not an interface: this is a JSON value, and only an alias can be assigned to one.

/** A file of a comment, as the journal writes it. */
export type AttachmentValue = Readonly<{ uid: string; name: string; sha256: string; size: number }>;

/** Bytes of a piece at most: what the writer takes in one transaction. */
export const pieceBytes = 1024 * 1024;

/** How long a file that no comment names is kept, ms. */
export const stagedFor = 86_400_000;

/** Pieces that one transaction deletes. */
const piecesAtOnce = 8;

/** Begins to take a file in. @returns the row id of its bytes. */
export function beginStaging(store: WritableStore, now: number): number {
  return Number(
    store.write('INSERT INTO attached_blob (size, staged_ms) VALUES (0, ?)').run(now).lastInsertRowid,
  );
}

/** Adds the next piece of a file that is being taken in. */
export function addPiece(store: WritableStore, blob: number, ordinal: number, bytes: Uint8Array): void {
  store.transaction(() => {
    store
      .write('INSERT INTO attached_piece (blob_id, ordinal, bytes) VALUES (?, ?, ?)')
      .run(blob, ordinal, bytes);
    store.write('UPDATE attached_blob SET size = size + ? WHERE id = ?').run(bytes.length, blob);
  });
}

/** Ends it: the bytes can be attached from now on. Where the store has them already, these are left to {@link dropUnattached}. */
export function finishStaging(store: WritableStore, blob: number, sha256: string, now: number): void {
  store.durableTransaction(() => {
    const known = store.write('UPDATE attached_blob SET staged_ms = ? WHERE sha256 = ?').run(now, sha256);
    if (known.changes > 0) leaveToDrop(store, blob);
    else
      store.write('UPDATE attached_blob SET sha256 = ?, staged_ms = ? WHERE id = ?').run(sha256, now, blob);
  });
}

/** Takes a file of one piece at most in at once: the bytes can be attached from now on. */
export function stageWhole(store: WritableStore, bytes: Uint8Array, sha256: string, now: number): void {
  store.durableTransaction(() => {
    const known = store.write('UPDATE attached_blob SET staged_ms = ? WHERE sha256 = ?').run(now, sha256);
    if (known.changes > 0) return;
    const { lastInsertRowid } = store
      .write('INSERT INTO attached_blob (size, sha256, staged_ms) VALUES (?, ?, ?)')
      .run(bytes.length, sha256, now);
    if (bytes.length > 0)
      store
        .write('INSERT INTO attached_piece (blob_id, ordinal, bytes) VALUES (?, 0, ?)')
        .run(lastInsertRowid, bytes);
  });
}

/** Gives up a file that was being taken in. */
export function leaveToDrop(store: WritableStore, blob: number): void {
  store.write('UPDATE attached_blob SET staged_ms = 0 WHERE id = ?').run(blob);
}

/** Deletes some bytes that no comment has named for a day. @returns true while there is more. */
export function dropUnattached(store: WritableStore, now: number): boolean {
  const find = store.pluck<number>(
    `SELECT id FROM attached_blob WHERE staged_ms < ? AND NOT EXISTS (SELECT 1 FROM attachment WHERE blob_id = attached_blob.id) LIMIT 1`,
  );
  // Mostly there is nothing: then the write lock is not taken either.
  if (find.get(now - stagedFor) === undefined) return false;
  return store.transaction(() => {
    const blob = find.get(now - stagedFor);
    if (blob === undefined) return false;
    // Nothing may be attached of which a part is gone.
    store.write('UPDATE attached_blob SET sha256 = NULL WHERE id = ?').run(blob);
    const { changes } = store
      .write(
        'DELETE FROM attached_piece WHERE blob_id = ? AND ordinal IN (SELECT ordinal FROM attached_piece WHERE blob_id = ? LIMIT ?)',
      )
      .run(blob, blob, piecesAtOnce);
    if (changes < piecesAtOnce) store.write('DELETE FROM attached_blob WHERE id = ?').run(blob);
    return true;
  });
}

/** Size in bytes of a file that was taken in. @throws OperationError `notFound` when it is not, or no longer, there. */
export function stagedSize(store: ReadableStore, { sha256, name }: { sha256: string; name: string }): number {
  const size = store.pluck<number>('SELECT size FROM attached_blob WHERE sha256 = ?').get(sha256);
  if (size === undefined)
    throw new OperationError('notFound', `The file “${name}” is no longer ready. Attach it again.`, {
      sha256,
    });
  return size;
}

/** Files of comments by the comment's uid, in their order. */
export function attachmentsOf(
  store: ReadableStore,
  comments: readonly string[],
): ReadonlyMap<string, readonly AttachmentValue[]> {
  const found = new Map<string, AttachmentValue[]>();
  if (comments.length === 0) return found;
  const rows = store
    .read<AttachmentValue & { readonly comment: string }>(
      `SELECT t.comment_uid AS comment, t.uid, t.name, b.sha256, b.size FROM json_each(?) AS j
       CROSS JOIN attachment AS t ON t.comment_uid = j.value CROSS JOIN attached_blob AS b ON b.id = t.blob_id
       ORDER BY t.comment_uid, t.position`,
    )
    .all(JSON.stringify(comments));
  for (const { comment, ...file } of rows) {
    const list = found.get(comment);
    if (list) list.push(file);
    else found.set(comment, [file]);
  }
  return found;
}

/** Notes the files of a comment. What the store does not have the bytes of is left out. */
export function writeAttachments(
  store: WritableStore,
  comment: string,
  files: readonly AttachmentValue[],
): void {
  const insert = store.write(
    `INSERT OR IGNORE INTO attachment (uid, comment_uid, position, blob_id, name) SELECT ?, ?, ?, id, ? FROM attached_blob WHERE sha256 = ?`,
  );
  for (const [position, { uid, name, sha256 }] of files.entries())
    insert.run(uid, comment, position, name, sha256);
}

/** A file of a comment that stands. */
export interface StoredAttachment {
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  readonly blob: number;
}

/** A file of a comment that stands. @throws OperationError `notFound` */
export function findAttachment(store: ReadableStore, uid: string): StoredAttachment {
  const row = store
    .read<StoredAttachment>(
      `SELECT t.name, b.sha256, b.size, b.id AS blob FROM attachment AS t JOIN attached_blob AS b ON b.id = t.blob_id
         JOIN comment AS c ON c.uid = t.comment_uid AND c.removed = 0 WHERE t.uid = ?`,
    )
    .get(uid);
  if (!row) throw new OperationError('notFound', 'There is no such attached file.', { attachment: uid });
  return row;
}

/** The bytes of a file, piece by piece. */
export function* piecesOf(store: ReadableStore, blob: number): Generator<Uint8Array> {
  const read = store.pluck<Uint8Array>('SELECT bytes FROM attached_piece WHERE blob_id = ? AND ordinal = ?');
  for (let ordinal = 0; ; ordinal += 1) {
    const bytes = read.get(blob, ordinal);
    if (bytes === undefined) return;
    yield bytes;
  }
}

/** Attached files whose bytes are not those that they were: their SHA-256 says so. */
export function findWrongAttachments(store: ReadableStore): readonly string[] {
  const rows = store
    .read<{ id: number; sha256: string; size: number }>(
      'SELECT id, sha256, size FROM attached_blob WHERE sha256 IS NOT NULL ORDER BY id',
    )
    .all();
  return rows.flatMap(({ id, sha256, size }) => {
    const hash = createHash('sha256');
    let length = 0;
    for (const bytes of piecesOf(store, id)) {
      hash.update(bytes);
      length += bytes.length;
    }
    if (hash.digest('hex') === sha256 && length === size) return [];
    return [`The attached file ${sha256} is not what it was: ${length} of ${size} bytes, another hash`];
  });
}
