import { describeIncident } from '../../shared/correlation/index.ts';
import type { IncidentAlertFacts, IncidentDescription } from '../../shared/correlation/index.ts';
import { criticalityRank } from '../../shared/model/asset-values.ts';
import { severityRank, valueLabel } from '../../shared/model/values.ts';
import { threatFactBits } from '../../electron/store/alert-facts.ts';
import type { ReadableStore, SqlValue } from '../../electron/store/connection.ts';
import { detectorStandings } from '../../electron/store/detector-counts.ts';
import { readScopedVerdicts } from '../../electron/store/incident-facts.ts';
import type { DetectorStandings } from '../../electron/store/incident-facts.ts';
import { statusRank } from '../../electron/store/incident-rows.ts';
import type { ComputedIncidentRow } from '../../electron/store/incident-rows.ts';
import { readListedFacts } from '../../electron/store/listed-facts.ts';
import type { ListedFacts } from '../../electron/store/listed-facts.ts';
import { scoreText } from '../../electron/store/score-text.ts';

// The row of an incident alert by alert, as plainly as it can be said: what the quick way has to come to.

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

/**
 * The row of an incident from its alerts, entities, tags and pins.
 * @returns null for one that is not in the queue: redirected, or left without alerts before an analyst worked on it.
 */
export function referenceIncidentRow(store: ReadableStore, id: number): ComputedIncidentRow | null {
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
  const listed = readListedFacts(
    store,
    store
      .pluck<number>(
        'SELECT DISTINCT v.entity_id FROM alert AS a CROSS JOIN evidence AS v ON v.alert_id = a.id WHERE a.incident_id = ?',
      )
      .all(id),
  );
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
  readonly systemTags: readonly string[];
  readonly serviceSources: readonly string[];
  readonly detectionSources: readonly string[];
  readonly deviceGroups: readonly string[];
  readonly osPlatforms: readonly string[];
  readonly threats: readonly string[];
  readonly sensitivityLabels: readonly string[];
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
    tags: tagsBy(store, id, 'analyst'),
    systemTags: tagsBy(store, id, 'source'),
    serviceSources: distinct(alerts.map(({ serviceSource }) => serviceSource)),
    detectionSources: distinct(alerts.map(({ detectionSource }) => detectionSource)),
    deviceGroups: flatten(alerts.map(({ deviceGroups }) => deviceGroups)),
    osPlatforms: flatten(alerts.map(({ osPlatforms }) => osPlatforms)),
    threats: flatten(alerts.map(({ threats }) => threats)),
    sensitivityLabels: flatten(alerts.map(({ sensitivityLabels }) => sensitivityLabels)),
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

const tagsBy = (store: ReadableStore, id: number, by: string): readonly string[] =>
  store
    .pluck<string>('SELECT tag FROM incident_tag WHERE incident_id = ? AND by_kind = ? ORDER BY tag')
    .all(id, by);

function listColumns(lists: Lists): readonly (readonly [string, SqlValue])[] {
  return [
    ['categories', JSON.stringify(lists.categories)],
    ['tags', JSON.stringify(lists.tags)],
    ['system_tags', JSON.stringify(lists.systemTags)],
    ['service_sources', JSON.stringify(lists.serviceSources)],
    ['detection_sources', JSON.stringify(lists.detectionSources)],
    ['device_groups', JSON.stringify(lists.deviceGroups)],
    ['os_platforms', JSON.stringify(lists.osPlatforms)],
    ['threats', JSON.stringify(lists.threats)],
    ['sensitivity_labels', JSON.stringify(lists.sensitivityLabels)],
    ['techniques', JSON.stringify(lists.techniques)],
    ['alert_severities', JSON.stringify(lists.alertSeverities)],
  ];
}

/** Fields of a filter that can have several values on one incident, under the filter's names. */
function valuesOf(lists: Lists, listed: ListedFacts): ReadonlySet<string> {
  const fields: readonly (readonly [string, readonly string[]])[] = [
    ['category', lists.categories],
    ['tag', [...lists.tags, ...lists.systemTags]],
    ['serviceSource', lists.serviceSources],
    ['detectionSource', lists.detectionSources],
    ['technique', lists.techniques],
    ['alertSeverity', lists.alertSeverities],
    ['deviceGroup', lists.deviceGroups],
    ['osPlatform', lists.osPlatforms],
    ['threat', lists.threats],
    ['sensitivity', lists.sensitivityLabels],
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

/** An alert of an incident, as rows of incidents need it. */
interface IncidentAlertRow {
  readonly id: number;
  readonly uid: string;
  readonly title: string;
  readonly severity: string | null;
  readonly status: string;
  readonly classification: string | null;
  readonly category: string | null;
  readonly serviceSource: string | null;
  readonly detectionSource: string | null;
  readonly detector: string;
  readonly techniques: string;
  readonly first: number | null;
  readonly last: number | null;
  readonly doubtful: number;
  readonly updated: number | null;
  readonly investigationState: string | null;
  readonly deviceGroups: string;
  readonly osPlatforms: string;
  readonly threats: string;
  readonly sensitivityLabels: string;
  readonly threatFacts: number;
  readonly storm: number | null;
}

/** An entity in an incident: an asset, or something malicious. */
interface IncidentEntityRow {
  readonly alert: number;
  readonly entity: number;
  readonly kind: string;
  readonly isAsset: number;
  readonly verdict: string;
}

/** Alerts of an incident in canonical order. */
function readIncidentAlerts(store: ReadableStore, incidentId: number): readonly IncidentAlertRow[] {
  return store
    .read<IncidentAlertRow>(
      `SELECT id, uid, title, severity, status, classification, category, service_source AS serviceSource, detection_source AS detectionSource,
         detector, techniques, first_ms AS first, last_ms AS last, time_doubtful AS doubtful, source_updated_ms AS updated,
         investigation_state AS investigationState, device_groups AS deviceGroups, os_platforms AS osPlatforms, threats,
         sensitivity_labels AS sensitivityLabels, threat_facts AS threatFacts, storm_id AS storm
       FROM alert WHERE incident_id = ? ORDER BY first_ms, uid`,
    )
    .all(incidentId);
}

/** Assets of an incident's alerts, entities that are malicious everywhere, and those that an analyst has judged for this incident. */
function readIncidentEntities(
  store: ReadableStore,
  incidentId: number,
  judged: Iterable<number>,
): readonly IncidentEntityRow[] {
  return store
    .read<IncidentEntityRow>(
      `SELECT DISTINCT alert.id AS alert, entity.id AS entity, entity.kind, entity.is_asset AS isAsset, entity.verdict
       FROM alert JOIN evidence ON evidence.alert_id = alert.id JOIN entity ON entity.id = evidence.entity_id
       WHERE alert.incident_id = ? AND (entity.is_asset = 1 OR entity.verdict = 'malicious' OR entity.id IN (SELECT value FROM json_each(?)))`,
    )
    .all(incidentId, JSON.stringify([...judged]));
}

/** What naming, severity and score need to know of an incident's alerts. */
function describeAlerts(
  alerts: readonly IncidentAlertRow[],
  entities: readonly IncidentEntityRow[],
  scoped: ReadonlyMap<number, string>,
  standings: DetectorStandings,
  criticality: ListedFacts['criticality'],
): readonly IncidentAlertFacts[] {
  const byAlert = new Map<number, IncidentEntityRow[]>();
  for (const row of entities) {
    const rows = byAlert.get(row.alert);
    if (rows) rows.push(row);
    else byAlert.set(row.alert, [row]);
  }
  return alerts.map((alert) => {
    const mine = byAlert.get(alert.id) ?? [];
    const keysOf = (kind: string): readonly string[] =>
      mine.flatMap((row) => (row.kind === kind && row.isAsset === 1 ? [String(row.entity)] : []));
    const standing = standings(alert.detector);
    return {
      uid: alert.uid,
      title: alert.title,
      severity: alert.severity,
      firstActivity: alert.doubtful === 1 ? null : alert.first,
      storm: alert.storm === null ? null : String(alert.storm),
      category: alert.category,
      source: alert.serviceSource === null ? null : valueLabel('serviceSource', alert.serviceSource),
      classification: alert.classification,
      devices: keysOf('device'),
      users: keysOf('user'),
      criticality: highestOf(
        mine.flatMap(({ entity, isAsset }) => (isAsset === 1 ? [criticality.get(entity) ?? null] : [])),
      ),
      malicious: mine.some(({ entity, verdict }) => (scoped.get(entity) ?? verdict) === 'malicious'),
      prevented: (alert.threatFacts & threatFactBits.prevented) !== 0,
      ransomware: (alert.threatFacts & threatFactBits.ransomware) !== 0,
      handsOnKeyboard: (alert.threatFacts & threatFactBits.handsOnKeyboard) !== 0,
      rareDetector: standing.rare,
      mostlyBenignDetector: standing.mostlyBenign,
    };
  });
}

function highestOf(
  criticalities: readonly IncidentAlertFacts['criticality'][],
): IncidentAlertFacts['criticality'] {
  return criticalities.reduce<IncidentAlertFacts['criticality']>(
    (highest, one) => (criticalityRank(one) > criticalityRank(highest) ? one : highest),
    null,
  );
}
