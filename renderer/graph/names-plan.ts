import { spacing } from '../../shared/story/spacing.ts';
import { curveBetween, pointAt } from './edge-curves.ts';
import type { Bow, Curve } from './edge-curves.ts';
import { boxOfName, boxesOfLabel, placeEdgeNames } from './edge-names.ts';
import type { NamePlacing, PlacedName } from './edge-names.ts';
import { boxOfNode, placeSmallNames, shortened } from './name-places.ts';
import type { SmallName } from './name-places.ts';
import { nodeSize } from './pictures.ts';
import { createRoom } from './rectangles.ts';
import type { Room } from './rectangles.ts';
import type { GraphEdge, GraphMarks, GraphNode, GraphPalette } from './types.ts';
import { drawnScale, isLegible, labelSize } from './viewport.ts';

/** About the width of a name, CSS pixels. */
const square = 96;
/** A name is no wider: that of a correlation link is a whole shared value. CSS pixels. */
const widest = 240;

/** What is shown of a graph. */
export interface NamedView {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: ReadonlyMap<string, GraphEdge>;
  readonly zoom: number;
  readonly marks: GraphMarks;
  /** Nodes and edges that are not there at the moment. */
  readonly hidden: ReadonlySet<string>;
  readonly palette: GraphPalette;
}

/** How wide texts are and how lines run. */
export interface NameMeasures {
  /** How an edge bows. */
  readonly bowOf: (edge: GraphEdge) => Bow;
  /** Widths of a line of the name of an edge, of a name in a small picture, both in CSS pixels, and of a label in the coordinates of the layout. */
  readonly widthOfEdge: (line: string) => number;
  readonly widthOfSmall: (line: string) => number;
  readonly widthOfLabel: (line: string, shape: GraphNode['shape']) => number;
}

/** Where names stand. */
export interface NamesPlan {
  /** Names of nodes, in place of labels that could not be read at the scale. */
  readonly nodes: readonly SmallName[];
  /** Names of edges, their places in CSS pixels. */
  readonly edges: readonly PlacedName[];
  /** Nodes whose labels are left out, because a name of what is chosen stands there. */
  readonly givenWay: ReadonlySet<string>;
  /** Whether an edge is of what is chosen. */
  readonly isFirst: (edge: GraphEdge) => boolean;
  /** How more names are placed. */
  readonly placing: NamePlacing;
  /** The name of an edge in the middle of its line, whatever is there; null: it is not drawn. */
  readonly inMiddle: (edge: GraphEdge) => PlacedName | null;
}

/** How an edge is named: before others, where there is room, or not at all. */
function rankOf(
  { id, source, target, kind, label, faint }: GraphEdge,
  { selected, near, faded, lit }: GraphMarks,
): number | null {
  if (label === '') return null;
  if (selected.has(id)) return 0;
  // The label of a correlation link is a whole shared value: it shows when the link itself is selected.
  if (kind === 'link') return null;
  if (lit?.has(id)) return 1;
  // Of a path, or of everything of one node, names of what is not part of it would hide those that are.
  if (lit !== null) return null;
  if (selected.has(source) || selected.has(target)) return 2;
  const isBack = faded.has(source) || faded.has(target) || near.size > 0;
  return kind === 'relation' && !faint && !isBack ? 3 : null;
}
const firstRank = 2;

/**
 * Places the names of a picture at a scale, all of a size that can be read: those of the edges of what is selected or lit before others, then those
 * of nodes, then those of relations where there is room. None stands over a node, a label or another name. Labels of nodes that stand back give way to the names of what is
 * chosen. The same picture at the same scale is named the same, however it is moved.
 */
export function planNames(view: NamedView, measures: NameMeasures): NamesPlan {
  const { nodes, zoom, marks, hidden } = view;
  const growth = Math.max(1, zoom);
  const shown = [...nodes.values()].filter(({ id }) => !hidden.has(id));
  const curves = new Map<string, Curve | null>();
  const curveOf = (edge: GraphEdge): Curve | null => {
    const known = curves.get(edge.id);
    if (known !== undefined) return known;
    const [from, to] = [nodes.get(edge.source), nodes.get(edge.target)];
    const isDrawn = from && to && ![edge.id, from.id, to.id].some((id) => hidden.has(id));
    const curve = isDrawn ? curveBetween(from, to, measures.bowOf(edge)) : null;
    curves.set(edge.id, curve);
    return curve;
  };
  const widthOf = (line: string): number => measures.widthOfEdge(line) * growth;
  const placingIn = (room: Room): NamePlacing => ({
    room,
    widthOf,
    letters: labelSize.edge * growth,
    longest: Infinity,
    radius: (nodeSize.alert / 2 + 5) * zoom * drawnScale(zoom),
    pointOf(edge, part) {
      const curve = curveOf(edge);
      if (curve === null) return null;
      const { x, y } = pointAt(curve, part);
      return { x: x * zoom, y: y * zoom };
    },
  });
  const ranked = [...view.edges.values()].flatMap((edge) => {
    const rank = rankOf(edge, marks);
    return rank === null || curveOf(edge) === null
      ? []
      : [{ rank, edge: { ...edge, label: shortened(edge.label, widest, measures.widthOfEdge) } }];
  });
  const first = ranked.filter(({ rank }) => rank <= firstRank).sort((a, b) => a.rank - b.rank);
  // From far away lines are a web: their names would say nothing.
  const others = drawnScale(zoom) > 1 ? [] : ranked.filter(({ rank }) => rank > firstRank);
  const firstIds = new Set(first.map(({ edge }) => edge.id));
  const inMiddle = (edge: GraphEdge): PlacedName | null => {
    const point = placing.pointOf(edge, 0.5);
    const label = shortened(edge.label, widest, measures.widthOfEdge);
    return point === null ? null : { edge, lines: [label], width: widthOf(label), ...point };
  };

  const names: PlacedName[] = [];
  const room = createRoom(square);
  const placing = placingIn(room);
  const placeFirst = (): void => {
    for (const { edge, rank } of first) {
      const [found] = placeEdgeNames([edge], placing);
      const place = found ?? (rank === 0 ? inMiddle(edge) : null);
      if (place !== null) names.push(place);
    }
  };
  const givenWay = new Set<string>();
  let small: readonly SmallName[] = [];
  if (isLegible('node', zoom)) {
    const stands = ({ id }: GraphNode): boolean => !marks.faded.has(id) || (marks.lit?.has(id) ?? false);
    const labelOf = (node: GraphNode) =>
      boxesOfLabel(node, zoom, (line) => measures.widthOfLabel(line, node.shape));
    for (const node of shown) {
      room.take(boxOfNode(node, zoom));
      if (stands(node)) for (const box of labelOf(node)) room.take(box);
    }
    placeFirst();
    const taken = createRoom(square);
    for (const name of names) taken.take(boxOfName(name, placing.letters));
    for (const node of shown) {
      if (stands(node)) continue;
      const boxes = labelOf(node);
      if (boxes.every((box) => taken.isFree(box))) for (const box of boxes) room.take(box);
      else givenWay.add(node.id);
    }
  } else {
    small = placeSmallNames([...nodes.values()], zoom, { ...marks, hidden }, measures.widthOfSmall, {
      room,
      afterChosen: placeFirst,
    });
  }
  names.push(
    ...placeEdgeNames(
      others.map(({ edge }) => edge),
      { ...placing, longest: spacing.row * zoom },
    ),
  );
  return { nodes: small, edges: names, givenWay, isFirst: ({ id }) => firstIds.has(id), placing, inMiddle };
}
