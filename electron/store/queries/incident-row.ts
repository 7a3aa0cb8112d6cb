import type { OutputOf } from '../../../shared/contract/index.ts';
import { timersOf, type ServiceLevelSettings } from '../../../shared/model/service-levels.ts';
import { readTexts } from './json-text.ts';

/** One row of the incident queue, as the contract has it. */
export type IncidentRow = OutputOf<'queue.listIncidents'>['rows'][number];

const valueIn = (column: string): string =>
  `coalesce(json_extract(${column}, '$.value'), json_extract(${column}, '$'))`;

/** When an analyst last took the incident out of New. */
const triagedAt = `CASE WHEN i.status_by = 'analyst' AND i.status <> 'active' THEN (SELECT max(t.clock_ms) FROM journal AS t
    WHERE t.target_kind = 'incident' AND t.target_uid = i.uid AND t.field = 'status'
      AND ${valueIn('t.old_value')} = 'active' AND ${valueIn('t.new_value')} <> 'active') END`;

/** Columns of a queue row, over the aliases `r` (`incident_row`) and `i` (`incident`). */
export const incidentColumns = `i.uid, r.incident_id AS number, r.name, i.name_by AS nameBy, r.priority_score AS priorityScore, r.severity,
  i.severity AS severityOverride, r.status, r.classification, r.determination, r.assigned_to AS assignedTo,
  r.investigation_state AS investigationState, r.categories, r.tags, r.service_sources AS serviceSources,
  r.detection_sources AS detectionSources, r.device_groups AS deviceGroups, r.techniques, r.system_tags AS systemTags,
  r.os_platforms AS osPlatforms, r.threats, r.sensitivity_labels AS sensitivityLabels, r.device_count AS devices, r.user_count AS users,
  r.mailbox_count AS mailboxes, r.app_count AS apps, r.cloud_resource_count AS cloudResources, r.alert_count AS alertCount,
  r.active_alert_count AS activeAlertCount, r.pinned_count AS pinnedCount, r.first_ms AS firstActivity, r.last_ms AS lastActivity,
  r.created_ms AS createdAt, r.updated_ms AS updatedAt, ${triagedAt} AS triagedAt, i.resolved_ms AS resolvedAt, i.seen_ms AS seenAt`;

/** What `incidentColumns` selects. */
export interface StoredIncidentRow {
  readonly uid: string;
  readonly number: number;
  readonly name: string;
  readonly nameBy: string;
  readonly priorityScore: number;
  readonly severity: string | null;
  readonly severityOverride: string | null;
  readonly status: string;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly assignedTo: string | null;
  readonly investigationState: string | null;
  readonly categories: string;
  readonly tags: string;
  readonly serviceSources: string;
  readonly detectionSources: string;
  readonly deviceGroups: string;
  readonly techniques: string;
  readonly systemTags: string;
  readonly osPlatforms: string;
  readonly threats: string;
  readonly sensitivityLabels: string;
  readonly devices: number;
  readonly users: number;
  readonly mailboxes: number;
  readonly apps: number;
  readonly cloudResources: number;
  readonly alertCount: number;
  readonly activeAlertCount: number;
  readonly pinnedCount: number;
  readonly firstActivity: number | null;
  readonly lastActivity: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly triagedAt: number | null;
  readonly resolvedAt: number | null;
  readonly seenAt: number | null;
}

/** What an incident is to the analyst of this data folder. */
export type Attention = IncidentRow['attention'];

/** `changed` when the row changed after the analyst last looked at it; times in ms UTC. */
export function attentionOf(updatedAt: number, seenAt: number | null): Attention {
  if (seenAt === null) return 'unseen';
  return updatedAt > seenAt ? 'changed' : 'seen';
}

/** Turns a stored row into a row of the contract, with its timers by the service levels of the store. */
export function toIncidentRow(row: StoredIncidentRow, serviceLevels: ServiceLevelSettings): IncidentRow {
  return {
    uid: row.uid,
    number: row.number,
    name: row.name,
    nameIsAutomatic: row.nameBy === 'automatic',
    priorityScore: row.priorityScore,
    severity: row.severity,
    severityIsOverridden: row.severityOverride !== null,
    status: row.status,
    classification: row.classification,
    determination: row.determination,
    assignedTo: row.assignedTo,
    investigationState: row.investigationState,
    categories: readTexts(row.categories),
    mitreTechniques: readTexts(row.techniques),
    tags: readTexts(row.tags),
    systemTags: readTexts(row.systemTags),
    serviceSources: readTexts(row.serviceSources),
    detectionSources: readTexts(row.detectionSources),
    deviceGroups: readTexts(row.deviceGroups),
    osPlatforms: readTexts(row.osPlatforms),
    threats: readTexts(row.threats),
    sensitivityLabels: readTexts(row.sensitivityLabels),
    assets: {
      devices: row.devices,
      users: row.users,
      mailboxes: row.mailboxes,
      apps: row.apps,
      cloudResources: row.cloudResources,
    },
    alertCount: row.alertCount,
    activeAlertCount: row.activeAlertCount,
    pinnedCount: row.pinnedCount,
    firstActivity: row.firstActivity,
    lastActivity: row.lastActivity,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    serviceLevel: timersOf(serviceLevels, row),
    attention: attentionOf(row.updatedAt, row.seenAt),
  };
}
