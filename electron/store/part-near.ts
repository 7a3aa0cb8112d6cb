import type { PartAlert } from './part-alert.ts';
import type { ChangedNode } from './part-nodes.ts';
import type { PartReader } from './part-reader.ts';

/** An alert, or a storm that it is in, or a changed node, from its first to its last activity. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Null for a changed node, of which all alerts are in the part. */
  readonly alert: PartAlert | null;
}

/** How near alerts that name an entity have to be to each other for a link of some rule. */
export interface NearSearch {
  readonly reader: PartReader;
  /** Alerts that name the entity, by time. */
  readonly list: readonly PartAlert[];
  /** Changed nodes that name it, or named it. */
  readonly nodes: readonly ChangedNode[];
  /** Longest window of any rule for its kind, ms. */
  readonly reach: number;
}

/** The search in order of time, with storms from their start to their end. */
function stretchesOf({ reader, list, nodes }: NearSearch): readonly Stretch[] {
  const stretches: Stretch[] = list.map((alert) => {
    if (alert.storm !== null) return { ...reader.stormSpan(alert.storm), alert };
    return { start: alert.time ?? 0, end: alert.time ?? 0, alert };
  });
  let isOrdered = true;
  for (let at = 1; at < stretches.length; at += 1)
    if ((stretches[at]?.start ?? 0) < (stretches[at - 1]?.start ?? 0)) isOrdered = false;
  for (const { start, end } of nodes)
    if (start <= end) {
      stretches.push({ start, end, alert: null });
      isOrdered = false;
    }
  return isOrdered ? stretches : stretches.sort((x, y) => x.start - y.start);
}

/**
 * Alerts that name an entity and have another that does near them: only these have links by it, whatever its spread, before or after a change.
 * @param window longest window of the entity alone, under its spread before and now, ms; -1 where its kind has none.
 * @param partnersOf other entities that make a pair with it.
 */
export function findNearEachOther(
  search: NearSearch,
  window: number,
  partnersOf: ((alert: PartAlert) => readonly number[]) | null,
): ReadonlySet<PartAlert> {
  const found = new Set<PartAlert>();
  const stretches = stretchesOf(search);
  const { reach } = search;
  if (window >= 0) takeNear(stretches, Math.min(window, reach), found);
  if (window >= reach) return found;
  // Rules of two alerts or entities reach further than the window of the entity alone. What a changed node is a part of is not told apart.
  takeNear(
    stretches.filter(({ alert }) => alert === null || alert.facts !== 0),
    reach,
    found,
  );
  if (partnersOf === null) return found;
  const byPartner = new Map<number, Stretch[]>();
  for (const stretch of stretches)
    for (const partner of stretch.alert === null ? [] : partnersOf(stretch.alert)) {
      const list = byPartner.get(partner);
      if (list) list.push(stretch);
      else byPartner.set(partner, [stretch]);
    }
  const changed = stretches.filter(({ alert }) => alert === null);
  for (const list of byPartner.values())
    takeNear(changed.length === 0 ? list : mergeStretches(list, changed), reach, found);
  return found;
}

/** Whether any two that name an entity are near enough for some rule. */
export function hasNear({ reader, list, nodes, reach }: NearSearch): boolean {
  // Changed alerts are in the list and in their node: only another beside them counts.
  const others = nodes.length === 0 ? list : list.filter(({ id }) => !nodes.some((n) => n.alerts.has(id)));
  if (nodes.length + others.length < 2) return nodes.some(({ alerts }) => alerts.size > 1);
  const stretches = stretchesOf({ reader, list: others, nodes, reach });
  let latest = -Infinity;
  for (const { start, end } of stretches) {
    if (start - latest <= reach) return true;
    latest = Math.max(latest, end);
  }
  return nodes.some(({ alerts }) => alerts.size > 1);
}

function mergeStretches(a: readonly Stretch[], b: readonly Stretch[]): readonly Stretch[] {
  return [...a, ...b].sort((x, y) => x.start - y.start);
}

/** Takes the alerts of stretches with another within a window. */
function takeNear(stretches: readonly Stretch[], window: number, found: Set<PartAlert>): void {
  let latest = -Infinity;
  for (let at = 0; at < stretches.length; at += 1) {
    const { start, end, alert } = stretches[at] as Stretch;
    const next = stretches[at + 1]?.start ?? Infinity;
    if (alert !== null && (start - latest <= window || next - end <= window)) found.add(alert);
    latest = Math.max(latest, end);
  }
}
