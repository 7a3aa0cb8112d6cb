import type { GraphEdge, GraphNode } from './types.ts';

/** A rectangle in the coordinates of the layout. */
export interface GraphRectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Nodes and edges that are drawn together. */
export interface GraphPart {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Room around the view in which a node or a bowed line still reaches into it: labels, badges and links stand out of their places. */
const reach = 110;

/** A picture of fewer elements is drawn at once: nothing is won by parts. */
export const leastInParts = 240;

/** Nodes of a later part: few enough that a frame has room for them. */
const partSize = 40;

/** Whether a straight line touches a rectangle (Liang and Barsky). */
function touches(
  from: Pick<GraphNode, 'x' | 'y'>,
  to: Pick<GraphNode, 'x' | 'y'>,
  area: GraphRectangle,
): boolean {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  let [enters, leaves] = [0, 1];
  for (const [along, room] of [
    [-dx, from.x - area.left],
    [dx, area.right - from.x],
    [-dy, from.y - area.top],
    [dy, area.bottom - from.y],
  ] as const) {
    if (along === 0) {
      if (room < 0) return false;
      continue;
    }
    if (along < 0) enters = Math.max(enters, room / along);
    else leaves = Math.min(leaves, room / along);
    if (enters > leaves) return false;
  }
  return true;
}

/**
 * Cuts what is to be drawn anew: first everything that can be seen, then the rest in parts, each edge in the first part that has both its ends.
 * @param nodeOf ends of edges, among them nodes that are drawn already
 */
export function cutByView(
  { nodes, edges }: GraphPart,
  view: GraphRectangle,
  nodeOf: ReadonlyMap<string, GraphNode>,
): readonly GraphPart[] {
  if (nodes.length + edges.length < leastInParts) return [{ nodes, edges }];
  const area = {
    left: view.left - reach,
    top: view.top - reach,
    right: view.right + reach,
    bottom: view.bottom + reach,
  };
  const first = new Set(nodes.flatMap((node) => (touches(node, node, area) ? [node.id] : [])));
  for (const edge of edges) {
    const [source, target] = [nodeOf.get(edge.source), nodeOf.get(edge.target)];
    if (source && target && touches(source, target, area)) first.add(source.id).add(target.id);
  }
  const later = nodes.filter(({ id }) => !first.has(id));
  const partOf = new Map(later.map(({ id }, index) => [id, 1 + Math.floor(index / partSize)]));
  const parts = Array.from(
    { length: 1 + Math.ceil(later.length / partSize) },
    (): { nodes: GraphNode[]; edges: GraphEdge[] } => ({ nodes: [], edges: [] }),
  );
  for (const node of nodes) parts[partOf.get(node.id) ?? 0]?.nodes.push(node);
  for (const edge of edges)
    parts[Math.max(partOf.get(edge.source) ?? 0, partOf.get(edge.target) ?? 0)]?.edges.push(edge);
  return parts;
}
