import type { GraphEdge, GraphNode } from './types.ts';

/** What the canvas holds, by id. */
export interface DrawnContent {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: ReadonlyMap<string, GraphEdge>;
}

/** What has to be done to come from one content to another. */
export interface ContentChanges {
  /** Ids of nodes and edges to take away; edges first, so that none is left without an end. */
  readonly gone: readonly string[];
  readonly addedNodes: readonly GraphNode[];
  readonly addedEdges: readonly GraphEdge[];
  /** Nodes that look different, wherever they stand. */
  readonly changedNodes: readonly GraphNode[];
  readonly changedEdges: readonly GraphEdge[];
  readonly movedNodes: readonly GraphNode[];
  readonly content: DrawnContent;
}

/** Shape and origin are classes of an element: a node that changes them is another element. */
const isOther = (a: GraphNode, b: GraphNode): boolean => a.shape !== b.shape || a.outside !== b.outside;

const looksAlike = (a: GraphNode, b: GraphNode): boolean =>
  a.label === b.label &&
  a.icon === b.icon &&
  a.tone === b.tone &&
  a.glyph === b.glyph &&
  a.pinned === b.pinned &&
  a.isGroup === b.isGroup &&
  a.doubtful === b.doubtful;

/**
 * Compares what is drawn with what is to be drawn, so that a pin, a verdict or one more alert touches its own elements only. Of several
 * nodes with one id the first counts; edges without both ends are left out.
 */
export function contentChanges(
  drawn: DrawnContent,
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
): ContentChanges {
  const nextNodes = new Map<string, GraphNode>();
  for (const node of nodes) if (!nextNodes.has(node.id)) nextNodes.set(node.id, node);
  const nextEdges = new Map<string, GraphEdge>();
  for (const edge of edges)
    if (!nextEdges.has(edge.id) && nextNodes.has(edge.source) && nextNodes.has(edge.target))
      nextEdges.set(edge.id, edge);

  const addedNodes: GraphNode[] = [];
  const changedNodes: GraphNode[] = [];
  const movedNodes: GraphNode[] = [];
  const replaced = new Set<string>();
  for (const node of nextNodes.values()) {
    const before = drawn.nodes.get(node.id);
    if (before === undefined || isOther(before, node)) {
      addedNodes.push(node);
      if (before !== undefined) replaced.add(node.id);
      continue;
    }
    if (!looksAlike(before, node)) changedNodes.push(node);
    if (before.x !== node.x || before.y !== node.y) movedNodes.push(node);
  }
  const goneNodes = [...drawn.nodes.keys()].filter((id) => !nextNodes.has(id) || replaced.has(id));
  const lost = new Set(goneNodes);

  const addedEdges: GraphEdge[] = [];
  const changedEdges: GraphEdge[] = [];
  const goneEdges: string[] = [];
  for (const [id, before] of drawn.edges) {
    const now = nextEdges.get(id);
    const isSame =
      now?.source === before.source &&
      now.target === before.target &&
      now.kind === before.kind &&
      now.faint === before.faint;
    if (!isSame || lost.has(before.source) || lost.has(before.target)) goneEdges.push(id);
  }
  const removed = new Set(goneEdges);
  for (const edge of nextEdges.values()) {
    const before = drawn.edges.get(edge.id);
    if (before === undefined || removed.has(edge.id)) addedEdges.push(edge);
    else if (before.label !== edge.label) changedEdges.push(edge);
  }
  return {
    gone: [...goneEdges, ...goneNodes],
    addedNodes,
    addedEdges,
    changedNodes,
    changedEdges,
    movedNodes,
    content: { nodes: nextNodes, edges: nextEdges },
  };
}
