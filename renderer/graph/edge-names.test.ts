import { Globe } from 'lucide-vue-next';
import { describe, expect, it } from 'vitest';
import { placeNames } from './edge-names.ts';
import type { GraphEdge, GraphNode } from './types.ts';

const node = (id: string, x: number, y: number): GraphNode => ({
  id,
  shape: 'entity',
  icon: Globe,
  label: id,
  description: id,
  tone: 'unknown',
  glyph: 'question',
  pinned: false,
  count: 1,
  isGroup: false,
  outside: false,
  x,
  y,
});
const edge = (id: string, source: string, target: string): GraphEdge => ({
  id,
  source,
  target,
  kind: 'relation',
  label: 'connected to',
  faint: false,
});
const place = (nodes: readonly GraphNode[], edges: readonly GraphEdge[], first: readonly string[] = []) => {
  const byId = new Map(nodes.map((one) => [one.id, one]));
  return placeNames(
    nodes,
    edges,
    ({ source, target }, part) => {
      const [from, to] = [byId.get(source), byId.get(target)];
      if (!from || !to) return null;
      return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
    },
    ({ id }) => first.includes(id),
  );
};

describe('names of edges', () => {
  it('stand in the middle of their lines where there is room', () => {
    expect(place([node('a', 0, 0), node('b', 400, 0)], [edge('1', 'a', 'b')])).toMatchObject([
      { edge: { id: '1' }, x: 200, y: 0 },
    ]);
  });

  it('give way to a node in the middle of the line', () => {
    const [name] = place([node('a', 0, 0), node('b', 600, 0), node('c', 300, 0)], [edge('1', 'a', 'b')]);
    expect(Math.abs((name?.x ?? 300) - 300)).toBeGreaterThan(50);
  });

  it('are left out where nothing is free, but not those that come first', () => {
    const nodes = [node('a', 0, 0), node('b', 70, 0)];
    expect(place(nodes, [edge('1', 'a', 'b')])).toEqual([]);
    expect(place(nodes, [edge('1', 'a', 'b')], ['1'])).toMatchObject([{ x: 35, y: 0 }]);
  });

  it('do not stand over each other', () => {
    const nodes = [node('a', 0, 0), node('b', 500, 0)];
    const names = place(nodes, [edge('1', 'a', 'b'), edge('2', 'a', 'b'), edge('3', 'b', 'a')]);
    const places = names.map(({ x }) => x).sort((left, right) => left - right);
    expect(names.length).toBeGreaterThan(1);
    for (const [index, x] of places.entries())
      if (index > 0) expect(x - (places[index - 1] ?? 0)).toBeGreaterThan(70);
  });

  it('leave out an edge whose end is not drawn', () => {
    expect(place([node('a', 0, 0)], [edge('1', 'a', 'gone')])).toEqual([]);
  });
});
