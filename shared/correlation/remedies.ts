import type { EntityKind } from '../model/entity-kinds.ts';
import { compareText } from './canonical-order.ts';
import {
  chanceWindow,
  entityBase,
  entityWindow,
  gapLoss,
  linkStrength,
  neededStrength,
  roundUpToPowerOfTwo,
} from './figures.ts';
import { pooledStrength } from './pooling.ts';
import type { CorrelationSettings, FixedRule, KindRule } from './settings.ts';

/** The longest window that settings may have, milliseconds. */
const longestWindow = 366 * 86_400_000;
const largestFan = 1_000_000;

/** One number of the settings, by its path, and the least change of it that would do. */
export interface SettingChange {
  readonly path: string;
  readonly value: number;
}

/** Two alerts or groups that an entity could link. */
export interface EntityMeeting {
  readonly kind: EntityKind;
  /** Distinct other assets seen with the entity. */
  readonly fan: number;
  /** Distinct UTC hours in which it is seen. */
  readonly activeHours: number;
  /** T, milliseconds. */
  readonly span: number;
  readonly gapMilliseconds: number;
  /** Alerts of the smaller of the two groups, a storm counting as one. */
  readonly smaller: number;
}

/** Strength that the link of a meeting has under these settings; null where there is none. */
export function meetingStrength(meeting: EntityMeeting, settings: CorrelationSettings): number | null {
  const rule = settings.kinds[meeting.kind];
  const fan = roundUpToPowerOfTwo(meeting.fan);
  if (!rule || fan > rule.hubLimit) return null;
  const hours = roundUpToPowerOfTwo(meeting.activeHours);
  const { window } = entityWindow(rule, fan, hours, meeting.span, settings.chancePerMille);
  return meeting.gapMilliseconds > window ? null : strengthAt(meeting, rule, settings);
}

/** Strength of an entity's link at a gap, whether or not that is within the window. */
function strengthAt(
  { kind, fan, activeHours, span, gapMilliseconds }: Omit<EntityMeeting, 'smaller'>,
  rule: KindRule,
  settings: CorrelationSettings,
): number {
  const hours = roundUpToPowerOfTwo(activeHours);
  return linkStrength(
    entityBase(rule, roundUpToPowerOfTwo(fan)),
    gapMilliseconds,
    chanceWindow(hours, span, settings.chancePerMille),
    gapLoss(kind, settings),
  );
}

/** Whether the entity would unite the two. */
function wouldUnite(meeting: EntityMeeting, settings: CorrelationSettings): boolean {
  const strength = meetingStrength(meeting, settings);
  return strength !== null && strength >= neededStrength(meeting.smaller, settings);
}

/** Settings with one number of a kind's rule changed. */
function withKind(
  settings: CorrelationSettings,
  kind: EntityKind,
  name: keyof KindRule,
  value: number,
): CorrelationSettings {
  const rule = settings.kinds[kind];
  return rule ? { ...settings, kinds: { ...settings.kinds, [kind]: { ...rule, [name]: value } } } : settings;
}

/** The least whole number from `low` to `high` that passes, of a test that every larger number passes too; null when none does. */
function least(low: number, high: number, passes: (value: number) => boolean): number | null {
  if (low > high || !passes(high)) return null;
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (passes(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/**
 * The one number of the settings, and its least change, by which an entity would unite two groups that it does not unite now. The engine's
 * own figures decide. The limit of assets is tried first, then window, bound of chance, spread and strength of the kind.
 * @returns null when no single number does.
 */
export function settingForMeeting(
  meeting: EntityMeeting,
  settings: CorrelationSettings,
): SettingChange | null {
  const { kind } = meeting;
  const rule = settings.kinds[kind];
  if (!rule) return null;
  const kindChange = (
    name: 'hubLimit' | 'window' | 'fullFan' | 'base',
    high: number,
  ): SettingChange | null => {
    const value = least(rule[name] + 1, high, (next) =>
      wouldUnite(meeting, withKind(settings, kind, name, next)),
    );
    return value === null ? null : { path: `kinds.${kind}.${name}`, value };
  };
  const chance = (): SettingChange | null => {
    const value = least(settings.chancePerMille + 1, 1000, (next) =>
      wouldUnite(meeting, { ...settings, chancePerMille: next }),
    );
    return value === null ? null : { path: 'chancePerMille', value };
  };
  return (
    kindChange('hubLimit', largestFan) ??
    kindChange('window', longestWindow) ??
    chance() ??
    kindChange('fullFan', largestFan) ??
    kindChange('base', 1000)
  );
}

/** A withheld link that is too weak. */
export interface WeakMeeting {
  readonly rule: string;
  readonly kind: EntityKind | null;
  readonly strength: number;
  readonly gapMilliseconds: number | null;
  readonly needed: number;
  /** Spread of the entity; null when it is not known or the rule has none. */
  readonly spread: Pick<EntityMeeting, 'fan' | 'activeHours' | 'span'> | null;
}

/** The strength at the start of a rule's window: path of the number, and the number. */
function baseOf(
  { rule, kind }: WeakMeeting,
  settings: CorrelationSettings,
): { readonly path: string; readonly base: number; readonly kindRule: KindRule | null } | null {
  const fixed = (path: string, { base }: FixedRule) => ({ path: `${path}.base`, base, kindRule: null });
  switch (rule) {
    case 'sharedEntity': {
      const own = kind === null ? undefined : settings.kinds[kind];
      return own ? { path: `kinds.${kind}.base`, base: own.base, kindRule: own } : null;
    }
    case 'deviceUserPair':
      return fixed('deviceUserPair', settings.deviceUserPair);
    case 'sourceIncident':
      return settings.sourceIncidentStrength === null
        ? null
        : { path: 'sourceIncidentStrength', base: settings.sourceIncidentStrength, kindRule: null };
    case 'sequence:mailClick':
    case 'sequence:clickExecution':
    case 'sequence:signInAbuse':
    case 'sequence:credentialUse':
    case 'sequence:lateralMovement': {
      const name = rule.slice('sequence:'.length) as keyof CorrelationSettings['sequences'];
      return fixed(`sequences.${name}`, settings.sequences[name]);
    }
    default:
      return null;
  }
}

/**
 * The least strength of its rule by which a weak link would be strong enough; else the least lowering of what two groups are asked for.
 * @returns null when neither does.
 */
export function settingForWeakLink(link: WeakMeeting, settings: CorrelationSettings): SettingChange | null {
  const own = baseOf(link, settings);
  if (own) {
    const value = least(own.base + 1, 1000, (base) => strengthWith(link, own, base, settings) >= link.needed);
    if (value !== null) return { path: own.path, value };
  }
  const lowered = settings.thresholdBase - (link.needed - link.strength);
  return lowered >= 0 ? { path: 'thresholdBase', value: lowered } : null;
}

/** A weak link with others between the same two groups: together they may be enough. */
export interface PooledMeeting extends WeakMeeting {
  /** Keys of what both alerts name: none, one, or two of a pair. */
  readonly keys: readonly string[];
}

/** Strength of links together, as the engine pools them: the strongest of each entity, in key order, and a pair only where neither of its entities counts by itself. */
export function strengthTogether(
  links: readonly { readonly keys: readonly string[]; readonly strength: number }[],
): number {
  const chosen = new Map<string, number>();
  const choose = (key: string, strength: number): void => {
    if (strength > (chosen.get(key) ?? 0)) chosen.set(key, strength);
  };
  for (const { keys, strength } of links) if (keys.length < 2) choose(keys[0] ?? '', strength);
  const singles = new Set(chosen.keys());
  for (const { keys, strength } of links)
    if (keys.length > 1 && !keys.some((key) => singles.has(key))) choose(keys.join('\u0000'), strength);
  return pooledStrength([...chosen].sort(([x], [y]) => compareText(x, y)).map(([, strength]) => strength));
}

/**
 * The least strength of one rule, of those that `own` names, by which weak links between two groups would be strong enough together; else
 * the least lowering of what the two groups are asked for.
 * @param needed what the two groups are asked for.
 * @returns null when neither does, or where links are not added up, or are enough already.
 */
export function settingForPool(
  pool: readonly PooledMeeting[],
  needed: number,
  settings: CorrelationSettings,
  own: readonly WeakMeeting[] = pool,
): SettingChange | null {
  const together = strengthTogether(pool);
  if (settings.poolRounds === 0 || pool.length < 2 || together >= needed) return null;
  const members = pool.map((link) => ({ link, rule: baseOf(link, settings) }));
  const rules = new Map(own.flatMap((link) => baseOf(link, settings) ?? []).map((rule) => [rule.path, rule]));
  const changes = [...rules.values()].flatMap(({ path, base }) => {
    const value = least(base + 1, 1000, (next) => {
      const raised = members.map(({ link, rule }) =>
        rule?.path === path ? { ...link, strength: strengthWith(link, rule, next, settings) } : link,
      );
      return strengthTogether(raised) >= needed;
    });
    return value === null ? [] : [{ path, value, more: value - base }];
  });
  const [change] = changes.sort((x, y) => x.more - y.more || compareText(x.path, y.path));
  if (change) return { path: change.path, value: change.value };
  const lowered = settings.thresholdBase - (needed - together);
  return lowered >= 0 ? { path: 'thresholdBase', value: lowered } : null;
}

/** Where the figures are not known, or do not give the strength that the link has, the least that the link's own strength proves. */
function strengthWith(
  link: WeakMeeting,
  own: { readonly base: number; readonly kindRule: KindRule | null },
  base: number,
  settings: CorrelationSettings,
): number {
  const { kind, spread, gapMilliseconds } = link;
  const { kindRule } = own;
  if (kind !== null && kindRule !== null && spread !== null && gapMilliseconds !== null) {
    const meeting = { kind, ...spread, gapMilliseconds };
    if (strengthAt(meeting, kindRule, settings) === link.strength)
      return strengthAt(meeting, { ...kindRule, base }, settings);
  }
  return Math.floor((base * link.strength) / own.base);
}
