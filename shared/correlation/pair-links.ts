import type { IgnoredEntities } from './apply-locks.ts';
import { linkReasonBits, linkRuleCodes } from './codes.ts';
import type { CollectedLists } from './collect-lists.ts';
import type { EntitySlots } from './entity-links.ts';
import { fixedStrength } from './figures.ts';
import type { LinkTable } from './link-table.ts';
import type { NodeScanner } from './node-scanner.ts';
import type { CorrelationInput } from './types.ts';

/** Links by a device and a user seen together, neither a hub: no factor of spread and no chance bound. */
export function linkByPairs(
  input: CorrelationInput,
  slots: EntitySlots,
  collected: CollectedLists,
  scanner: NodeScanner,
  ignored: IgnoredEntities | null,
  links: LinkTable,
): void {
  const { pairs, pairLists } = collected;
  for (let pair = 0; pair < pairs.count; pair += 1) {
    if (!pairLists.hasSeveral(pair)) continue;
    const device = pairs.firstOf(pair);
    const user = pairs.secondOf(pair);
    if (!isUsable(slots, device, ignored) || !isUsable(slots, user, ignored)) continue;
    scanner.load(pairLists.read(pair), leftOutOf(ignored, device, user));
    scanner.pairConsecutive(input.settings.deviceUserPair.window, (a, b, gap) => addPairLink(input, links, device, user, a, b, gap));
  }
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

function isUsable(slots: EntitySlots, entity: number, ignored: IgnoredEntities | null): boolean {
  const slot = (slots.slotOf[entity] as number) - 1;
  return slot >= 0 && slots.figures.hub[slot] === 0 && !ignored?.everywhere.has(entity);
}
