import type { ReadableStore, WritableStore } from './connection.ts';
import { readNumber, writeFact } from './facts.ts';
import type { FactName } from './facts.ts';
import type { TextKind } from './text-changes.ts';

/** How one sort of row gets into its full-text table. */
interface TextSource {
  readonly kind: TextKind;
  readonly watermark: FactName;
  /** Rows above the watermark that are not indexed yet. */
  readonly source: string;
  /** Rows read at a time: raw records are larger than titles. */
  readonly chunk: number;
  readonly columns: readonly string[];
  /** Columns of one row by id; no row when it is gone. */
  readonly select: string;
}

/** In the order in which people miss them: names, entities, alerts, raw text. */
const sources: readonly TextSource[] = [
  {
    kind: 'incident',
    watermark: 'textIncident',
    source: 'incident',
    chunk: 50,
    columns: ['name', 'tags', 'comments'],
    select: `SELECT coalesce(incident_row.name, incident.name, '') AS c0,
        coalesce((SELECT group_concat(tag, ' ') FROM incident_tag WHERE incident_id = incident.id), '') AS c1,
        coalesce((SELECT group_concat(text, ' ') FROM comment WHERE incident_uid = incident.uid AND removed = 0), '') AS c2
      FROM incident LEFT JOIN incident_row ON incident_row.incident_id = incident.id WHERE incident.id = ? AND incident.redirected_to IS NULL`,
  },
  {
    kind: 'entity',
    watermark: 'textEntity',
    source: 'entity',
    chunk: 100,
    columns: ['label', 'identifiers'],
    select: `SELECT label AS c0, coalesce((SELECT group_concat(value, ' ') FROM identifier WHERE entity_id = entity.id), '') AS c1
      FROM entity WHERE id = ?`,
  },
  {
    kind: 'alert',
    watermark: 'textAlert',
    source: 'alert',
    chunk: 50,
    columns: ['title', 'identifiers', 'description'],
    select: `SELECT alert.title AS c0,
        coalesce((SELECT group_concat(name, ' ') FROM record_name JOIN record ON record.id = record_name.record_id WHERE record.alert_id = alert.id), '')
          || ' ' || coalesce((SELECT group_concat(label, ' ') FROM (SELECT DISTINCT entity.label FROM evidence
            JOIN entity ON entity.id = evidence.entity_id WHERE evidence.alert_id = alert.id)), '') AS c1,
        coalesce((SELECT group_concat(json_extract(body, '$.description'), ' ') FROM record
            JOIN record_version ON record_version.id = record.current_version_id WHERE record.alert_id = alert.id), '')
          || ' ' || coalesce((SELECT group_concat(text, ' ') FROM comment WHERE alert_uid = alert.uid AND removed = 0), '') AS c2
      FROM alert WHERE id = ?`,
  },
  {
    kind: 'record',
    watermark: 'textRecord',
    source: 'record',
    chunk: 10,
    columns: ['body'],
    select: `SELECT CAST(record_raw.bytes AS TEXT) AS c0 FROM record JOIN record_raw ON record_raw.record_version_id = record.current_version_id
      WHERE record.id = ?`,
  },
];

/**
 * Brings the full-text tables up to date behind the writer, for about `budgetMs`: first what changed or went, then new rows, in one
 * transaction: each one more is a segment of the index that is to be merged later.
 * @returns how many rows are still behind, about.
 */
export function indexSome(store: WritableStore, budgetMs: number): number {
  const end = performance.now() + budgetMs;
  store.transaction(() => {
    for (const source of sources) {
      while (performance.now() < end && indexChanged(store, source) > 0);
      while (performance.now() < end && indexNew(store, source) > 0);
    }
  });
  return countBehind(store);
}

/**
 * How many rows the full-text tables are behind. Ids that have no row any more count too, unless nothing is behind: to count a million rows
 * behind every slice would take longer than the slice.
 */
export function countBehind(store: ReadableStore): number {
  const changed = store.pluck<number>('SELECT count(*) FROM text_change').get() ?? 0;
  const added = sources.reduce(
    (sum, { source, watermark }) =>
      sum +
      Math.max(
        0,
        (store.pluck<number | null>(`SELECT max(id) FROM ${source}`).get() ?? 0) -
          readNumber(store, watermark),
      ),
    0,
  );
  return changed + added;
}

function indexChanged(store: WritableStore, source: TextSource): number {
  const ids = store
    .pluck<number>('SELECT id FROM text_change WHERE kind = ? LIMIT ?')
    .all(source.kind, source.chunk);
  const watermark = readNumber(store, source.watermark);
  for (const id of ids) {
    // Above the watermark it comes with the new rows.
    if (id <= watermark) indexRow(store, source, id);
    store.write('DELETE FROM text_change WHERE kind = ? AND id = ?').run(source.kind, id);
  }
  return ids.length;
}

function indexNew(store: WritableStore, source: TextSource): number {
  const ids = store
    .pluck<number>(`SELECT id FROM ${source.source} WHERE id > ? ORDER BY id LIMIT ?`)
    .all(readNumber(store, source.watermark), source.chunk);
  for (const id of ids) indexRow(store, source, id);
  const last = ids.at(-1);
  if (last !== undefined) writeFact(store, source.watermark, last);
  return ids.length;
}

function indexRow(store: WritableStore, { kind, columns, select }: TextSource, id: number): void {
  const table = `${kind}_text`;
  store.write(`DELETE FROM ${table} WHERE rowid = ?`).run(id);
  const row = store.read<Record<string, string>>(select).get(id);
  if (!row) return;
  store
    .write(
      `INSERT INTO ${table} (rowid, ${columns.join(', ')}) VALUES (?, ${columns.map(() => '?').join(', ')})`,
    )
    .run(id, ...columns.map((_, index) => row[`c${index}`] ?? ''));
}
