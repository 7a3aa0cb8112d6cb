import type { Core } from 'cytoscape';

interface Box {
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
}

/** Something on the canvas, as Cytoscape's renderer has it. */
interface Drawable {
  id(): string;
  isNode(): boolean;
  boundingBox(): Box;
}

/** Everything on the canvas in the order of drawing, with what the pointer can reach. */
type Drawables = Drawable[] & { interactive: readonly Drawable[] };

/** What is used of Cytoscape's canvas renderer; its typings leave it out. */
interface CanvasRenderer {
  /** Images by address that are there or on their way. */
  imageCache?: Record<string, unknown>;
  getCachedZSortedEles(again?: boolean): Drawables;
  drawElement(context: CanvasRenderingContext2D, element: Drawable, ...more: unknown[]): void;
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
    'drawLayeredElements' in given &&
    'getCachedZSortedEles' in given
  );
}

/** What the canvas asks while it draws. */
export interface DrawingAnswers {
  /** Whether a node or an edge is not there, by its id. */
  readonly isHidden: (id: string) => boolean;
  /** Whether the label of a node is drawn, by its id: it can be read at the scale that is shown, and nothing else stands there. */
  readonly isNamed: (id: string) => boolean;
  /** Called when all is drawn, with the context in the coordinates of the layout. */
  readonly drawOver: (context: CanvasRenderingContext2D) => void;
}

/**
 * Draws what is in view straight onto the canvas. Cytoscape else draws every element, in view or not, into an image of its own, all images
 * into one as large as the whole graph, and that onto the canvas: three times the work for the first frame, and again for each frame after
 * a change, while a hand that moves the picture moves one image of the view either way.
 *
 * What is not there at a moment is left out as it is drawn, and as the pointer looks for what is under it: by a style of Cytoscape's a step
 * of time would cost a style for each node and line that comes or goes. Labels are left out in the same way: Cytoscape asks for a least size of
 * letters only where it draws into images, and there of the next power of two of the scale.
 * @param images images of graphs before, by address: a picture that is there already is drawn in the first frame
 * @returns to be called when there are other answers
 */
export function drawDirectly(
  core: Pick<Core, 'forceRender'>,
  images: Record<string, unknown>,
  { isHidden, isNamed, drawOver }: DrawingAnswers,
): () => void {
  const owner: unknown = core;
  const hasRenderer = (given: unknown): given is { renderer(): unknown } =>
    typeof given === 'object' && given !== null && 'renderer' in given;
  const renderer = hasRenderer(owner) ? owner.renderer() : null;
  if (!isCanvasRenderer(renderer)) return () => undefined;
  const isShown = (element: Drawable): boolean => !isHidden(element.id());
  const inOrder = renderer.getCachedZSortedEles.bind(renderer);
  const drawElement = renderer.drawElement.bind(renderer);
  let known: Drawables | null = null;

  renderer.imageCache = images;
  renderer.getCachedZSortedEles = (again) => {
    const all = inOrder(again);
    if (all !== known) all.interactive = all.filter(isShown);
    known = all;
    return all;
  };
  renderer.drawElement = (context, element, ...more) => {
    if (isShown(element)) drawElement(context, element, ...more);
  };
  renderer.drawLayeredElements = (context, elements, _pixelRatio, extent) => {
    for (let index = 0; index < elements.length; index += 1) {
      const element = elements[index];
      if (element === undefined || !isShown(element)) continue;
      const box = element.boundingBox();
      const isInView =
        box.x1 <= extent.x2 && box.x2 >= extent.x1 && box.y1 <= extent.y2 && box.y2 >= extent.y1;
      // Edges have no labels of Cytoscape's: their names are drawn over all.
      if (isInView) drawElement(context, element, null, element.isNode() && isNamed(element.id()));
    }
    drawOver(context);
  };
  return () => {
    known = null;
    core.forceRender();
  };
}
