import { groupBy } from './collect.ts';
import { compareNodes } from './group.ts';
import type { GraphNode } from './types.ts';

/** An import or a decision that brings more alerts than this, and more than a part of those that are there, is another story, which is laid out anew. */
const mostAdded = { alerts: 4, share: 0.25 } as const;

/** Whether a node is an alert of the incident itself. */
export const isOwnAlert = ({ kind, otherIncident }: GraphNode): boolean =>
  kind === 'alert' && otherIncident === null;

/** Alerts in the order in which they take their places, and those that came to what was there. What came nobody knows when is last. */
export function inOrderOfPlaces(given: readonly GraphNode[]): {
  readonly alerts: readonly GraphNode[];
  readonly added: ReadonlySet<GraphNode>;
} {
  const byArrival = groupBy([...given].sort(compareNodes), ({ arrivedAt }) => arrivedAt ?? Infinity);
  let together: GraphNode[] = [];
  let added: GraphNode[] = [];
  for (const [, alerts] of [...byArrival].sort(([a], [b]) => (a === b ? 0 : a - b))) {
    const before = together.length + added.length;
    if (alerts.length > Math.max(mostAdded.alerts, before * mostAdded.share) || before === 0) {
      together = [...together, ...added, ...alerts];
      added = [];
    } else added = [...added, ...alerts];
  }
  return { alerts: [...together.sort(compareNodes), ...added], added: new Set(added) };
}
