import type { EntityKind } from '../model/entity-kinds.ts';
import { entityBase, entityWindow, linkStrength, neededStrength, roundUpToPowerOfTwo } from './figures.ts';
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
  const { window } = entityWindow(
    rule,
    fan,
    roundUpToPowerOfTwo(meeting.activeHours),
    meeting.span,
    settings.chancePerMille,
  );
  if (meeting.gapMilliseconds > window) return null;
  return linkStrength(entityBase(rule, fan), meeting.gapMilliseconds, window, settings.gapLossPerMille);
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
  readonly windowMilliseconds: number | null;
  readonly needed: number;
  /** Rounded-up spread of the entity; null when it is not known. */
  readonly fan: number | null;
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

/** Where the spread is not known, or does not give the strength that the link has, the least that the link's own strength proves. */
function strengthWith(
  link: WeakMeeting,
  own: { readonly base: number; readonly kindRule: KindRule | null },
  base: number,
  { gapLossPerMille }: CorrelationSettings,
): number {
  const { gapMilliseconds: gap, windowMilliseconds: window } = link;
  const at = (value: number): number => {
    if (link.rule === 'sourceIncident') return value;
    if (gap === null || window === null) return 0;
    const whole =
      own.kindRule === null
        ? value
        : entityBase({ ...own.kindRule, base: value }, roundUpToPowerOfTwo(link.fan ?? 0));
    return linkStrength(whole, gap, window, gapLossPerMille);
  };
  const isKnown = (own.kindRule === null || link.fan !== null) && at(own.base) === link.strength;
  return isKnown ? at(base) : Math.floor((base * link.strength) / own.base);
}
