import type { SqlValue, WritableStore } from './connection.ts';
import { stepOn } from './group-watch.ts';
import { ownColumns, tagColumns } from './incident-row-columns.ts';
import type { IncidentRecord, IncidentTag } from './incident-row-columns.ts';
import { rowSql } from './incident-row-sql.ts';
import { writeRow, writeValues } from './incident-row-writer.ts';

/** Statements of this module. */
const ownSql = {
  rows: `SELECT r.incident_id AS id, r.automatic_name AS automaticName, r.automatic_severity AS automaticSeverity, r.name, r.severity,
      r.severity_rank, r.status, r.status_rank, r.assigned_to, r.classification, r.determination, r.tags, r.system_tags, r.pinned_count,
      r.alert_count AS alerts, r.active_alert_count FROM json_each(?) AS j CROSS JOIN incident_row AS r ON r.incident_id = j.value`,
  tagValues: `SELECT v.incident_id AS id, v.field, v.value FROM json_each(?) AS j CROSS JOIN incident_value AS v ON v.incident_id = j.value
    WHERE v.field = 'tag'`,
  active: `SELECT a.incident_id AS id, count(*) AS active FROM json_each(?) AS j
    CROSS JOIN alert AS a INDEXED BY alert_by_incident ON a.incident_id = j.value WHERE a.status <> 'resolved' GROUP BY a.incident_id`,
} as const;

/** What {@link writeOwnColumns} did. */
interface OwnWritten {
  /** Incidents whose row is another now. */
  readonly changed: readonly number[];
  /** Incidents whose row is to be made as a whole: they have none, lead elsewhere, or are in the queue only while they count as worked on. */
  readonly unfit: readonly number[];
}

/** Rows that are written together. */
const rowsTogether = 500;

type OwnRow = Readonly<Record<string, SqlValue>> & {
  readonly id: number;
  readonly automaticName: string;
  readonly automaticSeverity: string | null;
  readonly alerts: number;
};

/**
 * Makes what rows take from their incidents alone (name, status, owner, tags and the like) what these say; the rest stays as it is. A few
 * statements for all of them, none of which reads alerts.
 * @param recounted of these incidents it is counted as well how many alerts are active.
 */
export function writeOwnColumns(
  store: WritableStore,
  incidentIds: readonly number[],
  now: number,
  recounted: ReadonlySet<number> = new Set(),
): OwnWritten {
  const changed: number[] = [];
  const unfit: number[] = [];
  for (let from = 0; from < incidentIds.length; from += rowsTogether) {
    const batch = incidentIds.slice(from, from + rowsTogether);
    stepOn(store, 0);
    const counted = batch.filter((id) => recounted.has(id));
    const written = writeBatch(store, batch, counted, now);
    changed.push(...written.changed);
    unfit.push(...written.unfit);
  }
  return { changed, unfit };
}

function writeBatch(
  store: WritableStore,
  ids: readonly number[],
  recounted: readonly number[],
  now: number,
): OwnWritten {
  const wanted = JSON.stringify(ids);
  const incidents = new Map(
    store
      .read<IncidentRecord & { readonly id: number }>(rowSql.records)
      .all(wanted)
      .map((row) => [row.id, row]),
  );
  const rows = new Map(
    store
      .read<OwnRow>(ownSql.rows)
      .all(wanted)
      .map((row) => [row.id, row]),
  );
  const uids = JSON.stringify([...incidents.values()].map(({ uid }) => uid));
  const pins = new Map(
    store
      .read<{ uid: string; pins: number }>(rowSql.pins)
      .all(uids)
      .map((row) => [row.uid, row.pins]),
  );
  const tags = listsOf(store.read<IncidentTag & { readonly id: number }>(rowSql.tags).all(wanted));
  const tagValues = listsOf(
    store.read<{ id: number; field: string; value: string }>(ownSql.tagValues).all(wanted),
  );
  const active = new Map<number, number>(recounted.map((id) => [id, 0]));
  if (recounted.length > 0)
    for (const row of store
      .read<{ id: number; active: number }>(ownSql.active)
      .all(JSON.stringify(recounted)))
      active.set(row.id, row.active);
  const changed: number[] = [];
  const unfit: number[] = [];
  for (const id of ids) {
    const incident = incidents.get(id);
    const row = rows.get(id);
    if (!incident || incident.redirectedTo !== null || !row) {
      unfit.push(id);
      continue;
    }
    if (row.alerts === 0) unfit.push(id);
    const own = tags.get(id) ?? [];
    const columns = new Map<string, SqlValue>([
      ...ownColumns(incident, { name: row.automaticName, severity: row.automaticSeverity }),
      ...tagColumns(own),
      ['pinned_count', pins.get(incident.uid) ?? 0],
    ]);
    const count = active.get(id);
    if (count !== undefined) columns.set('active_alert_count', count);
    const areTagsChanged = writeValues(
      store,
      id,
      tagValues.get(id) ?? [],
      new Set(own.map(({ tag }) => `tag\n${tag}`)),
    );
    const different = new Map([...columns].filter(([name, value]) => row[name] !== value));
    const isRowChanged = different.size > 0 && writeRow(store, id, different, row, now);
    if (isRowChanged || areTagsChanged) changed.push(id);
  }
  return { changed, unfit };
}

function listsOf<Row extends { readonly id: number }>(rows: readonly Row[]): ReadonlyMap<number, Row[]> {
  const lists = new Map<number, Row[]>();
  for (const row of rows) {
    const list = lists.get(row.id);
    if (list) list.push(row);
    else lists.set(row.id, [row]);
  }
  return lists;
}
