import { randomUUID } from 'node:crypto';
import { OperationError } from '../../shared/contract/operation.ts';
import type { WritableStore } from './connection.ts';
import { raise } from './facts.ts';
import type { GroupResult, JournalAuthor } from './journal.ts';
import { createRowInserter } from './row-inserter.ts';
import { writeUndoableGroup } from './undo.ts';

/** Kinds of lists. */
export type StoredListKind = 'indicator' | 'allow' | 'country' | 'asset';

/** What is known of a version of a list before its records come. */
export interface ListStart {
  readonly kind: StoredListKind;
  readonly name: string;
  readonly fileName: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly format: string;
  /** JSON of what the analyst chose. */
  readonly settings: string;
  readonly source: string | null;
  readonly verdict: 'none' | 'suspicious' | 'malicious' | 'noThreatsFound';
  /** ms UTC. */
  readonly published: number | null;
}

/** An entry to store. */
export interface StoredEntry {
  readonly type: string;
  readonly value: string;
  readonly shownOnly: boolean;
  readonly validUntil: number | null;
  readonly note: string | null;
  readonly detail: string | null;
  readonly line: number | null;
}

/** Records of a list that are written together. */
export interface ListBatch {
  readonly entries: readonly StoredEntry[];
  readonly ranges: readonly { readonly first: string; readonly last: string; readonly value: string }[];
  readonly rejects: readonly {
    readonly line: number | null;
    readonly reason: string;
    readonly excerpt: string;
  }[];
}

/** What reading a list came to. */
export interface ListCounts {
  readonly records: number;
  readonly accepted: number;
  readonly repeated: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly rejected: number;
  /** Prefix lengths of its ranges, `4/24` or `6/48`. */
  readonly prefixes: readonly string[];
  /** Identifiers up to this row id have been looked up in it. */
  readonly scanned: number;
  /** Senders of mail up to this row id have been compared with it. */
  readonly scannedSenders: number;
}

/** How many rejects of a list are kept; all are counted. */
export const keptRejects = 10_000;

/** Newest versions of a list whose entries are kept, so that replacing it can be undone; those of older ones are dropped. */
export const keptVersions = 3;

/** Begins a version of a list, which counts only once it is finished. @returns its row id. */
export function beginList(store: WritableStore, start: ListStart, now: number): number {
  return store.transaction(() => {
    store
      .write('INSERT INTO list (uid, kind, name) VALUES (?, ?, ?) ON CONFLICT (kind, name) DO NOTHING')
      .run(randomUUID(), start.kind, start.name);
    const list = store
      .pluck<number>('SELECT id FROM list WHERE kind = ? AND name = ?')
      .get(start.kind, start.name);
    const { lastInsertRowid } = store
      .write(
        `INSERT INTO list_version (uid, list_id, state, file_name, size, sha256, format, settings, source, verdict, published_ms, imported_ms)
         VALUES (?, ?, 'loading', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        randomUUID(),
        list ?? 0,
        start.fileName,
        start.size,
        start.sha256,
        start.format,
        start.settings,
        start.source,
        start.verdict,
        start.published,
        now,
      );
    return Number(lastInsertRowid);
  });
}

/**
 * Adds records to a version that is being loaded.
 * @returns indexes of the entries, then ranges, that the version has already.
 */
export function addListItems(
  store: WritableStore,
  versionId: number,
  { entries, ranges, rejects }: ListBatch,
): number[] {
  return store.transaction(() => {
    const repeated: number[] = [];
    const insert = store.write(
      `INSERT OR IGNORE INTO list_entry (version_id, type, value, shown_only, valid_until_ms, note, detail, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const [index, { type, value, shownOnly, validUntil, note, detail, line }] of entries.entries()) {
      const { changes } = insert.run(
        versionId,
        type,
        value,
        shownOnly ? 1 : 0,
        validUntil,
        note,
        detail,
        line,
      );
      if (changes === 0) repeated.push(index);
    }
    const insertRange = store.write(
      'INSERT OR IGNORE INTO country_range (version_id, first, last, country) VALUES (?, ?, ?, ?)',
    );
    for (const [index, { first, last, value }] of ranges.entries())
      if (insertRange.run(versionId, first, last, value).changes === 0) repeated.push(entries.length + index);
    const kept = createRowInserter(store, 'list_reject', ['version_id', 'line', 'reason', 'excerpt']);
    for (const { line, reason, excerpt } of rejects) kept.add(versionId, line, reason, excerpt);
    kept.flush();
    return repeated;
  });
}

/** Adds identifiers that entries name. Identifiers that went meanwhile are left out. */
export function addListHits(
  store: WritableStore,
  hits: readonly (readonly [identifier: number, entry: number])[],
  now: number,
): void {
  store.transaction(() => {
    const insert = store.write(
      `INSERT OR IGNORE INTO list_hit (identifier_id, entry_id, version_id, expired)
       SELECT i.id, e.id, e.version_id, ifnull(e.valid_until_ms < ?, 0) FROM list_entry AS e CROSS JOIN identifier AS i WHERE e.id = ? AND i.id = ?`,
    );
    const queue = store.write(
      `INSERT OR IGNORE INTO queued_listed (identifier_id) SELECT i.id FROM identifier AS i WHERE i.id = ?
         AND EXISTS (SELECT 1 FROM list_entry AS e JOIN list AS l ON l.version_id = e.version_id WHERE e.id = ?)`,
    );
    for (const [identifier, entry] of hits) {
      if (insert.run(now, entry, identifier).changes > 0) queue.run(identifier, entry);
    }
  });
}

/** Notes that identifiers, and senders of mail, up to a row id each have been looked up in every list that counts. */
export function markScanned(store: WritableStore, upTo: number, sendersUpTo: number): void {
  store.transaction(() => {
    const current = 'SELECT version_id FROM list WHERE version_id IS NOT NULL';
    store
      .write(`UPDATE list_version SET scanned = ? WHERE scanned < ? AND id IN (${current})`)
      .run(upTo, upTo);
    store
      .write(`UPDATE list_version SET scanned_senders = ? WHERE scanned_senders < ? AND id IN (${current})`)
      .run(sendersUpTo, sendersUpTo);
  });
}

/** Marks what has expired, and has the verdicts that rested on it made anew. @returns how many hits. */
export function expireListHits(store: WritableStore, now: number): number {
  const due = `SELECT id FROM list_entry WHERE valid_until_ms IS NOT NULL AND valid_until_ms < ?`;
  return store.transaction(() => {
    store
      .write(
        `INSERT OR IGNORE INTO queued_listed (identifier_id) SELECT identifier_id FROM list_hit WHERE expired = 0 AND entry_id IN (${due})`,
      )
      .run(now);
    return store.write(`UPDATE list_hit SET expired = 1 WHERE expired = 0 AND entry_id IN (${due})`).run(now)
      .changes;
  });
}

/** Makes a loaded version the one that counts, as an undoable change of the analyst. */
export function finishList(
  store: WritableStore,
  versionId: number,
  counts: ListCounts,
  author: JournalAuthor,
  now: number,
): GroupResult {
  return store.durableTransaction(() => {
    const row = store
      .read<{ uid: string; list: string; name: string; current: number | null; state: string }>(
        `SELECT v.uid, l.uid AS list, l.name, l.version_id AS current, v.state FROM list_version AS v JOIN list AS l ON l.id = v.list_id WHERE v.id = ?`,
      )
      .get(versionId);
    if (row?.state !== 'loading')
      throw new OperationError('notFound', 'The list that was being read is gone.', { version: versionId });
    store
      .write(
        `UPDATE list_version SET state = 'ready', records = ?, accepted = ?, repeated = ?, skipped = ?, rejected = ?, prefixes = ?, scanned = ?, scanned_senders = ?,
           entries = (SELECT count(*) FROM list_entry WHERE version_id = ?) + (SELECT count(*) FROM country_range WHERE version_id = ?) WHERE id = ?`,
      )
      .run(
        counts.records,
        counts.accepted,
        counts.repeated,
        JSON.stringify(counts.skipped),
        counts.rejected,
        JSON.stringify(counts.prefixes),
        counts.scanned,
        counts.scannedSenders,
        versionId,
        versionId,
        versionId,
      );
    const label = `${row.current === null ? 'Add' : 'Replace'} list “${row.name}”`;
    return writeUndoableGroup(store, author, now, label, (group) => {
      group.change('list', row.list, 'version', row.uid);
    });
  });
}

/** Versions that nothing will finish (their work was lost), and replaced ones that are too old to be brought back. */
export function droppableVersions(store: WritableStore): readonly { id: number; state: string }[] {
  return store
    .read<{ id: number; state: string }>(
      `SELECT id, state FROM list_version AS v WHERE state = 'loading' OR (state = 'ready'
         AND NOT EXISTS (SELECT 1 FROM list WHERE version_id = v.id)
         AND (SELECT count(*) FROM list_version AS n WHERE n.list_id = v.list_id AND n.state = 'ready' AND n.id > v.id) >= ${keptVersions})`,
    )
    .all();
}

/** Rows that are deleted in one short transaction. */
const deletedAtOnce = 1000;

/**
 * Deletes some of a version's rows; when none are left, the version itself if it never counted.
 * @returns true while there is more.
 */
export function dropSomeOfVersion(store: WritableStore, versionId: number): boolean {
  return store.transaction(() => {
    for (const table of ['list_entry', 'list_reject'])
      if (
        store
          .write(
            `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE version_id = ? LIMIT ${deletedAtOnce})`,
          )
          .run(versionId).changes > 0
      )
        return true;
    const ranges = store
      .write(
        `DELETE FROM country_range WHERE version_id = ? AND first IN (SELECT first FROM country_range WHERE version_id = ? LIMIT ${deletedAtOnce})`,
      )
      .run(versionId, versionId);
    if (ranges.changes > 0) return true;
    store.write(`DELETE FROM list_version WHERE id = ? AND state = 'loading'`).run(versionId);
    store.write(`UPDATE list_version SET state = 'dropped' WHERE id = ?`).run(versionId);
    raise(store, 'revision');
    return false;
  });
}
