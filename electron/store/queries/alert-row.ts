import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../connection.ts';
import { readTexts } from './json-text.ts';
import { stormEnds, stormSize } from './storm-size.ts';

/** One row of an alert list, as the contract has it. */
export type AlertRow = OutputOf<'queue.listAlerts'>['rows'][number];

/** Columns of an alert row, over the aliases of `alertJoins`. */
export const alertColumns = `r.id, r.uid, r.title, r.severity, r.status, r.category, r.techniques, r.service_source AS serviceSource,
  r.detection_source AS detectionSource, r.classification, r.determination, r.assigned_to AS assignedTo, r.investigation_state AS investigationState,
  r.device_groups AS deviceGroups, r.os_platforms AS osPlatforms, r.threats, r.created_ms AS createdAt, r.first_ms AS firstActivity,
  r.last_ms AS lastActivity, r.time_doubtful AS timeIsDoubtful, i.uid AS incidentUid, i.id AS incidentNumber, q.name AS incidentName,
  r.record_count AS sourceCount,
  ${stormSize} AS stormSize, (SELECT f.uid FROM alert AS f WHERE f.id = r.storm_id) AS stormUid,
  EXISTS (SELECT 1 FROM pin AS p WHERE p.alert_uid = r.uid AND p.target_kind = 'alert' AND p.removed = 0 AND p.incident_uid = i.uid) AS pinned`;

/** Joins to the incident of the alert `r`; alerts that correlation has not placed yet have none. */
export const alertJoins = `LEFT JOIN incident AS i ON i.id = r.incident_id LEFT JOIN incident_row AS q ON q.incident_id = r.incident_id`;

/** What `alertColumns` selects. */
export interface StoredAlertRow {
  readonly id: number;
  readonly uid: string;
  readonly title: string;
  readonly severity: string | null;
  readonly status: string;
  readonly category: string | null;
  readonly techniques: string;
  readonly serviceSource: string | null;
  readonly detectionSource: string | null;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly assignedTo: string | null;
  readonly investigationState: string | null;
  readonly deviceGroups: string;
  readonly osPlatforms: string;
  readonly threats: string;
  readonly createdAt: number | null;
  readonly firstActivity: number | null;
  readonly lastActivity: number | null;
  readonly timeIsDoubtful: number;
  readonly incidentUid: string | null;
  readonly incidentNumber: number | null;
  readonly incidentName: string | null;
  readonly sourceCount: number;
  readonly stormSize: number;
  readonly stormUid: string | null;
  readonly pinned: number;
}

/**
 * Turns stored rows into rows of the contract, with the assets of each alert.
 * @param collapsed rows of first alerts stand for their storms: their last activity is that of the storm.
 */
export function toAlertRows(
  store: ReadableStore,
  rows: readonly StoredAlertRow[],
  collapsed = false,
): AlertRow[] {
  const ends = stormEnds(store, collapsed ? rows : []);
  const assets = assetsOfAlerts(
    store,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    uid: row.uid,
    title: row.title,
    severity: row.severity,
    status: row.status,
    category: row.category,
    mitreTechniques: readTexts(row.techniques),
    serviceSource: row.serviceSource,
    detectionSource: row.detectionSource,
    classification: row.classification,
    determination: row.determination,
    assignedTo: row.assignedTo,
    investigationState: row.investigationState,
    deviceGroups: readTexts(row.deviceGroups),
    osPlatforms: readTexts(row.osPlatforms),
    threats: readTexts(row.threats),
    createdAt: row.createdAt,
    firstActivity: row.firstActivity,
    lastActivity: laterOf(row.lastActivity, ends.get(row.id) ?? null),
    timeIsDoubtful: row.timeIsDoubtful === 1,
    incidentUid: row.incidentUid,
    incidentNumber: row.incidentNumber,
    incidentName: row.incidentName,
    assets: assets.get(row.id) ?? [],
    sourceCount: row.sourceCount,
    stormSize: row.stormSize,
    stormUid: row.stormUid,
    pinned: row.pinned === 1,
  }));
}

const laterOf = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

/** Labels of the assets of alerts: devices, users, mailboxes, apps, cloud resources, each once. */
export function assetsOfAlerts(
  store: ReadableStore,
  alertIds: readonly number[],
): ReadonlyMap<number, string[]> {
  const found = store
    .read<{ alertId: number; label: string }>(
      `SELECT DISTINCT e.alert_id AS alertId, n.label,
         CASE n.kind WHEN 'device' THEN 0 WHEN 'user' THEN 1 WHEN 'mailbox' THEN 2 WHEN 'cloudApplication' THEN 3 ELSE 4 END AS place
       FROM json_each(?) AS j CROSS JOIN evidence AS e ON e.alert_id = j.value CROSS JOIN entity AS n ON n.id = e.entity_id
       WHERE n.is_asset = 1 ORDER BY e.alert_id, place, n.label`,
    )
    .all(JSON.stringify(alertIds));
  const assets = new Map<number, string[]>();
  for (const { alertId, label } of found) {
    const labels = assets.get(alertId);
    if (labels) labels.push(label);
    else assets.set(alertId, [label]);
  }
  return assets;
}
