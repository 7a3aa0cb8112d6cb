import type { IgnoredEntities } from './apply-locks.ts';
import { linkReasonBits, linkRuleCodes } from './codes.ts';
import type { EntityMeasure } from './entity-measure.ts';
import { fixedStrength } from './figures.ts';
import type { LinkSink } from './link-table.ts';
import type { NodeScanner } from './node-scanner.ts';

/**
 * Links by a device and a user seen together, neither a hub: no factor of spread and no chance bound. A
 * device that is no hub is seen with few users, so that its own posting list and a short list of users find
 * all of its pairs.
 */
export function linkByPairs(
  measure: EntityMeasure,
  scanner: NodeScanner,
  ignored: IgnoredEntities | null,
  links: LinkSink,
): void {
  const pairs = new PairScan(measure, ignored, links);
  for (const device of measure.devices) {
    if (ignored?.everywhere.has(device)) continue;
    pairs.take(device);
    for (const user of pairs.asNodes)
      linkAsNodes(measure, device, user, pairs.ranksOf(user), scanner, ignored, links);
  }
}

function linkAsNodes(
  measure: EntityMeasure,
  device: number,
  user: number,
  ranks: readonly number[],
  scanner: NodeScanner,
  ignored: IgnoredEntities | null,
  links: LinkSink,
): void {
  const { window } = measure.context.input.settings.deviceUserPair;
  if (ranks.length < 2) return;
  scanner.load(ranks, leftOutOf(ignored, device, user));
  scanner.pairConsecutive(window, (a, b, gap) => addPairLink(measure, links, device, user, a, b, gap));
}

/** Consecutive alerts of one device and each of its users. */
class PairScan {
  /** Users whose pair with the device has to be scanned as nodes instead. */
  readonly asNodes: number[] = [];
  private readonly users: number[] = [];
  /** Latest rank that names the device and the user at the same place. */
  private readonly latest: number[] = [];
  /** Ranks that name the device and the user at the same place, of those to be scanned as nodes. */
  private readonly together: number[][] = [];
  private readonly measure: EntityMeasure;
  private readonly ignored: IgnoredEntities | null;
  private readonly links: LinkSink;

  constructor(measure: EntityMeasure, ignored: IgnoredEntities | null, links: LinkSink) {
    this.measure = measure;
    this.ignored = ignored;
    this.links = links;
  }

  take(device: number): void {
    const { users, asNodes, measure } = this;
    const { assets, assetStart, ranks, ends } = measure.context.lists;
    const { time } = measure.context.ranked;
    const { window } = measure.context.input.settings.deviceUserPair;
    const isCareful = measure.context.careful?.[device] === 1;
    const start = measure.startOf(device);
    const end = ends[device] as number;
    /** Whether the alert before is within the window. */
    let isNear = false;
    users.length = 0;
    asNodes.length = 0;
    for (let at = start; at < end; at += 1) {
      const rank = ranks[at] as number;
      const wasNear = isNear;
      isNear = at + 1 < end && (time[ranks[at + 1] as number] as number) - (time[rank] as number) <= window;
      // An alert with none of the device near it makes no pair, whoever its users are.
      if (!wasNear && !isNear && !isCareful) continue;
      const lastAsset = assetStart[rank + 1] as number;
      for (let place = assetStart[rank] as number; place < lastAsset; place += 1) {
        const user = assets[place] as number;
        if (measure.isUsableUser(user)) this.meet(device, user, rank);
      }
    }
  }

  private meet(device: number, user: number, rank: number): void {
    const { users, latest, asNodes, ignored } = this;
    const { careful, ranked } = this.measure.context;
    if (ignored?.everywhere.has(user)) return;
    const isCareful = careful !== null && (careful[device] === 1 || careful[user] === 1);
    const at = users.indexOf(user);
    if (at < 0) {
      latest[users.length] = rank;
      if (isCareful) {
        this.together[users.length] = [rank];
        asNodes.push(user);
      }
      users.push(user);
      return;
    }
    if (isCareful) {
      this.together[at]?.push(rank);
      return;
    }
    const before = latest[at] as number;
    latest[at] = rank;
    const gap = (ranked.time[rank] as number) - (ranked.time[before] as number);
    addPairLink(this.measure, this.links, device, user, before, rank, gap);
  }

  /**
   * The ranks that name the device and a user of `asNodes`, ascending, without those that no other alert of the device is
   * near to and which make no pair therefore.
   */
  ranksOf(user: number): readonly number[] {
    return this.together[this.users.indexOf(user)] ?? [];
  }
}

/** The ranks that name both a device and a user, ascending. */
export function pairRanks(measure: EntityMeasure, device: number, user: number): Int32Array {
  const { assets, assetStart } = measure.context.lists;
  return measure.ranksOf(device).filter((rank) => {
    for (let place = assetStart[rank] as number; place < (assetStart[rank + 1] as number); place += 1)
      if (assets[place] === user) return true;
    return false;
  });
}

/** Adds one link by a device and a user and returns its position, or -1 when the gap is beyond the window. */
export function addPairLink(
  measure: EntityMeasure,
  links: LinkSink,
  device: number,
  user: number,
  a: number,
  b: number,
  gap: number,
): number {
  const { settings } = measure.context.input;
  const rule = settings.deviceUserPair;
  if (gap > rule.window) return -1;
  const strength = fixedStrength(rule, gap, measure.chanceOf(device, user, a, b), settings);
  return links.add(
    a,
    b,
    linkRuleCodes.deviceUserPair,
    device,
    user,
    gap,
    rule.window,
    strength,
    linkReasonBits.sameTargetedAsset,
  );
}

/** The ranks for which an analyst ignores any of these entities. */
export function leftOutOf(
  ignored: IgnoredEntities | null,
  ...entities: readonly number[]
): ReadonlySet<number> | null {
  if (!ignored) return null;
  const ranks = entities.flatMap((entity) => [...(ignored.here.get(entity) ?? [])]);
  return ranks.length === 0 ? null : new Set(ranks);
}
