import { spacing } from '../../shared/story/spacing.ts';
import type { GraphNode, GraphViewport } from './types.ts';

/** Space in CSS pixels that the fitted picture keeps free at each side: labels stand out of the middles of nodes, a note under the upper edge, tools over the lower. */
export const fitMargin = { left: 84, right: 64, top: 56, bottom: 72 } as const;

/** Room under a picture whose lowest labels stand above the tools. */
const bottomOverTools = 104;

/** What the tools take of the lower edge, from the right, with half a label, CSS pixels. */
const toolsWidth = 330;

/** What the picture in small takes of the right edge, CSS pixels. */
export const mapWidth = 152;

/** The same where a picture is small: labels of lanes have no room over the first row then, and nodes need less around them, but for names over and under them. */
export const marginOfSmall = { left: 128, right: 36, top: 64, bottom: 76 } as const;

/** Of the room over a small picture, labels of times take so much from above, CSS pixels. */
export const timesHeight = 22;

/** Of the room under a small picture, tools take so much from below, CSS pixels. */
export const toolsHeight = 50;

/** Limits of the scale. */
export const zoomLimits = { least: 0.08, most: 3 } as const;

/** The scale of a first view that does not show everything, because labels could not be read then. */
const legibleZoom = 0.77;

/** Sizes of labels in the coordinates of the layout. */
export const labelSize = { node: spacing.letters, edge: 11 } as const;

/** Smallest letters that are drawn, CSS pixels: below them a label is only noise. */
export const leastLetters = 9;

/** Below this scale labels of nodes are not drawn. */
const smallest = leastLetters / labelSize.node;

/** Whether labels of nodes or edges can be read at a scale. */
export const isLegible = (of: keyof typeof labelSize, zoom: number): boolean =>
  labelSize[of] * zoom >= leastLetters;

/** From this scale on a name of one line has room between two rows of nodes. */
const roomyZoom = 0.33;

/**
 * How much larger nodes are drawn than they are: from so far that names have no room between them, they take the room themselves, so that a whole
 * large graph still shows marks.
 */
export const drawnScale = (zoom: number): number => (zoom < roomyZoom ? 1.3 : 1);

/** Fitting never enlarges a small picture beyond this. */
const largestFit = 1.1;

type Margin = Readonly<Record<keyof typeof fitMargin, number>>;

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
 * @param right room that is kept at the right edge, CSS pixels, where there is enough
 */
export function fitViewport(
  nodes: readonly Pick<GraphNode, 'x' | 'y'>[],
  size: Size,
  mode: 'all' | 'legible',
  right: number = fitMargin.right,
): GraphViewport {
  if (nodes.length === 0 || size.width <= 0 || size.height <= 0) return { zoom: 1, x: 0, y: 0 };
  const box = bounds(nodes);
  const roomIn = (margin: Margin): Size => ({
    width: Math.max(40, size.width - margin.left - margin.right),
    height: Math.max(40, size.height - margin.top - margin.bottom),
  });
  const scaleIn = (within: Size): number =>
    Math.min(within.width / Math.max(1, box.width), within.height / Math.max(1, box.height), largestFit);
  const roomy: Margin = { ...fitMargin, right, bottom: bottomOverTools };
  const canBeRead = (margin: Margin): boolean => scaleIn(roomIn(margin)) >= smallest;
  const fits = canBeRead(fitMargin);
  const margin: Margin = canBeRead(roomy)
    ? roomy
    : fits || mode === 'legible'
      ? fitMargin
      : { ...marginOfSmall, right: Math.max(marginOfSmall.right, right - fitMargin.right) };
  const room = roomIn(margin);
  const zoom = fits || mode === 'all' ? Math.max(zoomLimits.least, scaleIn(room)) : legibleZoom;
  const place = (start: number, length: number, before: number, available: number): number =>
    before + Math.max(0, (available - length * zoom) / 2) - start * zoom;
  return {
    zoom,
    x: place(box.left, box.width, margin.left, room.width),
    y: place(box.top, box.height, margin.top, room.height),
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
  const isOverTools = node.x * view.zoom + view.x + dx > size.width - toolsWidth;
  const least = size.height - bottomOverTools;
  const dy = along('y', fitMargin.top, isOverTools && least > fitMargin.top ? least : bottom);
  return dx === 0 && dy === 0 ? view : { zoom: view.zoom, x: view.x + dx, y: view.y + dy };
}

/** Whether a node is in sight, between the margins of the canvas. */
export function isInSight(view: GraphViewport, node: Pick<GraphNode, 'x' | 'y'>, size: Size): boolean {
  return revealNode(view, node, [], size) === view;
}

/** Moves the view so that all of some nodes can be seen: at its scale where they fit, else at the one at which they do. The same view when they can. */
export function revealAll(
  view: GraphViewport,
  nodes: readonly Pick<GraphNode, 'x' | 'y'>[],
  size: Size,
): GraphViewport {
  const [first, ...others] = nodes;
  if (first === undefined || nodes.every((node) => isInSight(view, node, size))) return view;
  const moved = revealNode(view, first, others, size);
  return nodes.every((node) => isInSight(moved, node, size))
    ? moved
    : fitViewport(nodes, size, 'all', mapWidth);
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
