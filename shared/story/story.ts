import { countFacets, filterStory } from './filter.ts';
import type { StoryFacets, StoryFilter } from './filter.ts';
import { alertNode, alertNodeId, buildStoryGraph, entityNodeId } from './graph.ts';
import { groupGraph } from './group.ts';
import type { GroupedGraph } from './group.ts';
import { tacticsOf } from './layout-kill-chain.ts';
import type {
  EdgeAlert,
  EdgeLine,
  GraphEdge,
  GraphNode,
  Lane,
  StoryGraph,
  StoryInput,
  StoryLayout,
  StoryNeighbour,
  StoryPlaces,
  TimePause,
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

/** Folders that are told of a node. */
const mostFolders = 6;

/** A node with its place, as the contract has it. */
export type DrawnNode = Omit<GraphNode, 'name' | 'arrivedAt' | 'folders'> & {
  readonly folders: string[];
  /** How many folders there are besides. */
  readonly moreFolders: number;
  readonly lane: number;
  readonly x: number;
  readonly y: number;
};

/** An edge as the contract has it. */
export type DrawnEdge = Omit<GraphEdge, 'alerts' | 'lines'> & {
  readonly alerts: EdgeAlert[];
  /** As `EdgeLine` has them, with the places of the alerts in `alerts` of the story. */
  readonly lines: { readonly at: EdgeLine['at']; readonly alerts: number[] }[];
};

/** An alert of a story, whether it is drawn by itself, as one of several or not at all. */
export interface ToldAlert {
  readonly uid: string;
  readonly tactic: string | null;
  readonly severity: string | null;
  /** First activity, ms UTC; null when unknown. */
  readonly at: number | null;
  /** Alerts that it stands for: itself and the repeats of its storm. */
  readonly count: number;
  /** The node that draws it; null where the filter leaves it out. */
  readonly node: string | null;
}

/** An entity that a group draws. */
export interface GroupedEntity {
  readonly node: string;
  readonly entityId: number;
  readonly label: string;
  readonly verdict: string | null;
  /** It is one thing only by a name or by as little. */
  readonly doubtful: boolean;
  /** The alerts that name it and pass the filter, by their places in `alerts`. */
  readonly alerts: number[];
}

/** The alerts that name an entity as it is drawn, where its edges do not say so: by their places in `alerts`. */
export interface NamedEntity {
  readonly node: string;
  readonly alerts: number[];
}

/** A story that is ready to be drawn. */
export interface DrawnStory {
  readonly lanes: readonly Lane[];
  readonly ticks: StoryPlaces['ticks'];
  readonly pauses: TimePause[];
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  readonly width: number;
  readonly height: number;
  readonly grouped: boolean;
  readonly similar: boolean;
  /** Nodes before similar ones are drawn as one. */
  readonly ungrouped: number;
  readonly total: number;
  readonly leftOut: number;
  readonly facets: StoryFacets;
  /** All alerts of the incident, also those that are left out. */
  readonly alerts: ToldAlert[];
  readonly members: GroupedEntity[];
  readonly named: NamedEntity[];
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
    whole,
  });
  const graph = addNeighbours(grouped, request.neighbours);
  const { places, lanes, laneOf, ticks, pauses = [], width, height } = request.layout(graph);
  // Where a layout has no lanes, tactics are numbered.
  const ordered = new Map(tacticsOf(graph.nodes).map((tactic, index) => [tactic, index]));
  const placeOf = placesOfAlerts(whole);
  const lowest = Math.max(0, lanes.length - 1);
  return {
    lanes,
    ticks,
    pauses: [...pauses],
    nodes: graph.nodes.map(({ name: _name, arrivedAt: _arrivedAt, folders, ...node }) => ({
      ...node,
      folders: folders.slice(0, mostFolders),
      moreFolders: Math.max(0, folders.length - mostFolders),
      lane: node.otherIncident === null ? (laneOf?.get(node.id) ?? ordered.get(node.tactic) ?? 0) : lowest,
      ...(places.get(node.id) ?? { x: 0, y: 0 }),
    })),
    edges: graph.edges.map((edge) => ({
      ...edge,
      alerts: [...edge.alerts],
      lines: edge.lines.map(({ at, alerts }) => ({
        at,
        alerts: alerts.flatMap((id) => placeOf.get(id) ?? []),
      })),
    })),
    width,
    height,
    grouped: grouped.grouped,
    similar: grouped.similar,
    ungrouped: narrowed.nodes.length,
    total: whole.nodes.length,
    leftOut: whole.nodes.length - narrowed.nodes.length,
    facets: countFacets(whole),
    ...tellMembers(whole, narrowed, grouped, placeOf),
  };
}

/** Where each alert of a story is told of, by the id of its own node. */
const placesOfAlerts = ({ nodes }: StoryGraph): ReadonlyMap<string, number> =>
  new Map(nodes.filter(({ kind }) => kind === 'alert').map(({ id }, place) => [id, place]));

/** What stands behind the nodes that are drawn: where each alert is, which entities are in groups, and who names those. */
function tellMembers(
  whole: StoryGraph,
  narrowed: StoryGraph,
  { nodes, behind, naming }: GroupedGraph,
  places: ReadonlyMap<string, number>,
): Pick<DrawnStory, 'alerts' | 'members' | 'named'> {
  const drawnAs = new Map(narrowed.nodes.map(({ id }) => [id, id]));
  for (const [group, members] of behind) for (const { id } of members) drawnAs.set(id, group);
  const told = whole.nodes.filter(({ kind }) => kind === 'alert');
  const namedBy = new Map<string, number[]>();
  for (const { kind, source, target } of behind.size === 0 ? [] : narrowed.edges) {
    const place = kind === 'evidence' ? places.get(source) : undefined;
    if (place === undefined) continue;
    const known = namedBy.get(target);
    if (known) known.push(place);
    else namedBy.set(target, [place]);
  }
  const isApart = (alert: string): boolean => drawnAs.get(alert) === alert;
  return {
    alerts: told.flatMap(({ id, alertUid, tactic, severity, at, count }) =>
      alertUid === null
        ? []
        : [{ uid: alertUid, tactic, severity, at, count, node: drawnAs.get(id) ?? null }],
    ),
    members: [...behind].flatMap(([node, members]) =>
      members.flatMap(({ id, entityId, label, verdict, doubtful }) =>
        entityId === null
          ? []
          : [{ node, entityId, label, verdict, doubtful: doubtful > 0, alerts: namedBy.get(id) ?? [] }],
      ),
    ),
    named: nodes.flatMap(({ id, isGroup }) => {
      const names = [...(naming.get(id) ?? [])];
      if (names.length === 0 || (!isGroup && names.every(isApart))) return [];
      return [{ node: id, alerts: names.flatMap((alert) => places.get(alert) ?? []) }];
    }),
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
        alerts: [],
        alertTotal: 0,
        lines: [],
      });
  }
  return { nodes: [...graph.nodes, ...nodes], edges: [...graph.edges, ...edges] };
}
