import { describe, expect, it } from 'vitest';
import { cutByView, leastInParts } from './first-part.ts';
import type { GraphEdge, GraphNode } from './types.ts';

const node = (id: string, x: number, y: number): GraphNode => ({
  id,
  shape: 'entity',
  icon: {},
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
const edge = (source: string, target: string): GraphEdge => ({
  id: `${source} ${target}`,
  source,
  target,
  kind: 'relation',
  label: '',
  faint: false,
});
const view = { left: 0, top: 0, right: 800, bottom: 600 };
const row = Array.from({ length: leastInParts }, (_, n) => node(`n${n}`, n * 100, 300));
const cut = (nodes: readonly GraphNode[], edges: readonly GraphEdge[]) =>
  cutByView({ nodes, edges }, view, new Map(nodes.map((one) => [one.id, one])));

describe('cutByView', () => {
  it('draws a small picture at once', () => {
    const few = row.slice(-5);
    expect(cut(few, [])).toEqual([{ nodes: few, edges: [] }]);
  });

  it('begins with the nodes that can be seen', () => {
    const [first, ...rest] = cut(row, []);
    expect(first?.nodes.map(({ x }) => x)).toEqual(row.map(({ x }) => x).filter((x) => x <= 910));
    expect(rest.flatMap(({ nodes }) => nodes)).toEqual(row.slice(first?.nodes.length));
  });

  it('begins with lines that cross the view, both ends with them, and with no line that passes by', () => {
    const through = [node('left', -5000, 100), node('right', 5000, 500)];
    const beside = [node('above', -5000, -400), node('far', 5000, -300)];
    const edges = [edge('left', 'right'), edge('above', 'far'), edge('above', 'left')];
    const [first] = cut([...row, ...through, ...beside], edges);
    expect(first?.edges.map(({ id }) => id)).toEqual(['left right']);
    expect(first?.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(['left', 'right']));
    expect(first?.nodes.map(({ id }) => id)).not.toContain('above');
  });

  it('draws everything once, each line when both its ends are there', () => {
    const edges = row.slice(1).map((one, n) => edge(one.id, `n${(n * 37) % row.length}`));
    const there = new Set<string>();
    const drawn: string[] = [];
    for (const part of cut(row, edges)) {
      for (const { id } of part.nodes) there.add(id);
      for (const { id, source, target } of part.edges) {
        expect(there.has(source) && there.has(target)).toBe(true);
        drawn.push(id);
      }
    }
    expect(there.size).toBe(row.length);
    expect(drawn.sort()).toEqual(edges.map(({ id }) => id).sort());
  });
});
