import { spacing } from '../../shared/story/spacing.ts';
import type { GraphNode, GraphViewport } from './types.ts';

/** Space in CSS pixels that the fitted picture keeps free at each side: labels stand out of the middles of nodes, a note under the upper edge, tools over the lower. */
export const fitMargin = { left: 84, right: 64, top: 56, bottom: 72 } as const;

/** The same at the left where a picture is small: then labels of lanes have no room over the first row. */
const leftOfSmall = 148;

/** Limits of the scale. */
export const zoomLimits = { least: 0.08, most: 3 } as const;

/** Below this scale labels cannot be read; the first view starts at the beginning instead of fitting everything. */
const legibleZoom = 0.77;

/** Sizes of labels in the coordinates of the layout. */
export const labelSize = { node: spacing.letters, edge: 11 } as const;

/** Smallest letters that are drawn, CSS pixels: below them a label is only noise. */
export const leastLetters = 9;

/** Whether labels of nodes or edges can be read at a scale. */
export const isLegible = (of: keyof typeof labelSize, zoom: number): boolean =>
  labelSize[of] * zoom >= leastLetters;

/** Fitting never enlarges a small picture beyond this. */
const largestFit = 1.1;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The rectangle around the middles of nodes; of no nodes one without an area at the origin. */
export function bounds(nodes: readonly Pick<GraphNode, 'x' | 'y'>[]): {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
} {
  const xs = nodes.map((node) => node.x);
  const ys = nodes.map((node) => node.y);
  if (nodes.length === 0) return { left: 0, top: 0, width: 0, height: 0 };
  const left = xs.reduce((least, x) => Math.min(least, x), Infinity);
  const top = ys.reduce((least, y) => Math.min(least, y), Infinity);
  const right = xs.reduce((most, x) => Math.max(most, x), -Infinity);
  const bottom = ys.reduce((most, y) => Math.max(most, y), -Infinity);
  return { left, top, width: right - left, height: bottom - top };
}

/**
 * The view that shows all nodes.
 * @param size the canvas in CSS pixels
 * @param mode `all`: however small it gets; `legible`: when labels could no longer be read, the beginning at a legible scale
 */
export function fitViewport(
  nodes: readonly Pick<GraphNode, 'x' | 'y'>[],
  size: Size,
  mode: 'all' | 'legible',
): GraphViewport {
  if (nodes.length === 0 || size.width <= 0 || size.height <= 0) return { zoom: 1, x: 0, y: 0 };
  const box = bounds(nodes);
  const roomFrom = (left: number) => ({
    width: Math.max(40, size.width - left - fitMargin.right),
    height: Math.max(40, size.height - fitMargin.top - fitMargin.bottom),
  });
  const scaleIn = (room: Size): number =>
    Math.min(room.width / Math.max(1, box.width), room.height / Math.max(1, box.height), largestFit);
  const isSmall = mode === 'all' && scaleIn(roomFrom(fitMargin.left)) < legibleZoom;
  const left = isSmall ? leftOfSmall : fitMargin.left;
  const room = roomFrom(left);
  const whole = scaleIn(room);
  const zoom = Math.max(zoomLimits.least, mode === 'legible' ? Math.max(whole, legibleZoom) : whole);
  const place = (start: number, length: number, margin: number, available: number): number =>
    margin + Math.max(0, (available - length * zoom) / 2) - start * zoom;
  return {
    zoom,
    x: place(box.left, box.width, left, room.width),
    y: place(box.top, box.height, fitMargin.top, room.height),
  };
}

/**
 * Moves the view, without changing its scale, so that a node can be seen: together with the nodes joined to it when they fit,
 * else the node in the middle. The same view when it is all there already.
 */
export function revealNode(
  view: GraphViewport,
  node: Pick<GraphNode, 'x' | 'y'>,
  joined: readonly Pick<GraphNode, 'x' | 'y'>[],
  size: Size,
): GraphViewport {
  const right = size.width - fitMargin.right;
  const bottom = size.height - fitMargin.bottom;
  const along = (axis: 'x' | 'y', low: number, high: number): number => {
    const at = (position: number): number => position * view.zoom + view[axis];
    const all = [node, ...joined].map((each) => at(each[axis]));
    const least = all.reduce((a, b) => Math.min(a, b));
    const most = all.reduce((a, b) => Math.max(a, b));
    const own = at(node[axis]);
    // A window narrower than its margins: at least the node itself is seen.
    if (high <= low) return (low + high) / 2 - own;
    if (most - least <= high - low) return least < low ? low - least : most > high ? high - most : 0;
    const isInside = own >= low && own <= high;
    return isInside ? 0 : (low + high) / 2 - own;
  };
  const dx = along('x', fitMargin.left, right);
  const dy = along('y', fitMargin.top, bottom);
  return dx === 0 && dy === 0 ? view : { zoom: view.zoom, x: view.x + dx, y: view.y + dy };
}

/** The view at the same scale with a point of the layout in the middle of the canvas. */
export function centreOn(view: GraphViewport, point: Pick<GraphNode, 'x' | 'y'>, size: Size): GraphViewport {
  return {
    zoom: view.zoom,
    x: size.width / 2 - point.x * view.zoom,
    y: size.height / 2 - point.y * view.zoom,
  };
}

/** The view at another scale with the middle of the canvas held still. */
export function zoomAround(view: GraphViewport, factor: number, size: Size): GraphViewport {
  const zoom = Math.min(zoomLimits.most, Math.max(zoomLimits.least, view.zoom * factor));
  const scale = zoom / view.zoom;
  return {
    zoom,
    x: size.width / 2 - (size.width / 2 - view.x) * scale,
    y: size.height / 2 - (size.height / 2 - view.y) * scale,
  };
}
