import type { OutputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import type { NormalizedContext } from '../../../shared/model/record.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import { isJsonObject } from '../../../shared/story/details.ts';
import { flatten } from '../../../shared/story/raw-fields.ts';
import type { ReadableStore } from '../connection.ts';
import { readPosition } from './incident-list.ts';
import { readJson } from './json-text.ts';

type ContextPage = OutputOf<'entities.context'>;
type ContextRow = ContextPage['rows'][number];

/** Identifiers of one entity that are followed; a process has one for each name of its device. */
const mostIdentifiers = 200;

/** Places that are counted by kind; an entity with more says so. */
const mostCounted = 20_000;

/** The row is there while one of the imports that held it is. */
export const liveContext = `(EXISTS (SELECT 1 FROM import_file AS f JOIN import AS m ON m.id = f.import_id WHERE f.id = c.import_file_id AND m.state <> 'undone')
  OR EXISTS (SELECT 1 FROM context_repeat AS t JOIN import_file AS f ON f.id = t.import_file_id JOIN import AS m ON m.id = f.import_id
    WHERE t.context_id = c.id AND m.state <> 'undone'))`;

/**
 * What context names under the identifiers of an entity. A tenant that one side does not know fits the other's, where context knows one
 * tenant only.
 */
export function contextIdentifiersOf(store: ReadableStore, entityId: number): readonly number[] {
  const tenant = onlyTenant(store) ?? '';
  const keys = store
    .pluck<string>(
      `SELECT i.kind || '|' || i.namespace || '|' || t.value || '|' || i.value
       FROM identifier AS i CROSS JOIN json_each(json_array(i.tenant, '', iif(i.tenant = '', ?, ''))) AS t
       WHERE i.entity_id = ? AND i.namespace <> 'content' GROUP BY 1 LIMIT ${mostIdentifiers}`,
    )
    .all(tenant, entityId);
  return store
    .pluck<number>('SELECT i.id FROM json_each(?) AS j CROSS JOIN context_identifier AS i ON i.key = j.value')
    .all(JSON.stringify(keys));
}

/** The tenant that all context of a known tenant is of; null when there are several or none. */
export function onlyTenant(store: ReadableStore): string | null {
  const first = store
    .pluck<string | null>('SELECT min(tenant) FROM context_record WHERE tenant IS NOT NULL')
    .get();
  const last = store
    .pluck<string | null>('SELECT max(tenant) FROM context_record WHERE tenant IS NOT NULL')
    .get();
  return first === last ? (first ?? null) : null;
}

/** Where a context record stands among an entity's, by its time (ms UTC, 0 without one) and row id. */
export interface ContextPlace {
  readonly id: number;
  readonly time: number;
}

/** Asks for the newest places of one identifier before a place. */
const placesBefore = `SELECT p.context_id AS id, p.time_ms AS time FROM context_place AS p CROSS JOIN context_record AS c ON c.id = p.context_id
  WHERE p.identifier_id = ? AND (p.time_ms, p.context_id) < (?, ?) AND p.time_ms >= ? AND (? OR c.kind IN (SELECT value FROM json_each(?))) AND ${liveContext}
  ORDER BY p.time_ms DESC, p.context_id DESC LIMIT ?`;

/** A stretch of an entity's context. */
export interface ContextRange {
  /** Kinds; null for all. */
  readonly kinds: readonly string[] | null;
  /** Newest place before this one; null from the end. */
  readonly before: ContextPlace | null;
  /** ms UTC, inclusive. */
  readonly from: number;
  readonly limit: number;
}

/** Newest context records of some identifiers, each once. */
export function newestPlaces(
  store: ReadableStore,
  identifiers: readonly number[],
  { kinds, before, from, limit }: ContextRange,
): readonly ContextPlace[] {
  const read = store.read<ContextPlace>(placesBefore);
  const isAny = kinds === null ? 1 : 0;
  const wanted = JSON.stringify(kinds ?? []);
  const found = new Map<number, ContextPlace>();
  for (const identifier of identifiers) {
    const end = before ?? { time: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER };
    for (const place of read.all(identifier, end.time, end.id, from, isAny, wanted, limit))
      found.set(place.id, place);
  }
  return [...found.values()].sort((a, b) => b.time - a.time || b.id - a.id).slice(0, limit);
}

/** A context record as it was imported. */
export interface StoredContext {
  readonly id: number;
  readonly uid: string;
  readonly file: string;
  readonly line: number | null;
  readonly position: number;
  readonly body: NormalizedContext;
}

/** Context records by row id, in the order of the ids. */
export function readContext(store: ReadableStore, ids: readonly number[]): readonly StoredContext[] {
  return store
    .read<Omit<StoredContext, 'body'> & { readonly body: string }>(
      `SELECT c.id, c.uid, f.path AS file, c.line, c.position, c.body FROM json_each(?) AS j CROSS JOIN context_record AS c ON c.id = j.value
         CROSS JOIN import_file AS f ON f.id = c.import_file_id ORDER BY j.key`,
    )
    .all(JSON.stringify(ids))
    .flatMap((row) => {
      const body = readJson(row.body);
      // Written by the import from a NormalizedContext.
      return isJsonObject(body) ? [{ ...row, body: body as unknown as NormalizedContext }] : [];
    });
}

/** Context of an entity within a range, newest first. */
export function contextOf(
  store: ReadableStore,
  entityId: number,
  range: ContextRange,
): readonly StoredContext[] {
  const places = newestPlaces(store, contextIdentifiersOf(store, entityId), range);
  return readContext(
    store,
    places.map(({ id }) => id),
  );
}

/** A page of what context records say of an entity, newest first, with what there is by kind. */
export function pageOfContext(
  store: ReadableStore,
  entityId: number,
  request: { readonly kind: string | null; readonly cursor: string | null; readonly limit: number },
): ContextPage {
  const list = `context of ${String(entityId)} ${request.kind ?? ''}`;
  const position = readPosition(list, request.cursor);
  const before =
    position?.kind === 'atKey' && typeof position.key === 'number'
      ? { time: position.key, id: position.id }
      : null;
  const identifiers = contextIdentifiersOf(store, entityId);
  const kinds = request.kind === null ? null : [request.kind];
  const places = newestPlaces(store, identifiers, { kinds, before, from: 0, limit: request.limit + 1 });
  const kept = places.slice(0, request.limit);
  const last = kept.at(-1);
  const { counts, more } = countKinds(store, identifiers);
  const wanted = counts.filter(({ kind }) => request.kind === null || kind === request.kind);
  return {
    rows: readContext(
      store,
      kept.map(({ id }) => id),
    ).map(contextRowOf),
    next: places.length > kept.length && last ? encodeCursor(list, last.time, last.id) : null,
    total: wanted.reduce((sum, { rows }) => sum + rows, 0),
    counts,
    more,
  };
}

function countKinds(
  store: ReadableStore,
  identifiers: readonly number[],
): { readonly counts: ContextPage['counts']; readonly more: boolean } {
  if (identifiers.length === 0) return { counts: [], more: false };
  const rows = store
    .read<{ kind: string; rows: number }>(
      `SELECT kind, count(*) AS rows FROM
         (SELECT DISTINCT c.id, c.kind FROM json_each(?) AS j CROSS JOIN context_place AS p ON p.identifier_id = j.value
          CROSS JOIN context_record AS c ON c.id = p.context_id WHERE ${liveContext} LIMIT ${mostCounted})
       GROUP BY kind ORDER BY kind`,
    )
    .all(JSON.stringify(identifiers));
  return { counts: rows, more: rows.reduce((sum, { rows: count }) => sum + count, 0) >= mostCounted };
}

/** A context record as a row of a list. */
export function contextRowOf({ uid, file, line, position, body }: StoredContext): ContextRow {
  // Who did it stands within what was done.
  const users = body.evidence.filter(({ kind, embedded }) => embedded && kind === 'user');
  const shown = [
    ...new Map(
      [...body.evidence.filter(({ embedded }) => !embedded), ...users].map((item) => [
        `${item.kind} ${item.label}`,
        item,
      ]),
    ).values(),
  ].slice(0, 20);
  return {
    uid,
    kind: body.kind,
    at: body.time?.ms ?? null,
    doubtful: body.time?.doubtful ?? false,
    title: body.title,
    action: body.action,
    outcome: body.outcome,
    provider: body.provider,
    file,
    line,
    record: position,
    entities: shown.map(({ kind, label }) => ({ kind, label })),
  };
}

/** Bytes of a row that are handed over at once. */
const mostRawBytes = 1_000_000;

/** One context record in full, with its bytes. @throws OperationError `notFound`. */
export function getContextRecord(store: ReadableStore, uid: string): OutputOf<'entities.contextRecord'> {
  const id = store.pluck<number>('SELECT id FROM context_record WHERE uid = ?').get(uid);
  const [found] = id === undefined ? [] : readContext(store, [id]);
  if (!found) throw new OperationError('notFound', 'There is no such context record.', { uid });
  const raw = store
    .read<{ bytes: Uint8Array; length: number }>(
      `SELECT substr(raw, 1, ${mostRawBytes}) AS bytes, length(raw) AS length FROM context_record WHERE id = ?`,
    )
    .get(found.id);
  const bytes = Buffer.from(raw?.bytes ?? []);
  return {
    row: contextRowOf(found),
    sourceTime: found.body.time?.text ?? null,
    fields: flatten(found.body.additional, { left: 500 }).map(({ path, value }) => ({ name: path, value })),
    text: bytes.toString('utf8'),
    byteLength: raw?.length ?? 0,
    truncated: (raw?.length ?? 0) > bytes.length,
  };
}

/** Rows of an import's files that another import had brought before, each at the first of these files; their own file is the other's. */
const repeatsOfImport = `FROM context_repeat AS t WHERE t.import_file_id IN (SELECT id FROM import_file WHERE import_id = ?)
  AND NOT EXISTS (SELECT 1 FROM context_record AS c CROSS JOIN import_file AS f ON f.id = c.import_file_id
    WHERE c.id = t.context_id AND f.import_id = ?)
  AND NOT EXISTS (SELECT 1 FROM context_repeat AS e CROSS JOIN import_file AS f ON f.id = e.import_file_id
    WHERE e.context_id = t.context_id AND e.import_file_id < t.import_file_id AND f.import_id = ?)`;

const rowsOfImport =
  'FROM import_file AS f CROSS JOIN context_record AS c ON c.import_file_id = f.id WHERE f.import_id = ?';

/**
 * A page of the context records that an import holds, each once, in the order of files and records. One that an earlier import had brought
 * is there too; it shows its place in the file that brought it first.
 * @throws OperationError `notFound`.
 */
export function pageOfImportContext(
  store: ReadableStore,
  importUid: string,
  cursor: string | null,
  limit: number,
): OutputOf<'imports.context'> {
  const importId = store.pluck<number>('SELECT id FROM import WHERE uid = ?').get(importUid);
  if (importId === undefined)
    throw new OperationError('notFound', 'There is no such import.', { import: importUid });
  const list = `context of import ${String(importId)}`;
  const position = readPosition(list, cursor);
  const file = position?.kind === 'atKey' && typeof position.key === 'number' ? position.key : 0;
  const id = position?.id ?? 0;
  const own = store
    .read<{ id: number; fileId: number }>(
      `SELECT c.id, f.id AS fileId ${rowsOfImport} AND (f.id > ? OR (f.id = ? AND c.id > ?)) ORDER BY f.id, c.id LIMIT ?`,
    )
    .all(importId, file, file, id, limit + 1);
  const repeated = store
    .read<{ id: number; fileId: number }>(
      `SELECT t.context_id AS id, t.import_file_id AS fileId ${repeatsOfImport}
       AND (t.import_file_id, t.context_id) > (?, ?) ORDER BY t.import_file_id, t.context_id LIMIT ?`,
    )
    .all(importId, importId, importId, file, id, limit + 1);
  const found = [...own, ...repeated].sort((a, b) => a.fileId - b.fileId || a.id - b.id);
  const kept = found.slice(0, limit);
  const last = kept.at(-1);
  const total = store
    .pluck<number>(`SELECT (SELECT count(*) ${rowsOfImport}) + (SELECT count(*) ${repeatsOfImport})`)
    .get(importId, importId, importId, importId);
  return {
    rows: readContext(
      store,
      kept.map(({ id }) => id),
    ).map(contextRowOf),
    next: found.length > kept.length && last ? encodeCursor(list, last.fileId, last.id) : null,
    total: total ?? 0,
  };
}
