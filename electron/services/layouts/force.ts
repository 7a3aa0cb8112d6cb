import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from 'd3-force';
import type { SimulationNodeDatum } from 'd3-force';
import { compareTexts } from '../../../shared/story/details.ts';
import { spacing } from '../../../shared/story/spacing.ts';
import type { Place, StoryGraph, StoryPlaces } from '../../../shared/story/types.ts';

interface ForceNode extends SimulationNodeDatum {
  readonly id: string;
}

/** Rounds of the simulation: many for a small graph, few for one whose rounds take long. */
const rounds = { most: 300, least: 40, work: 40_000 } as const;

/**
 * Places nodes that are joined near each other and all others apart. The same for the same graph whatever the order of its nodes: they
 * begin at places that follow from the order of their ids, and chance comes from a fixed seed.
 */
export function layoutForce(graph: StoryGraph): StoryPlaces {
  const nodes: ForceNode[] = graph.nodes.map(({ id }) => ({ id })).sort((a, b) => compareTexts(a.id, b.id));
  const pairs = new Map<string, { source: string; target: string }>();
  for (const { source, target } of graph.edges) {
    const [low, high] = compareTexts(source, target) < 0 ? [source, target] : [target, source];
    pairs.set(JSON.stringify([low, high]), { source: low, target: high });
  }
  const links = [...pairs].sort(([a], [b]) => compareTexts(a, b)).map(([, pair]) => pair);
  const simulation = forceSimulation(nodes)
    .randomSource(seededRandom(1))
    .force(
      'link',
      forceLink<ForceNode, { source: string | ForceNode; target: string | ForceNode }>(links)
        .id(({ id }) => id)
        .distance(spacing.column * 1.1),
    )
    .force('charge', forceManyBody<ForceNode>().strength(-900).distanceMax(1_600))
    .force('collide', forceCollide<ForceNode>(spacing.column * 0.52))
    // What is joined to nothing does not drift away. Flatter than wide, as screens are.
    .force('x', forceX<ForceNode>(0).strength(0.035))
    .force('y', forceY<ForceNode>(0).strength(0.07))
    .stop();
  const count = Math.max(
    rounds.least,
    Math.min(rounds.most, Math.floor(rounds.work / Math.max(1, nodes.length))),
  );
  simulation.alphaDecay(1 - 0.001 ** (1 / count)).tick(count);
  return settle(nodes);
}

/** Moves what stands too close to another to the nearest free place, the middle of the picture first. */
function settle(nodes: readonly ForceNode[]): StoryPlaces {
  const cells = new Map<string, Place[]>();
  const cellOf = ({ x, y }: Place): readonly [number, number] => [
    Math.floor(x / spacing.column),
    Math.floor(y / spacing.row),
  ];
  const isFree = (place: Place): boolean => {
    const [column, row] = cellOf(place);
    for (let dx = -1; dx <= 1; dx += 1)
      for (let dy = -1; dy <= 1; dy += 1)
        for (const other of cells.get(`${column + dx} ${row + dy}`) ?? [])
          if (Math.abs(other.x - place.x) < spacing.column && Math.abs(other.y - place.y) < spacing.row)
            return false;
    return true;
  };
  const settled = new Map<string, Place>();
  const fromMiddle = ({ x = 0, y = 0 }: ForceNode): number => x * x + y * y;
  for (const node of [...nodes].sort((a, b) => fromMiddle(a) - fromMiddle(b) || compareTexts(a.id, b.id))) {
    const place = nearestFree({ x: Math.round(node.x ?? 0), y: Math.round(node.y ?? 0) }, isFree);
    settled.set(node.id, place);
    const key = cellOf(place).join(' ');
    cells.set(key, [...(cells.get(key) ?? []), place]);
  }
  const xs = [...settled.values()].map(({ x }) => x);
  const ys = [...settled.values()].map(({ y }) => y);
  const left = xs.reduce((least, x) => Math.min(least, x), xs[0] ?? 0);
  const top = ys.reduce((least, y) => Math.min(least, y), ys[0] ?? 0);
  const right = xs.reduce((most, x) => Math.max(most, x), left);
  const bottom = ys.reduce((most, y) => Math.max(most, y), top);
  const places = new Map(
    [...settled].map(([id, { x, y }]) => [id, { x: x - left + spacing.margin, y: y - top + spacing.margin }]),
  );
  return {
    places,
    lanes: [],
    ticks: [],
    width: right - left + 2 * spacing.margin,
    height: bottom - top + 2 * spacing.margin,
  };
}

/** Looks on rings around a place, half a node apart. */
function nearestFree(wanted: Place, isFree: (place: Place) => boolean): Place {
  for (let ring = 0; ; ring += 1) {
    for (let dy = -ring; dy <= ring; dy += 1) {
      // Of the inner rows of a ring only both ends are new.
      const isEdge = Math.abs(dy) === ring;
      for (let dx = -ring; dx <= ring; dx += isEdge || ring === 0 ? 1 : 2 * ring) {
        const place = {
          x: wanted.x + (dx * spacing.column) / 2,
          y: wanted.y + (dy * spacing.row) / 2,
        };
        if (isFree(place)) return place;
      }
    }
  }
}

/** Numbers from 0 to below 1 that look random: a linear congruential generator, constants of Numerical Recipes. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
