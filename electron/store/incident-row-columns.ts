import { describeIncident } from '../../shared/correlation/index.ts';
import type { IncidentDescription } from '../../shared/correlation/index.ts';
import { severityRank } from '../../shared/model/values.ts';
import type { SqlValue } from './connection.ts';
import { describeClasses } from './incident-facts.ts';
import type { DetectorStandings, EntityFacts } from './incident-facts.ts';
import type { IncidentTally } from './incident-tally.ts';
import type { ListedFacts } from './listed-facts.ts';
import { scoreText } from './score-text.ts';

/** One row of `incident_row` by column, without its update time, and its multi-valued fields. */
export interface ComputedIncidentRow {
  readonly columns: ReadonlyMap<string, SqlValue>;
  /** `field\nvalue` pairs of `incident_value`. */
  readonly values: ReadonlySet<string>;
}

/** What the row of an incident takes from the incident itself. */
export interface IncidentRecord {
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

/** One tag of an incident. */
export interface IncidentTag {
  readonly tag: string;
  readonly by: 'source' | 'analyst';
}

/** Everything that one row is made of. */
export interface RowMaterial {
  readonly incident: IncidentRecord;
  /** Of analysts and of sources. */
  readonly tags: readonly IncidentTag[];
  readonly pins: number;
  /** Null where it has no alerts. */
  readonly tally: IncidentTally | null;
  /** Its assets and what is malicious everywhere, by entity. */
  readonly entities: ReadonlyMap<number, EntityFacts>;
  /** Verdicts that were stated for this incident alone. */
  readonly scoped: ReadonlyMap<number, string>;
  readonly standings: DetectorStandings;
  readonly listed: ListedFacts;
}

/** Order of work: new, in progress, awaiting action, resolved. */
const statusOrder = ['active', 'inProgress', 'awaitingAction', 'resolved'];

/** The rank by which a status sorts; unknown ones come last. */
export function statusRank(status: string): number {
  const rank = statusOrder.indexOf(status);
  return rank < 0 ? statusOrder.length : rank;
}

/**
 * The row of an incident.
 * @returns null for one that is not in the queue: redirected, or left without alerts before an analyst worked on it.
 */
export function makeIncidentRow(material: RowMaterial): ComputedIncidentRow | null {
  const { incident, tally, listed } = material;
  if (incident.redirectedTo !== null || (tally === null && incident.touched === 0)) return null;
  const facts = tally === null ? [] : [...tally.entities].flatMap((id) => material.entities.get(id) ?? []);
  const assets = facts.filter(({ isAsset }) => isAsset === 1);
  const description =
    tally === null
      ? null
      : describeIncident(
          describeClasses(
            tally,
            assets,
            hasMalicious(material, tally, facts),
            material.standings,
            listed.criticality,
          ),
          incident.severity,
        );
  const lists = listsOf(material);
  const columns = new Map<string, SqlValue>([
    ...descriptionColumns(incident, description),
    ...listColumns(lists),
    ...countColumns(material, assets),
  ]);
  return { columns, values: valuesOf(lists, listed) };
}

function hasMalicious({ scoped }: RowMaterial, tally: IncidentTally, facts: readonly EntityFacts[]): boolean {
  for (const [entity, verdict] of scoped)
    if (verdict === 'malicious' && tally.entities.has(entity)) return true;
  return facts.some(({ id, verdict }) => verdict === 'malicious' && !scoped.has(id));
}

/**
 * The columns that follow from the incident itself and from what is known of its alerts already: what an analyst sets shows at once, also
 * where the rest of the row has to wait.
 */
export function ownColumns(
  incident: IncidentRecord,
  automatic: { readonly name: string; readonly severity: string | null },
): readonly (readonly [string, SqlValue])[] {
  const severity = incident.severity ?? automatic.severity;
  return [
    ['name', incident.name ?? automatic.name],
    ['severity', severity],
    ['severity_rank', severityRank(severity)],
    ['status', incident.status],
    ['status_rank', statusRank(incident.status)],
    ['assigned_to', incident.assignedTo],
    ['classification', incident.classification],
    ['determination', incident.determination],
  ];
}

function descriptionColumns(
  incident: IncidentRecord,
  description: IncidentDescription | null,
): readonly (readonly [string, SqlValue])[] {
  const automaticName = description?.name ?? 'No alerts';
  return [
    ...ownColumns(incident, { name: automaticName, severity: description?.severity ?? null }),
    ['automatic_name', automaticName],
    ['automatic_severity', description?.severity ?? null],
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
  readonly tags: readonly IncidentTag[];
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

const distinct = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort();
const flatten = (lists: Iterable<string>): readonly string[] =>
  distinct([...lists].flatMap((list) => (list === '[]' ? [] : (JSON.parse(list) as readonly string[]))));

function listsOf({ tags, tally }: RowMaterial): Lists {
  return {
    categories: distinct(tally?.categories ?? []),
    tags,
    serviceSources: distinct(tally?.serviceSources ?? []),
    detectionSources: distinct(tally?.detectionSources ?? []),
    deviceGroups: flatten(tally?.deviceGroups ?? []),
    osPlatforms: flatten(tally?.osPlatforms ?? []),
    threats: flatten(tally?.threats ?? []),
    sensitivityLabels: flatten(tally?.sensitivityLabels ?? []),
    techniques: flatten(tally?.techniques ?? []),
    alertSeverities: distinct(tally?.severities ?? []),
    imports: [...(tally?.imports ?? [])],
  };
}

/** Those of analysts apart from those of sources, each in the order in which they come. */
export function tagColumns(tags: readonly IncidentTag[]): readonly (readonly [string, SqlValue])[] {
  const of = (by: IncidentTag['by']): string =>
    JSON.stringify(tags.filter((one) => one.by === by).map(({ tag }) => tag));
  return [
    ['tags', of('analyst')],
    ['system_tags', of('source')],
  ];
}

function listColumns(lists: Lists): readonly (readonly [string, SqlValue])[] {
  return [
    ['categories', JSON.stringify(lists.categories)],
    ...tagColumns(lists.tags),
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
    ['tag', lists.tags.map(({ tag }) => tag)],
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
  { tally, pins }: RowMaterial,
  assets: readonly EntityFacts[],
): readonly (readonly [string, SqlValue])[] {
  const countKind = (kind: string): number => assets.filter((asset) => asset.kind === kind).length;
  const isTrusted = tally !== null && tally.trusted.first !== Infinity;
  const span = isTrusted ? tally.trusted : tally?.any;
  const known = span === undefined || span.first === Infinity ? null : span;
  return [
    ['investigation_state', tally?.newest?.state ?? null],
    ['device_count', countKind('device')],
    ['user_count', countKind('user')],
    ['mailbox_count', countKind('mailbox')],
    ['app_count', countKind('cloudApplication')],
    ['cloud_resource_count', countKind('cloudResource')],
    ['alert_count', tally?.alerts ?? 0],
    ['active_alert_count', tally?.active ?? 0],
    ['pinned_count', pins],
    ['first_ms', known?.first ?? null],
    ['last_ms', known?.last ?? null],
  ];
}
