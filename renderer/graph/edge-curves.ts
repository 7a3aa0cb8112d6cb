import { nodeSize } from './pictures.ts';
import type { GraphEdge, GraphNode, GraphPoint } from './types.ts';

/** How far a correlation link bows to one side, in the coordinates of the layout. */
const bowOfLink = 46;

/** The curve of an edge between the outlines of its ends, with one control point. */
export interface Curve {
  readonly start: GraphPoint;
  readonly control: GraphPoint;
  readonly end: GraphPoint;
}

/**
 * The curve of an edge.
 * @param bow how far its control point stands to the side of the middle, to the left on the way where it is over 0
 */
export function curveBetween(from: GraphNode, to: GraphNode, bow: number): Curve {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const control = {
    x: (from.x + to.x) / 2 + (dy / length) * bow,
    y: (from.y + to.y) / 2 - (dx / length) * bow,
  };
  const outline = (node: GraphNode): GraphPoint => {
    const away = Math.hypot(control.x - node.x, control.y - node.y) || 1;
    const radius = nodeSize[node.shape] / 2 + 3;
    return {
      x: node.x + ((control.x - node.x) / away) * radius,
      y: node.y + ((control.y - node.y) / away) * radius,
    };
  };
  return { start: outline(from), control, end: outline(to) };
}

/** How an edge bows by its kind alone. */
export const bowOfKind = (kind: GraphEdge['kind']): number => (kind === 'link' ? bowOfLink : 0);

/** The point of a curve at a part of it. */
export function pointAt({ start, control, end }: Curve, part: number): GraphPoint {
  const along = (axis: 'x' | 'y'): number =>
    (1 - part) ** 2 * start[axis] + 2 * part * (1 - part) * control[axis] + part ** 2 * end[axis];
  return { x: along('x'), y: along('y') };
}
