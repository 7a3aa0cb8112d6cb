import { linkReasonBits, linkRuleCodes } from './codes.ts';
import { entityBase, entityWindow, linkStrength, roundUpToPowerOfTwo } from './figures.ts';
import type { LinkTable } from './link-table.ts';
import { itemsPerCall, type PostingLists } from './posting-lists.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import type { KindRule } from './settings.ts';
import type { CorrelationInput } from './types.ts';

const HOUR = 3_600_000;
const listedAssets = 24;

/** What the slots stand on. */
export interface SlotContext {
  readonly input: CorrelationInput;
  readonly ranked: RankedAlerts;
  readonly lists: PostingLists;
  /** Rule by kind code, null where the kind never links. */
  readonly rules: readonly (KindRule | null)[];
  /** Longest window of any rule, by kind code, -1 for none. */
  readonly reach: Float64Array;
  /** By entity: 1 when its list is to be scanned as nodes, because a storm, a second tenant or a lock is in it; null when none has. */
  readonly careful: Uint8Array | null;
  /** A zero for each entity; kept. */
  readonly scratch: Int32Array;
}

/**
 * Entities with two alerts near enough in time for some rule are given a slot: spread, window and strength at gap 0. All others, by far the most,
 * cost one look.
 */
export class EntitySlots {
  /** Entity of each slot, ascending. */
  readonly entities: number[] = [];
  /** Distinct other assets, exact. */
  readonly fan: number[] = [];
  /** Distinct UTC hours, rounded up to a power of two. */
  readonly activeHours: number[] = [];
  readonly hub: boolean[] = [];
  /** Milliseconds; with several tenants without the chance bound, which is then taken for each link. */
  private readonly window: number[] = [];
  private readonly base: number[] = [];
  readonly context: SlotContext;
  private readonly slots: Int32Array;
  /** T when it is the same for all alerts, else null. */
  private readonly span: number | null;
  /** Distinct assets of the entity at hand: nearly always a few, which a short list finds fastest. */
  private readonly few = new Int32Array(listedAssets);
  private readonly many = new Set<number>();

  constructor(context: SlotContext) {
    this.context = context;
    this.slots = context.scratch;
    this.span = context.ranked.tenant === null ? context.ranked.span(-1, -1) : null;
  }

  /** Slot of an entity, -1 for none. */
  slotOf(entity: number): number {
    return (this.slots[entity] as number) - 1;
  }

  /** True when an entity may be used as a key: it has a slot, and is no hub. */
  isUsable(entity: number): boolean {
    const slot = this.slotOf(entity);
    return slot >= 0 && this.hub[slot] === false;
  }

  /** The posting list of an entity, ascending ranks. A view, not to be written to. */
  ranksOf(entity: number): Int32Array {
    const { ranks, ends } = this.context.lists;
    return ranks.subarray(entity === 0 ? 0 : (ends[entity - 1] as number), ends[entity]);
  }

  /** Finds and measures the slots, and links consecutive alerts of those that need no care. */
  linkAll(links: LinkTable): void {
    const { count } = this.context.input.entities;
    for (let from = 0; from < count; from += itemsPerCall) this.take(from, Math.min(count, from + itemsPerCall), links);
  }

  private take(from: number, to: number, links: LinkTable): void {
    const { lists, reach, careful, ranked, input } = this.context;
    const { ends, ranks } = lists;
    const { time } = ranked;
    const { kind, links: entityLinks } = input.entities;
    let start = from === 0 ? 0 : (ends[from - 1] as number);
    for (let entity = from; entity < to; entity += 1) {
      const first = start;
      const end = ends[entity] as number;
      start = end;
      const isCareful = careful !== null && careful[entity] === 1;
      if (end - first < 2 && !isCareful) continue;
      const longest = reach[kind[entity] as number] as number;
      if (longest < 0 || entityLinks[entity] === 0) continue;
      let near = first + 1;
      while (near < end && (time[ranks[near] as number] as number) - (time[ranks[near - 1] as number] as number) > longest) near += 1;
      if (near >= end && !isCareful) continue;
      const slot = this.measure(entity, first, end);
      if (isCareful || this.hub[slot] === true) continue;
      const window = this.window[slot] as number;
      for (; near < end; near += 1) {
        const a = ranks[near - 1] as number;
        const b = ranks[near] as number;
        const gap = (time[b] as number) - (time[a] as number);
        if (gap <= window) this.addLink(links, slot, entity, a, b, gap);
      }
    }
  }

  /**
   * Adds one link by a shared entity if the gap is within the entity's window.
   * @returns its position in the table, or -1.
   */
  addLink(links: LinkTable, slot: number, entity: number, a: number, b: number, gap: number): number {
    const { ranked, input, rules } = this.context;
    const rule = rules[input.entities.kind[entity] as number];
    if (!rule) return -1;
    let window = this.window[slot] as number;
    if (ranked.tenant !== null) {
      const span = ranked.span(ranked.tenant[a] as number, ranked.tenant[b] as number);
      const fan = roundUpToPowerOfTwo(this.fan[slot] as number);
      window = entityWindow(rule, fan, this.activeHours[slot] as number, span, input.settings.chancePerMille).window;
    }
    if (gap > window) return -1;
    const strength = linkStrength(this.base[slot] as number, gap, window, input.settings.gapLossPerMille);
    return links.add(a, b, linkRuleCodes.sharedEntity, entity, -1, gap, window, strength, linkReasonBits[rule.reason]);
  }

  /** Gives an entity the next slot: distinct assets and hours of its list, and what follows from them. */
  private measure(entity: number, first: number, end: number): number {
    const { few } = this;
    const { ranks, assets, assetStart } = this.context.lists;
    const { time } = this.context.ranked;
    few[0] = entity;
    let distinct = 1;
    let hours = 0;
    let nextHour = -Infinity;
    for (let at = first; at < end; at += 1) {
      const rank = ranks[at] as number;
      const when = time[rank] as number;
      if (when >= nextHour) {
        hours += 1;
        nextHour = (Math.floor(when / HOUR) + 1) * HOUR;
      }
      const lastAsset = assetStart[rank + 1] as number;
      for (let place = assetStart[rank] as number; place < lastAsset; place += 1) {
        const asset = assets[place] as number;
        const listed = distinct < listedAssets ? distinct : listedAssets;
        let seen = 0;
        while (seen < listed && few[seen] !== asset) seen += 1;
        if (seen < listed) continue;
        if (distinct < listedAssets) {
          few[distinct] = asset;
          distinct += 1;
        } else distinct = this.countMany(asset, distinct);
      }
    }
    return this.settle(entity, distinct - 1, roundUpToPowerOfTwo(hours));
  }

  private countMany(asset: number, distinct: number): number {
    if (distinct === listedAssets) this.many.clear();
    this.many.add(asset);
    return listedAssets + this.many.size;
  }

  private settle(entity: number, fan: number, activeHours: number): number {
    const { rules, input } = this.context;
    const slot = this.entities.length;
    const rule = rules[input.entities.kind[entity] as number] ?? null;
    const rounded = roundUpToPowerOfTwo(fan);
    const { span } = this;
    this.slots[entity] = slot + 1;
    this.entities.push(entity);
    this.fan.push(fan);
    this.activeHours.push(activeHours);
    this.hub.push(rule !== null && rounded > rule.hubLimit);
    this.window.push(rule === null ? -1 : entityWindow(rule, rounded, span === null ? 1 : activeHours, span ?? Infinity, input.settings.chancePerMille).window);
    this.base.push(rule === null ? 0 : entityBase(rule, rounded));
    return slot;
  }
}
