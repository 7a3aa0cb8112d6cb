import type { EntityKind } from '../model/entity-kinds.ts';
import { entityKinds } from '../model/entity-kinds.ts';
import type { RefusalCause } from './codes.ts';
import { consideredSpan, entityWindow, roundUpToPowerOfTwo, type WindowLimit } from './figures.ts';
import { rankAlerts, tenantsConflict } from './ranked-alerts.ts';
import type { CorrelationSettings } from './settings.ts';
import type { CorrelationInput, LinkRow } from './types.ts';

const HOUR = 3_600_000;

/** One thing that keeps two alerts apart, with the figures a sentence needs. */
export type BlockingCondition<Id extends string | number> =
  | { readonly code: 'withheldWeak'; readonly link: LinkRow<Id>; readonly neededStrength: number | null }
  | { readonly code: 'withheldSize'; readonly link: LinkRow<Id> }
  | { readonly code: 'withheldLock'; readonly link: LinkRow<Id>; readonly cause: RefusalCause | null }
  | { readonly code: 'tenant' }
  | { readonly code: 'doubtfulTime'; readonly alerts: readonly Id[] }
  | { readonly code: 'neverLinks'; readonly kind: EntityKind; readonly key: string }
  | { readonly code: 'ignoredEntity'; readonly kind: EntityKind; readonly key: string }
  | {
      readonly code: 'hub';
      readonly kind: EntityKind;
      readonly key: string;
      readonly fan: number;
      readonly limit: number;
    }
  | {
      readonly code: 'gapBeyondWindow';
      readonly kind: EntityKind;
      readonly key: string;
      readonly gapMilliseconds: number;
      readonly windowMilliseconds: number;
      readonly limitedBy: WindowLimit;
      /** "Seen in 8 of 384 hours considered." */
      readonly activeHours: number;
      readonly consideredHours: number;
    }
  | { readonly code: 'noSharedEntity' }
  /** They share an entity and are near enough, but what stands between them is not in the rows given. */
  | { readonly code: 'noLink' };

/** An entity that both alerts name, with the figures of its spread over all alerts. */
export interface SharedEntityFacts {
  readonly kind: EntityKind;
  readonly key: string;
  readonly links: boolean;
  readonly ignored: boolean;
  /** Distinct other linking assets seen with it. */
  readonly fan: number;
  /** Distinct UTC hours in which it appears. */
  readonly activeHours: number;
}

/** What is known of two alerts beside the links. */
export interface PairFacts<Id extends string | number> {
  readonly tenantsConflict: boolean;
  /** Those of the two whose time is unknown or doubtful. */
  readonly doubtful: readonly Id[];
  readonly gapMilliseconds: number | null;
  /** Distinct UTC days with alerts in the tenant of the two. */
  readonly distinctDays: number;
  readonly shared: readonly SharedEntityFacts[];
}

/**
 * What keeps two alerts apart by their own facts: tenant, doubtful time, and for each entity they share why
 * it yields no link.
 * @param alone true when no link of any state leads from one to the other, so that sharing nothing is an
 *   answer too.
 */
export function blockingFacts<Id extends string | number>(
  facts: PairFacts<Id>,
  settings: CorrelationSettings,
  alone: boolean,
): readonly BlockingCondition<Id>[] {
  const conditions: BlockingCondition<Id>[] = [];
  if (facts.tenantsConflict) conditions.push({ code: 'tenant' });
  if (facts.doubtful.length > 0) conditions.push({ code: 'doubtfulTime', alerts: facts.doubtful });
  if (!alone) return conditions;
  for (const entity of facts.shared) {
    const condition = blockingEntity<Id>(entity, facts, settings);
    if (condition) conditions.push(condition);
  }
  if (facts.shared.length === 0) conditions.push({ code: 'noSharedEntity' });
  return conditions;
}

function blockingEntity<Id extends string | number>(
  entity: SharedEntityFacts,
  facts: PairFacts<Id>,
  settings: CorrelationSettings,
): BlockingCondition<Id> | null {
  const { kind, key } = entity;
  const rule = settings.kinds[kind];
  if (!rule || !entity.links) return { code: 'neverLinks', kind, key };
  if (entity.ignored) return { code: 'ignoredEntity', kind, key };
  const fan = roundUpToPowerOfTwo(entity.fan);
  if (fan > rule.hubLimit) return { code: 'hub', kind, key, fan: entity.fan, limit: rule.hubLimit };
  if (facts.gapMilliseconds === null) return null;
  const span = consideredSpan(facts.distinctDays);
  const { window, limitedBy } = entityWindow(
    rule,
    fan,
    roundUpToPowerOfTwo(entity.activeHours),
    span,
    settings.chancePerMille,
  );
  if (facts.gapMilliseconds <= window) return null;
  return {
    code: 'gapBeyondWindow',
    kind,
    key,
    gapMilliseconds: facts.gapMilliseconds,
    windowMilliseconds: window,
    limitedBy,
    activeHours: entity.activeHours,
    consideredHours: span / HOUR,
  };
}

/** The facts of two alerts of an input, by one pass over all of it. */
export function pairFacts(input: CorrelationInput, a: number, b: number): PairFacts<number> {
  const { alerts, entities, postings, locks } = input;
  const ranked = rankAlerts(alerts);
  const rowOf = (alert: number): Int32Array =>
    postings.entities.subarray(postings.offsets[alert], postings.offsets[alert + 1]);
  const inA = new Set(rowOf(a));
  const shared = [...rowOf(b)].filter((entity) => inA.has(entity));
  const spread = new Map(
    shared.map((entity) => [entity, { assets: new Set<number>(), hours: new Set<number>() }]),
  );
  for (let rank = 0; rank < ranked.count; rank += 1) {
    if (ranked.linkable[rank] === 0) continue;
    const row = rowOf(ranked.order[rank] as number);
    for (const entity of row) {
      const seen = spread.get(entity);
      if (!seen) continue;
      seen.hours.add(Math.floor((ranked.time[rank] as number) / HOUR));
      for (const other of row) if (other !== entity && isAsset(input, other)) seen.assets.add(other);
    }
  }
  const isKnown = (alert: number): boolean =>
    alerts.linkable[alert] !== 0 && Number.isFinite(alerts.first[alert]);
  const doubtful = [a, b].filter((alert) => !isKnown(alert));
  const [tenantA, tenantB] = [alerts.tenant[a] as number, alerts.tenant[b] as number];
  return {
    tenantsConflict: tenantsConflict(tenantA, tenantB),
    doubtful,
    gapMilliseconds:
      doubtful.length > 0 ? null : Math.abs((alerts.first[a] as number) - (alerts.first[b] as number)),
    distinctDays: ranked.span(tenantA, tenantB) / (24 * HOUR),
    shared: shared.map((entity) => {
      const kind = entityKinds[entities.kind[entity] as number] ?? 'generic';
      const key = entities.key(entity);
      return {
        kind,
        key,
        links: entities.links[entity] !== 0,
        ignored: locks.some(
          (lock) =>
            lock.kind === 'ignoreEntity' &&
            lock.entityKind === kind &&
            lock.entityKey === key &&
            (lock.alerts === null ||
              lock.alerts.includes(alerts.uid[a] as string) ||
              lock.alerts.includes(alerts.uid[b] as string)),
        ),
        fan: spread.get(entity)?.assets.size ?? 0,
        activeHours: spread.get(entity)?.hours.size ?? 0,
      };
    }),
  };
}

function isAsset(input: CorrelationInput, entity: number): boolean {
  const kind = entityKinds[input.entities.kind[entity] as number];
  return (kind === 'device' || kind === 'user' || kind === 'mailbox') && input.entities.links[entity] !== 0;
}
