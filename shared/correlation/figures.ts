import type { EntityKind } from '../model/entity-kinds.ts';
import { singleActKinds, type CorrelationSettings, type FixedRule, type KindRule } from './settings.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The least span that the chance bound considers, in days. */
const LEAST_DAYS = 16;

/**
 * The next power of two, at least 1: rounded figures change rarely, so that little has to be recomputed when
 * they do.
 */
export function roundUpToPowerOfTwo(value: number): number {
  if (value <= 1) return 1;
  return value > 2 ** 30 ? 2 ** (32 - Math.clz32(value - 1)) : 1 << (32 - Math.clz32(value - 1));
}

/** Any fan up to this is counted exactly, whatever the limit. */
const LEAST_COUNTED_FAN = 1024;

/**
 * Other assets seen with an entity are counted up to this many; where there are more, the count is one more than this. An
 * entity seen with so many is a hub whatever the number, and lists of hubs are the longest.
 * @param hubLimit the limit H of its kind.
 */
export function mostCountedFan(hubLimit: number): number {
  return Math.max(LEAST_COUNTED_FAN, hubLimit);
}

/**
 * T, the span considered for random meetings, in milliseconds: 24 h for each distinct UTC day with alerts, at
 * least 16 days, rounded up to 16·2ⁿ days. One bad clock adds one day, not decades.
 */
export function consideredSpan(distinctDays: number): number {
  let days = LEAST_DAYS;
  while (days < distinctDays) days *= 2;
  return days * DAY;
}

/**
 * ε·T/hours: within this gap, two alerts that name an entity by accident meet with the chance ε at most. Milliseconds;
 * `Infinity` for an unbounded span.
 */
export function chanceWindow(activeHours: number, span: number, chancePerMille: number): number {
  return Math.floor((chancePerMille * span) / (1000 * activeHours));
}

/** Which of the three terms made a window what it is. */
export type WindowLimit = 'kind' | 'fan' | 'chance';

/** The window of one entity, with what limited it. */
export interface EntityWindow {
  /** Milliseconds. */
  readonly window: number;
  readonly limitedBy: WindowLimit;
}

/**
 * W(e) = ⌊min(W, W·L/fan, ε·T/ah)⌋ in integer arithmetic.
 * @param fan distinct other assets seen with the entity, rounded up to a power of two.
 * @param activeHours distinct UTC hours in which it appears, rounded up to a power of two.
 * @param span T in milliseconds, from `consideredSpan`.
 */
export function entityWindow(
  rule: KindRule,
  fan: number,
  activeHours: number,
  span: number,
  chancePerMille: number,
): EntityWindow {
  const byFan = fan > rule.fullFan ? Math.floor((rule.window * rule.fullFan) / fan) : rule.window;
  const byChance = chanceWindow(activeHours, span, chancePerMille);
  if (byChance < byFan) return { window: byChance, limitedBy: 'chance' };
  return { window: byFan, limitedBy: byFan < rule.window ? 'fan' : 'kind' };
}

/** b·√(L / max(L, fan)): the strength that an entity of this spread has at gap 0. */
export function entityBase(rule: KindRule, fan: number): number {
  return fan > rule.fullFan ? rule.base * Math.sqrt(rule.fullFan / fan) : rule.base;
}

/** Gaps of the chance window's this-many-th part count as none: below it, nearer is no longer better. */
const GAP_STEPS = 200;

/** log₂ at powers of two, linear between: the same on every machine. @param value at least 1. */
function log2OfParts(value: number): number {
  const power = 31 - Math.clz32(value);
  return power + value / (1 << power) - 1;
}

const WHOLE_LOSS = log2OfParts(1 + GAP_STEPS);

/**
 * ⌊base·(1 − loss·λ)⌋, 1 to 1000, where λ = log₂(1 + 200·gap/c) / log₂ 201, at most 1, and c is the chance window. What
 * follows its cause does so after minutes more often than after hours, and after hours more often than after days; how
 * much a gap says depends on how often the entity is seen anyway.
 * @param chanceWindow longest gap that the bound of chance allows, milliseconds, from `chanceWindow`.
 * @param lossPerMille share of strength lost at that gap.
 */
export function linkStrength(base: number, gap: number, chanceWindow: number, lossPerMille: number): number {
  const parts = chanceWindow > 0 ? Math.min(1, gap / chanceWindow) * GAP_STEPS : gap > 0 ? GAP_STEPS : 0;
  const strength = Math.floor(base - (base * lossPerMille * log2OfParts(1 + parts)) / (1000 * WHOLE_LOSS));
  return strength < 1 ? 1 : strength > 1000 ? 1000 : strength;
}

/**
 * Share of strength lost with the gap, per mille. An identifier that one act makes and nothing else bears says
 * the same after days; there only half is lost.
 */
export function gapLoss(kind: EntityKind | null, settings: CorrelationSettings): number {
  const { gapLossPerMille } = settings;
  return kind !== null && singleActKinds.has(kind) ? gapLossPerMille >> 1 : gapLossPerMille;
}

/** Strength of a rule of two kinds or of a sequence. @param chanceWindow of the rarer of its entities. */
export function fixedStrength(
  rule: FixedRule,
  gap: number,
  chanceWindow: number,
  settings: CorrelationSettings,
): number {
  return linkStrength(rule.base, gap, chanceWindow, settings.gapLossPerMille);
}

/**
 * Strength asked to unite two groups of which the smaller has `smaller` nodes: base + step·log₂ at powers of
 * two, linear between, rounded down. Joining two big groups needs strong evidence.
 */
export function neededStrength(smaller: number, settings: CorrelationSettings): number {
  const doublings = 31 - Math.clz32(smaller);
  const power = 2 ** doublings;
  return (
    settings.thresholdBase +
    settings.thresholdStep * doublings +
    Math.floor((settings.thresholdStep * (smaller - power)) / power)
  );
}

/** `neededStrength` for 0 … limit as a table, for the hot loop. */
export function thresholdTable(settings: CorrelationSettings, limit: number): Int32Array {
  const table = new Int32Array(limit + 1);
  for (let size = 1; size <= limit; size += 1) table[size] = neededStrength(size, settings);
  return table;
}
