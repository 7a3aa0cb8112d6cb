import type { GraphEdge, GraphNode } from './types.ts';

/** A direction of the keyboard walk. */
export type WalkDirection = 'left' | 'right' | 'up' | 'down';

type Point = Pick<GraphNode, 'id' | 'x' | 'y'>;

/** Leaving the axis costs more than following it, so that "right" stays in its lane while the lane goes on. */
const sidewaysCost = 2.5;

/** Reading order: time from left to right, then lane from top to bottom, then id. */
function inReadingOrder(nodes: readonly Point[]): readonly Point[] {
  return [...nodes].sort((a, b) => a.x - b.x || a.y - b.y || (a.id < b.id ? -1 : 1));
}

/**
 * The node that an arrow key goes to: the nearest in that direction, sideways distance counting more.
 * @returns the first node in reading order when nothing is selected; the node itself when there is none further on; null without nodes.
 */
export function nodeInDirection(
  nodes: readonly Point[],
  from: string | null,
  direction: WalkDirection,
): string | null {
  const start = nodes.find((node) => node.id === from);
  if (!start) return inReadingOrder(nodes)[0]?.id ?? null;
  let best: { readonly id: string; readonly cost: number } | null = null;
  for (const node of nodes) {
    if (node.id === start.id) continue;
    const dx = node.x - start.x;
    const dy = node.y - start.y;
    const [along, sideways] =
      direction === 'left'
        ? [-dx, dy]
        : direction === 'right'
          ? [dx, dy]
          : direction === 'up'
            ? [-dy, dx]
            : [dy, dx];
    if (along <= 0.5) continue;
    const cost = along + Math.abs(sideways) * sidewaysCost;
    if (!best || cost < best.cost || (cost === best.cost && node.id < best.id)) best = { id: node.id, cost };
  }
  return best?.id ?? start.id;
}

/** The first or the last node in reading order, or null without nodes. */
export function nodeAtEnd(nodes: readonly Point[], end: 'first' | 'last'): string | null {
  const ordered = inReadingOrder(nodes);
  return (end === 'first' ? ordered[0] : ordered.at(-1))?.id ?? null;
}

/** Ids of the nodes joined to some nodes by an edge, with those nodes themselves. */
export function neighbourhood(edges: readonly GraphEdge[], ids: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(ids);
  for (const edge of edges) {
    if (ids.has(edge.source)) found.add(edge.target);
    if (ids.has(edge.target)) found.add(edge.source);
  }
  return found;
}
