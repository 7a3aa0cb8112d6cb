import { countFacets, filterStory } from './filter.ts';
import type { StoryFacets, StoryFilter } from './filter.ts';
import { alertNode, alertNodeId, buildStoryGraph, entityNodeId } from './graph.ts';
import { groupGraph } from './group.ts';
import { tacticsOf } from './layout-kill-chain.ts';
import type {
  GraphEdge,
  GraphNode,
  Lane,
  StoryGraph,
  StoryInput,
  StoryLayout,
  StoryNeighbour,
  StoryPlaces,
} from './types.ts';

/** How a story is to be drawn. */
export interface StoryRequest {
  readonly filter: StoryFilter;
  /** Null: where there are more nodes than can be read. */
  readonly groupSimilar: boolean | null;
  /** Ids of groups that are told one by one. */
  readonly openGroups: readonly string[];
  /** Entities whose alerts in other incidents are drawn too. */
  readonly neighboursOf: readonly number[];
  readonly neighbours: readonly StoryNeighbour[];
  readonly layout: StoryLayout;
}

/** A node with its place, as the contract has it. */
export type DrawnNode = Omit<GraphNode, 'name'> & {
  readonly lane: number;
  readonly x: number;
  readonly y: number;
};

/** A story that is ready to be drawn. */
export interface DrawnStory {
  readonly lanes: readonly Lane[];
  readonly ticks: StoryPlaces['ticks'];
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly GraphEdge[];
  readonly width: number;
  readonly height: number;
  readonly grouped: boolean;
  readonly similar: boolean;
  /** Nodes before similar ones are drawn as one. */
  readonly ungrouped: number;
  readonly total: number;
  readonly leftOut: number;
  readonly facets: StoryFacets;
}

/** Makes an incident's story: its graph, narrowed, with neighbours, similar nodes as one, each node with a place. */
export function drawStory(input: StoryInput, request: StoryRequest): DrawnStory {
  return drawGraph(buildStoryGraph(input), request);
}

/** As `drawStory`, of the whole graph of an incident, which may be kept and drawn in several ways. */
export function drawGraph(whole: StoryGraph, request: StoryRequest): DrawnStory {
  const narrowed = filterStory(whole, request.filter);
  const grouped = groupGraph(narrowed, {
    similar: request.groupSimilar,
    opened: request.openGroups,
    apart: new Set(request.neighboursOf.map(entityNodeId)),
  });
  const graph = addNeighbours(grouped, request.neighbours);
  const { places, lanes, ticks, width, height } = request.layout(graph);
  // Bands without alerts show what is missing: nothing stands in them.
  const bands = lanes.flatMap(({ tactic, alerts }, index) => (alerts > 0 ? [[tactic, index] as const] : []));
  const ordered = tacticsOf(graph.nodes).map((tactic, index) => [tactic, index] as const);
  const laneOf = new Map(lanes.length > 0 ? bands.toReversed() : ordered);
  const lowest = Math.max(0, lanes.length - 1);
  return {
    lanes,
    ticks,
    nodes: graph.nodes.map(({ name: _name, ...node }) => ({
      ...node,
      lane: node.otherIncident === null ? (laneOf.get(node.tactic) ?? 0) : lowest,
      ...(places.get(node.id) ?? { x: 0, y: 0 }),
    })),
    edges: graph.edges,
    width,
    height,
    grouped: grouped.grouped,
    similar: grouped.similar,
    ungrouped: narrowed.nodes.length,
    total: whole.nodes.length,
    leftOut: whole.nodes.length - narrowed.nodes.length,
    facets: countFacets(whole),
  };
}

/** Adds alerts of other incidents to a graph that has entities which they name. */
export function addNeighbours(graph: StoryGraph, neighbours: readonly StoryNeighbour[]): StoryGraph {
  const known = new Set(graph.nodes.map(({ id }) => id));
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  for (const { alert, incident, entityIds } of neighbours) {
    const target = alertNodeId(alert.uid);
    const ways = [...new Set(entityIds.map(entityNodeId))].filter((id) => known.has(id));
    if (ways.length === 0 || known.has(target)) continue;
    known.add(target);
    nodes.push(alertNode(alert, incident));
    for (const source of ways)
      edges.push({
        id: JSON.stringify(['outside', source, target]),
        source,
        target,
        kind: 'outside',
        relation: 'alsoIn',
        label: `also in incident ${incident.number}`,
        reason: null,
        count: 1,
      });
  }
  return { nodes: [...graph.nodes, ...nodes], edges: [...graph.edges, ...edges] };
}
