import type { ReadableStore, SqlValue, WritableStore } from '../connection.ts';
import type { BlockTable, ColumnKind } from './block-table.ts';

const columns = {
  status: 'value',
  severity: 'value',
  assignedTo: 'value',
  classification: 'value',
  determination: 'value',
  investigationState: 'value',
  categories: 'list',
  techniques: 'list',
  /** Those of analysts; `everyTag` has those of sources too. */
  tags: 'list',
  everyTag: 'list',
  serviceSources: 'list',
  detectionSources: 'list',
  alertSeverities: 'list',
  deviceGroups: 'list',
  osPlatforms: 'list',
  threats: 'list',
  sensitivityLabels: 'list',
  imports: 'list',
  assetCriticality: 'list',
  assetGroup: 'list',
  assetSite: 'list',
  indicatorList: 'list',
  priorityScore: 'number',
  severityRank: 'number',
  statusRank: 'number',
  alertCount: 'number',
  activeAlertCount: 'number',
  pinnedCount: 'number',
  assets: 'number',
  firstActivity: 'number',
  lastActivity: 'number',
  createdAt: 'number',
  updatedAt: 'number',
  firstTouchedAt: 'number',
  resolvedAt: 'number',
  seenAt: 'number',
  name: 'text',
} as const satisfies Readonly<Record<string, ColumnKind>>;

/** Statements of this module, for tests of their plans. Both take the first and the last id. */
export const incidentTableSql = {
  rows: `SELECT r.incident_id, r.status, r.severity, r.assigned_to, r.classification, r.determination, r.investigation_state, r.categories,
      r.techniques, r.tags, r.system_tags, r.service_sources, r.detection_sources, r.alert_severities, r.device_groups, r.os_platforms,
      r.threats, r.sensitivity_labels, NULL, NULL, NULL, NULL, NULL, r.priority_score, r.severity_rank, r.status_rank, r.alert_count,
      r.active_alert_count, r.pinned_count,
      r.device_count + r.user_count + r.mailbox_count + r.app_count + r.cloud_resource_count, r.first_ms, r.last_ms, r.created_ms,
      r.updated_ms, i.first_touched_ms, i.resolved_ms, i.seen_ms, r.name
    FROM incident_row AS r CROSS JOIN incident AS i ON i.id = r.incident_id WHERE r.incident_id BETWEEN ? AND ?`,
  values: `SELECT incident_id, field, json_group_array(value) FROM incident_value INDEXED BY incident_value_by_incident
    WHERE incident_id BETWEEN ? AND ? AND field IN ('import', 'assetCriticality', 'assetGroup', 'assetSite', 'indicatorList')
    GROUP BY incident_id, field`,
} as const;

const names: readonly string[] = Object.keys(columns);
/** Places in a row, behind the id. */
const place = (name: keyof typeof columns): number => names.indexOf(name) + 1;
const analystTags = place('tags');
const everyTag = place('everyTag');
/** Where values stand that only `incident_value` has. */
const valuePlaces: ReadonlyMap<string, number> = new Map([
  ['import', place('imports')],
  ['assetCriticality', place('assetCriticality')],
  ['assetGroup', place('assetGroup')],
  ['assetSite', place('assetSite')],
  ['indicatorList', place('indicatorList')],
]);

/** Columns of the incident queue. Redirected incidents are not in it. */
export const incidentTable: BlockTable<typeof columns> = {
  kind: 0,
  shift: 8,
  format: 1,
  columns,
  read(store: ReadableStore, firstId: number, lastId: number): readonly SqlValue[][] {
    const rows = store.raw<SqlValue[]>(incidentTableSql.rows).all(firstId, lastId);
    const byId = new Map<SqlValue, SqlValue[]>();
    for (const row of rows) {
      byId.set(row[0] ?? null, row);
      // The second of the two columns holds the tags of sources until here.
      row[everyTag] = joinLists(row[analystTags] ?? null, row[everyTag] ?? null);
    }
    const values = store.raw<[number, string, string]>(incidentTableSql.values).all(firstId, lastId);
    for (const [id, field, list] of values) {
      const row = byId.get(id);
      const at = valuePlaces.get(field);
      if (row !== undefined && at !== undefined) row[at] = list;
    }
    return rows;
  },
};

/** One JSON array of the texts of two. */
function joinLists(one: SqlValue, other: SqlValue): SqlValue {
  if (typeof one !== 'string' || one === '[]') return other;
  if (typeof other !== 'string' || other === '[]') return one;
  return `${one.slice(0, -1)},${other.slice(1)}`;
}

/** Notes in the transaction of the change that an incident has other values in `incident_value`: no trigger does. */
export function noteIncidentValues(store: WritableStore, id: number): void {
  store
    .write(
      `INSERT INTO column_block (kind, block, changed) VALUES (0, ?, 1)
         ON CONFLICT (kind, block) DO UPDATE SET changed = changed + 1`,
    )
    .run(Math.floor(id / 2 ** incidentTable.shift));
}
