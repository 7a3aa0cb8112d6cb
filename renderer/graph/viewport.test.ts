import { describe, expect, it } from 'vitest';
import { fitMargin, fitViewport, isInSight, isLegible, mapWidth, revealAll, revealNode } from './viewport.ts';

const size = { width: 800, height: 500 };
const onScreen = (view: { zoom: number; x: number; y: number }, node: { x: number; y: number }) => ({
  x: node.x * view.zoom + view.x,
  y: node.y * view.zoom + view.y,
});

describe('fitViewport', () => {
  it('brings every node inside the margins', () => {
    const nodes = [
      { x: -300, y: 40 },
      { x: 4000, y: 900 },
      { x: 10, y: 1200 },
    ];
    const view = fitViewport(nodes, size, 'all');
    for (const node of nodes) {
      const at = onScreen(view, node);
      // A small picture has room for the labels of its lanes at the left, and needs less at the other sides.
      expect(at.x).toBeGreaterThanOrEqual(128 - 0.01);
      expect(at.x).toBeLessThanOrEqual(size.width - 36 + 0.01);
      expect(at.y).toBeGreaterThanOrEqual(52 - 0.01);
      expect(at.y).toBeLessThanOrEqual(size.height - 76 + 0.01);
    }
  });

  it('shows the whole at first where its labels can be read', () => {
    const nodes = [
      { x: 0, y: 0 },
      { x: 900, y: 300 },
    ];
    const view = fitViewport(nodes, size, 'legible');
    expect(view).toEqual(fitViewport(nodes, size, 'all'));
    expect(view.zoom).toBeCloseTo((800 - fitMargin.left - fitMargin.right) / 900);
    for (const node of nodes) {
      expect(onScreen(view, node).x).toBeGreaterThanOrEqual(fitMargin.left - 0.01);
      expect(onScreen(view, node).x).toBeLessThanOrEqual(size.width - fitMargin.right + 0.01);
    }
  });

  it('starts at the beginning, legibly, when the whole would be too small to read', () => {
    const nodes = [
      { x: 0, y: 0 },
      { x: 20_000, y: 0 },
    ];
    const view = fitViewport(nodes, size, 'legible');
    expect(view.zoom).toBeGreaterThanOrEqual(0.75);
    expect(onScreen(view, nodes[0]!).x).toBeCloseTo(fitMargin.left);
  });

  it('does not blow up a single node', () => {
    const view = fitViewport([{ x: 5, y: 5 }], size, 'all');
    expect(view.zoom).toBeLessThanOrEqual(1.25);
  });

  it('has a view for nothing at all', () => {
    expect(fitViewport([], size, 'all')).toEqual({ zoom: 1, x: 0, y: 0 });
  });
});

describe('revealNode', () => {
  const view = { zoom: 1, x: 0, y: 0 };
  it('leaves the view alone while all is in it', () => {
    expect(revealNode(view, { x: 300, y: 200 }, [{ x: 400, y: 100 }], size)).toBe(view);
  });
  it('moves just far enough to show the node with those joined to it', () => {
    const moved = revealNode(view, { x: 1000, y: 100 }, [{ x: 800, y: 150 }], size);
    expect(onScreen(moved, { x: 1000, y: 100 })).toEqual({ x: size.width - fitMargin.right, y: 100 });
    expect(onScreen(moved, { x: 800, y: 150 }).x).toBeGreaterThan(fitMargin.left);
  });
  it('puts the node in the middle when those joined to it do not fit', () => {
    const moved = revealNode(view, { x: 3000, y: 100 }, [{ x: 0, y: 100 }], size);
    expect(onScreen(moved, { x: 3000, y: 100 }).x).toBe((fitMargin.left + size.width - fitMargin.right) / 2);
    expect(revealNode(view, { x: 300, y: 100 }, [{ x: 9000, y: 100 }], size)).toBe(view);
  });
});

describe('what must not be covered', () => {
  it('is fitted above the tools and beside the picture in small', () => {
    const nodes = [
      { x: 0, y: 0 },
      { x: 400, y: 200 },
    ];
    const view = fitViewport(nodes, size, 'all', mapWidth);
    const at = onScreen(view, nodes[1]!);
    // Under a node a label of two lines, and under that the tools.
    expect(size.height - at.y - 56 * view.zoom).toBeGreaterThan(38);
    expect(at.x).toBeLessThanOrEqual(size.width - mapWidth + 0.01);
    for (const node of nodes) expect(isInSight(view, node, size)).toBe(true);
  });

  it('is brought out from behind the tools, and stays where there are none', () => {
    const view = { zoom: 1, x: 0, y: 0 };
    const moved = revealNode(view, { x: 700, y: 420 }, [], size);
    expect(onScreen(moved, { x: 700, y: 420 }).y).toBeLessThanOrEqual(size.height - 100);
    expect(revealNode(view, { x: 300, y: 420 }, [], size)).toBe(view);
  });
});

describe('revealAll', () => {
  const view = { zoom: 1, x: 0, y: 0 };
  it('leaves the view alone while all is in sight', () => {
    expect(
      revealAll(
        view,
        [
          { x: 200, y: 200 },
          { x: 500, y: 300 },
        ],
        size,
      ),
    ).toBe(view);
    expect(revealAll(view, [], size)).toBe(view);
  });
  it('moves where all have room at the scale that is there', () => {
    const nodes = [
      { x: 1000, y: 200 },
      { x: 1300, y: 300 },
    ];
    const moved = revealAll(view, nodes, size);
    expect(moved.zoom).toBe(1);
    for (const node of nodes) expect(isInSight(moved, node, size)).toBe(true);
  });
  it('shows both ends and the middle of what is longer than the canvas', () => {
    const nodes = [
      { x: 0, y: 0 },
      { x: 1500, y: 900 },
      { x: 3000, y: 100 },
    ];
    const moved = revealAll(view, nodes, size);
    expect(moved.zoom).toBeLessThan(1);
    for (const node of nodes) {
      const at = onScreen(moved, node);
      expect(at.x).toBeGreaterThan(0);
      expect(at.x).toBeLessThan(size.width - 60);
      expect(at.y).toBeGreaterThan(40);
      expect(at.y).toBeLessThan(size.height - 60);
    }
  });
});

describe('isLegible', () => {
  it('draws no letters under 9 px', () => {
    expect(isLegible('node', 0.68)).toBe(false);
    expect(isLegible('node', 0.7)).toBe(true);
    expect(isLegible('edge', 0.8)).toBe(false);
    expect(isLegible('edge', 0.83)).toBe(true);
  });

  it('holds for the scale that a graph opens with, however large it is', () => {
    const { zoom } = fitViewport(
      [
        { x: 0, y: 0 },
        { x: 20_000, y: 4000 },
      ],
      size,
      'legible',
    );
    expect(isLegible('node', zoom)).toBe(true);
  });
});
