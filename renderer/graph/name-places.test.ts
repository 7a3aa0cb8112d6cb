import fc from 'fast-check';
import { Globe } from 'lucide-vue-next';
import { describe, expect, it } from 'vitest';
import { heightOf, placeSmallNames, shortened } from './name-places.ts';
import type { NamedFirst, SmallName } from './name-places.ts';
import { nodeSize } from './pictures.ts';
import { boxAround } from './rectangles.ts';
import type { Box } from './rectangles.ts';
import type { GraphNode, GraphTone } from './types.ts';
import { drawnScale } from './viewport.ts';

const node = (id: string, x: number, y: number, given: Partial<GraphNode> = {}): GraphNode => ({
  id,
  shape: 'alert',
  icon: Globe,
  label: `name of ${id}`,
  description: id,
  tone: 'medium',
  glyph: 'diamond',
  pinned: false,
  count: 1,
  isGroup: false,
  outside: false,
  x,
  y,
  ...given,
});
const nothing: NamedFirst = { selected: new Set(), faded: new Set(), hidden: new Set() };
const widthOf = (line: string): number => line.length * 6;
const place = (nodes: readonly GraphNode[], zoom = 0.4, first = nothing): readonly SmallName[] =>
  placeSmallNames(nodes, zoom, first, widthOf);
const ids = (names: readonly SmallName[]): readonly string[] => names.map(({ id }) => id);

describe('names in a picture that is too small for labels', () => {
  /** What a name and a node take, CSS pixels. */
  const boxOfName = ({ x, y, width, lines }: SmallName, zoom: number): Box => ({
    left: x * zoom - width / 2,
    right: x * zoom + width / 2,
    top: y * zoom - heightOf(1) / 2,
    bottom: y * zoom - heightOf(1) / 2 + heightOf(lines.length),
  });
  const boxOfShape = ({ shape, x, y }: GraphNode, zoom: number): Box => {
    const side = nodeSize[shape] * drawnScale(zoom) * zoom;
    return boxAround(x * zoom, y * zoom, side, side);
  };
  const meet = (a: Box, b: Box): boolean =>
    a.left < b.right - 1e-6 && a.right > b.left + 1e-6 && a.top < b.bottom - 1e-6 && a.bottom > b.top + 1e-6;
  const isApart = (nodes: readonly GraphNode[], names: readonly SmallName[], zoom: number): boolean => {
    const boxes = names.map((name) => boxOfName(name, zoom));
    return boxes.every(
      (box, index) =>
        !boxes.slice(index + 1).some((other) => meet(box, other)) &&
        !nodes.some((one) => meet(box, boxOfShape(one, zoom))),
    );
  };
  const rows = (count: number, rowHeight = 78): readonly GraphNode[] =>
    Array.from({ length: count }, (_, index) =>
      node(`n${index}`, (index % 20) * 132, Math.floor(index / 20) * rowHeight, {
        label: index % 3 === 0 ? 'two lines\nof a name' : 'one line',
        shape: index % 4 === 0 ? 'alert' : 'entity',
        tone: index % 4 === 0 ? 'medium' : 'unknown',
      }),
    );

  it('do not stand over each other nor over any node, whatever the graph, and are the same in any order', () => {
    const anyNode = fc.record({
      x: fc.integer({ min: -600, max: 600 }),
      y: fc.integer({ min: -400, max: 400 }),
      shape: fc.constantFrom<GraphNode['shape']>('alert', 'entity'),
      tone: fc.constantFrom<GraphTone>('high', 'low', 'malicious', 'unknown'),
      pinned: fc.boolean(),
      isGroup: fc.boolean(),
      label: fc.constantFrom('short', 'two lines of\n…which is cut', 'a'.repeat(21), '👩‍💻'.repeat(9), ''),
    });
    fc.assert(
      fc.property(
        fc.array(anyNode, { maxLength: 60 }),
        fc.constantFrom(0.08, 0.2, 0.35, 0.6),
        (given, zoom) => {
          const nodes = given.map(({ x, y, ...more }, index) => node(`n${index}`, x, y, more));
          const names = place(nodes, zoom);
          expect(isApart(nodes, names, zoom)).toBe(true);
          expect(place(nodes.toReversed(), zoom)).toEqual(names);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('find room for most alerts of a dense picture, shortened to one line between its rows', () => {
    const nodes = rows(120);
    const zoom = 0.38;
    const names = place(nodes, zoom);
    expect(isApart(nodes, names, zoom)).toBe(true);
    expect(names.length).toBeGreaterThan(25);
    expect(names.filter(({ lines }) => lines.length === 1).length).toBeGreaterThan(20);
  });

  it('are left out where there is no room, but what is chosen is named over others', () => {
    const close = Array.from({ length: 49 }, (_, index) =>
      node(`n${index}`, (index % 7) * 42, Math.floor(index / 7) * 42),
    );
    expect(ids(place(close, 0.5))).not.toContain('n24');
    expect(ids(place(close, 0.5, { ...nothing, selected: new Set(['n24']) }))).toContain('n24');
  });

  it('stay in the room that a fitted view leaves around the picture', () => {
    const nodes = [
      node('a', 0, 0),
      node('b', 1_000, 0, { label: 'a name that is long enough' }),
      node('c', 500, 300),
    ];
    const zoom = 0.5;
    for (const name of place(nodes, zoom)) {
      const box = boxOfName(name, zoom);
      expect(box.left).toBeGreaterThanOrEqual(-50);
      expect(box.right).toBeLessThanOrEqual(500 + 36);
      expect(box.bottom).toBeLessThanOrEqual(150 + 26);
    }
    expect(place(nodes, zoom)).toHaveLength(3);
  });

  it('are shortened in the middle where both ends have room, else at the end', () => {
    const long = 'Email messages removed after delivery';
    expect(shortened(long, 1_000, widthOf)).toBe(long);
    expect(shortened(long, 6 * 24, widthOf)).toBe('Email message…r delivery');
    expect(shortened(long, 6 * 9, widthOf)).toBe('Email me…');
    expect(shortened(long, 0, widthOf)).toBe('…');
  });

  it('are placed with little work, however many nodes there are and however often the scale changes', () => {
    const nodes = rows(2_000);
    let measured = 0;
    placeSmallNames(nodes, 0.2, nothing, (line) => {
      measured += 1;
      return widthOf(line);
    });
    // Of at most 240 nodes a name is tried, each in a few ways.
    expect(measured).toBeLessThan(240 * 60);
  });

  it('place the gravest first, and what is chosen before it', () => {
    const nodes = [
      node('first row', 0, -400),
      node('slight', 100, 0, { tone: 'low' }),
      node('grave', 0, 0, { tone: 'high' }),
    ];
    const isBelow = (names: readonly SmallName[], id: string) =>
      (names.find((name) => name.id === id)?.y ?? 0) > 0;
    const plain = place(nodes);
    expect([isBelow(plain, 'grave'), isBelow(plain, 'slight')]).toEqual([true, false]);
    const chosen = place(nodes, 0.4, { ...nothing, selected: new Set(['slight']) });
    expect([isBelow(chosen, 'grave'), isBelow(chosen, 'slight')]).toEqual([false, true]);
  });

  it('leave entities to the alerts, but not those that are malicious, pinned or chosen', () => {
    const far = (id: string, place: number, given: Partial<GraphNode>) =>
      node(id, place * 1_000, 0, { shape: 'entity', tone: 'unknown', ...given });
    const nodes = [
      far('plain', 0, {}),
      far('bad', 1, { tone: 'malicious' }),
      far('pinned', 2, { pinned: true }),
      far('chosen', 3, {}),
    ];
    expect([...ids(place(nodes, 0.4, { ...nothing, selected: new Set(['chosen']) }))].sort()).toEqual([
      'bad',
      'chosen',
      'pinned',
    ]);
  });

  it('leave out what is not there or stands back', () => {
    const nodes = [node('gone', 0, 0), node('back', 1_000, 0), node('here', 2_000, 0)];
    expect(
      ids(place(nodes, 0.4, { ...nothing, hidden: new Set(['gone']), faded: new Set(['back']) })),
    ).toEqual(['here']);
  });
});
