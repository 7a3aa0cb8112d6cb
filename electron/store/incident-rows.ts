import { describeIncident } from '../../shared/correlation/index.ts';
import type { IncidentDescription } from '../../shared/correlation/index.ts';
import { severityRank } from '../../shared/model/values.ts';
import type { ReadableStore, SqlValue, WritableStore } from './connection.ts';
import { detectorStandings } from './detector-counts.ts';
import {
  describeAlerts,
  readIncidentAlerts,
  readIncidentEntities,
  readScopedVerdicts,
} from './incident-facts.ts';
import type { IncidentAlertRow, IncidentEntityRow } from './incident-facts.ts';
import { readListedFacts } from './listed-facts.ts';
import type { ListedFacts } from './listed-facts.ts';
import { scoreText } from './score-text.ts';
import { noteTextChange } from './text-changes.ts';

/** One row of `incident_row` by column, without its update time, and its multi-valued fields. */
export interface ComputedIncidentRow {
  readonly columns: ReadonlyMap<string, SqlValue>;
  /** `field\nvalue` pairs of `incident_value`. */
  readonly values: ReadonlySet<string>;
}

interface IncidentRecord {
  readonly uid: string;
  readonly redirectedTo: number | null;
  readonly touched: number;
  readonly name: string | null;
  readonly severity: string | null;
  readonly status: string;
  readonly assignedTo: string | null;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly createdMs: number;
}

/** Order of work: new, in progress, awaiting action, resolved. */
const statusOrder = ['active', 'inProgress', 'awaitingAction', 'resolved'];

/** The rank by which a status sorts; unknown ones come last. */
export function statusRank(status: string): number {
  const rank = statusOrder.indexOf(status);
  return rank < 0 ? statusOrder.length : rank;
}

/**
 * Makes the queue's rows of some incidents what they are a function of; equal rows are left alone.
 * @returns ids whose row changed.
 */
export function rebuildIncidentRows(
  store: WritableStore,
  incidentIds: readonly number[],
  now: number,
): readonly number[] {
  return [...new Set(incidentIds)].filter((id) => {
    store.write('DELETE FROM queued_row WHERE incident_id = ?').run(id);
    const row = computeIncidentRow(store, id);
    if (row) return writeRow(store, id, row, now);
    store.write('DELETE FROM incident_value WHERE incident_id = ?').run(id);
    return store.write('DELETE FROM incident_row WHERE incident_id = ?').run(id).changes > 0;
  });
}

/**
 * The row of an incident from its alerts, entities, tags and pins.
 * @returns null for one that is not in the queue: redirected, or left without alerts before an analyst worked on it.
 */
export function computeIncidentRow(store: ReadableStore, id: number): ComputedIncidentRow | null {
  const incident = store
    .read<IncidentRecord>(
      `SELECT uid, redirected_to AS redirectedTo, touched, name, severity, status, assigned_to AS assignedTo, classification, determination,
         created_ms AS createdMs FROM incident WHERE id = ?`,
    )
    .get(id);
  if (!incident || incident.redirectedTo !== null) return null;
  const alerts = readIncidentAlerts(store, id);
  if (alerts.length === 0 && incident.touched === 0) return null;
  const scoped = readScopedVerdicts(store, incident.uid);
  const entities = readIncidentEntities(store, id, scoped.keys());
  const listed = readListedFacts(store, id);
  const description =
    alerts.length === 0
      ? null
      : describeIncident(
          describeAlerts(alerts, entities, scoped, detectorStandings(store), listed.criticality),
          incident.severity,
        );
  const lists = listsOf(store, id, alerts);
  const columns = new Map<string, SqlValue>([
    ...descriptionColumns(incident, description),
    ...listColumns(lists),
    ...countColumns(store, incident, alerts, entities),
  ]);
  return { columns, values: valuesOf(lists, listed) };
}

function descriptionColumns(
  incident: IncidentRecord,
  description: IncidentDescription | null,
): readonly (readonly [string, SqlValue])[] {
  const automaticName = description?.name ?? 'No alerts';
  const severity = incident.severity ?? description?.severity ?? null;
  return [
    ['name', incident.name ?? automaticName],
    ['automatic_name', automaticName],
    ['automatic_severity', description?.severity ?? null],
    ['severity', severity],
    ['severity_rank', severityRank(severity)],
    ['status', incident.status],
    ['status_rank', statusRank(incident.status)],
    ['assigned_to', incident.assignedTo],
    ['classification', incident.classification],
    ['determination', incident.determination],
    ['priority_score', description?.priorityScore ?? 0],
    [
      'score_items',
      JSON.stringify(
        (description?.scoreItems ?? []).map((item) => ({
          code: item.code,
          points: item.points,
          text: scoreText(item),
        })),
      ),
    ],
    ['created_ms', incident.createdMs],
  ];
}

interface Lists {
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  readonly serviceSources: readonly string[];
  readonly detectionSources: readonly string[];
  readonly deviceGroups: readonly string[];
  readonly techniques: readonly string[];
  readonly alertSeverities: readonly string[];
  readonly imports: readonly string[];
}

const distinct = (values: readonly (string | null)[]): readonly string[] =>
  [...new Set(values.filter((value) => value !== null))].sort();
const flatten = (lists: readonly string[]): readonly string[] => {
  const texts = new Set(lists.filter((list) => list !== '[]'));
  return distinct([...texts].flatMap((list) => JSON.parse(list) as readonly string[]));
};

function listsOf(store: ReadableStore, id: number, alerts: readonly IncidentAlertRow[]): Lists {
  return {
    categories: distinct(alerts.map(({ category }) => category)),
    tags: store.pluck<string>('SELECT tag FROM incident_tag WHERE incident_id = ? ORDER BY tag').all(id),
    serviceSources: distinct(alerts.map(({ serviceSource }) => serviceSource)),
    detectionSources: distinct(alerts.map(({ detectionSource }) => detectionSource)),
    deviceGroups: flatten(alerts.map(({ deviceGroups }) => deviceGroups)),
    techniques: flatten(alerts.map(({ techniques }) => techniques)),
    alertSeverities: distinct(alerts.map(({ severity }) => severity)),
    imports: store
      .pluck<string>(
        `SELECT DISTINCT import.uid FROM alert JOIN record ON record.alert_id = alert.id JOIN record_version ON record_version.record_id = record.id
         JOIN import_file ON import_file.id = record_version.import_file_id JOIN import ON import.id = import_file.import_id
         WHERE alert.incident_id = ?`,
      )
      .all(id),
  };
}

function listColumns(lists: Lists): readonly (readonly [string, SqlValue])[] {
  return [
    ['categories', JSON.stringify(lists.categories)],
    ['tags', JSON.stringify(lists.tags)],
    ['service_sources', JSON.stringify(lists.serviceSources)],
    ['detection_sources', JSON.stringify(lists.detectionSources)],
    ['device_groups', JSON.stringify(lists.deviceGroups)],
    ['techniques', JSON.stringify(lists.techniques)],
    ['alert_severities', JSON.stringify(lists.alertSeverities)],
  ];
}

/** Fields of a filter that can have several values on one incident, under the filter's names. */
function valuesOf(lists: Lists, listed: ListedFacts): ReadonlySet<string> {
  const fields: readonly (readonly [string, readonly string[]])[] = [
    ['category', lists.categories],
    ['tag', lists.tags],
    ['serviceSource', lists.serviceSources],
    ['detectionSource', lists.detectionSources],
    ['technique', lists.techniques],
    ['alertSeverity', lists.alertSeverities],
    ['import', lists.imports],
    ['assetCriticality', listed.criticalities],
    ['assetGroup', listed.groups],
    ['assetSite', listed.sites],
    ['indicatorList', listed.lists],
  ];
  return new Set(
    fields.flatMap(([field, values]) => distinctFolded(values).map((value) => `${field}\n${value}`)),
  );
}

/** Values are compared without case in the table: of spellings that differ by case the first is kept. */
function distinctFolded(values: readonly string[]): readonly string[] {
  const byFold = new Map<string, string>();
  for (const value of values) {
    const fold = value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    if (!byFold.has(fold)) byFold.set(fold, value);
  }
  return [...byFold.values()];
}

function countColumns(
  store: ReadableStore,
  incident: IncidentRecord,
  alerts: readonly IncidentAlertRow[],
  entities: readonly IncidentEntityRow[],
): readonly (readonly [string, SqlValue])[] {
  const assets = new Map(
    entities.filter(({ isAsset }) => isAsset === 1).map(({ entity, kind }) => [entity, kind]),
  );
  const countKind = (kind: string): number => [...assets.values()].filter((one) => one === kind).length;
  const times = alerts.filter(({ first }) => first !== null);
  const trusted = times.filter(({ doubtful }) => doubtful === 0);
  const shown = trusted.length > 0 ? trusted : times;
  const newest = alerts.reduce<IncidentAlertRow | null>(
    (best, alert) =>
      alert.investigationState !== null && (alert.updated ?? 0) >= (best?.updated ?? 0) ? alert : best,
    null,
  );
  const pins =
    store
      .pluck<number>('SELECT count(*) FROM pin WHERE incident_uid = ? AND removed = 0')
      .get(incident.uid) ?? 0;
  return [
    ['investigation_state', newest?.investigationState ?? null],
    ['device_count', countKind('device')],
    ['user_count', countKind('user')],
    ['mailbox_count', countKind('mailbox')],
    ['app_count', countKind('cloudApplication')],
    ['cloud_resource_count', countKind('cloudResource')],
    ['alert_count', alerts.length],
    ['active_alert_count', alerts.filter(({ status }) => status !== 'resolved').length],
    ['pinned_count', pins],
    [
      'first_ms',
      shown.reduce<number | null>(
        (least, { first }) => (first !== null && (least === null || first < least) ? first : least),
        null,
      ),
    ],
    ['last_ms', shown.reduce<number | null>((most, { last, first }) => greater(most, last ?? first), null)],
  ];
}

const greater = (left: number | null, right: number | null): number | null =>
  left === null ? right : right === null ? left : Math.max(left, right);

function writeRow(
  store: WritableStore,
  id: number,
  { columns, values }: ComputedIncidentRow,
  now: number,
): boolean {
  const names = [...columns.keys()];
  const stored = store
    .read<Record<string, SqlValue>>(`SELECT ${names.join(', ')} FROM incident_row WHERE incident_id = ?`)
    .get(id);
  const isSame = stored !== undefined && names.every((name) => stored[name] === columns.get(name));
  const areValuesChanged = writeValues(store, id, values);
  if (isSame) return areValuesChanged;
  if (stored?.['name'] !== columns.get('name')) noteTextChange(store, 'incident', id);
  store
    .write(
      `INSERT INTO incident_row (incident_id, updated_ms, ${names.join(', ')}) VALUES (?, ?, ${names.map(() => '?').join(', ')})
       ON CONFLICT (incident_id) DO UPDATE SET updated_ms = excluded.updated_ms, ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    )
    .run(id, now, ...columns.values());
  return true;
}

function writeValues(store: WritableStore, id: number, values: ReadonlySet<string>): boolean {
  const missing = new Set(values);
  let changed = false;
  for (const { field, value } of store
    .read<{ field: string; value: string }>('SELECT field, value FROM incident_value WHERE incident_id = ?')
    .all(id)) {
    if (missing.delete(`${field}\n${value}`)) continue;
    store
      .write('DELETE FROM incident_value WHERE field = ? AND value = ? AND incident_id = ?')
      .run(field, value, id);
    changed = true;
  }
  for (const pair of missing) {
    const split = pair.indexOf('\n');
    store
      .write('INSERT OR IGNORE INTO incident_value (field, value, incident_id) VALUES (?, ?, ?)')
      .run(pair.slice(0, split), pair.slice(split + 1), id);
    changed = true;
  }
  return changed;
}
