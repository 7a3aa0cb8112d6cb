import { sha256Hex } from '../lib/sha256.ts';
import { entityKindLabels } from '../model/entity-kinds.ts';
import { severityRank } from '../model/values.ts';
import { push } from './collect.ts';
import { compareTexts } from './details.ts';
import { earlier } from './graph.ts';
import { tacticLabel } from './tactic.ts';
import type { GraphEdge, GraphNode, StoryGraph } from './types.ts';

/** More nodes and edges than this cannot be looked at: similar nodes are then drawn as one with a count. */
export const mostElements = 2_000;

/** Of a group that is opened, so many are told one by one; the rest stays together. */
export const mostOpened = 500;

/** How similar nodes are drawn as one. */
export interface Grouping {
  /** Nodes and edges above which it is done anyway. */
  readonly limit?: number;
  /** Group also where there would be room for all. */
  readonly similar?: boolean;
  /** Ids of groups that are told one by one. */
  readonly opened?: readonly string[];
  /** Nodes that stay by themselves. */
  readonly apart?: ReadonlySet<string>;
}

/** A graph in which similar nodes may stand together. */
export interface GroupedGraph extends StoryGraph {
  /** True when it would have had too many elements otherwise. */
  readonly grouped: boolean;
}

/** Says which nodes are similar: those with the same text are drawn as one. Null keeps a node apart. */
type Similarity = (node: GraphNode, neighbours: () => readonly string[]) => string | null;

const likeEntities: Similarity = (node, neighbours) =>
  node.kind === 'entity' && !node.pinned
    ? JSON.stringify([node.entityKind, node.verdict, neighbours()])
    : null;

/** From careful to rough; the last leaves one node a kind and tactic, so the end is always small. Pinned nodes stay apart while it is possible. */
const similarities: readonly Similarity[] = [
  likeEntities,
  (node) =>
    node.kind === 'alert' && !node.pinned ? JSON.stringify([node.name, node.tactic, node.severity]) : null,
  likeEntities,
  (node) =>
    node.kind === 'entity' && !node.pinned
      ? JSON.stringify([node.entityKind, node.verdict, node.tactic])
      : null,
  (node) => JSON.stringify([node.kind, node.entityKind, node.tactic]),
];

/** Steps that draw nothing as one which a reader would tell apart: the same kind, verdict and neighbours, or the same title. */
const carefulSteps = 3;

/**
 * Draws similar nodes as one, step by step, until a graph has at most `limit` nodes and edges or nothing is left to group. The id of a group
 * is made from what its members have in common, so that it is the same whatever else there is; which groups there are does not depend on
 * which of them are open. A group may hold groups of an earlier step: those show when it is opened.
 */
export function groupGraph(graph: StoryGraph, grouping: Grouping = {}): GroupedGraph {
  const { limit = mostElements, similar = false, opened = [], apart = new Set<string>() } = grouping;
  const isLarge = sizeOf(graph) > limit;
  if (!isLarge && !similar) return { ...graph, grouped: false };
  const members = new Map<string, readonly string[]>();
  let level: Level = {
    nodes: graph.nodes.map((node) => ({ node, token: node.id })).sort(compareLevels),
    edges: distinct(
      graph.edges.map(({ source, target, kind, relation }) => ({ source, target, kind, relation })),
    ),
  };
  for (const [step, similarity] of similarities.entries()) {
    const isWanted = similar && step < carefulSteps;
    if (!isWanted && level.nodes.length + level.edges.length <= limit) break;
    level = groupLevel(level, step, similarity, apart, members);
  }
  const units = openGroups(
    level.nodes.map(({ node }) => node.id),
    { members, opened: new Set(opened), nodes: new Map(graph.nodes.map((node) => [node.id, node])) },
  );
  return { ...drawUnits(graph, units), grouped: isLarge && members.size > 0 };
}

const sizeOf = ({ nodes, edges }: StoryGraph): number => nodes.length + edges.length;

/** A node of one step with what tells what it is like, which is the same whether or not others are like it. */
interface LevelNode {
  readonly node: GraphNode;
  readonly token: string;
}

type LevelEdge = Pick<GraphEdge, 'source' | 'target' | 'kind' | 'relation'>;

interface Level {
  readonly nodes: readonly LevelNode[];
  readonly edges: readonly LevelEdge[];
}

const compareLevels = (a: LevelNode, b: LevelNode): number => compareNodes(a.node, b.node);

function groupLevel(
  level: Level,
  step: number,
  similarity: Similarity,
  apart: ReadonlySet<string>,
  members: Map<string, readonly string[]>,
): Level {
  const tokens = new Map(level.nodes.map(({ node, token }) => [node.id, token]));
  const around = new Map<string, Set<string>>();
  for (const { source, target } of level.edges) {
    around.set(source, (around.get(source) ?? new Set()).add(tokens.get(target) ?? target));
    around.set(target, (around.get(target) ?? new Set()).add(tokens.get(source) ?? source));
  }
  const groups = new Map<string, LevelNode[]>();
  for (const entry of level.nodes) {
    const { node } = entry;
    const neighbours = (): readonly string[] => [...(around.get(node.id) ?? [])].sort(compareTexts);
    const key = apart.has(node.id) ? null : similarity(node, neighbours);
    push(groups, key === null ? `alone ${node.id}` : `alike ${key}`, entry);
  }
  const place = new Map<string, string>();
  const nodes: LevelNode[] = [];
  for (const [key, entries] of groups) {
    const [first] = entries;
    if (!first) continue;
    const token = key.startsWith('alone ') ? first.token : `g:${step}:${sha256Hex(key).slice(0, 20)}`;
    const isGroup = entries.length > 1;
    const node = isGroup
      ? mergeNodes(
          token,
          entries.map((entry) => entry.node),
        )
      : first.node;
    if (isGroup)
      members.set(
        token,
        entries.map((entry) => entry.node.id),
      );
    for (const entry of entries) place.set(entry.node.id, node.id);
    nodes.push({ node, token });
  }
  const edges = level.edges.flatMap((edge) => {
    const source = place.get(edge.source) ?? edge.source;
    const target = place.get(edge.target) ?? edge.target;
    return source === target ? [] : [{ ...edge, source, target }];
  });
  return { nodes: nodes.sort(compareLevels), edges: distinct(edges) };
}

function distinct(edges: readonly LevelEdge[]): readonly LevelEdge[] {
  return [
    ...new Map(
      edges.map((edge) => [JSON.stringify([edge.kind, edge.source, edge.target, edge.relation]), edge]),
    ).values(),
  ];
}

interface Opening {
  /** Direct members of each group: nodes, or groups of an earlier step. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  readonly opened: ReadonlySet<string>;
  readonly nodes: ReadonlyMap<string, GraphNode>;
}

/** What is drawn as one: an id and the nodes behind it. */
interface Unit {
  readonly id: string;
  readonly nodes: readonly GraphNode[];
}

function openGroups(ids: readonly string[], opening: Opening): readonly Unit[] {
  const { members, opened } = opening;
  return ids.flatMap((id) => {
    const inside = members.get(id);
    if (inside === undefined || !opened.has(id)) return [{ id, nodes: nodesBehind(id, opening) }];
    const rest = inside.slice(mostOpened).flatMap((member) => nodesBehind(member, opening));
    return [
      ...openGroups(inside.slice(0, mostOpened), opening),
      ...(rest.length === 0 ? [] : [{ id, nodes: rest }]),
    ];
  });
}

function nodesBehind(id: string, opening: Opening): readonly GraphNode[] {
  const inside = opening.members.get(id);
  if (inside !== undefined) return inside.flatMap((member) => nodesBehind(member, opening));
  const node = opening.nodes.get(id);
  return node === undefined ? [] : [node];
}

function drawUnits(graph: StoryGraph, units: readonly Unit[]): StoryGraph {
  const place = new Map<string, string>();
  for (const { id, nodes } of units)
    for (const node of nodes) place.set(node.id, nodes.length > 1 ? id : node.id);
  const edges = new Map<string, GraphEdge>();
  const alerts = new Map(graph.nodes.filter(({ kind }) => kind === 'alert').map((node) => [node.id, node]));
  const naming = new Map<string, Set<string>>();
  for (const edge of graph.edges) {
    const source = place.get(edge.source) ?? edge.source;
    const target = place.get(edge.target) ?? edge.target;
    if (edge.kind === 'evidence') {
      const alert = alerts.has(edge.source) ? edge.source : edge.target;
      const entity = alert === edge.source ? target : source;
      naming.set(entity, (naming.get(entity) ?? new Set()).add(alert));
    }
    if (source === target) continue;
    const isMoved = source !== edge.source || target !== edge.target;
    const id = isMoved ? JSON.stringify([edge.kind, source, target, edge.relation]) : edge.id;
    const known = edges.get(id);
    edges.set(id, known ? { ...known, count: known.count + edge.count } : { ...edge, id, source, target });
  }
  const nodes = units.flatMap(({ id, nodes: behind }) => {
    const [first, ...others] = behind;
    if (first === undefined || others.length === 0) return first ?? [];
    const names = [...(naming.get(id) ?? [])];
    const alertsOf = names.reduce((sum, alert) => sum + (alerts.get(alert)?.count ?? 1), 0);
    return { ...mergeNodes(id, behind), alerts: first.kind === 'entity' ? alertsOf : 0 };
  });
  return {
    nodes: nodes.sort((a, b) => compareTexts(a.kind, b.kind) || compareNodes(a, b)),
    edges: [...edges.values()],
  };
}

function mergeNodes(id: string, nodes: readonly GraphNode[]): GraphNode {
  const members = [...nodes].sort(compareNodes);
  const [first] = members;
  if (!first) throw new RangeError('A group has at least one member.');
  const shared = <Value>(of: (node: GraphNode) => Value): Value | null =>
    members.every((member) => of(member) === of(first)) ? of(first) : null;
  const count = members.reduce((sum, member) => sum + member.count, 0);
  const name = shared(({ name: own }) => own) ?? groupName(first);
  const gravest = members.reduce((a, b) => (severityRank(b.severity) > severityRank(a.severity) ? b : a));
  return {
    ...first,
    id,
    entityId: null,
    alertUid: null,
    label: `${count} × ${name}`,
    name,
    severity: gravest.severity,
    verdict: shared(({ verdict }) => verdict),
    status: shared(({ status }) => status),
    serviceSource: shared(({ serviceSource }) => serviceSource),
    pinned: members.some(({ pinned }) => pinned),
    at: members.reduce<number | null>((at, member) => earlier(at, member.at), null),
    knownAt: members.reduce<number | null>((at, member) => earlier(at, member.knownAt), null),
    count,
    isGroup: true,
  };
}

function groupName(node: GraphNode): string {
  if (node.kind === 'alert') return `alerts: ${tacticLabel(node.tactic)}`;
  return entityKindLabels[node.entityKind ?? 'generic'].many;
}

/** By time, what has none last, then by id. */
export function compareNodes(a: GraphNode, b: GraphNode): number {
  const [x, y] = [a.at ?? Infinity, b.at ?? Infinity];
  return x === y ? compareTexts(a.id, b.id) : x - y;
}
