import type { OutputOf } from '../../../shared/contract/index.ts';
import { assetKinds, entityKinds, type EntityKind } from '../../../shared/model/entity-kinds.ts';
import { alertTactic } from '../../../shared/story/index.ts';
import {
  buildOverview,
  withoutFalse,
  type EntityTally,
  type OverviewAlert,
  type OverviewAnswer,
} from '../../../shared/story/overview.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident, type FoundIncident } from '../incident-access.ts';
import { judgedInIncident, shownVerdicts } from '../shown-verdicts.ts';
import { summarizeEntities, type EntitySummary } from './entity-summary.ts';
import { sampleIncident } from './incident-sample.ts';
import { readTexts } from './json-text.ts';

type Output = OutputOf<'incidents.overview'>;

/** What is known of ATT&CK without a network. */
export interface AttackNames {
  /** A technique by id, with its tactics; null when nobody knows it. */
  readonly technique: (id: string) => {
    readonly name: string;
    readonly description: string;
    readonly tactics: readonly string[];
  } | null;
  /** What a tactic is for, by its shortname; '' when nobody knows. */
  readonly tactic: (shortname: string) => string;
}

/** Entities that are named of each kind. */
const mostReached = 20;
/** Entities that are named for the alert that it began with. */
const mostAtStart = 12;
/** Pieces of evidence that are looked at. */
const mostEvidence = 60_000;

/** SQL of this module, for tests of its plans. */
export const overviewSql = {
  /** Repeats of a storm are told by its first alert, where that is of the same incident. */
  alerts: `SELECT a.id, a.uid, a.title, a.severity, CASE WHEN a.time_doubtful = 0 THEN a.first_ms END AS at,
       CASE WHEN a.time_doubtful = 0 THEN a.last_ms END AS until, a.category, a.techniques, a.service_source AS serviceSource, a.classification,
       coalesce(a.storm_id, a.id) AS head
     FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value`,
  entities: `SELECT s.entity AS id, n.kind, n.is_asset AS isAsset, n.verdict, s.alerts FROM
     (SELECT entity, count(DISTINCT alert) AS alerts FROM (SELECT e.entity_id AS entity, e.alert_id AS alert
        FROM json_each(?) AS j CROSS JOIN evidence AS e INDEXED BY evidence_by_alert ON e.alert_id = j.value LIMIT ${mostEvidence}) GROUP BY entity) AS s
     CROSS JOIN entity AS n ON n.id = s.entity`,
  ofAlert: `SELECT DISTINCT entity_id FROM evidence INDEXED BY evidence_by_alert WHERE alert_id = ? ORDER BY id LIMIT ${mostAtStart}`,
  total: 'SELECT alert_count FROM incident_row WHERE incident_id = ?',
  comments: 'SELECT count(*) FROM comment WHERE incident_uid = ? AND removed = 0',
} as const;

interface StoredAlert {
  readonly id: number;
  readonly uid: string;
  readonly title: string;
  readonly severity: string | null;
  readonly at: number | null;
  readonly until: number | null;
  readonly category: string | null;
  readonly techniques: string;
  readonly serviceSource: string | null;
  readonly classification: string | null;
  readonly head: number;
}

interface StoredEntity {
  readonly id: number;
  readonly kind: EntityKind;
  readonly isAsset: number;
  readonly verdict: string;
  readonly alerts: number;
}

/** What the summary of an incident says, at a bounded cost however large it is. @throws OperationError `notFound`. */
export function overviewOf(store: ReadableStore, reference: string, names: AttackNames): Output {
  const incident = findIncident(store, reference);
  const sample = sampleIncident(store, incident.id);
  const stored = store.read<StoredAlert>(overviewSql.alerts).all(JSON.stringify(sample.alerts));
  const alerts = readAlerts(stored, names);
  const entities = readEntities(store, incident, sample.alerts);
  const told = withoutFalse(stored);
  // A device that only a false alarm names was not reached.
  const reachedEntities =
    told.length === stored.length
      ? entities
      : readEntities(
          store,
          incident,
          told.map(({ id }) => id),
        );
  const comments = store.pluck<number>(overviewSql.comments).get(incident.uid) ?? 0;
  const overview = buildOverview({
    alerts,
    entities: tallyOf(entities),
    reached: tallyOf(reachedEntities),
    comments,
    techniqueName: (id) => names.technique(id)?.name ?? id,
    ...(sample.isWhole ? {} : { total: store.pluck<number>(overviewSql.total).get(incident.id) ?? 0 }),
  });
  const startId = stored.find(({ uid }) => uid === overview.start?.uid)?.id;
  const atStart = startId === undefined ? [] : store.pluck<number>(overviewSql.ofAlert).all(startId);
  const reached = assetKinds
    .map((kind) => ({
      kind,
      found: reachedEntities.filter((entity) => entity.isAsset === 1 && entity.kind === kind).sort(byAlerts),
    }))
    .filter(({ found }) => found.length > 0);
  const shown = summarizeEntities(
    store,
    [...atStart, ...reached.flatMap(({ found }) => found.slice(0, mostReached).map(({ id }) => id))],
    incident.uid,
  );
  const summaries = (ids: readonly number[]): EntitySummary[] => ids.flatMap((id) => shown.get(id) ?? []);
  const assets = reached.flatMap(({ found }) => found.slice(0, 5).map(({ id }) => id));
  const entitiesOf = (question: OverviewAnswer['question']): EntitySummary[] => {
    if (question === 'start') return unlike(summaries(atStart));
    return question === 'scope' ? summaries(assets) : [];
  };
  return {
    answers: overview.answers.map(({ alerts: rest, ...answer }) => ({
      ...answer,
      alerts: rest.map(toReference),
      entities: entitiesOf(answer.question),
    })),
    killChain: overview.killChain.map(({ techniques, top, ...stage }) => ({
      ...stage,
      description: stage.tactic === null ? '' : names.tactic(stage.tactic),
      techniques: techniques.map(({ id, alerts: count }) => ({
        id,
        name: names.technique(id)?.name ?? id,
        description: names.technique(id)?.description ?? '',
        alerts: count,
      })),
      top: top.map(toReference),
    })),
    reached: reached.map(({ kind, found }) => ({
      kind,
      total: found.length,
      entities: found.slice(0, mostReached).flatMap(({ id, alerts: count }) => {
        const entity = shown.get(id);
        return entity ? [{ entity, alerts: count }] : [];
      }),
    })),
    sources: countSources(alerts),
    evidence: entityKinds.flatMap((kind) => {
      const own = entities.filter((entity) => entity.kind === kind);
      const having = (verdict: string): number => own.filter((entity) => entity.verdict === verdict).length;
      return own.length === 0
        ? []
        : [{ kind, total: own.length, malicious: having('malicious'), suspicious: having('suspicious') }];
    }),
    comments,
    sampled: sample.isWhole ? null : sample.alerts.length,
  };
}

/** One of those that are called alike, also of a user and his or her mailbox: copies of one mail would fill the answer. */
function unlike(entities: readonly EntitySummary[]): EntitySummary[] {
  const sortOf = (kind: EntityKind): EntityKind => (kind === 'mailbox' ? 'user' : kind);
  return [...new Map(entities.map((entity) => [`${sortOf(entity.kind)} ${entity.label}`, entity])).values()];
}

/** Storms become one alert with its count, told by the first of them that is there; what of one is false is one by itself. */
function readAlerts(stored: readonly StoredAlert[], names: AttackNames): readonly OverviewAlert[] {
  const heads = new Map<number, OverviewAlert>();
  for (const row of stored) {
    const head = row.classification === 'falsePositive' ? -row.head : row.head;
    const known = heads.get(head);
    if (known) {
      const until = Math.max(known.until ?? -Infinity, row.until ?? row.at ?? -Infinity);
      heads.set(head, {
        ...known,
        count: known.count + 1,
        until: until === -Infinity ? null : until,
      });
      continue;
    }
    const techniques = readTexts(row.techniques);
    heads.set(head, {
      uid: row.uid,
      title: row.title,
      severity: row.severity,
      at: row.at,
      until: row.until,
      tactic: alertTactic(
        row.category,
        techniques.map((id) => names.technique(id)?.tactics ?? []),
      ),
      techniques,
      serviceSource: row.serviceSource,
      classification: row.classification,
      count: 1,
    });
  }
  return [...heads.values()];
}

/** Entities of some alerts with the verdict that the incident's pages show. */
function readEntities(
  store: ReadableStore,
  incident: FoundIncident,
  alerts: readonly number[],
): readonly StoredEntity[] {
  const found = store.read<StoredEntity>(overviewSql.entities).all(JSON.stringify(alerts));
  const here = shownVerdicts(store, judgedInIncident(store, incident.uid), incident.uid);
  return found.map((entity) => ({ ...entity, verdict: here.get(entity.id)?.verdict ?? entity.verdict }));
}

function tallyOf(entities: readonly StoredEntity[]): readonly EntityTally[] {
  const tallies = new Map<string, { -readonly [Name in keyof EntityTally]: EntityTally[Name] }>();
  for (const { kind, isAsset, verdict } of entities) {
    const key = `${kind} ${isAsset}`;
    const tally = tallies.get(key) ?? {
      kind,
      isAsset: isAsset === 1,
      total: 0,
      malicious: 0,
      suspicious: 0,
    };
    tallies.set(key, tally);
    tally.total += 1;
    if (verdict === 'malicious') tally.malicious += 1;
    else if (verdict === 'suspicious') tally.suspicious += 1;
  }
  const order = new Map(entityKinds.map((kind, place) => [kind, place]));
  return [...tallies.values()].sort((a, b) => (order.get(a.kind) ?? 0) - (order.get(b.kind) ?? 0));
}

function countSources(alerts: readonly OverviewAlert[]): Output['sources'] {
  const counts = new Map<string | null, number>();
  for (const { serviceSource, count } of alerts)
    counts.set(serviceSource, (counts.get(serviceSource) ?? 0) + count);
  return [...counts]
    .map(([serviceSource, number]) => ({ serviceSource, alerts: number }))
    .sort((a, b) => b.alerts - a.alerts || ((a.serviceSource ?? '') < (b.serviceSource ?? '') ? -1 : 1));
}

const byAlerts = (a: StoredEntity, b: StoredEntity): number => b.alerts - a.alerts || a.id - b.id;

function toReference({ uid, title, severity, at, serviceSource, count }: OverviewAlert) {
  return { uid, title, severity, at, serviceSource, count };
}
