import type { BlockTable, ColumnKind } from './block-table.ts';
import type { ReadableStore, SqlValue, WritableStore } from '../connection.ts';

const columns = {
  /** Titles are those of detections, and few: as codes they are sorted by their places. */
  title: 'value',
  status: 'value',
  severity: 'value',
  assignedTo: 'value',
  classification: 'value',
  determination: 'value',
  investigationState: 'value',
  category: 'value',
  serviceSource: 'value',
  detectionSource: 'value',
  techniques: 'list',
  deviceGroups: 'list',
  osPlatforms: 'list',
  threats: 'list',
  sensitivityLabels: 'list',
  /** Uids of imports that have a version of one of its records. */
  imports: 'list',
  severityRank: 'number',
  /** The id of its incident; null until correlation has placed it. */
  incident: 'number',
  firstActivity: 'number',
  lastActivity: 'number',
  createdAt: 'number',
  /** 1 where nobody believes its times. */
  timeIsDoubtful: 'number',
  /** The id of the first alert of its storm; null outside one. */
  storm: 'number',
} as const satisfies Readonly<Record<string, ColumnKind>>;

/** Statements of this module, for tests of their plans; all but `imports` take the first and the last id. */
export const alertTableSql = {
  rows: `SELECT id, title, status, severity, assigned_to, classification, determination, investigation_state, category, service_source,
      detection_source, techniques, device_groups, os_platforms, threats, sensitivity_labels, NULL, severity_rank, incident_id, first_ms,
      last_ms, created_ms, time_doubtful, storm_id
    FROM alert WHERE id BETWEEN ? AND ?`,
  /** Files of all versions of alerts' records; nearly always one an alert. */
  files: `SELECT d.alert_id, v.import_file_id FROM record AS d INDEXED BY record_by_alert
      CROSS JOIN record_version AS v ON v.record_id = d.id WHERE d.alert_id BETWEEN ? AND ? ORDER BY d.alert_id`,
  imports: 'SELECT f.id, m.uid FROM import_file AS f CROSS JOIN import AS m ON m.id = f.import_id',
} as const;

/** Place in a row, behind the id. */
const importsPlace = Object.keys(columns).indexOf('imports') + 1;

/** Columns of the alert queue. */
export const alertTable: BlockTable<typeof columns> = {
  kind: 1,
  shift: 10,
  format: 2,
  columns,
  read(store: ReadableStore, firstId: number, lastId: number): readonly SqlValue[][] {
    const rows = store.raw<SqlValue[]>(alertTableSql.rows).all(firstId, lastId);
    const uids = new Map(store.raw<[number, string]>(alertTableSql.imports).all());
    const files = store.raw<[alert: number, file: number]>(alertTableSql.files).all(firstId, lastId);
    const byAlert = new Map<number, Set<string>>();
    for (const [alert, file] of files) {
      const uid = uids.get(file);
      const own = byAlert.get(alert);
      if (own) own.add(uid ?? '');
      else byAlert.set(alert, new Set([uid ?? '']));
    }
    for (const row of rows)
      row[importsPlace] = JSON.stringify([...(byAlert.get(Number(row[0])) ?? [])].sort());
    return rows;
  },
};

/** Notes in the transaction of the change that an import has added a version of a known record to an alert: no trigger does. */
export function noteAlertImports(store: WritableStore, alertId: number): void {
  store
    .write(
      `INSERT INTO column_block (kind, block, changed) VALUES (1, ?, 1)
         ON CONFLICT (kind, block) DO UPDATE SET changed = changed + 1`,
    )
    .run(Math.floor(alertId / 2 ** alertTable.shift));
}
