import type { JsonObject } from '../../../shared/lib/json.ts';
import { assetKinds, entityKinds, type EntityKind } from '../../../shared/model/entity-kinds.ts';
import { alikeUsers } from '../../../shared/story/alike-users.ts';
import { groupBy } from '../../../shared/story/collect.ts';
import { isJsonObject } from '../../../shared/story/details.ts';
import { judgeReach, type ReachAlert, type ReachPiece } from '../../../shared/story/overview-reach.ts';
import type { EntityTally } from '../../../shared/story/overview-types.ts';
import {
  compareSigns,
  reachGroup,
  tellSign,
  type ReachJudgement,
} from '../../../shared/story/reach-signs.ts';
import { sourceFields, type SourceFields } from '../../../shared/story/source-fields.ts';
import type { ReadableStore } from '../connection.ts';
import type { FoundIncident } from '../incident-access.ts';
import { judgedInIncident, shownVerdicts } from '../shown-verdicts.ts';
import { readJson, readTexts } from './json-text.ts';

/** Pieces of evidence that are looked at. */
const mostEvidence = 60_000;

/** SQL of this module, for tests of its plans. */
export const overviewScopeSql = {
  pieces: `SELECT e.alert_id AS alert, e.entity_id AS entity, e.embedded, e.roles, e.verdict, e.remediation_status AS remediationStatus,
       e.detection_status AS detectionStatus
     FROM json_each(?) AS j CROSS JOIN evidence AS e INDEXED BY evidence_by_alert ON e.alert_id = j.value LIMIT ${mostEvidence}`,
  entities: `SELECT n.id, n.kind, n.key, n.label, n.is_asset AS isAsset, n.key GLOB 'user|builtIn*' AS isBuiltIn, n.verdict
     FROM json_each(?) AS j CROSS JOIN entity AS n ON n.id = j.value`,
  /** What records say beside their evidence. */
  fields: `SELECT d.alert_id AS alert, v.body ->> '$.additional' AS fields
     FROM json_each(?) AS j CROSS JOIN record AS d ON d.alert_id = j.value CROSS JOIN record_version AS v ON v.id = d.current_version_id`,
} as const;

/** An alert as the scope of an incident reads it. */
export interface ToldAlert extends Omit<ReachAlert, 'fields'> {
  readonly id: number;
}

/** What the alerts of an incident say of one asset: the most that any says, and which say that. */
export interface ReachTold {
  readonly group: 'reached' | 'targeted' | 'unclear';
  /** In words, as the first of these alerts has it. */
  readonly reason: string;
  /** Ids of the alerts that say as much, in the order of the alerts. */
  readonly alerts: readonly number[];
}

/** An entity of an incident's alerts. */
export interface ScopeEntity {
  readonly id: number;
  readonly kind: EntityKind;
  readonly key: string;
  readonly label: string;
  readonly isAsset: number;
  readonly isBuiltIn: number;
  readonly verdict: string;
  readonly alerts: number;
  /** Null for what is no asset. */
  readonly reach: ReachTold | null;
}

interface PieceRow {
  readonly alert: number;
  readonly entity: number;
  readonly embedded: number;
  readonly roles: string;
  readonly verdict: string | null;
  readonly remediationStatus: string | null;
  readonly detectionStatus: string | null;
}

type EntityRow = Omit<ScopeEntity, 'alerts' | 'reach'>;

/** What some alerts name, with what each alert says of the assets among it. */
export interface Scope {
  /** Entities of those of the alerts that are asked for, with the verdict that the incident's pages show. */
  readonly entitiesOf: (alerts: ReadonlySet<number>) => readonly ScopeEntity[];
}

/** Reads what alerts name and what they say of it. @param alerts in the order in which an entity's first is looked for */
export function readScope(
  store: ReadableStore,
  incident: FoundIncident,
  alerts: readonly ToldAlert[],
): Scope {
  const ids = JSON.stringify(alerts.map(({ id }) => id));
  const byAlert = groupBy(store.read<PieceRow>(overviewScopeSql.pieces).all(ids), ({ alert }) => alert);
  const named = new Set([...byAlert.values()].flatMap((pieces) => pieces.map(({ entity }) => entity)));
  const here = shownVerdicts(store, judgedInIncident(store, incident.uid), incident.uid);
  const entities = new Map(
    store
      .read<EntityRow>(overviewScopeSql.entities)
      .all(JSON.stringify([...named]))
      .map((row) => [row.id, { ...row, verdict: here.get(row.id)?.verdict ?? row.verdict }]),
  );
  const fields = readFields(store, ids);
  const roles = new Map<string, readonly string[]>();
  const told = alerts.map((alert) => {
    const pieces = (byAlert.get(alert.id) ?? []).flatMap((row): ReachPiece[] => {
      const entity = entities.get(row.entity);
      if (!entity) return [];
      const known = roles.get(row.roles) ?? readTexts(row.roles);
      roles.set(row.roles, known);
      return [
        {
          entity: row.entity,
          kind: entity.kind,
          isAsset: entity.isAsset === 1,
          embedded: row.embedded === 1,
          roles: known,
          verdict: row.verdict,
          remediationStatus: row.remediationStatus,
          detectionStatus: row.detectionStatus,
        },
      ];
    });
    const judged = judgeReach({ ...alert, fields: fields.get(alert.id) ?? null }, pieces);
    return { alert: alert.id, entities: new Set(pieces.map(({ entity }) => entity)), judged };
  });
  return {
    entitiesOf: (wanted) =>
      gather(
        told.filter(({ alert }) => wanted.has(alert)),
        entities,
      ),
  };
}

interface Told {
  readonly alert: number;
  readonly entities: ReadonlySet<number>;
  readonly judged: ReturnType<typeof judgeReach>;
}

function gather(told: readonly Told[], entities: ReadonlyMap<number, EntityRow>): readonly ScopeEntity[] {
  const counts = new Map<number, number>();
  const most = new Map<number, { readonly judgement: ReachJudgement; readonly alerts: number[] }>();
  for (const { alert, entities: own, judged } of told) {
    for (const id of own) counts.set(id, (counts.get(id) ?? 0) + 1);
    for (const { entity, judgement } of judged) {
      const known = most.get(entity);
      const order = known === undefined ? 1 : compareSigns(judgement.sign, known.judgement.sign);
      if (order > 0) most.set(entity, { judgement, alerts: [alert] });
      else if (order === 0 && known?.alerts.at(-1) !== alert) known?.alerts.push(alert);
    }
  }
  return [...counts].flatMap(([id, alerts]) => {
    const entity = entities.get(id);
    const said = most.get(id);
    if (!entity) return [];
    const reach: ReachTold | null =
      said === undefined
        ? null
        : { group: reachGroup(said.judgement.sign), reason: tellSign(said.judgement), alerts: said.alerts };
    return [{ ...entity, alerts, reach }];
  });
}

/** What the records of alerts say beside their evidence, of those that say anything. */
function readFields(store: ReadableStore, ids: string): ReadonlyMap<number, SourceFields> {
  const all = new Map<number, JsonObject>();
  for (const { alert, fields } of store
    .read<{ readonly alert: number; readonly fields: string | null }>(overviewScopeSql.fields)
    .all(ids)) {
    const value = fields === null ? null : readJson(fields);
    if (isJsonObject(value)) all.set(alert, { ...all.get(alert), ...value });
  }
  return new Map([...all].map(([alert, value]) => [alert, sourceFields(value)]));
}

/** Assets by kind, those of most alerts first. */
export function groupAssets(
  entities: readonly ScopeEntity[],
): readonly { readonly kind: EntityKind; readonly found: readonly ScopeEntity[] }[] {
  return assetKinds
    .map((kind) => ({
      kind,
      found: entities
        .filter((entity) => entity.isAsset === 1 && entity.kind === kind)
        .sort((a, b) => b.alerts - a.alerts || a.id - b.id),
    }))
    .filter(({ found }) => found.length > 0);
}

/** Users by a bare name who may be another of some entities, with that one. */
export const alikeIn = (entities: readonly ScopeEntity[]): ReadonlyMap<number, number> =>
  alikeUsers(entities.filter(({ kind, isAsset }) => kind === 'user' && isAsset === 1));

/** How many entities there are of each kind, assets apart. */
export function tallyOf(entities: readonly ScopeEntity[]): readonly EntityTally[] {
  const tallies = new Map<string, { -readonly [Name in keyof EntityTally]: EntityTally[Name] }>();
  const alike = alikeIn(entities);
  for (const { id, kind, isAsset, isBuiltIn, verdict } of entities) {
    const key = `${kind} ${isAsset}`;
    const tally = tallies.get(key) ?? {
      kind,
      isAsset: isAsset === 1,
      total: 0,
      malicious: 0,
      suspicious: 0,
      builtIn: 0,
      alike: 0,
    };
    tallies.set(key, tally);
    tally.total += 1;
    tally.builtIn = (tally.builtIn ?? 0) + isBuiltIn;
    tally.alike = (tally.alike ?? 0) + Number(alike.has(id));
    if (verdict === 'malicious') tally.malicious += 1;
    else if (verdict === 'suspicious') tally.suspicious += 1;
  }
  const order = new Map(entityKinds.map((kind, place) => [kind, place]));
  return [...tallies.values()].sort((a, b) => (order.get(a.kind) ?? 0) - (order.get(b.kind) ?? 0));
}
