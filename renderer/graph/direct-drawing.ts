import type { Core } from 'cytoscape';

interface Box {
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
}

/** Something on the canvas, as Cytoscape's renderer has it. */
interface Drawable {
  boundingBox(): Box;
}

/** What is used of Cytoscape's canvas renderer; its typings leave it out. */
interface CanvasRenderer {
  /** Images by address that are there or on their way. */
  imageCache?: Record<string, unknown>;
  drawElement(context: CanvasRenderingContext2D, element: Drawable): void;
  drawLayeredElements(
    context: CanvasRenderingContext2D,
    elements: readonly Drawable[],
    pixelRatio: number,
    extent: Box,
  ): void;
}

function isCanvasRenderer(given: unknown): given is CanvasRenderer {
  return (
    typeof given === 'object' &&
    given !== null &&
    'drawElement' in given &&
    typeof given.drawElement === 'function' &&
    'drawLayeredElements' in given
  );
}

/**
 * Draws what is in view straight onto the canvas. Cytoscape else draws every element, in view or not, into an image of its own, all images
 * into one as large as the whole graph, and that onto the canvas: three times the work for the first frame, and again for each frame after
 * a change, while a hand that moves the picture moves one image of the view either way.
 * @param images images of graphs before, by address: a picture that is there already is drawn in the first frame
 */
export function drawDirectly(core: Core, images: Record<string, unknown>): void {
  const owner: unknown = core;
  const hasRenderer = (given: unknown): given is { renderer(): unknown } =>
    typeof given === 'object' && given !== null && 'renderer' in given;
  const renderer = hasRenderer(owner) ? owner.renderer() : null;
  if (!isCanvasRenderer(renderer)) return;
  renderer.imageCache = images;
  renderer.drawLayeredElements = (context, elements, _pixelRatio, extent) => {
    for (let index = 0; index < elements.length; index += 1) {
      const element = elements[index];
      if (element === undefined) continue;
      const box = element.boundingBox();
      const isInView =
        box.x1 <= extent.x2 && box.x2 >= extent.x1 && box.y1 <= extent.y2 && box.y2 >= extent.y1;
      if (isInView) renderer.drawElement(context, element);
    }
  };
}
