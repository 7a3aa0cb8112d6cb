import { nodeSize } from './pictures.ts';
import { boxAround } from './rectangles.ts';
import type { Box } from './rectangles.ts';
import type { GraphNode, GraphViewport } from './types.ts';
import { drawnScale } from './viewport.ts';

/** From the corner, and from the lower edge, where tools are, CSS pixels. */
const inset = 8;
/** Room under the picture in small where it stands low, for the tools, CSS pixels. */
export const footOfMap = 52;
/** A label under a node, CSS pixels at scale 1. */
const label = { width: 122, height: 34 } as const;

/** What decides where the picture in small stands. */
export interface MapPlacing {
  /** What it must not cover, the last one least of all. */
  readonly watched: readonly Pick<GraphNode, 'shape' | 'x' | 'y'>[];
  readonly view: GraphViewport;
  /** Of the canvas, and of the picture in small, CSS pixels. */
  readonly size: { readonly width: number; readonly height: number };
  readonly room: { readonly width: number; readonly height: number };
  /** The upper edge of the picture is in view: what is shown there is near the top. */
  readonly isTopInView: boolean;
}

/** Whether the picture in small stands at the lower end of the right edge rather than at the upper: where it covers less of what is selected. */
export function lowByPlace({ watched, view, size, room, isTopInView }: MapPlacing): boolean {
  const left = size.width - inset - room.width;
  const coverOf = (top: number): number => {
    let cover = 0;
    for (const [index, { shape, x, y }] of watched.entries()) {
      const middle = { x: x * view.zoom + view.x, y: y * view.zoom + view.y };
      const half = (nodeSize[shape] / 2 + 8) * view.zoom * drawnScale(view.zoom);
      const mark = boxAround(middle.x, middle.y, 2 * half, 2 * half);
      const under: Box = {
        left: middle.x - (label.width / 2) * view.zoom,
        right: middle.x + (label.width / 2) * view.zoom,
        top: middle.y,
        bottom: middle.y + half + label.height * view.zoom,
      };
      const meets = (box: Box): boolean =>
        box.right > left && box.bottom > top && box.top < top + room.height && box.left < size.width;
      const weight = index === watched.length - 1 ? watched.length : 1;
      cover += (meets(mark) ? 4 * weight : 0) + (meets(under) ? weight : 0);
    }
    return cover;
  };
  const [high, low] = [coverOf(inset), coverOf(size.height - footOfMap - room.height)];
  return high === low ? isTopInView : low < high;
}
