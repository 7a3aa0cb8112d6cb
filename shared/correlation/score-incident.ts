import { tacticOf } from '../model/attack.ts';
import type { AssetCriticality, IncidentAlertFacts, ScoreItem } from './description-types.ts';

/** A severity that nobody knows has no points, whatever it is called. */
const severityPoints: ReadonlyMap<string, number> = new Map([
  ['high', 40],
  ['medium', 25],
  ['low', 10],
  ['informational', 2],
]);
const criticalityPoints: Readonly<Record<AssetCriticality, number>> = {
  low: 0,
  medium: 5,
  high: 10,
  critical: 15,
};
const POINTS_PER_TACTIC = 4;
const MOST_TACTIC_POINTS = 20;

/**
 * Items of the priority score, in the order in which screens list them; their points add up to 0 … 100, the
 * last item saying what was cut off. Weights: correlation page, "Name, severity, priority".
 * @param nodes alerts after storms, in canonical order.
 */
export function scoreIncident(
  nodes: readonly IncidentAlertFacts[],
  { severity, isOverride }: { readonly severity: string; readonly isOverride: boolean },
  tacticCount: number,
): readonly ScoreItem[] {
  const items: ScoreItem[] = [];
  const add = (code: ScoreItem['code'], points: number, params: ScoreItem['params'] = {}): void => {
    if (points !== 0) items.push({ code, points, params });
  };
  add('severity', severityPoints.get(severity) ?? 0, isOverride ? { severity, by: 'analyst' } : { severity });
  add('tactics', Math.min(MOST_TACTIC_POINTS, tacticCount * POINTS_PER_TACTIC), { tactics: tacticCount });
  const rising = longestRise(nodes);
  if (rising >= 3) add('risingSequence', 10, { length: rising });
  const criticality = highestCriticality(nodes);
  if (criticality) add('criticalAsset', criticalityPoints[criticality], { criticality });
  const devices = new Set(nodes.flatMap((node) => node.devices)).size;
  if (devices >= 2) add('severalDevices', 5, { devices });
  if (nodes.some((node) => node.malicious)) add('maliciousVerdict', 5);
  if (nodes.some((node) => node.ransomware || node.handsOnKeyboard)) add('ransomwareOrHandsOnKeyboard', 10);
  if (nodes.some((node) => node.rareDetector)) add('rareDetector', 5);
  if (nodes.length > 0 && nodes.every((node) => node.prevented)) add('allPrevented', -10);
  // One noisy detector among others says nothing of them.
  if (nodes.length > 0 && nodes.every((node) => node.mostlyBenignDetector)) add('mostlyBenignDetector', -15);
  const sum = items.reduce((total, item) => total + item.points, 0);
  const clamped = Math.min(100, Math.max(0, sum));
  add('clamp', clamped - sum, { from: sum, to: clamped });
  return items;
}

/** Length of the longest run of tactics that rises along the kill chain as time goes on. */
function longestRise(nodes: readonly IncidentAlertFacts[]): number {
  /** Lowest last position of a rise of each length (patience sorting). */
  const tails: number[] = [];
  for (const node of nodes) {
    const order =
      node.category === null || node.firstActivity === null ? undefined : tacticOf(node.category)?.order;
    if (order === undefined) continue;
    const place = tails.findIndex((tail) => tail >= order);
    if (place < 0) tails.push(order);
    else tails[place] = order;
  }
  return tails.length;
}

function highestCriticality(nodes: readonly IncidentAlertFacts[]): AssetCriticality | null {
  return nodes.reduce<AssetCriticality | null>((highest, { criticality }) => {
    if (criticality === null) return highest;
    return highest === null || criticalityPoints[criticality] > criticalityPoints[highest]
      ? criticality
      : highest;
  }, null);
}
