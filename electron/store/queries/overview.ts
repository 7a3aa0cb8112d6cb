import type { OutputOf } from '../../../shared/contract/index.ts';
import { entityKinds, type EntityKind } from '../../../shared/model/entity-kinds.ts';
import { groupBy } from '../../../shared/story/collect.ts';
import type {
  KillChainStage,
  OverviewAlert,
  OverviewAnswer,
  StageTechnique,
} from '../../../shared/story/overview-types.ts';
import { buildOverview, withoutFalse } from '../../../shared/story/overview.ts';
import { alertTactic, isTacticGuessed, isTacticNamed, tacticLabel } from '../../../shared/story/tactic.ts';
import type { ReadableStore } from '../connection.ts';
import { findIncident } from '../incident-access.ts';
import { summarizeEntities, type EntitySummary } from './entity-summary.ts';
import { countComments } from './incident-comments.ts';
import { sampleIncident } from './incident-sample.ts';
import { readTexts } from './json-text.ts';
import {
  alikeIn,
  groupAssets,
  readScope,
  tallyOf,
  type ScopeEntity,
  type ToldAlert,
} from './overview-scope.ts';

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
/** Alerts that are named for what is said of an entity. */
const mostBecause = 3;
/** Entities that are named for the alert that it began with. */
const mostAtStart = 12;
/** SQL of this module, for tests of its plans. */
export const overviewSql = {
  /** Repeats of a storm are told by its first alert, where that is of the same incident. */
  alerts: `SELECT a.id, a.uid, a.title, a.severity, CASE WHEN a.time_doubtful = 0 THEN a.first_ms END AS at,
       CASE WHEN a.time_doubtful = 0 THEN a.last_ms END AS until, a.category, a.techniques, a.service_source AS serviceSource, a.classification,
       coalesce(a.storm_id, a.id) AS head
     FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value`,
  ofAlert: `SELECT DISTINCT entity_id FROM evidence INDEXED BY evidence_by_alert WHERE alert_id = ? ORDER BY id LIMIT ${mostAtStart}`,
  /** Alerts with evidence to which a source gives the role of command and control. */
  control: `SELECT DISTINCT e.alert_id FROM json_each(?) AS j CROSS JOIN evidence AS e INDEXED BY evidence_by_alert ON e.alert_id = j.value
     WHERE e.roles LIKE '%"commandAndControl"%'`,
  total: 'SELECT alert_count FROM incident_row WHERE incident_id = ?',
  /** Made by hand, and never the place of an alert. */
  awaitsAlerts: `SELECT EXISTS (SELECT 1 FROM journal WHERE target_kind = 'incident' AND target_uid = ? AND field = 'created')
       AND NOT EXISTS (SELECT 1 FROM incident WHERE redirected_to = ?)
       AND NOT EXISTS (SELECT 1 FROM journal WHERE target_kind = 'placement' AND instr(new_value, ?) > 0)`,
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

/** What the summary of an incident says, at a bounded cost however large it is. @throws OperationError `notFound`. */
export function overviewOf(store: ReadableStore, reference: string, names: AttackNames): Output {
  const incident = findIncident(store, reference);
  const sample = sampleIncident(store, incident.id);
  const stored = store.read<StoredAlert>(overviewSql.alerts).all(JSON.stringify(sample.alerts));
  const list = JSON.stringify(sample.alerts);
  const control = new Set(store.pluck<number>(overviewSql.control).all(list));
  const heads = readAlerts(stored, names, control);
  const alerts = [...heads.values()];
  const headOf = new Map(stored.map((row) => [row.id, heads.get(headKey(row))]));
  const scope = readScope(
    store,
    incident,
    stored.map((row) => toTold(row, names)),
  );
  const idsOf = (rows: readonly StoredAlert[]): ReadonlySet<number> => new Set(rows.map(({ id }) => id));
  const entities = scope.entitiesOf(idsOf(stored));
  const told = withoutFalse(stored);
  // A device that only a false alarm names was not reached.
  const named = told.length === stored.length ? entities : scope.entitiesOf(idsOf(told));
  const groups = groupByReach(named);
  const comments = countComments(store, incident).all;
  const overview = buildOverview({
    alerts,
    entities: tallyOf(entities),
    reached: tallyOf([...groups.reached, ...named.filter(({ isAsset }) => isAsset === 0)]),
    targeted: tallyOf(groups.targeted),
    unclear: tallyOf(groups.unclear),
    comments,
    techniqueName: (id) => names.technique(id)?.name ?? id,
    techniqueTactics: (id) => names.technique(id)?.tactics ?? [],
    ...(sample.isWhole ? {} : { total: store.pluck<number>(overviewSql.total).get(incident.id) ?? 0 }),
  });
  const startId = stored.find(({ uid }) => uid === overview.start?.uid)?.id;
  const atStart = startId === undefined ? [] : store.pluck<number>(overviewSql.ofAlert).all(startId);
  const reached = groupAssets(groups.reached);
  const targeted = groupAssets(groups.targeted);
  const unclear = groupAssets(groups.unclear);
  const alike = alikeIn(named);
  const listed = [...reached, ...targeted, ...unclear].flatMap(({ found }) => found.slice(0, mostReached));
  const shown = summarizeEntities(
    store,
    [
      ...new Set([
        ...atStart,
        ...listed.map(({ id }) => id),
        ...listed.flatMap(({ id }) => alike.get(id) ?? []),
      ]),
    ],
    incident.uid,
  );
  const summaries = (ids: readonly number[]): EntitySummary[] => ids.flatMap((id) => shown.get(id) ?? []);
  const assets = reached.flatMap(({ found }) => found.slice(0, 5).map(({ id }) => id));
  const toGroup = ({ kind, found }: (typeof reached)[number]): Output['reached'][number] => ({
    kind,
    total: found.length,
    entities: found.slice(0, mostReached).flatMap(({ id, alerts: count, reach }) => {
      const entity = shown.get(id);
      if (!entity || !reach) return [];
      // Of a storm only those repeats count that say so.
      const told = groupBy(reach.alerts, (alert) => headOf.get(alert));
      return [
        {
          entity,
          alerts: count,
          mayBe: shown.get(alike.get(id) ?? -1) ?? null,
          reason: reach.reason,
          because: [...told]
            .slice(0, mostBecause)
            .flatMap(([head, repeats]) => (head ? [toReference({ ...head, count: repeats.length })] : [])),
          becauseTotal: reach.alerts.length,
        },
      ];
    }),
  });
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
    killChain: overview.killChain.map((stage) => ({ ...stage, ...describeStage(stage, names) })),
    reached: reached.map(toGroup),
    targeted: targeted.map(toGroup),
    unclear: unclear.map(toGroup),
    sources: countSources(alerts),
    evidence: entityKinds.flatMap((kind) => {
      const own = entities.filter((entity) => entity.kind === kind);
      const having = (verdict: string): number => own.filter((entity) => entity.verdict === verdict).length;
      return own.length === 0
        ? []
        : [{ kind, total: own.length, malicious: having('malicious'), suspicious: having('suspicious') }];
    }),
    comments,
    awaitsAlerts:
      stored.length === 0 &&
      store.pluck<number>(overviewSql.awaitsAlerts).get(incident.uid, incident.id, incident.uid) === 1,
    sampled: sample.isWhole ? null : sample.alerts.length,
  };
}

/** One of those that are called alike, also of a user and his or her mailbox: copies of one mail would fill the answer. */
function unlike(entities: readonly EntitySummary[]): EntitySummary[] {
  const sortOf = (kind: EntityKind): EntityKind => (kind === 'mailbox' ? 'user' : kind);
  return [...new Map(entities.map((entity) => [`${sortOf(entity.kind)} ${entity.label}`, entity])).values()];
}

/** Storms become one alert with its count, told by the first of them that is there; what of one is false is one by itself. */
function readAlerts(
  stored: readonly StoredAlert[],
  names: AttackNames,
  control: ReadonlySet<number>,
): ReadonlyMap<number, OverviewAlert> {
  const heads = new Map<number, OverviewAlert>();
  for (const row of stored) {
    const head = headKey(row);
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
    const tactics = tacticsOf(techniques, names);
    heads.set(head, {
      uid: row.uid,
      title: row.title,
      severity: row.severity,
      at: row.at,
      until: row.until,
      tactic: alertTactic(row.category, tactics),
      isGuessed: isTacticGuessed(row.category, tactics),
      techniques,
      roleTactics: control.has(row.id) ? ['command-and-control'] : [],
      serviceSource: row.serviceSource,
      classification: row.classification,
      count: 1,
    });
  }
  return heads;
}

/** What is one with its repeats: those that are false apart from the others. */
const headKey = ({ head, classification }: StoredAlert): number =>
  classification === 'falsePositive' ? -head : head;

/** An alert as what it says of assets is read from it. */
function toTold({ id, title, severity, category, techniques }: StoredAlert, names: AttackNames): ToldAlert {
  const named = readTexts(techniques);
  const tactic = alertTactic(category, tacticsOf(named, names));
  return { id, title, severity, category, tactic, isTacticSaid: isTacticNamed(category), techniques: named };
}

/** Assets of the three lists. */
function groupByReach(entities: readonly ScopeEntity[]) {
  const of = (group: 'reached' | 'targeted' | 'unclear'): readonly ScopeEntity[] =>
    entities.filter(({ isAsset, reach }) => isAsset === 1 && reach?.group === group);
  return { reached: of('reached'), targeted: of('targeted'), unclear: of('unclear') };
}

function countSources(alerts: readonly OverviewAlert[]): Output['sources'] {
  const counts = new Map<string | null, number>();
  for (const { serviceSource, count } of alerts)
    counts.set(serviceSource, (counts.get(serviceSource) ?? 0) + count);
  return [...counts]
    .map(([serviceSource, number]) => ({ serviceSource, alerts: number }))
    .sort((a, b) => b.alerts - a.alerts || ((a.serviceSource ?? '') < (b.serviceSource ?? '') ? -1 : 1));
}

/** Techniques of a stage with their names, and its alerts as pages name them. */
function describeStage({ tactic, techniques, named, possible, top }: KillChainStage, names: AttackNames) {
  const describe = (technique: StageTechnique) => {
    const known = names.technique(technique.id);
    return {
      ...technique,
      name: known?.name ?? technique.id,
      description: known?.description ?? '',
      tactics: (known?.tactics ?? []).map((shortname) => tacticLabel(shortname)),
    };
  };
  return {
    description: tactic === null ? '' : names.tactic(tactic),
    techniques: techniques.map(describe),
    named: named && { ...named, techniques: named.techniques.map(describe), top: named.top.map(toReference) },
    possible: possible.map(describe),
    top: top.map(toReference),
  };
}

const tacticsOf = (techniques: readonly string[], names: AttackNames): readonly (readonly string[])[] =>
  techniques.map((id) => names.technique(id)?.tactics ?? []);

function toReference({ uid, title, severity, at, serviceSource, count }: OverviewAlert) {
  return { uid, title, severity, at, serviceSource, count };
}
