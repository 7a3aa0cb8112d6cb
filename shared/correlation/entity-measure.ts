import { entityKindCodes, linkReasonBits, linkRuleCodes } from './codes.ts';
import {
  chanceWindow,
  entityBase,
  entityWindow,
  gapLoss,
  linkStrength,
  mostCountedFan,
  roundUpToPowerOfTwo,
} from './figures.ts';
import { entityKinds } from '../model/entity-kinds.ts';
import type { LinkSink } from './link-table.ts';
import { assetKindTable, itemsPerCall, type PostingLists } from './posting-lists.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import type { KindRule } from './settings.ts';
import type { CorrelationInput, IgnoredHub, SpreadColumns } from './types.ts';

const HOUR = 3_600_000;
const sharedEntityCode = linkRuleCodes.sharedEntity;

/** What measuring stands on. */
export interface MeasureContext {
  readonly input: CorrelationInput;
  readonly ranked: RankedAlerts;
  readonly lists: PostingLists;
  /** Rule by kind code, null where the kind never links. */
  readonly rules: readonly (KindRule | null)[];
  /** Longest window of any rule, by kind code, -1 for none. */
  readonly reach: Float64Array;
  /**
   * By entity: 1 when its list is to be scanned as nodes, because a storm, a second tenant or a lock is in
   * it; null when none has.
   */
  readonly careful: Uint8Array | null;
}

/** Values of the standing of an entity. */
const usable = 1;
const usableUser = 2;
const usableDevice = 3;
const usableUrl = 4;
const hub = 5;

/**
 * Measures entities with two alerts near enough in time for some rule: spread, window, strength at gap 0. All
 * others, by far the most, cost one look. One entity is at hand at a time; what stays of the rest is whether
 * it may be used as a key.
 */
export class EntityMeasure {
  readonly context: MeasureContext;
  readonly hubs: IgnoredHub[] = [];
  /** Users, devices and URLs that may be used as keys. */
  readonly keys: number[] = [];
  /** Devices that may be used as keys. */
  readonly devices: number[] = [];
  /**
   * Distinct other assets of the entity at hand; where more would change nothing, an upper bound that changes
   * nothing either.
   */
  private fan = 0;
  /** Distinct UTC hours of the entity at hand, rounded up to a power of two. */
  private activeHours = 0;
  /**
   * Window of the entity at hand, milliseconds; with several tenants without the chance bound, which is then
   * taken for each link.
   */
  private window = 0;
  private base = 0;
  private readonly standing: Uint8Array;
  /** Rounded hours of each measured entity, else 0. */
  private readonly hours: Uint16Array;
  /** Share of strength lost with the gap, per mille, by kind code. */
  private readonly losses: Int32Array;
  /** Reason bits and standing of an entity that is no hub, by kind code. */
  private readonly reasons: Int32Array;
  private readonly usableAs: Uint8Array;
  private readonly isAsset: Uint8Array;
  /** T when it is the same for all alerts, else null. */
  private readonly span: number | null;
  /** Distinct assets of the entity at hand: a small open-addressed table, emptied by raising its round. */
  private readonly placed: Int32Array;
  private readonly rounds: Int32Array;
  private round = 0;
  /** Entity, fan and rounded hours of those measured, one after another. */
  private measured = new Int32Array(3072);
  private measuredCount = 0;

  constructor(context: MeasureContext) {
    this.context = context;
    this.standing = new Uint8Array(context.input.entities.count);
    this.hours = new Uint16Array(context.input.entities.count);
    this.losses = Int32Array.from(entityKinds, (kind) => gapLoss(kind, context.input.settings));
    this.reasons = Int32Array.from(context.rules, (rule) =>
      rule === null ? 0 : linkReasonBits[rule.reason],
    );
    this.usableAs = new Uint8Array(context.rules.length).fill(usable);
    this.usableAs[entityKindCodes.user] = usableUser;
    this.usableAs[entityKindCodes.device] = usableDevice;
    this.usableAs[entityKindCodes.url] = usableUrl;
    this.isAsset = assetKindTable();
    this.span = context.ranked.commonSpan;
    const most = Math.max(...context.rules.map((rule) => mostCountedFan(rule?.hubLimit ?? 0)));
    const places = roundUpToPowerOfTwo(2 * (most + 2));
    this.placed = new Int32Array(places);
    this.rounds = new Int32Array(places);
  }

  /** True when an entity may be used as a key: it is seen near in time to itself, and is no hub. */
  isUsable(entity: number): boolean {
    const standing = this.standing[entity] as number;
    return standing !== 0 && standing !== hub;
  }

  /** `isUsable` of a user; false for any other entity. */
  isUsableUser(entity: number): boolean {
    return this.standing[entity] === usableUser;
  }

  /** Where the posting list of an entity starts in `lists.ranks`; it ends before `lists.ends[entity]`. */
  startOf(entity: number): number {
    return entity === 0 ? 0 : (this.context.lists.ends[entity - 1] as number);
  }

  /** The posting list of an entity, ascending ranks. A view, not to be written to. */
  ranksOf(entity: number): Int32Array {
    const { ranks, ends } = this.context.lists;
    return ranks.subarray(this.startOf(entity), ends[entity]);
  }

  /** Takes an entity at hand. */
  measure(entity: number): void {
    this.measureList(entity, this.startOf(entity), this.context.lists.ends[entity] as number);
  }

  /**
   * Measures all entities that need it, and links consecutive alerts of those that need no care.
   * @param scan told of each entity, while it is at hand, whose list is to be scanned as nodes.
   */
  linkAll(links: LinkSink, scan: (entity: number) => void): void {
    const { count } = this.context.input.entities;
    for (let from = 0; from < count; from += itemsPerCall)
      this.take(from, Math.min(count, from + itemsPerCall), links, scan);
  }

  private take(from: number, to: number, links: LinkSink, scan: (entity: number) => void): void {
    const { lists, reach, careful, ranked, input } = this.context;
    const { ends, ranks } = lists;
    const { time } = ranked;
    const { kind, links: entityLinks } = input.entities;
    let start = this.startOf(from);
    for (let entity = from; entity < to; entity += 1) {
      const first = start;
      const end = ends[entity] as number;
      start = end;
      const isCareful = careful !== null && careful[entity] === 1;
      if (end - first < 2) continue;
      const longest = reach[kind[entity] as number] as number;
      if (longest < 0 || entityLinks[entity] === 0) continue;
      let near = first + 1;
      while (
        near < end &&
        (time[ranks[near] as number] as number) - (time[ranks[near - 1] as number] as number) > longest
      )
        near += 1;
      if (near >= end && !isCareful) continue;
      this.measureList(entity, first, end);
      this.keepStanding(entity, near < end);
      if (this.standing[entity] === hub) continue;
      if (isCareful) {
        scan(entity);
        continue;
      }
      const { window } = this;
      for (; near < end; near += 1) {
        const a = ranks[near - 1] as number;
        const b = ranks[near] as number;
        if ((time[b] as number) - (time[a] as number) <= window)
          this.addLink(links, entity, a, b, (time[b] as number) - (time[a] as number));
      }
    }
  }

  /** The spread of all measured entities that are seen with more than one asset or in more than one hour. */
  spreads(): SpreadColumns {
    const { measured, measuredCount: count } = this;
    const columns = {
      entity: new Int32Array(count),
      fan: new Int32Array(count),
      hours: new Int32Array(count),
    };
    for (let row = 0; row < count; row += 1) {
      columns.entity[row] = measured[row * 3] as number;
      columns.fan[row] = measured[row * 3 + 1] as number;
      columns.hours[row] = measured[row * 3 + 2] as number;
    }
    return columns;
  }

  /** @param isNear whether it would link: two alerts name it within the longest window of any rule. */
  private keepStanding(entity: number, isNear: boolean): void {
    const rule = this.ruleOf(entity);
    const rounded = roundUpToPowerOfTwo(this.fan);
    this.hours[entity] = Math.min(65_535, this.activeHours);
    if (this.fan > 1 || this.activeHours > 1) this.keepSpread(entity);
    const isHub = rule !== null && rounded > rule.hubLimit;
    const standing = isHub
      ? hub
      : (this.usableAs[this.context.input.entities.kind[entity] as number] as number);
    this.standing[entity] = standing;
    if (standing === usableDevice) this.devices.push(entity);
    if (standing === usableDevice || standing === usableUser || standing === usableUrl)
      this.keys.push(entity);
    // Whether a storm or a lock happens to be in its list says nothing: it is told where it would have linked.
    if (isHub && isNear) this.hubs.push({ entity, fan: this.fan, limit: rule.hubLimit });
  }

  private keepSpread(entity: number): void {
    const at = this.measuredCount * 3;
    if (at === this.measured.length) {
      const larger = new Int32Array(at * 2);
      larger.set(this.measured);
      this.measured = larger;
    }
    this.measured[at] = entity;
    this.measured[at + 1] = this.fan;
    this.measured[at + 2] = this.activeHours;
    this.measuredCount += 1;
  }

  private ruleOf(entity: number): KindRule | null {
    const { rules, input } = this.context;
    return rules[input.entities.kind[entity] as number] ?? null;
  }

  /**
   * Adds one link by the entity at hand if the gap is within its window.
   * @returns its position in the table, or -1.
   */
  addLink(links: LinkSink, entity: number, a: number, b: number, gap: number): number {
    const { input } = this.context;
    const window = this.windowBetween(entity, a, b);
    if (gap > window) return -1;
    const kind = input.entities.kind[entity] as number;
    const strength = linkStrength(
      this.base,
      gap,
      this.chanceBetween(this.activeHours, a, b),
      this.losses[kind] as number,
    );
    return links.add(a, b, sharedEntityCode, entity, -1, gap, window, strength, this.reasons[kind] as number);
  }

  /**
   * Longest gap that chance allows between two alerts (ranks) that share an entity and, unless it is -1, a second; of the two
   * the rarer counts.
   */
  chanceOf(entity: number, second: number, a: number, b: number): number {
    const hours = Math.max(1, this.hours[entity] as number);
    const others = second < 0 ? hours : Math.max(1, this.hours[second] as number);
    return this.chanceBetween(others < hours ? others : hours, a, b);
  }

  private chanceBetween(hours: number, a: number, b: number): number {
    const { ranked, input } = this.context;
    const span =
      this.span ??
      ranked.span((ranked.tenant as Int32Array)[a] as number, (ranked.tenant as Int32Array)[b] as number);
    return chanceWindow(hours, span, input.settings.chancePerMille);
  }

  /** Window of the entity at hand between two alerts (ranks), milliseconds; -1 when its kind never links. */
  windowBetween(entity: number, a: number, b: number): number {
    const { ranked, input } = this.context;
    if (this.span !== null) return this.window;
    const rule = this.ruleOf(entity);
    if (rule === null) return -1;
    const tenant = ranked.tenant as Int32Array;
    const span = ranked.span(tenant[a] as number, tenant[b] as number);
    const rounded = roundUpToPowerOfTwo(this.fan);
    return entityWindow(rule, rounded, this.activeHours, span, input.settings.chancePerMille).window;
  }

  private measureList(entity: number, first: number, end: number): void {
    const { figures } = this.context.input;
    if (figures) {
      this.fan = figures.fan[entity] as number;
      this.activeHours = roundUpToPowerOfTwo(figures.hours[entity] as number);
    } else this.countSpread(entity, first, end);
    const rule = this.ruleOf(entity);
    if (rule === null) {
      this.window = -1;
      return;
    }
    const rounded = roundUpToPowerOfTwo(this.fan);
    const { span } = this;
    this.window = entityWindow(
      rule,
      rounded,
      span === null ? 1 : this.activeHours,
      span ?? Infinity,
      this.context.input.settings.chancePerMille,
    ).window;
    this.base = entityBase(rule, rounded);
  }

  private countSpread(entity: number, first: number, end: number): void {
    const { ranks, assetStart } = this.context.lists;
    const { time } = this.context.ranked;
    let named = 0;
    let hours = 0;
    let nextHour = -Infinity;
    for (let at = first; at < end; at += 1) {
      const rank = ranks[at] as number;
      const when = time[rank] as number;
      named += (assetStart[rank + 1] as number) - (assetStart[rank] as number);
      if (when < nextHour) continue;
      hours += 1;
      nextHour = (Math.floor(when / HOUR) + 1) * HOUR;
    }
    const rule = this.ruleOf(entity);
    this.activeHours = roundUpToPowerOfTwo(hours);
    // Up to L the spread has no effect, so that so many need not be told apart.
    if (this.isAsset[this.context.input.entities.kind[entity] as number] === 1) named -= end - first;
    const harmless = rule === null ? 0 : Math.min(rule.fullFan, rule.hubLimit);
    this.fan =
      roundUpToPowerOfTwo(named) <= harmless
        ? named
        : this.countAssets(entity, first, end, named, mostCountedFan(rule?.hubLimit ?? 0));
  }

  /**
   * Distinct assets seen with an entity, without itself, counted up to `mostCountedFan` and one more.
   * @param named how often its alerts name assets, an upper bound.
   */
  private countAssets(entity: number, first: number, end: number, named: number, most: number): number {
    const { placed, rounds } = this;
    const { ranks, assets, assetStart } = this.context.lists;
    // A table twice as long as what may come into it, and no longer: short ones stay in the fastest memory.
    const bits = 33 - Math.clz32(Math.min(named, most + 1) | 7);
    const mask = 2 ** bits - 1;
    const shift = 32 - bits;
    this.round += 1;
    const { round } = this;
    let distinct = 0;
    for (let at = first; at < end; at += 1) {
      const rank = ranks[at] as number;
      const lastAsset = assetStart[rank + 1] as number;
      for (let place = assetStart[rank] as number; place < lastAsset; place += 1) {
        const asset = assets[place] as number;
        if (asset === entity) continue;
        let slot = Math.imul(asset, 0x9e3779b1) >>> shift;
        while (rounds[slot] === round && placed[slot] !== asset) slot = (slot + 1) & mask;
        if (rounds[slot] === round) continue;
        rounds[slot] = round;
        placed[slot] = asset;
        distinct += 1;
        if (distinct > most) return distinct;
      }
    }
    return distinct;
  }
}
