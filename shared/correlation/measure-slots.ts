import type { CollectedLists } from './collect-lists.ts';
import { entityBase, entityWindow, roundUpToPowerOfTwo } from './figures.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import type { KindRule } from './settings.ts';

const HOUR = 3_600_000;

/** Spread, window and strength at gap 0 of every entity that has a slot. */
export interface SlotFigures {
  /** Distinct other assets, exact. */
  readonly fan: Int32Array;
  /** Distinct UTC hours, rounded up to a power of two. */
  readonly activeHours: Int32Array;
  readonly hub: Uint8Array;
  /** Milliseconds; with several tenants without the chance bound, which is then taken for each link. */
  readonly window: Float64Array;
  readonly base: Float64Array;
}

/**
 * Measures the entities that have a slot.
 * @param span T when it is the same for all alerts, else null.
 */
export function measureSlots(
  slotEntities: readonly number[],
  collected: CollectedLists,
  ranked: RankedAlerts,
  rules: readonly (KindRule | null)[],
  kinds: Uint8Array,
  entityCount: number,
  span: number | null,
  chancePerMille: number,
): SlotFigures {
  const count = slotEntities.length;
  const figures = {
    fan: new Int32Array(count),
    activeHours: new Int32Array(count),
    hub: new Uint8Array(count),
    window: new Float64Array(count),
    base: new Float64Array(count),
  };
  const { lists, assets, assetStart, assetEnd } = collected;
  const { next, ranks } = lists.columns;
  const { time } = ranked;
  const stamp = new Int32Array(entityCount);
  for (let slot = 0; slot < count; slot += 1) {
    const entity = slotEntities[slot] as number;
    const mark = slot + 1;
    stamp[entity] = mark;
    let fan = 0;
    let hours = 0;
    // Ranks come in descending order, so a new hour is one that starts before the last seen.
    let hourStart = Infinity;
    for (let at = lists.headOf(slot); at !== 0; at = next[at - 1] as number) {
      const rank = ranks[at - 1] as number;
      const when = time[rank] as number;
      if (when < hourStart) {
        hours += 1;
        hourStart = Math.floor(when / HOUR) * HOUR;
      }
      const end = assetEnd[rank] as number;
      for (let place = assetStart[rank] as number; place < end; place += 1) {
        const asset = assets[place] as number;
        if (stamp[asset] === mark) continue;
        stamp[asset] = mark;
        fan += 1;
      }
    }
    figures.fan[slot] = fan;
    figures.activeHours[slot] = roundUpToPowerOfTwo(hours);
    const rule = rules[kinds[entity] as number];
    if (!rule) continue;
    const rounded = roundUpToPowerOfTwo(fan);
    if (rounded > rule.hubLimit) figures.hub[slot] = 1;
    figures.window[slot] = entityWindow(rule, rounded, span === null ? 1 : roundUpToPowerOfTwo(hours), span ?? Infinity, chancePerMille).window;
    figures.base[slot] = entityBase(rule, rounded);
  }
  return figures;
}
