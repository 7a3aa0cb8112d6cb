import type { CorrelationSettings, FixedRule, KindRule } from './settings.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The least span that the chance bound considers, in days. */
const LEAST_DAYS = 16;

/**
 * The next power of two, at least 1: rounded figures change rarely, so that little has to be recomputed when
 * they do.
 */
export function roundUpToPowerOfTwo(value: number): number {
  return value <= 1 ? 1 : 2 ** (32 - Math.clz32(value - 1));
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
  const byChance = Math.floor((chancePerMille * span) / (1000 * activeHours));
  if (byChance < byFan) return { window: byChance, limitedBy: 'chance' };
  return { window: byFan, limitedBy: byFan < rule.window ? 'fan' : 'kind' };
}

/** b·√(L / max(L, fan)): the strength that an entity of this spread has at gap 0. */
export function entityBase(rule: KindRule, fan: number): number {
  return fan > rule.fullFan ? rule.base * Math.sqrt(rule.fullFan / fan) : rule.base;
}

/** ⌊base·(1 − loss·gap/W)⌋, 1 to 1000. */
export function linkStrength(base: number, gap: number, window: number, gapLossPerMille: number): number {
  const share = window > 0 ? 1 - (gapLossPerMille * gap) / (1000 * window) : 1;
  const strength = Math.floor(base * share);
  return strength < 1 ? 1 : strength > 1000 ? 1000 : strength;
}

/** Strength of a rule without an entity's spread. */
export function fixedStrength(rule: FixedRule, gap: number, settings: CorrelationSettings): number {
  return linkStrength(rule.base, gap, rule.window, settings.gapLossPerMille);
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
