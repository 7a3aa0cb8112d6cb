import { entityKindLabels } from '../model/entity-kinds.ts';
import { severityRank } from '../model/values.ts';
import { push } from './collect.ts';
import { compareTexts } from './details.ts';
import { tacticLabel } from './tactic.ts';
import type { GraphEdge, GraphNode, StoryGraph } from './types.ts';

/** Says which nodes are similar: those with the same text are drawn as one. Null keeps a node apart. */
type Similarity = (node: GraphNode, neighbours: readonly string[]) => string | null;

/** From careful to rough; the last leaves one node a kind and tactic, so the end is always small. Pinned nodes stay apart while it is possible. */
const similarities: readonly Similarity[] = [
  (node, neighbours) =>
    node.kind === 'entity' && !node.pinned
      ? JSON.stringify([node.entityKind, node.verdict, neighbours])
      : null,
  (node) =>
    node.kind === 'alert' && !node.pinned ? JSON.stringify([node.label, node.tactic, node.severity]) : null,
  (node, neighbours) =>
    node.kind === 'entity' && !node.pinned
      ? JSON.stringify([node.entityKind, node.verdict, neighbours])
      : null,
  (node) =>
    node.kind === 'entity' && !node.pinned
      ? JSON.stringify([node.entityKind, node.verdict, node.tactic])
      : null,
  (node) => JSON.stringify([node.kind, node.entityKind, node.tactic]),
];

/** Draws similar nodes as one, step by step, until a graph has at most `limit` nodes and edges or nothing is left to group. */
export function groupGraph(graph: StoryGraph, limit: number): StoryGraph {
  let current = graph;
  for (const similarity of similarities) {
    if (current.nodes.length + current.edges.length <= limit) return current;
    current = group(current, similarity);
  }
  return current;
}

function group(graph: StoryGraph, similarity: Similarity): StoryGraph {
  const neighbours = new Map<string, string[]>();
  for (const { source, target } of graph.edges) {
    push(neighbours, source, target);
    push(neighbours, target, source);
  }
  const groups = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    const around = [...new Set(neighbours.get(node.id) ?? [])].sort(compareTexts);
    push(groups, similarity(node, around) ?? `alone ${node.id}`, node);
  }
  const place = new Map<string, string>();
  const nodes = [...groups.values()].map((members) => {
    const merged = mergeNodes(members);
    for (const { id } of members) place.set(id, merged.id);
    return merged;
  });
  const edges = new Map<string, GraphEdge>();
  for (const edge of graph.edges) {
    const source = place.get(edge.source) ?? edge.source;
    const target = place.get(edge.target) ?? edge.target;
    if (source === target) continue;
    const id =
      source === edge.source && target === edge.target
        ? edge.id
        : JSON.stringify([edge.kind, source, target, edge.relation]);
    if (!edges.has(id)) edges.set(id, { ...edge, id, source, target });
  }
  return { nodes, edges: [...edges.values()], grouped: graph.grouped || nodes.length < graph.nodes.length };
}

function mergeNodes(members: readonly GraphNode[]): GraphNode {
  const [first, ...others] = members;
  if (!first) throw new RangeError('A group has at least one member.');
  if (others.length === 0) return first;
  const count = members.reduce((sum, member) => sum + member.count, 0);
  const labels = new Set(members.map(({ label }) => label.replace(/^\d+ × /, '')));
  const [label] = labels;
  const verdicts = new Set(members.map(({ verdict }) => verdict));
  const gravest = members.reduce((a, b) => (severityRank(b.severity) > severityRank(a.severity) ? b : a));
  return {
    ...first,
    id: first.id.startsWith('g:') ? first.id : `g:${first.id}`,
    entityId: null,
    alertUid: null,
    label: `${count} × ${labels.size === 1 && label !== undefined ? label : groupName(first)}`,
    severity: gravest.severity,
    verdict: verdicts.size === 1 ? first.verdict : null,
    status: members.every(({ status }) => status === first.status) ? first.status : null,
    pinned: members.some(({ pinned }) => pinned),
    at: members.reduce<number | null>(
      (at, member) => (member.at === null || (at !== null && at <= member.at) ? at : member.at),
      null,
    ),
    count,
  };
}

function groupName(node: GraphNode): string {
  if (node.kind === 'alert') return `alerts: ${tacticLabel(node.tactic)}`;
  return entityKindLabels[node.entityKind ?? 'generic'].many;
}
