import { Globe } from 'lucide-vue-next';
import { describe, expect, it } from 'vitest';
import { bowsOf } from './edge-bows.ts';
import { curveBetween, pointAt, straight } from './edge-curves.ts';
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
const edge = (
  source: string,
  target: string,
  kind: GraphEdge['kind'] = 'relation',
  more = '',
): GraphEdge => ({
  id: `${source}-${target}${more}`,
  source,
  target,
  kind,
  label: kind === 'evidence' ? '' : 'ran',
  faint: false,
});
const row = (count: number, y = 0): readonly GraphNode[] =>
  Array.from({ length: count }, (_, index) => node(`${y}/${index}`, index * 132, y));

/** How near a line comes to the middle of each node that it is not of. */
function nearest(nodes: readonly GraphNode[], one: GraphEdge, edges: readonly GraphEdge[]): number {
  const bow = bowsOf(nodes, edges).get(one.id) ?? straight;
  const [from, to] = [one.source, one.target].map((id) => nodes.find((each) => each.id === id));
  if (!from || !to) return Infinity;
  const curve = curveBetween(from, to, bow);
  const others = nodes.filter(({ id }) => id !== from.id && id !== to.id);
  return Math.min(
    ...Array.from({ length: 400 }, (_, index) => pointAt(curve, index / 399)).flatMap(({ x, y }) =>
      others.map((other) => Math.hypot(other.x - x, other.y - y)),
    ),
  );
}

describe('the bows of lines', () => {
  it('are none where nothing is between the ends', () => {
    expect(bowsOf(row(2), [edge('0/0', '0/1')])).toEqual(new Map());
  });

  it.each(['relation', 'evidence', 'outside', 'link'] as const)(
    'lead a line of kind %s around every node of its row, however long it is',
    (kind) => {
      const nodes = row(20);
      const edges = nodes.slice(1).map(({ id }) => edge('0/0', id, kind));
      for (const one of edges.slice(1)) expect(nearest(nodes, one, edges)).toBeGreaterThan(20);
    },
  );

  it('lead it around the nodes of its column, and of a slanting line', () => {
    const column = Array.from({ length: 8 }, (_, index) => node(String(index), 0, index * 78));
    const slant = Array.from({ length: 8 }, (_, index) => node(String(index), index * 132, index * 78));
    for (const nodes of [column, slant])
      for (const target of ['2', '4']) {
        const one = edge('0', target);
        expect(nearest(nodes, one, [one])).toBeGreaterThan(20);
      }
  });

  it('go between two rows without meeting either', () => {
    const nodes = [...row(12), ...row(12, 78), ...row(12, 156)];
    const edges = [2, 3, 5, 8, 11].map((index) => edge('78/0', `78/${index}`, 'evidence'));
    for (const one of edges) expect(nearest(nodes, one, edges)).toBeGreaterThan(20);
  });

  it('part lines of one row, and lines between the same two', () => {
    const nodes = row(6);
    const edges = [
      edge('0/0', '0/2'),
      edge('0/0', '0/3'),
      edge('0/0', '0/4'),
      edge('0/2', '0/0'),
      edge('0/0', '0/1', 'evidence'),
      edge('0/1', '0/0', 'relation'),
      edge('0/0', '0/1', 'relation', ' again'),
    ];
    const bows = bowsOf(nodes, edges);
    const drawn = edges.map((one) => {
      const [from, to] = [one.source, one.target].map((id) => nodes.find((each) => each.id === id));
      if (!from || !to) throw new Error('both ends are there');
      const curve = curveBetween(from, to, bows.get(one.id) ?? straight);
      return Array.from({ length: 200 }, (_, index) => pointAt(curve, index / 199));
    });
    for (const one of drawn)
      for (const other of drawn) {
        if (one === other) continue;
        const alone = one.filter(({ x, y }) => other.every((at) => Math.hypot(at.x - x, at.y - y) > 5));
        expect(alone.length).toBeGreaterThan(one.length / 4);
      }
  });

  it('are the same each time, and leave alone what has no place or no way around', () => {
    const nodes = [node('a', 0, 0), node('b', 0, 0), node('a', 5, 5)];
    const edges = [edge('a', 'b'), edge('a', 'a'), edge('a', 'gone')];
    expect(bowsOf(nodes, edges)).toEqual(new Map());
    const wide = row(9);
    const all = wide.flatMap(({ id }) => wide.map((other) => edge(id, other.id)));
    expect(bowsOf(wide, all)).toEqual(bowsOf(wide, all));
  });

  it('carry the name of a line where it is not read as between two nodes that it goes around', () => {
    const nodes = row(3);
    const edges = [edge('0/0', '0/2')];
    const bow = bowsOf(nodes, edges).get('0/0-0/2') ?? straight;
    const [from, , to] = nodes;
    if (!from || !to) throw new Error('a row has three nodes');
    const [name] = placeNames(
      nodes,
      edges,
      (_, part) => pointAt(curveBetween(from, to, bow), part),
      () => false,
    );
    // Over the node in the middle, clear of it.
    expect(name?.x).toBeCloseTo(132, -1);
    expect(name?.y).toBeLessThan(-28);
  });
});
