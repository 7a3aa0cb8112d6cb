import type { IgnoredEntities } from './apply-locks.ts';
import { entityKindCodes, linkReasonBits, linkRuleCodes } from './codes.ts';
import type { EntitySlots } from './entity-slots.ts';
import { fixedStrength } from './figures.ts';
import type { LinkTable } from './link-table.ts';
import type { NodeScanner } from './node-scanner.ts';
import type { CorrelationInput } from './types.ts';

/**
 * Links by a device and a user seen together, neither a hub: no factor of spread and no chance bound. A device that is no hub is seen with few
 * users, so that its own posting list and a short list of users find all of its pairs.
 */
export function linkByPairs(slots: EntitySlots, scanner: NodeScanner, ignored: IgnoredEntities | null, links: LinkTable): void {
  const { input } = slots.context;
  for (const device of slots.entities) {
    if (input.entities.kind[device] !== entityKindCodes.device || !slots.isUsable(device) || ignored?.everywhere.has(device)) continue;
    for (const user of linkDevice(slots, device, ignored, links)) {
      scanner.load(pairRanks(slots, device, user), leftOutOf(ignored, device, user));
      scanner.pairConsecutive(input.settings.deviceUserPair.window, (a, b, gap) => addPairLink(input, links, device, user, a, b, gap));
    }
  }
}

/** Links consecutive alerts of one device and each of its users. Returns the users whose pair has to be scanned as nodes instead. */
function linkDevice(slots: EntitySlots, device: number, ignored: IgnoredEntities | null, links: LinkTable): readonly number[] {
  const { input, ranked, lists, careful } = slots.context;
  const { assets, assetStart } = lists;
  const { kind } = input.entities;
  const { window } = input.settings.deviceUserPair;
  const users: number[] = [];
  const latest: number[] = [];
  const asNodes: number[] = [];
  for (const rank of slots.ranksOf(device)) {
    const end = assetStart[rank + 1] as number;
    for (let place = assetStart[rank] as number; place < end; place += 1) {
      const user = assets[place] as number;
      if (kind[user] !== entityKindCodes.user || !slots.isUsable(user) || ignored?.everywhere.has(user)) continue;
      const isCareful = careful !== null && (careful[device] === 1 || careful[user] === 1);
      const at = users.indexOf(user);
      if (at < 0) {
        users.push(user);
        latest.push(rank);
        if (isCareful) asNodes.push(user);
        continue;
      }
      const before = latest[at] as number;
      latest[at] = rank;
      if (isCareful) continue;
      const gap = (ranked.time[rank] as number) - (ranked.time[before] as number);
      if (gap <= window) addPairLink(input, links, device, user, before, rank, gap);
    }
  }
  return asNodes;
}

/** The ranks that name both a device and a user, ascending. */
export function pairRanks(slots: EntitySlots, device: number, user: number): Int32Array {
  const { assets, assetStart } = slots.context.lists;
  return slots.ranksOf(device).filter((rank) => {
    for (let place = assetStart[rank] as number; place < (assetStart[rank + 1] as number); place += 1) if (assets[place] === user) return true;
    return false;
  });
}

/** Adds one link by a device and a user and returns its position, or -1 when the gap is beyond the window. */
export function addPairLink(input: CorrelationInput, links: LinkTable, device: number, user: number, a: number, b: number, gap: number): number {
  const rule = input.settings.deviceUserPair;
  if (gap > rule.window) return -1;
  const strength = fixedStrength(rule, gap, input.settings);
  return links.add(a, b, linkRuleCodes.deviceUserPair, device, user, gap, rule.window, strength, linkReasonBits.sameTargetedAsset);
}

/** The ranks for which an analyst ignores any of these entities. */
export function leftOutOf(ignored: IgnoredEntities | null, ...entities: readonly number[]): ReadonlySet<number> | null {
  if (!ignored) return null;
  const ranks = entities.flatMap((entity) => [...(ignored.here.get(entity) ?? [])]);
  return ranks.length === 0 ? null : new Set(ranks);
}
