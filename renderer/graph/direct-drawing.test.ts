import { describe, expect, it } from 'vitest';
import { drawDirectly } from './direct-drawing.ts';

interface Element {
  id(): string;
  isNode(): boolean;
  boundingBox(): { x1: number; x2: number; y1: number; y2: number };
}
type Elements = Element[] & { interactive: readonly Element[] };

const extent = { x1: 0, x2: 100, y1: 0, y2: 100 };
const elementAt = (id: string, x: number): Element => ({
  id: () => id,
  isNode: () => id !== 'line',
  boundingBox: () => ({ x1: x, x2: x + 10, y1: 0, y2: 10 }),
});

/** A canvas with Cytoscape's own drawing replaced by a list of what is drawn. */
function openCanvas(hidden: Set<string>, ids: readonly string[] = ['a', 'b']) {
  const elements = [...ids.map((id, index) => elementAt(id, index * 50)), elementAt('far', 500)];
  const drawn: string[] = [];
  let frames = 0;
  let sorted: Elements | null = null;
  const renderer = {
    imageCache: {},
    getCachedZSortedEles: (): Elements =>
      (sorted ??= Object.assign([...elements], { interactive: elements })),
    drawElement: (_context: unknown, element: Element, _shift?: unknown, isNamed = true) =>
      void drawn.push(isNamed ? element.id() : `${element.id()} without its name`),
    drawLayeredElements: (
      _context: unknown,
      all: readonly Element[],
      _ratio: number,
      _extent: typeof extent,
    ) => all.forEach((element) => drawn.push(`${element.id()} by layers`)),
  };
  const core = { renderer: () => renderer, forceRender: () => (frames += 1) };
  const images = {};
  const changed = drawDirectly(core as never, images, {
    isHidden: (id) => hidden.has(id),
    isNamed: (id) => id !== 'c',
    drawOver: () => drawn.push('over'),
  });
  return {
    renderer,
    images,
    changed,
    frames: () => frames,
    draw() {
      drawn.length = 0;
      renderer.drawLayeredElements(null, renderer.getCachedZSortedEles(), 1, extent);
      return [...drawn];
    },
    export() {
      drawn.length = 0;
      for (const element of renderer.getCachedZSortedEles()) renderer.drawElement(null, element);
      return [...drawn];
    },
    reachable: () => renderer.getCachedZSortedEles().interactive.map((element) => element.id()),
  };
}

describe('drawing straight onto the canvas', () => {
  it('draws what is in view, and pictures that are there already', () => {
    const canvas = openCanvas(new Set());
    expect(canvas.draw()).toEqual(['a', 'b', 'over']);
    expect(canvas.renderer.imageCache).toBe(canvas.images);
    expect(canvas.reachable()).toEqual(['a', 'b', 'far']);
  });

  it('leaves out what is not there, also of a picture of the whole, and keeps it from the pointer', () => {
    const hidden = new Set(['a', 'far']);
    const canvas = openCanvas(hidden);
    expect(canvas.draw()).toEqual(['b', 'over']);
    expect(canvas.export()).toEqual(['b']);
    expect(canvas.reachable()).toEqual(['b']);
  });

  it('comes from one moment to the next with one frame and nothing else', () => {
    const hidden = new Set(['a']);
    const canvas = openCanvas(hidden);
    canvas.draw();
    hidden.delete('a');
    hidden.add('b');
    canvas.changed();
    expect(canvas.frames()).toBe(1);
    expect(canvas.draw()).toEqual(['a', 'over']);
    expect(canvas.reachable()).toEqual(['a', 'far']);
  });

  it('leaves out labels that could not be read, and names of lines, which are drawn over all', () => {
    expect(openCanvas(new Set(), ['a', 'line', 'c']).draw()).toEqual([
      'a',
      'line without its name',
      'c without its name',
      'over',
    ]);
  });

  it('leaves a renderer alone that is not the canvas', () => {
    expect(
      drawDirectly(
        { renderer: () => null, forceRender: () => null } as never,
        {},
        {
          isHidden: () => true,
          isNamed: () => true,
          drawOver: () => undefined,
        },
      ),
    ).not.toThrow();
  });
});
