import { entityKindLabels } from '../model/entity-kinds.ts';
import type { EntityKind } from '../model/entity-kinds.ts';
import { severityRank } from '../model/values.ts';
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

/** Nodes around one, each as a text that is the same for what is alike. */
type Around = (...kinds: readonly EntityKind[]) => readonly string[];

/** Says which nodes are similar: those with the same text are drawn as one. Null keeps a node apart. */
type Similarity = (node: GraphNode, around: Around) => string | null;

const likeEntities: Similarity = (node, around) =>
  node.kind === 'entity' && !node.pinned ? keyOf(node.entityKind, node.verdict, ...around()) : null;

/** From careful to rough; the last leaves one node a kind and tactic, so the end is always small. Pinned nodes stay apart while it is possible. */
const similarities: readonly Similarity[] = [
  likeEntities,
  (node) =>
    node.kind === 'alert' && !node.pinned ? keyOf('alert', node.name, node.tactic, node.severity) : null,
  likeEntities,
  // Alerts of one tactic on the same devices; without any, of the same users.
  (node, around) => {
    if (node.kind !== 'alert' || node.pinned) return null;
    const devices = around('device');
    const assets = devices.length > 0 ? devices : around('user', 'mailbox');
    return assets.length === 0 ? null : keyOf('alert', node.tactic, ...assets);
  },
  likeEntities,
  (node) =>
    node.kind === 'entity' && !node.pinned ? keyOf(node.entityKind, node.verdict, node.tactic) : null,
  (node) => (node.kind === 'alert' && !node.pinned ? keyOf('alert', node.tactic, node.severity) : null),
  (node) => keyOf(node.kind, node.entityKind, node.tactic),
];

/** One text of several, in which no part runs into the next. */
const keyOf = (...parts: readonly (string | null)[]): string => parts.join('\u0000');

/** Steps that draw nothing as one which a reader would tell apart: the same kind, verdict and neighbours, or the same title. */
const carefulSteps = 3;

/**
 * Draws similar nodes as one, step by step, until a graph has at most `limit` nodes and edges or nothing is left to group. The id of a group
 * is made from what its members have in common, so that it is the same whatever else there is; which groups there are does not depend on
 * which of them are open. A group may hold groups of an earlier step: those show when it is opened.
 */
export function groupGraph(graph: StoryGraph, grouping: Grouping = {}): GroupedGraph {
  const { limit = mostElements, similar = false, opened = [], apart = new Set<string>() } = grouping;
  const isLarge = graph.nodes.length + graph.edges.length > limit;
  if (!isLarge && !similar) return { ...graph, grouped: false };
  const members = new Map<string, readonly string[]>();
  let level = firstLevel(graph);
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

/** A node of one step with what tells what it is like, which is the same whether or not others are like it. */
interface LevelNode {
  readonly node: GraphNode;
  readonly token: string;
}

/** An edge between indexes of nodes. */
interface LevelEdge {
  readonly source: number;
  readonly target: number;
  /** Number of its kind and relation. */
  readonly way: number;
}

interface Level {
  readonly nodes: readonly LevelNode[];
  readonly edges: readonly LevelEdge[];
}

function firstLevel(graph: StoryGraph): Level {
  const nodes = [...graph.nodes].sort(compareNodes).map((node) => ({ node, token: hashOf(node.id) }));
  const indexes = new Map(nodes.map(({ node }, index) => [node.id, index]));
  const ways = new Map<string, number>();
  const edges = graph.edges.map(({ source, target, kind, relation }) => {
    const name = wayOf(kind, relation);
    const way = ways.get(name) ?? ways.size;
    ways.set(name, way);
    return { source: indexes.get(source) ?? 0, target: indexes.get(target) ?? 0, way };
  });
  return { nodes, edges: distinct(edges, nodes.length) };
}

/** What tells edges between the same two groups apart: of evidence there is one, whatever its role. */
const wayOf = (kind: GraphEdge['kind'], relation: string): string =>
  kind === 'evidence' ? kind : keyOf(kind, relation);

function groupLevel(
  level: Level,
  step: number,
  similarity: Similarity,
  apart: ReadonlySet<string>,
  members: Map<string, readonly string[]>,
): Level {
  const beside = level.nodes.map((): number[] => []);
  for (const { source, target } of level.edges) {
    beside[source]?.push(target);
    beside[target]?.push(source);
  }
  const aroundOf =
    (index: number): Around =>
    (...kinds) => {
      const near = new Set<string>();
      for (const other of beside[index] ?? []) {
        const entry = level.nodes[other];
        const kind = entry?.node.entityKind ?? null;
        if (entry && (kinds.length === 0 || (kind !== null && kinds.includes(kind)))) near.add(entry.token);
      }
      return [...near].sort(compareTexts);
    };
  const groups = new Map<string, { readonly token: string; readonly indexes: number[] }>();
  for (const [index, { node, token }] of level.nodes.entries()) {
    const key = apart.has(node.id) ? null : similarity(node, aroundOf(index));
    // What stays alone has a name that no group has, whatever its token is.
    const alike = key === null ? token : `g:${step}:${hashOf(key)}`;
    const name = key === null ? `alone ${index}` : alike;
    const known = groups.get(name);
    if (known) known.indexes.push(index);
    else groups.set(name, { token: alike, indexes: [index] });
  }
  const place = new Map<number, number>();
  const nodes = [...groups.values()].map(({ token, indexes }, position): LevelNode => {
    for (const index of indexes) place.set(index, position);
    const behind = indexes.flatMap((index) => level.nodes[index]?.node ?? []);
    const [only, ...others] = behind;
    if (only && others.length === 0) return { node: only, token };
    members.set(
      token,
      behind.map(({ id }) => id),
    );
    return { node: mergeNodes(token, behind), token };
  });
  const edges: LevelEdge[] = [];
  for (const { source, target, way } of level.edges) {
    const [from, to] = [place.get(source) ?? 0, place.get(target) ?? 0];
    if (from !== to) edges.push({ source: from, target: to, way });
  }
  return inOrder(nodes, distinct(edges, nodes.length));
}

/** Sorts the nodes of a level, which are numbered by their places. */
function inOrder(nodes: readonly LevelNode[], edges: readonly LevelEdge[]): Level {
  const order = [...nodes.keys()].sort((a, b) => {
    const [one, other] = [nodes[a]?.node, nodes[b]?.node];
    return one && other ? compareNodes(one, other) : 0;
  });
  const places = new Map(order.map((index, place) => [index, place]));
  return {
    nodes: order.flatMap((index) => nodes[index] ?? []),
    edges: edges.map(({ source, target, way }) => ({
      source: places.get(source) ?? 0,
      target: places.get(target) ?? 0,
      way,
    })),
  };
}

/** Each edge once; `nodes` is how many nodes there are. Numbers stay exact up to millions of nodes with hundreds of ways. */
function distinct(edges: readonly LevelEdge[], nodes: number): readonly LevelEdge[] {
  const seen = new Set<number>();
  return edges.filter(({ way, source, target }) => {
    const key = (way * nodes + source) * nodes + target;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** 53 bits of a text, in base 36: enough to tell thousands of groups apart (cyrb53, public domain by bryc). */
function hashOf(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & low) + (high >>> 0)).toString(36);
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
    const id = isMoved ? JSON.stringify([source, target, wayOf(edge.kind, edge.relation)]) : edge.id;
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
