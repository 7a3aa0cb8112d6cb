import { linkReasonBits, linkRuleCodes } from './codes.ts';
import { findRoot, uniteRoots, type DisjointSets } from './disjoint-sets.ts';
import type { GroupConstraints } from './group-constraints.ts';
import { TripleIndex } from './key-index.ts';
import type { LinkTable } from './link-table.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import type { AlertColumns } from './types.ts';

/** Storms: repeats of one alert (tenant, detector, primary asset) with gaps up to five minutes, taken as one node. */
export interface Storms {
  readonly count: number;
  /** By rank: the rank of its node's first alert (its own when it is no storm's later member). */
  readonly head: Int32Array;
  /** By rank of a node's first alert: time of its last. */
  readonly end: Float64Array;
  /** By rank: 1 for every member of a storm of two or more. */
  readonly member: Uint8Array;
}

/**
 * Finds the storms, unites their members and adds their links (first member → member, with the gap to the member before).
 * A member that a lock keeps away starts a node of its own, and later repeats go on with whichever of the two takes them.
 */
export function findStorms(
  alerts: AlertColumns,
  ranked: RankedAlerts,
  entityCount: number,
  stormGap: number,
  sets: DisjointSets,
  constraints: GroupConstraints | null,
  links: LinkTable,
): Storms {
  const { count, order, time } = ranked;
  const storms = { count: 0, head: new Int32Array(count), end: time.slice(), member: new Uint8Array(count) };
  for (let rank = 0; rank < count; rank += 1) storms.head[rank] = rank;
  const candidates = findRepeats(alerts, ranked, entityCount, stormGap);
  if (candidates.length === 0) return storms;

  const keys = new TripleIndex(candidates.length);
  const latest = new Int32Array(candidates.length).fill(-1);
  const olderTail = new Map<number, number>();
  for (const rank of candidates) {
    const alert = order[rank] as number;
    const key = keys.numberOf(alerts.detector[alert] as number, alerts.asset[alert] as number, alerts.tenant[alert] as number);
    let tail = latest[key] as number;
    latest[key] = rank;
    const previous = tail;
    while (tail >= 0 && (time[rank] as number) - (time[tail] as number) <= stormGap) {
      if (joinStorm(tail, rank)) break;
      tail = olderTail.get(tail) ?? -1;
    }
    const refused = previous >= 0 && tail !== previous;
    if (refused) olderTail.set(rank, previous);
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
    if (storms.member[head] === 0) storms.count += 1;
    storms.member[head] = 1;
    storms.member[rank] = 1;
    const gap = (time[rank] as number) - (time[tail] as number);
    const asset = alerts.asset[order[rank] as number] as number;
    links.add(head, rank, linkRuleCodes.storm, asset, -1, gap, stormGap, 1000, linkReasonBits.repeatedAlertOccurrence);
    return true;
  }
}

/** Ranks of alerts with another alert on the same asset close enough, ascending: only they can be in a storm. */
function findRepeats(alerts: AlertColumns, ranked: RankedAlerts, entityCount: number, stormGap: number): readonly number[] {
  const { count, order, time, linkable } = ranked;
  const latest = new Int32Array(entityCount);
  const near = new Uint8Array(count);
  let found = false;
  for (let rank = 0; rank < count; rank += 1) {
    const asset = alerts.asset[order[rank] as number] as number;
    if (asset < 0 || linkable[rank] === 0) continue;
    const previous = (latest[asset] as number) - 1;
    latest[asset] = rank + 1;
    if (previous < 0 || (time[rank] as number) - (time[previous] as number) > stormGap) continue;
    near[previous] = 1;
    near[rank] = 1;
    found = true;
  }
  const repeats: number[] = [];
  if (found) for (let rank = 0; rank < count; rank += 1) if (near[rank] === 1) repeats.push(rank);
  return repeats;
}
