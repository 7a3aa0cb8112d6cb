import { spacing } from '../../shared/story/spacing.ts';
import { nodeSize } from './pictures.ts';
import { boxAround, createRoom } from './rectangles.ts';
import type { Box, Room } from './rectangles.ts';
import { labelSize } from './viewport.ts';
import type { GraphEdge, GraphNode, GraphPoint } from './types.ts';

/** Where the name of an edge stands: the middle of its text. */
export interface PlacedName {
  readonly edge: GraphEdge;
  readonly lines: readonly string[];
  readonly x: number;
  readonly y: number;
  /** Of its widest line. */
  readonly width: number;
}

/** Height of a line of a label. */
export const lineHeight = 15;
/** The middle of the first line of a label below the middle of its node. */
export const firstLine = (shape: GraphNode['shape']): number => nodeSize[shape] / 2 + 14;
/** From line to line of the name of an edge, in sizes of its letters. */
export const lineRoom = 1.15;

/** Mean width of a letter in em: what is a little too wide keeps names apart. */
const letterWidth = 0.55;
/** About the width of a name, px. */
const square = 128;
/** Parts of a line at which its name is tried: on the line, and beside it also near the ends, where rows of nodes are close. */
const places = {
  on: [0.5, 0.38, 0.62, 0.28, 0.72],
  beside: [0.5, 0.38, 0.62, 0.28, 0.72, 0.16, 0.84],
} as const;
/** Room between a line and a name beside it, and around a name, px. */
const gap = { line: 4, side: 3, over: 2 } as const;
/** A line that bows by less is as good as straight, px. */
const leastBow = 4;

/** Rectangles of a label as the canvas and the exported picture have it, at a scale, px. */
export function boxesOfLabel(
  { x, y, shape, label }: GraphNode,
  scale: number,
  widthOf: (line: string) => number,
): readonly Box[] {
  return label
    .split('\n')
    .map((line, index) =>
      boxAround(
        x * scale,
        (y + firstLine(shape) + index * lineHeight) * scale,
        widthOf(line) * scale,
        lineHeight * scale,
      ),
    );
}

/** How the names of edges are placed; all lengths in px of the room that they are placed in. */
export interface NamePlacing {
  readonly room: Room;
  /** The point of an edge's line at a part of it; null: it is not drawn. */
  readonly pointOf: (edge: GraphEdge, part: number) => GraphPoint | null;
  readonly widthOf: (line: string) => number;
  /** Size of letters. */
  readonly letters: number;
  /** How far the outline of a node stands from its middle: a name beside a line at its end may stand that far away. */
  readonly radius: number;
  /** Names of lines that are longer do not: among many names it could not be told which line they are of. */
  readonly longest: number;
}

/** The ways to write a name: in one line, else broken where both lines are of nearly one length. */
function waysToWrite(label: string): readonly (readonly string[])[] {
  const words = label.split(' ');
  if (words.length < 2) return [[label]];
  const broken = words.slice(1).map((_, index) => {
    const lines = [words.slice(0, index + 1).join(' '), words.slice(index + 1).join(' ')];
    return { lines, longest: Math.max(...lines.map(({ length }) => length)) };
  });
  return [[label], broken.reduce((a, b) => (b.longest < a.longest ? b : a)).lines];
}

/**
 * Whether the name of a line that bows around others stands as far out as the line does: nearer to the straight way it would stand between two
 * nodes that the line is not of, and be read as theirs. Of a straight line every place will do.
 */
function farOut(start: GraphPoint, end: GraphPoint, middle: GraphPoint): (point: GraphPoint) => boolean {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = Math.hypot(dx, dy) || 1;
  const away = ({ x, y }: GraphPoint): number => ((x - start.x) * dy - (y - start.y) * dx) / length;
  const most = away(middle);
  return (point) => Math.abs(most) < leastBow || away(point) / most >= 0.85;
}

/** Ways to place a name, the best first: on its line, then beside it, where a line that runs up or down has room. */
function* waysToPlace(
  edge: GraphEdge,
  { pointOf, widthOf, letters, radius, longest }: NamePlacing,
): Generator<PlacedName> {
  const [start, end] = [pointOf(edge, 0), pointOf(edge, 1)];
  if (start === null || end === null) return;
  const [dx, dy] = [Math.abs(end.x - start.x), Math.abs(end.y - start.y)];
  const isFarOut = farOut(start, end, pointOf(edge, 0.5) ?? start);
  const isShort = Math.hypot(dx, dy) <= longest;
  for (const lines of waysToWrite(edge.label)) {
    const width = Math.max(...lines.map(widthOf));
    const height = lines.length * letters * lineRoom;
    for (const part of places.on) {
      const point = pointOf(edge, part);
      if (point !== null && isFarOut(point)) yield { edge, lines, width, ...point };
    }
    const isSteep = dy > dx;
    // How far the line itself comes nearer along the name.
    const slope = isSteep ? (dx / Math.max(1, dy)) * (height / 2) : (dy / Math.max(1, dx)) * (width / 2);
    // Beside a slanting line its name would stand so far from it that it could be of another one.
    if (slope > letters / 2) continue;
    for (const away of isSteep && isShort ? [gap.line, radius] : [gap.line])
      for (const part of places.beside) {
        const point = pointOf(edge, part);
        if (point === null) continue;
        const far = slope + away + (isSteep ? width : height) / 2 + (isSteep ? gap.side : gap.over);
        for (const side of isSteep ? [far, -far] : [-far, far]) {
          const beside = { x: point.x + (isSteep ? side : 0), y: point.y + (isSteep ? 0 : side) };
          if (isFarOut(beside)) yield { edge, lines, width, ...beside };
        }
      }
  }
}

/** What a name takes of the picture. */
export const boxOfName = ({ lines, width, x, y }: PlacedName, letters: number): Box =>
  boxAround(x, y, width + 2 * gap.side, lines.length * letters * lineRoom + 2 * gap.over);

/** The first place of a name where nothing else stands; null: there is none. The place is not taken. */
export function freePlace(edge: GraphEdge, placing: NamePlacing): PlacedName | null {
  for (const place of waysToPlace(edge, placing))
    if (placing.room.isFree(boxOfName(place, placing.letters))) return place;
  return null;
}

/** Places names one after the other, each where nothing stands, and takes their places. What finds none is left out. */
export function placeEdgeNames(edges: readonly GraphEdge[], placing: NamePlacing): readonly PlacedName[] {
  return edges.flatMap((edge): readonly PlacedName[] => {
    const place = freePlace(edge, placing);
    if (place === null) return [];
    placing.room.take(boxOfName(place, placing.letters));
    return [place];
  });
}

/**
 * Places the names of edges so that none stands over a node, a label or another name: in the middle of its line where it can, else nearer to
 * an end or beside it. A name for which there is no room is left out.
 * @param pointOf the point of an edge's line at a part of it
 * @param isFirst edges whose names are placed before others, and stand in the middle even where there is no room
 */
export function placeNames(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  pointOf: (edge: GraphEdge, part: number) => GraphPoint | null,
  isFirst: (edge: GraphEdge) => boolean,
): readonly PlacedName[] {
  const room = createRoom(square);
  const lettersOf = (line: string): number => [...line].length * letterWidth;
  for (const node of nodes) {
    const side = nodeSize[node.shape] + 8;
    room.take(boxAround(node.x, node.y, side, side));
    for (const box of boxesOfLabel(node, 1, (line) => lettersOf(line) * labelSize.node)) room.take(box);
  }
  const widthOf = (line: string): number => lettersOf(line) * labelSize.edge;
  const radius = nodeSize.alert / 2 + 4;
  const placing: NamePlacing = {
    room,
    pointOf,
    widthOf,
    letters: labelSize.edge,
    radius,
    longest: spacing.row,
  };
  const first = edges.filter(isFirst).flatMap((edge): readonly PlacedName[] => {
    const [found] = placeEdgeNames([edge], placing);
    const middle = found ? null : pointOf(edge, 0.5);
    return found
      ? [found]
      : middle === null
        ? []
        : [{ edge, lines: [edge.label], width: widthOf(edge.label), ...middle }];
  });
  return [
    ...first,
    ...placeEdgeNames(
      edges.filter((edge) => !isFirst(edge)),
      placing,
    ),
  ];
}
