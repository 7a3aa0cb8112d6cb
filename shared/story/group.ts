import { entityKindLabels } from '../model/entity-kinds.ts';
import { severityRank } from '../model/values.ts';
import { compareTexts } from './details.ts';
import { gatherTellers } from './edge-alerts.ts';
import type { ToldBy } from './edge-alerts.ts';
import { foldFolder } from './folder.ts';
import { earlier } from './graph.ts';
import { findNeighbours, hashOf } from './group-level.ts';
import type { Level, LevelEdge, LevelNode } from './group-level.ts';
import { keyOf, similarities } from './group-likeness.ts';
import type { Similarity } from './group-likeness.ts';
import { imageOfLabel } from './process-label.ts';
import { tacticLabel } from './tactic.ts';
import type { GraphEdge, GraphNode, StoryGraph } from './types.ts';

/** More nodes and edges than this cannot be looked at: similar nodes are then drawn as one with a count. */
export const mostElements = 2_000;

/**
 * More nodes than this are not seen at a glance: so many, by `spacing`, has a graph of 1,130 × 590 px (a window of 1920 × 1080 with all panes) room for
 * when no letter is smaller than 9 px, with little to spare for gaps. Above it similar nodes are drawn as one unless somebody chose otherwise.
 */
export const mostReadable = 100;

/** Of a group that is opened, so many are told one by one; the rest stays together. */
export const mostOpened = 500;

/** How similar nodes are drawn as one. */
export interface Grouping {
  /** Nodes and edges above which it is done anyway. */
  readonly limit?: number;
  /** Group also where there would be room for all; null: where there are more nodes than can be read. */
  readonly similar?: boolean | null;
  /** Ids of groups that are told one by one. */
  readonly opened?: readonly string[];
  /** Nodes that stay by themselves. */
  readonly apart?: ReadonlySet<string>;
  /** The graph before a filter narrowed it. Its groups hold where what is left would be more to look at than it was. */
  readonly whole?: StoryGraph;
}

/** A graph in which similar nodes may stand together. */
export interface GroupedGraph extends StoryGraph {
  /** True when it would have had too many elements otherwise. */
  readonly grouped: boolean;
  /** True when similar nodes stand together because that was asked for, or because it would have had too many to read. */
  readonly similar: boolean;
  /** The nodes behind each group. */
  readonly behind: ReadonlyMap<string, readonly GraphNode[]>;
  /** The alerts, by the ids of their own nodes, that name each entity as it is drawn. */
  readonly naming: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Steps that draw nothing as one which a reader would tell apart: the same kind, verdict and neighbours, or the same title. */
const carefulSteps = 3;

/** With those that are taken first where there are more nodes than can be read: still, alerts are only together with others of their title. */
const namedSteps = 6;

/** Coarser groups no longer say what each alert was: they are made only of what would fill more than two windows even so. */
const mostFollowed = 2 * mostReadable;

/**
 * Draws similar nodes as one, step by step, until a graph has at most `limit` nodes and edges or nothing is left to group. The id of a group
 * is made from what its members have in common, so that it is the same whatever else there is; which groups there are does not depend on
 * which of them are open. A group may hold groups of an earlier step: those show when it is opened. A graph that a filter narrowed never has
 * more nodes than the whole was drawn with.
 */
export function groupGraph(graph: StoryGraph, grouping: Grouping = {}): GroupedGraph {
  const { limit = mostElements, whole = graph } = grouping;
  const isLarge = sizeOf(graph) > limit;
  const planned = whole.nodes.length > graph.nodes.length ? planUnits(whole, grouping) : null;
  if (planned !== null && graph.nodes.length > planned.units.length) {
    const kept = new Set(graph.nodes.map(({ id }) => id));
    const units = planned.units.flatMap(({ id, nodes }) => {
      const left = nodes.filter((node) => kept.has(node.id));
      return left.length === 0 ? [] : [{ id, nodes: left }];
    });
    return { ...drawUnits(graph, units), grouped: isLarge, similar: planned.similar };
  }
  const plan = planUnits(graph, grouping);
  if (plan === null)
    return { ...graph, grouped: false, similar: false, behind: new Map(), naming: new Map() };
  const { units, similar, hasGroups } = plan;
  return { ...drawUnits(graph, units), grouped: isLarge && hasGroups, similar };
}

const sizeOf = ({ nodes, edges }: StoryGraph): number => nodes.length + edges.length;

/** What is drawn of a graph, each with the nodes behind it. */
interface Plan {
  readonly units: readonly Unit[];
  readonly similar: boolean;
  readonly hasGroups: boolean;
}

/** Null where everything is drawn by itself. */
function planUnits(graph: StoryGraph, grouping: Grouping): Plan | null {
  const { limit = mostElements, opened = [], apart = new Set<string>() } = grouping;
  const similar = grouping.similar ?? graph.nodes.length > mostReadable;
  if (sizeOf(graph) <= limit && !similar) return null;
  const members = new Map<string, readonly string[]>();
  let level = firstLevel(graph);
  for (const [step, similarity] of similarities.entries()) {
    const most = step < carefulSteps ? 0 : step < namedSteps ? mostReadable : mostFollowed;
    const isWanted = similar && level.nodes.length > most;
    if (!isWanted && level.nodes.length + level.edges.length <= limit) break;
    level = groupLevel(level, step, similarity, apart, members);
  }
  const units = openGroups(
    level.nodes.map(({ node }) => node.id),
    { members, opened: new Set(opened), nodes: new Map(graph.nodes.map((node) => [node.id, node])) },
  );
  return { units, similar, hasGroups: members.size > 0 };
}

function firstLevel(graph: StoryGraph): Level {
  const nodes = [...graph.nodes].sort(compareNodes).map((node) => ({ node, mark: hashOf(node.id) }));
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
  const aroundOf = findNeighbours(level);
  interface Group {
    readonly mark: number;
    readonly indexes: number[];
  }
  const groups: Group[] = [];
  const known = new Map<number, Group>();
  for (const [index, { node, mark }] of level.nodes.entries()) {
    const key = apart.has(node.id) ? null : similarity(node, aroundOf(index));
    if (key === null) {
      groups.push({ mark, indexes: [index] });
      continue;
    }
    const alike = hashOf(`${step} ${key}`);
    const group = known.get(alike);
    if (group) {
      group.indexes.push(index);
      continue;
    }
    const fresh = { mark: alike, indexes: [index] };
    known.set(alike, fresh);
    groups.push(fresh);
  }
  const place = new Int32Array(level.nodes.length);
  const nodes = groups.map(({ mark, indexes }, position): LevelNode => {
    for (const index of indexes) place[index] = position;
    const behind = indexes.flatMap((index) => level.nodes[index]?.node ?? []);
    const [only, ...others] = behind;
    if (only && others.length === 0) return { node: only, mark };
    const id = `g:${step}:${mark.toString(36)}`;
    members.set(
      id,
      behind.map((node) => node.id),
    );
    return { node: mergeNodes(id, behind), mark };
  });
  const edges: LevelEdge[] = [];
  for (const { source, target, way } of level.edges) {
    const from = place[source] ?? 0;
    const to = place[target] ?? 0;
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

function drawUnits(
  graph: StoryGraph,
  units: readonly Unit[],
): StoryGraph & Pick<GroupedGraph, 'behind' | 'naming'> {
  const place = new Map<string, number>();
  for (const [unit, { nodes }] of units.entries()) for (const node of nodes) place.set(node.id, unit);
  const idOf = (unit: number | undefined, given: string): string => {
    const { id, nodes } = units[unit ?? -1] ?? { id: given, nodes: [] };
    return nodes.length > 1 ? id : given;
  };
  const alerts = new Map(graph.nodes.filter(({ kind }) => kind === 'alert').map((node) => [node.id, node]));
  const naming = new Map<string, Set<string>>();
  const ways = new Map<string, number>();
  interface Drawn {
    readonly edge: GraphEdge;
    count: number;
    readonly told: ToldBy | null;
  }
  const drawn: Drawn[] = [];
  const moved = new Map<number, Drawn>();
  for (const edge of graph.edges) {
    const from = place.get(edge.source);
    const to = place.get(edge.target);
    const source = idOf(from, edge.source);
    const target = idOf(to, edge.target);
    if (edge.kind === 'evidence') {
      const alert = alerts.has(edge.source) ? edge.source : edge.target;
      const entity = alert === edge.source ? target : source;
      const names = naming.get(entity);
      if (names) names.add(alert);
      else naming.set(entity, new Set([alert]));
    }
    if (source === target) continue;
    const isMoved = source !== edge.source || target !== edge.target;
    if (!isMoved || from === undefined || to === undefined) {
      drawn.push({ edge, count: edge.count, told: null });
      continue;
    }
    const name = wayOf(edge.kind, edge.relation);
    const way = ways.get(name) ?? ways.size;
    ways.set(name, way);
    const key = (way * units.length + from) * units.length + to;
    const known = moved.get(key);
    if (known) {
      known.count += edge.count;
      known.told?.add(edge);
      continue;
    }
    const id = JSON.stringify([source, target, name]);
    const told = gatherTellers(edge);
    const fresh = { edge: { ...edge, id, source, target }, count: edge.count, told };
    moved.set(key, fresh);
    drawn.push(fresh);
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
    edges: drawn.map(({ edge, count, told }) => (told === null ? edge : { ...edge, count, ...told.all() })),
    behind: new Map(units.flatMap(({ id, nodes: behind }) => (behind.length > 1 ? [[id, behind]] : []))),
    naming,
  };
}

function mergeNodes(id: string, nodes: readonly GraphNode[]): GraphNode {
  const members = [...nodes].sort(compareNodes);
  const [first] = members;
  if (!first) throw new RangeError('A group has at least one member.');
  const shared = <Value>(of: (node: GraphNode) => Value): Value | null =>
    members.every((member) => of(member) === of(first)) ? of(first) : null;
  const count = members.reduce((sum, member) => sum + member.count, 0);
  const name = shared(({ name: own }) => imageOfLabel(own)) ?? groupName(members, first);
  const folders = distinctFolders(members);
  const gravest = members.reduce((a, b) => (severityRank(b.severity) > severityRank(a.severity) ? b : a));
  return {
    ...first,
    id,
    entityId: null,
    alertUid: null,
    label: `${count} × ${name}${folders.length > 1 ? ` in ${folders.length} folders` : ''}`,
    name,
    key: null,
    folders,
    doubtful: members.reduce((sum, { doubtful }) => sum + doubtful, 0),
    severity: gravest.severity,
    verdict: shared(({ verdict }) => verdict),
    status: shared(({ status }) => status),
    serviceSource: shared(({ serviceSource }) => serviceSource),
    pinned: members.some(({ pinned }) => pinned),
    at: members.reduce<number | null>((at, member) => earlier(at, member.at), null),
    knownAt: members.reduce<number | null>((at, member) => earlier(at, member.knownAt), null),
    arrivedAt: members.reduce<number | null>((at, member) => earlier(at, member.arrivedAt), null),
    count,
    isGroup: true,
  };
}

/** Folders of all, each once whatever its case, sorted. */
function distinctFolders(members: readonly GraphNode[]): readonly string[] {
  const known = new Map<string, string>();
  for (const { folders } of members)
    for (const folder of folders) {
      const folded = foldFolder(folder);
      const before = known.get(folded);
      if (before === undefined || folder < before) known.set(folded, folder);
    }
  return [...known].sort(([a], [b]) => compareTexts(a, b)).map(([, folder]) => folder);
}

/** Names that a group of programs tells. */
const mostNamed = 3;

function groupName(members: readonly GraphNode[], first: GraphNode): string {
  if (first.kind === 'alert') return `alerts: ${tacticLabel(first.tactic)}`;
  const kinds = entityKindLabels[first.entityKind ?? 'generic'].many;
  if (first.entityKind !== 'process') return kinds;
  const images = [...new Set(members.map(({ name }) => imageOfLabel(name)))];
  return images.length > mostNamed
    ? `${kinds} of ${images.length} programs`
    : `${kinds}: ${images.join(', ')}`;
}

/** By time, what has none last, then by id. */
export function compareNodes(a: GraphNode, b: GraphNode): number {
  const x = a.at ?? Infinity;
  const y = b.at ?? Infinity;
  return x === y ? compareTexts(a.id, b.id) : x - y;
}
