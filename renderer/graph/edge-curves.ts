import { nodeSize } from './pictures.ts';
import type { GraphNode, GraphPoint } from './types.ts';

/** How a line runs beside the straight way between its ends. */
export interface Bow {
  /** How far its control points stand to the side of the straight way, to the left on the way where it is over 0, in the coordinates of the layout. */
  readonly side: number;
  /** Where they stand along it: at this part from either end. At 0.5 there is one. */
  readonly at: number;
}

/** A line without a bow. */
export const straight: Bow = { side: 0, at: 0.5 };

/** The curve of an edge between the outlines of its ends, with one control point, or two: then half of it is bent by each. */
export interface Curve {
  readonly start: GraphPoint;
  readonly controls: readonly [GraphPoint] | readonly [GraphPoint, GraphPoint];
  readonly end: GraphPoint;
}

/** The control points of a bow. */
export function controlsOf(from: GraphPoint, to: GraphPoint, { side, at }: Bow): Curve['controls'] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const [aside, below] = [(dy / length) * side, (-dx / length) * side];
  const control = (part: number): GraphPoint => ({
    x: from.x + dx * part + aside,
    y: from.y + dy * part + below,
  });
  return at === 0.5 ? [control(0.5)] : [control(at), control(1 - at)];
}

/** The curve of an edge. */
export function curveBetween(from: GraphNode, to: GraphNode, bow: Bow): Curve {
  const controls = controlsOf(from, to, bow);
  const outline = (node: GraphNode, control: GraphPoint): GraphPoint => {
    const away = Math.hypot(control.x - node.x, control.y - node.y) || 1;
    const radius = nodeSize[node.shape] / 2 + 3;
    return {
      x: node.x + ((control.x - node.x) / away) * radius,
      y: node.y + ((control.y - node.y) / away) * radius,
    };
  };
  return {
    start: outline(from, controls[0]),
    controls,
    end: outline(to, controls.at(-1) ?? controls[0]),
  };
}

/** The middle of a curve with two control points, where its halves meet. */
export const middleOf = ([one, other]: readonly [GraphPoint, GraphPoint]): GraphPoint => ({
  x: (one.x + other.x) / 2,
  y: (one.y + other.y) / 2,
});

/** The point of a curve at a part of it. */
export function pointAt({ start, controls, end }: Curve, part: number): GraphPoint {
  const bent = (from: GraphPoint, control: GraphPoint, to: GraphPoint, at: number): GraphPoint => {
    const along = (axis: 'x' | 'y'): number =>
      (1 - at) ** 2 * from[axis] + 2 * at * (1 - at) * control[axis] + at ** 2 * to[axis];
    return { x: along('x'), y: along('y') };
  };
  if (controls.length === 1) return bent(start, controls[0], end, part);
  const middle = middleOf(controls);
  return part <= 0.5
    ? bent(start, controls[0], middle, part * 2)
    : bent(middle, controls[1], end, part * 2 - 1);
}
