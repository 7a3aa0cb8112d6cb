import { Graph, layout } from '@dagrejs/dagre';
import { compareNodes } from '../../../shared/story/group.ts';
import { compareTexts } from '../../../shared/story/details.ts';
import { extentOf } from '../../../shared/story/layout-below.ts';
import { spacing } from '../../../shared/story/spacing.ts';
import type { GraphNode, Place, StoryGraph, StoryPlaces } from '../../../shared/story/types.ts';

/** Up to here the library takes less than a second; it tries many orders of the nodes for few crossings. */
const mostForLibrary = { nodes: 120, edges: 300 } as const;

/**
 * Places nodes in columns, causes left of what they lead to: an alert left of its evidence, a process left of what it made. Small graphs by
 * @dagrejs/dagre, others in columns by their distance from what nothing leads to, which takes the time of one walk.
 */
export function layoutHierarchy(graph: StoryGraph): StoryPlaces {
  const nodes = [...graph.nodes].sort(compareNodes);
  const edges = directedEdges(graph);
  const isSmall = nodes.length <= mostForLibrary.nodes && edges.length <= mostForLibrary.edges;
  const places = isSmall ? placeByLibrary(nodes, edges) : placeByDistance(nodes, edges);
  return { places, lanes: [], ticks: [], ...extentOf(places) };
}

/** From, to. */
type DirectedEdge = readonly [string, string];

/** One edge for each two nodes that are joined, in an order of their own. */
function directedEdges(graph: StoryGraph): readonly DirectedEdge[] {
  const edges = new Map<string, DirectedEdge>();
  const sorted = [...graph.edges].sort((a, b) => compareTexts(a.id, b.id));
  for (const { source, target } of sorted) {
    const [low, high] = compareTexts(source, target) < 0 ? [source, target] : [target, source];
    const key = JSON.stringify([low, high]);
    if (!edges.has(key) && source !== target) edges.set(key, [source, target]);
  }
  return [...edges.values()];
}

function placeByLibrary(
  nodes: readonly GraphNode[],
  edges: readonly DirectedEdge[],
): ReadonlyMap<string, Place> {
  const picture = new Graph();
  picture.setGraph({ rankdir: 'LR', nodesep: 0, ranksep: spacing.column * 0.4, marginx: 0, marginy: 0 });
  picture.setDefaultEdgeLabel(() => ({}));
  // The library keeps nodes in objects, where an id such as __proto__ would be lost.
  for (const index of nodes.keys())
    picture.setNode(`n${index}`, { width: spacing.column, height: spacing.row });
  const indexes = new Map(nodes.map(({ id }, index) => [id, index]));
  for (const [source, target] of edges) picture.setEdge(`n${indexes.get(source)}`, `n${indexes.get(target)}`);
  layout(picture);
  const found = nodes.map(({ id }, index) => {
    const { x, y } = picture.node(`n${index}`) as Partial<Place>;
    return { id, x: (x ?? 0) - spacing.column / 2, y: (y ?? 0) - spacing.row / 2 };
  });
  return moveUp(found);
}

/**
 * Moves nodes up as far as nothing comes to stand higher than what was above it, nor nearer than a row to what is above it in its column: the
 * library keeps room for every line that passes a column, which makes a picture of eighty nodes several windows high.
 */
function moveUp(found: readonly (Place & { readonly id: string })[]): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const ends = new Map<number, number>();
  let last = spacing.margin;
  for (const { id, x } of [...found].sort((a, b) => a.y - b.y || a.x - b.x || compareTexts(a.id, b.id))) {
    const column = Math.round(x);
    last = Math.max(last, ends.get(column) ?? last);
    ends.set(column, last + spacing.row);
    places.set(id, { x: spacing.margin + x, y: last });
  }
  return places;
}

function placeByDistance(
  nodes: readonly GraphNode[],
  edges: readonly DirectedEdge[],
): ReadonlyMap<string, Place> {
  const after = new Map<string, string[]>();
  const before = new Map<string, string[]>();
  const add = (map: Map<string, string[]>, key: string, value: string): void => {
    const known = map.get(key);
    if (known) known.push(value);
    else map.set(key, [value]);
  };
  for (const [source, target] of edges) {
    add(after, source, target);
    add(before, target, source);
  }
  const places = new Map<string, Place>();
  // Columns are as high as makes the whole picture wider than high.
  const perColumn = Math.max(4, Math.ceil(Math.sqrt(nodes.length) * 1.2));
  const order = new Map<string, number>();
  let column = 0;
  for (const layer of layersOf(nodes, after, before)) {
    const mean = (id: string): number => {
      const known = (before.get(id) ?? []).flatMap((parent) => order.get(parent) ?? []);
      return known.length === 0 ? Infinity : known.reduce((sum, one) => sum + one, 0) / known.length;
    };
    const sorted = layer
      .map((id, index) => ({ id, index, mean: mean(id) }))
      .sort((a, b) => (a.mean === b.mean ? a.index - b.index : a.mean - b.mean));
    for (const [index, { id }] of sorted.entries()) {
      order.set(id, index);
      places.set(id, {
        x: spacing.margin + (column + Math.floor(index / perColumn)) * spacing.column,
        y: spacing.margin + (index % perColumn) * spacing.row,
      });
    }
    column += Math.ceil(layer.length / perColumn) + 0.4;
  }
  return places;
}

/** Nodes by their distance from those that nothing leads to. Of a ring that nothing leads into, the first begins. */
function layersOf(
  nodes: readonly GraphNode[],
  after: ReadonlyMap<string, readonly string[]>,
  before: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  const layers: string[][] = [];
  const seen = new Set<string>();
  const walk = (roots: readonly string[]): void => {
    let layer = roots.filter((id) => !seen.has(id));
    for (const id of layer) seen.add(id);
    for (let depth = 0; layer.length > 0; depth += 1) {
      const known = layers[depth];
      if (known) for (const id of layer) known.push(id);
      else layers.push([...layer]);
      const next: string[] = [];
      for (const id of layer)
        for (const target of after.get(id) ?? []) {
          if (seen.has(target)) continue;
          seen.add(target);
          next.push(target);
        }
      layer = next;
    }
  };
  walk(nodes.flatMap(({ id }) => (before.has(id) ? [] : [id])));
  for (const { id } of nodes) if (!seen.has(id)) walk([id]);
  return layers;
}
