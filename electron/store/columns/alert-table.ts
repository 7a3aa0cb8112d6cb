import type { BlockTable, ColumnKind } from './block-table.ts';
import type { ReadableStore, SqlValue } from '../connection.ts';

const columns = {
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

/** Statements of this module, for tests of their plans: the first and the last id. */
export const alertTableSql = {
  rows: `SELECT id, title, status, severity, assigned_to, classification, determination, investigation_state, category, service_source,
      detection_source, techniques, device_groups, os_platforms, threats, sensitivity_labels, severity_rank, incident_id, first_ms, last_ms,
      created_ms, time_doubtful, storm_id
    FROM alert WHERE id BETWEEN ? AND ?`,
} as const;

/** Columns of the alert queue. */
export const alertTable: BlockTable<typeof columns> = {
  kind: 1,
  shift: 10,
  format: 1,
  columns,
  read: (store: ReadableStore, firstId: number, lastId: number) =>
    store.raw<SqlValue[]>(alertTableSql.rows).all(firstId, lastId),
};
