import type { OutputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import { knownCriticalities } from '../../../shared/model/asset-values.ts';
import { addressOfKey } from '../../../shared/model/address-range.ts';
import type { ReadableStore } from '../connection.ts';
import { readAssetDetail } from '../listed-facts.ts';
import { readPosition } from './incident-list.ts';
import { readObject } from './json-text.ts';
import { cached } from './result-cache.ts';

/** A list as the contract has it. */
export type ListSummary = OutputOf<'indicators.list'>['lists'][number];
type EntryRow = OutputOf<'indicators.entries'>['rows'][number];

interface StoredList extends Omit<ListSummary, 'skipped' | 'entities' | 'seen'> {
  readonly version: number;
  readonly skipped: string;
}

const columns = `l.uid, l.kind, l.name, l.version_id AS version, v.file_name AS fileName, v.format, v.source, v.verdict,
  v.published_ms AS publishedAt, v.imported_ms AS importedAt, v.records, v.accepted, v.repeated, v.skipped, v.rejected, v.entries`;

function summarize(store: ReadableStore, { version, skipped, ...row }: StoredList): ListSummary {
  return {
    ...row,
    skipped: Object.entries(readObject(skipped)).flatMap(([reason, count]) =>
      typeof count === 'number' ? [{ reason, count }] : [],
    ),
    entities: cached(
      store,
      `entities of list ${version}`,
      () =>
        store
          .pluck<number>(
            'SELECT count(DISTINCT i.entity_id) FROM list_hit AS h CROSS JOIN identifier AS i ON i.id = h.identifier_id WHERE h.version_id = ?',
          )
          .get(version) ?? 0,
    ),
    seen:
      row.kind === 'asset' ? cached(store, `seen of list ${version}`, () => countSeen(store, version)) : null,
  };
}

/** Rows of an asset list that name an entity. A row may say two things (a user and the mailbox of that name) and counts once. */
function countSeen(store: ReadableStore, version: number): number {
  return (
    store
      .pluck<number>(
        `SELECT count(DISTINCT ifnull(e.line, -e.id)) FROM list_hit AS h CROSS JOIN list_entry AS e ON e.id = h.entry_id WHERE h.version_id = ?`,
      )
      .get(version) ?? 0
  );
}

function countUnknownCriticality(store: ReadableStore, version: number): number {
  return (
    store
      .pluck<number>(
        `SELECT count(DISTINCT ifnull(line, -id)) FROM list_entry
         WHERE version_id = ? AND json_extract(detail, '$.criticality') NOT IN (SELECT value FROM json_each(?))`,
      )
      .get(version, JSON.stringify(knownCriticalities)) ?? 0
  );
}

/** Lists that count, of some kinds, by name. */
export function listLists(store: ReadableStore, kinds: readonly string[]): OutputOf<'indicators.list'> {
  const rows = store
    .read<StoredList>(
      `SELECT ${columns} FROM list AS l JOIN list_version AS v ON v.id = l.version_id ORDER BY l.name COLLATE NOCASE, l.uid`,
    )
    .all();
  return { lists: rows.filter(({ kind }) => kinds.includes(kind)).map((row) => summarize(store, row)) };
}

function requireList(store: ReadableStore, uid: string): StoredList {
  const row = store
    .read<StoredList>(
      `SELECT ${columns} FROM list AS l JOIN list_version AS v ON v.id = l.version_id WHERE l.uid = ?`,
    )
    .get(uid);
  if (!row) throw new OperationError('notFound', 'There is no such list.', { list: uid });
  return row;
}

/** One list, and what would change without it. @throws OperationError `notFound`. */
export function getList(store: ReadableStore, uid: string): OutputOf<'indicators.get'> {
  const row = requireList(store, uid);
  const summary = summarize(store, row);
  const dependents = cached(store, `dependents of list ${row.version}`, () => ({
    verdicts:
      store
        .pluck<number>(
          `SELECT count(*) FROM (SELECT DISTINCT identifier_id AS id FROM list_hit WHERE version_id = ?) AS h
             CROSS JOIN verdict AS v ON v.identifier_id = h.id WHERE v.actor = 'indicator' AND v.uid = ? || ':' || h.id`,
        )
        .get(row.version, uid) ?? 0,
    incidents:
      store
        .pluck<number>(
          `SELECT count(DISTINCT a.incident_id) FROM (SELECT DISTINCT i.entity_id AS id FROM list_hit AS h CROSS JOIN identifier AS i ON i.id = h.identifier_id
             WHERE h.version_id = ?) AS s CROSS JOIN evidence AS e ON e.entity_id = s.id CROSS JOIN alert AS a ON a.id = e.alert_id`,
        )
        .get(row.version) ?? 0,
  }));
  const unknownCriticality =
    row.kind === 'asset'
      ? cached(store, `unknown criticality of list ${row.version}`, () =>
          countUnknownCriticality(store, row.version),
        )
      : 0;
  return { summary, dependents: { entities: summary.entities, ...dependents }, unknownCriticality };
}

/** A page of a list's entries in the order of its file. @throws OperationError `notFound`. */
export function pageOfEntries(
  store: ReadableStore,
  input: {
    readonly list: string;
    readonly text: string;
    readonly cursor: string | null;
    readonly limit: number;
  },
): OutputOf<'indicators.entries'> {
  const list = requireList(store, input.list);
  const text = input.text.trim().toLowerCase();
  return list.kind === 'country'
    ? pageOfRanges(store, list, text, input.cursor, input.limit)
    : pageOfValues(store, list, text, input.cursor, input.limit);
}

function pageOfValues(
  store: ReadableStore,
  { uid, version, entries }: StoredList,
  text: string,
  cursor: string | null,
  limit: number,
): OutputOf<'indicators.entries'> {
  const name = `entries of ${uid} ${text}`.slice(0, 300);
  const after = readPosition(name, cursor)?.id ?? 0;
  const matches =
    text === ''
      ? ''
      : `AND (instr(lower(value), ?) > 0 OR instr(lower(ifnull(note, '')), ?) > 0 OR instr(lower(ifnull(detail, '')), ?) > 0)`;
  const words = text === '' ? [] : [text, text, text];
  const rows = store
    .read<Omit<EntryRow, 'shownOnly' | 'asset'> & { shownOnly: number; detail: string | null }>(
      `SELECT id, type, value, note, line, valid_until_ms AS validUntil, shown_only AS shownOnly, detail FROM list_entry
       WHERE version_id = ? AND id > ? ${matches} ORDER BY id LIMIT ?`,
    )
    .all(version, after, ...words, limit + 1);
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    rows: kept.map(({ detail, shownOnly, ...row }) => ({
      ...row,
      shownOnly: shownOnly === 1,
      asset: detail === null ? null : readAssetDetail(detail),
    })),
    next: rows.length > kept.length && last ? encodeCursor(name, null, last.id) : null,
    total:
      text === ''
        ? entries
        : cached(
            store,
            `count ${name} ${version}`,
            () =>
              store
                .pluck<number>(`SELECT count(*) FROM list_entry WHERE version_id = ? ${matches}`)
                .get(version, ...words) ?? 0,
          ),
  };
}

function pageOfRanges(
  store: ReadableStore,
  { uid, version, entries }: StoredList,
  text: string,
  cursor: string | null,
  limit: number,
): OutputOf<'indicators.entries'> {
  const name = `ranges of ${uid} ${text}`.slice(0, 300);
  const position = readPosition(name, cursor);
  const after = position?.kind === 'atKey' && typeof position.key === 'string' ? position.key : '';
  const matches = text === '' ? '' : 'AND lower(country) = ?';
  const words = text === '' ? [] : [text];
  const rows = store
    .read<{ first: string; last: string; country: string }>(
      `SELECT first, last, country FROM country_range WHERE version_id = ? AND first > ? ${matches} ORDER BY first LIMIT ?`,
    )
    .all(version, after, ...words, limit + 1);
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const start = position?.id ?? 0;
  return {
    rows: kept.map((row, index) => ({
      id: start + index + 1,
      type: 'range',
      value: `${addressOfKey(row.first)} – ${addressOfKey(row.last)}`,
      note: row.country,
      line: null,
      validUntil: null,
      shownOnly: false,
      asset: null,
    })),
    next: rows.length > kept.length && last ? encodeCursor(name, last.first, start + kept.length) : null,
    total:
      text === ''
        ? entries
        : (store
            .pluck<number>(`SELECT count(*) FROM country_range WHERE version_id = ? ${matches}`)
            .get(version, ...words) ?? 0),
  };
}

/** A page of the records that a list did not take. @throws OperationError `notFound`. */
export function pageOfListRejects(
  store: ReadableStore,
  input: { readonly list: string; readonly cursor: string | null; readonly limit: number },
): OutputOf<'indicators.rejects'> {
  const { uid, version, rejected } = requireList(store, input.list);
  const name = `rejects of list ${uid}`;
  const after = readPosition(name, input.cursor)?.id ?? 0;
  const rows = store
    .read<{ id: number; line: number | null; reason: string; excerpt: string }>(
      'SELECT id, line, reason, excerpt FROM list_reject WHERE version_id = ? AND id > ? ORDER BY id LIMIT ?',
    )
    .all(version, after, input.limit + 1);
  const kept = rows.slice(0, input.limit);
  const last = kept.at(-1);
  return {
    rows: kept.map(({ id: _id, ...row }) => row),
    next: rows.length > kept.length && last ? encodeCursor(name, null, last.id) : null,
    total: rejected,
  };
}

/** The name and version of a list for its removal. @throws OperationError `notFound`. */
export function nameOfList(store: ReadableStore, uid: string): string {
  return requireList(store, uid).name;
}

/** The list that counts and was made from the same file with the same settings; null when there is none. */
export function findSameList(
  store: ReadableStore,
  wanted: {
    readonly kind: string;
    readonly name: string;
    readonly sha256: string;
    readonly settings: string;
  },
): {
  list: string;
  records: number;
  accepted: number;
  repeated: number;
  skipped: number;
  rejected: number;
  hits: number;
} | null {
  const row = store
    .read<StoredList>(
      `SELECT ${columns} FROM list AS l JOIN list_version AS v ON v.id = l.version_id
       WHERE l.kind = ? AND l.name = ? AND v.sha256 = ? AND v.settings = ?`,
    )
    .get(wanted.kind, wanted.name, wanted.sha256, wanted.settings);
  if (!row) return null;
  const hits =
    store.pluck<number>('SELECT count(*) FROM list_hit WHERE version_id = ?').get(row.version) ?? 0;
  const { records, accepted, repeated, rejected } = row;
  const skipped = Object.values(readObject(row.skipped)).reduce<number>(
    (total, count) => total + (typeof count === 'number' ? count : 0),
    0,
  );
  return { list: row.uid, records, accepted, repeated, skipped, rejected, hits };
}
