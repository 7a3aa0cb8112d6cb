import { linkReasonBits, linkRuleCodes } from './codes.ts';
import { findRoot, uniteRoots, type DisjointSets } from './disjoint-sets.ts';
import type { GroupConstraints } from './group-constraints.ts';
import { TripleIndex } from './triple-index.ts';
import type { LinkSink } from './link-table.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import type { AlertColumns } from './types.ts';

/**
 * Storms: repeats of one alert (tenant, detector, primary asset) with gaps up to five minutes, taken as one
 * node.
 */
export interface Storms {
  readonly count: number;
  /** By rank: the rank of its node's first alert (its own when it is no storm's later member). */
  readonly head: Int32Array;
  /** By rank of a node's first alert: time of its last. */
  readonly end: Float64Array;
  /** By rank: 1 for every member of a storm of two or more; null when no alert repeats. */
  readonly member: Uint8Array | null;
}

/**
 * Finds the storms, unites their members and adds their links (first member → member, with the gap to the
 * member before). A member that a lock keeps away starts a node of its own, and later repeats go on with
 * whichever of the two takes them.
 * @param latestOfEntity scratch with a zero for each entity.
 */
export function findStorms(
  alerts: AlertColumns,
  ranked: RankedAlerts,
  latestOfEntity: Int32Array,
  stormGap: number,
  sets: DisjointSets,
  constraints: GroupConstraints | null,
  links: LinkSink,
): Storms {
  const { count, order, time } = ranked;
  const candidates = findRepeats(alerts, ranked, latestOfEntity, stormGap);
  if (candidates.length === 0) return { count: 0, head: identity(count), end: time, member: null };
  const member = new Uint8Array(count);
  const storms = { count: 0, head: identity(count), end: time.slice(), member };

  const keys = new TripleIndex(candidates.length);
  const latest = new Int32Array(candidates.length).fill(-1);
  /** By rank of a member: the last of the storm that went on beside its own, -1 for none. */
  const olderTail = new Int32Array(count).fill(-1);
  for (const rank of candidates) {
    const alert = order[rank] as number;
    const key = keys.numberOf(
      alerts.detector[alert] as number,
      alerts.asset[alert] as number,
      alerts.tenant[alert] as number,
    );
    let tail = latest[key] as number;
    latest[key] = rank;
    const previous = tail;
    while (tail >= 0 && (time[rank] as number) - (time[tail] as number) <= stormGap) {
      if (joinStorm(tail, rank)) break;
      tail = olderTail[tail] as number;
    }
    // Of the storms that go on beside each other none is forgotten when another gets its next member.
    olderTail[rank] = previous >= 0 && tail === previous ? (olderTail[previous] as number) : previous;
  }
  return storms;

  function joinStorm(tail: number, rank: number): boolean {
    const rootTail = findRoot(sets.parent, tail);
    const rootRank = findRoot(sets.parent, rank);
    let root = rootTail;
    if (rootTail !== rootRank) {
      if (constraints && constraints.causeBetween(rootTail, rootRank) !== 0) return false;
      root = uniteRoots(sets, rootTail, rootRank);
      constraints?.absorb(root, root === rootTail ? rootRank : rootTail);
    }
    // The whole storm is one node.
    sets.size[root] = (sets.size[root] as number) - 1;
    const head = storms.head[tail] as number;
    storms.head[rank] = head;
    storms.end[head] = time[rank] as number;
    if (member[head] === 0) storms.count += 1;
    member[head] = 1;
    member[rank] = 1;
    const gap = (time[rank] as number) - (time[tail] as number);
    const asset = alerts.asset[order[rank] as number] as number;
    links.add(
      head,
      rank,
      linkRuleCodes.storm,
      asset,
      -1,
      gap,
      stormGap,
      1000,
      linkReasonBits.repeatedAlertOccurrence,
    );
    return true;
  }
}

/**
 * Ranks of alerts with another alert on the same asset close enough, ascending: only they can be in a storm.
 */
function findRepeats(
  alerts: AlertColumns,
  ranked: RankedAlerts,
  latest: Int32Array,
  stormGap: number,
): readonly number[] {
  const { count, order, time, linkable } = ranked;
  let near: Uint8Array | null = null;
  for (let rank = 0; rank < count; rank += 1) {
    const asset = alerts.asset[order[rank] as number] as number;
    if (asset < 0 || linkable[rank] === 0) continue;
    const previous = (latest[asset] as number) - 1;
    latest[asset] = rank + 1;
    if (previous < 0 || (time[rank] as number) - (time[previous] as number) > stormGap) continue;
    near ??= new Uint8Array(count);
    near[previous] = 1;
    near[rank] = 1;
  }
  const repeats: number[] = [];
  if (near) for (let rank = 0; rank < count; rank += 1) if (near[rank] === 1) repeats.push(rank);
  return repeats;
}

function identity(count: number): Int32Array {
  const column = new Int32Array(count);
  for (let rank = 0; rank < count; rank += 1) column[rank] = rank;
  return column;
}
