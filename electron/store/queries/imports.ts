import type { OutputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import { encodeCursor } from '../../../shared/query/cursor.ts';
import type { HeaderSignature } from '../../../shared/mapping/signature.ts';
import type { ReadableStore } from '../connection.ts';
import { removalOf } from '../import-removal.ts';
import { selfReplica } from '../journal.ts';
import { mappingsFor, type ShippedMapping } from '../mappings.ts';
import { readPosition } from './incident-list.ts';
import { readObject } from './json-text.ts';

type Summary = OutputOf<'imports.get'>['summary'];
type RemovedBy = OutputOf<'imports.get'>['removedBy'];
type ImportFile = Omit<OutputOf<'imports.get'>['files'][number], 'formatTitle'>;

const summaryColumns = `m.id, m.uid, m.label, m.state, m.started_ms AS startedAt, m.ended_ms AS endedAt, count(f.id) AS files,
  CAST(total(f.records) AS INTEGER) AS records, CAST(total(f.alerts_new) AS INTEGER) AS alertsNew, CAST(total(f.alerts_updated) AS INTEGER) AS alertsUpdated,
  CAST(total(f.alerts_unchanged) AS INTEGER) AS alertsUnchanged, CAST(total(f.twins) AS INTEGER) AS twins,
  CAST(total((SELECT sum(c.value) FROM json_each(f.context) AS c)) AS INTEGER) AS context,
  CAST(total(f.empty_incidents) AS INTEGER) AS emptyIncidents, CAST(total(f.rejected) AS INTEGER) AS rejected,
  CAST(total(f.header IS NOT NULL AND r.last IS NULL) AS INTEGER) AS unknownFormats`;
/** A summary as its row holds it. */
type SummaryRow = Omit<Summary, 'removal'> & { readonly id: number };
// One scan for the readings of each file: asked for file by file, thousands of unknown files would take a scan each.
const summaryJoin = `import AS m LEFT JOIN import_file AS f ON f.import_id = m.id
  LEFT JOIN (SELECT l.path, l.sha256, max(l.id) AS last FROM import_file AS l JOIN import AS o ON o.id = l.import_id
             WHERE l.format IS NOT NULL AND l.sha256 IS NOT NULL AND o.state <> 'undone' GROUP BY l.path, l.sha256) AS r
    ON f.header IS NOT NULL AND r.path = f.path AND r.sha256 = f.sha256 AND r.last > f.id`;

/** A page of imports, newest first. */
export function listImports(
  store: ReadableStore,
  cursor: string | null,
  limit: number,
): OutputOf<'imports.list'> {
  const before = readPosition('imports', cursor)?.id ?? Number.MAX_SAFE_INTEGER;
  const rows = store
    .read<SummaryRow>(
      `SELECT ${summaryColumns} FROM ${summaryJoin} WHERE m.id < ? AND m.origin = 'files' GROUP BY m.id ORDER BY m.id DESC LIMIT ?`,
    )
    .all(before, limit + 1);
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    imports: kept.map((row) => summaryOf(store, row)),
    next: rows.length > kept.length && last ? encodeCursor('imports', null, last.id) : null,
  };
}

/** One import with its files, to which fitting mappings are offered, those that ship with the program too. @throws OperationError `notFound`. */
export function getImport(
  store: ReadableStore,
  uid: string,
  shipped: readonly ShippedMapping[] = [],
): { readonly summary: Summary; readonly removedBy: RemovedBy; readonly files: ImportFile[] } {
  const row = store
    .read<SummaryRow>(`SELECT ${summaryColumns} FROM ${summaryJoin} WHERE m.uid = ? GROUP BY m.id`)
    .get(uid);
  if (!row) throw new OperationError('notFound', 'There is no such import.', { import: uid });
  const files = store
    .read<FileRow>(
      `SELECT id, path, size, sha256, format, records, alerts_new AS alertsNew, alerts_updated AS alertsUpdated, alerts_unchanged AS alertsUnchanged,
         twins, context, empty_incidents AS emptyIncidents, rejected, error,
         CASE WHEN records = 1 AND rejected = 1 THEN (
           SELECT x.reason FROM import_reject AS x
           WHERE x.import_file_id = import_file.id AND x.code IN ('emptyFile', 'unknownFormat', 'notText', 'tooLarge') ORDER BY x.id LIMIT 1
         ) END AS refusal,
         mapping_name AS mappingName, mapping_sha256 AS mappingHash, header FROM import_file WHERE import_id = ? ORDER BY id`,
    )
    .all(row.id)
    .map(({ header, mappingName, mappingHash, ...file }) => ({
      ...file,
      mapping:
        mappingName === null || mappingHash === null ? null : { name: mappingName, sha256: mappingHash },
      canBeMapped: header !== null,
      offers: header === null ? [] : offersFor(store, header, shipped),
      readBy: header === null ? null : laterReader(store, file),
      context: Object.entries(readObject(file.context)).flatMap(([kind, rows]) =>
        typeof rows === 'number' ? [{ kind, rows }] : [],
      ),
    }));
  return { summary: summaryOf(store, row), removedBy: removedBy(store, row), files };
}

/** The group that took an import out; null while it stands. */
function removedBy(store: ReadableStore, { uid, state }: SummaryRow): RemovedBy {
  if (state !== 'undone') return null;
  const entry = store
    .read<{ group: string; analyst: string; at: number; replica: string }>(
      `SELECT group_uid AS "group", analyst, clock_ms AS at, replica FROM journal WHERE target_kind = 'import' AND target_uid = ? AND field = 'state'
       ORDER BY clock_ms DESC, clock_counter DESC LIMIT 1`,
    )
    .get(uid);
  if (!entry) return null;
  const { replica, ...removal } = entry;
  return { ...removal, mine: replica === selfReplica(store) };
}

type FileRow = Omit<ImportFile, 'context' | 'mapping' | 'canBeMapped' | 'offers' | 'readBy'> & {
  readonly context: string;
  readonly mappingName: string | null;
  readonly mappingHash: string | null;
  readonly header: string | null;
};

/** Mappings that fit a header: those saved last first, then the shipped ones. */
function offersFor(
  store: ReadableStore,
  header: string,
  shipped: readonly ShippedMapping[],
): ImportFile['offers'] {
  const signature = JSON.parse(header) as HeaderSignature;
  return mappingsFor(store, signature, shipped).map(({ uid, mapping, savedAt }) => ({
    uid,
    name: mapping.name,
    isShipped: savedAt === null,
  }));
}

/** The last import that has read the same file since, and stands. */
function laterReader(
  store: ReadableStore,
  { id, path, sha256 }: Pick<ImportFile, 'id' | 'path' | 'sha256'>,
): string | null {
  return (
    store
      .pluck<string>(
        `SELECT m.uid FROM import_file AS f JOIN import AS m ON m.id = f.import_id
         WHERE f.id > ? AND f.path = ? AND f.sha256 = ? AND f.format IS NOT NULL AND m.state <> 'undone' ORDER BY f.id DESC LIMIT 1`,
      )
      .get(id, path, sha256) ?? null
  );
}

/** Names of unmapped fields that are listed at most. */
const mostUnmapped = 2000;

/** Fields that no field of the model holds, most frequent first. @throws OperationError `notFound`. */
export function listUnmapped(store: ReadableStore, uid: string): OutputOf<'imports.unmapped'> {
  const importId = store.pluck<number>('SELECT id FROM import WHERE uid = ?').get(uid);
  if (importId === undefined)
    throw new OperationError('notFound', 'There is no such import.', { import: uid });
  const fields = store
    .read<OutputOf<'imports.unmapped'>['fields'][number]>(
      `SELECT f.path AS file, u.key AS name, u.value AS records, f.records AS "of" FROM import_file AS f CROSS JOIN json_each(f.unmapped) AS u
       WHERE f.import_id = ? ORDER BY u.value DESC, f.id, u.key LIMIT ${mostUnmapped}`,
    )
    .all(importId);
  return { fields };
}

/** A page of the records that an import did not take, in the order of files and records. @throws OperationError `notFound`. */
export function listRejects(
  store: ReadableStore,
  uid: string,
  cursor: string | null,
  limit: number,
): OutputOf<'imports.rejects'> {
  const importId = store.pluck<number>('SELECT id FROM import WHERE uid = ?').get(uid);
  if (importId === undefined)
    throw new OperationError('notFound', 'There is no such import.', { import: uid });
  const list = `rejects of ${importId}`;
  const position = readPosition(list, cursor);
  const file = position?.kind === 'atKey' && typeof position.key === 'number' ? position.key : 0;
  const rows = store
    .read<OutputOf<'imports.rejects'>['rows'][number] & { id: number; fileId: number }>(
      `SELECT x.id, f.id AS fileId, f.path AS file, x.position AS record, x.line, x.byte_offset AS byteOffset, x.code, x.reason, x.excerpt
       FROM import_file AS f CROSS JOIN import_reject AS x ON x.import_file_id = f.id
       WHERE f.import_id = ? AND (f.id > ? OR (f.id = ? AND x.id > ?)) ORDER BY f.id, x.id LIMIT ?`,
    )
    .all(importId, file, file, position?.id ?? 0, limit + 1);
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const total = store
    .pluck<number>(
      'SELECT count(*) FROM import_file AS f JOIN import_reject AS x ON x.import_file_id = f.id WHERE f.import_id = ?',
    )
    .get(importId);
  return {
    rows: kept.map(({ id: _id, fileId: _fileId, ...row }) => row),
    next: rows.length > kept.length && last ? encodeCursor(list, last.fileId, last.id) : null,
    total: total ?? 0,
  };
}

function summaryOf(store: ReadableStore, { id, ...summary }: SummaryRow): Summary {
  return { ...summary, removal: removalOf(store, id) };
}
