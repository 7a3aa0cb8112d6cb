import { straight } from './edge-curves.ts';
import type { Bow } from './edge-curves.ts';
import { obstaclesOf } from './obstacles.ts';
import { nodeSize } from './pictures.ts';
import type { GraphEdge, GraphNode, GraphPoint } from './types.ts';

/** The bow of a correlation link that meets nothing: links are told from other lines by it as well. */
const bowOfLink: Bow = { side: 46, at: 0.5 };
/** Lines between the same two part by this. */
const bowOfParallel = 36;

/** A line keeps this far from the middle of a node that it is not of. */
const clearance = nodeSize.alert / 2 + 4;

/**
 * How far the middle of a bow stands away, the first that is free wins: as near as leaves room for a name between it and the nodes that it
 * goes around, else over the nodes of the next rows. Flat ones go between two rows, however far.
 */
const heights = { near: [36, 40, 45, 50], flat: [34, 38, 42, 46, 50], far: [70, 100, 140] } as const;
/** Bows between the same two stand this far from each other. */
const apart = 7;
/** A flat bow reaches its height about within one column. */
const flatReach = 104;
const leastFlat = 4 * flatReach;
/** A slanting line that is longer crosses so many rows that hardly one has a way around, and it is not read as part of any: it is not looked at. */
const longestSlant = 660;

/** An edge between nodes by their numbers. */
interface Line {
  readonly edge: GraphEdge;
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/**
 * Ways around, the best first: above a row and to the left of a column before below and to the right.
 * @param before flat bows that leave an end in the same direction: the next takes another height
 * @param same bows between the same two
 */
function* waysAround(
  a: GraphPoint,
  b: GraphPoint,
  length: number,
  before: number,
  same: number,
): Generator<Bow> {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  // To the left on the way is above on the way to the right, and the left of the picture on the way up.
  const upward = Math.abs(dx) >= Math.abs(dy) ? Math.sign(dx) : -Math.sign(dy);
  // The middle of a curve with one control point stands half as far away as it.
  const bent = (side: number, height: number): Bow => ({ side: side * (height + same * apart) * 2, at: 0.5 });
  for (const side of [upward, -upward]) {
    for (const height of heights.near) yield bent(side, height);
    if (length < leastFlat) continue;
    for (const index of heights.flat.keys()) {
      const height = heights.flat[(index + before) % heights.flat.length] ?? 0;
      yield { side: side * height, at: flatReach / length };
    }
  }
  for (const side of [upward, -upward]) for (const height of heights.far) yield bent(side, height);
}

/** The direction in which a line leaves a node, in eighths of a circle. */
const directionOf = (from: GraphPoint, to: GraphPoint): number =>
  (Math.round((Math.atan2(to.y - from.y, to.x - from.x) / Math.PI) * 4) + 8) % 8;

/** Counts by key. */
function createCounts<Key>(): { readonly of: (key: Key) => number; readonly add: (key: Key) => void } {
  const counts = new Map<Key, number>();
  const of = (key: Key): number => counts.get(key) ?? 0;
  return { of, add: (key) => void counts.set(key, of(key) + 1) };
}

/**
 * How lines bow so that none runs through a node that it is not of, nor along another line of its row: a line that is read as between two
 * other nodes tells what did not happen. Straight where that is free; else the nearest free way around, and straight again where there is
 * none and where a line slants far across. Lines between the same two part, and correlation links bow in any case. The same for the same nodes and edges
 * in the same order; the work is linear in the length of all lines.
 * @returns by id; what is not in it is straight
 */
export function bowsOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): ReadonlyMap<string, Bow> {
  const places = new Map(nodes.map(({ id }, index) => [id, index]));
  const { isFree } = obstaclesOf(nodes, clearance);
  const lines = edges
    .flatMap((edge): Line[] => {
      const [from, to] = [places.get(edge.source), places.get(edge.target)];
      const [a, b] = [nodes[from ?? -1], nodes[to ?? -1]];
      if (from === undefined || to === undefined || !a || !b || from === to) return [];
      const length = Math.hypot(b.x - a.x, b.y - a.y);
      return length < 1 ? [] : [{ edge, from, to, length }];
    })
    .sort((a, b) => a.length - b.length);
  const drawnBetween = createCounts<string>();
  const bowedBetween = createCounts<string>();
  const flatFrom = createCounts<number>();
  const found = new Map<string, Bow>();

  for (const { edge, from, to, length } of lines) {
    const [start, end] = [nodes[from], nodes[to]];
    if (!start || !end) continue;
    const isForward = from < to;
    const pair = isForward ? `${from} ${to}` : `${to} ${from}`;
    /** The bow of a line that meets nothing: of those between the same two the first is straight, the others go to one side and the other. */
    const bowAlone = (): Bow => {
      if (edge.kind === 'link') return bowOfLink;
      const before = drawnBetween.of(pair);
      drawnBetween.add(pair);
      if (before === 0) return straight;
      const side = bowOfParallel * Math.ceil(before / 2) * (before % 2 === 1 ? 1 : -1);
      return { side: isForward ? side : -side, at: 0.5 };
    };
    const alone = bowAlone();
    const isSlanting = Math.min(Math.abs(end.x - start.x), Math.abs(end.y - start.y)) > clearance;
    if ((isSlanting && length > longestSlant) || isFree(from, to, alone)) {
      if (alone !== straight) found.set(edge.id, alone);
      continue;
    }
    const ends = [from * 8 + directionOf(start, end), to * 8 + directionOf(end, start)];
    const before = Math.max(...ends.map(flatFrom.of));
    let bow = alone;
    for (const way of waysAround(start, end, length, before, bowedBetween.of(pair)))
      if (isFree(from, to, way)) {
        bow = way;
        bowedBetween.add(pair);
        if (way.at !== 0.5) for (const key of ends) flatFrom.add(key);
        break;
      }
    if (bow !== straight) found.set(edge.id, bow);
  }
  return found;
}
