import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neighbourhood, shortestPath } from './path.ts';
import type { PathEdge } from './path.ts';

const edge = (source: string, target: string): PathEdge => ({ id: `${source}-${target}`, source, target });

const arbitraryEdges: fc.Arbitrary<readonly PathEdge[]> = fc
  .array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 20 })
  .map((pairs) => pairs.map(([a, b], index) => ({ id: `edge ${index}`, source: `${a}`, target: `${b}` })));

describe('shortestPath', () => {
  it('finds a shortest way in any direction, the first in the order of ids', () => {
    const edges = [edge('a', 'c'), edge('d', 'c'), edge('a', 'b'), edge('b', 'd'), edge('d', 'e')];
    expect(shortestPath(edges, 'a', 'e')).toEqual({
      nodes: ['a', 'b', 'd', 'e'],
      edges: ['a-b', 'b-d', 'd-e'],
    });
    expect(shortestPath(edges, 'e', 'c')?.nodes).toEqual(['e', 'd', 'c']);
    expect(shortestPath(edges, 'a', 'a')).toEqual({ nodes: ['a'], edges: [] });
    expect(shortestPath(edges, 'a', 'nowhere')).toBeNull();
    expect(shortestPath([edge('a', 'b'), edge('x', 'y')], 'a', 'y')).toBeNull();
  });

  it('is total, as long as the distance, along edges that are there, and the same in any order of them', () => {
    fc.assert(
      fc.property(arbitraryEdges, fc.nat(9), fc.nat(9), (edges, from, to) => {
        const path = shortestPath(edges, String(from), String(to));
        expect(shortestPath(edges.toReversed(), String(from), String(to))).toEqual(path);
        if (path === null) {
          expect(neighbourhood(edges, [String(from)], 20).has(String(to))).toBe(false);
          return;
        }
        expect([path.nodes[0], path.nodes.at(-1)]).toEqual([String(from), String(to)]);
        for (const [index, id] of path.edges.entries()) {
          const taken = edges.find((one) => one.id === id);
          const ends = [path.nodes[index], path.nodes[index + 1]].sort();
          expect([taken?.source, taken?.target].sort()).toEqual(ends);
        }
        // One edge less does not reach it.
        if (path.edges.length > 0)
          expect(neighbourhood(edges, [String(from)], path.edges.length - 1).has(String(to))).toBe(false);
      }),
    );
  });
});

describe('neighbourhood', () => {
  it('finds what is within so many edges', () => {
    const edges = [edge('a', 'b'), edge('c', 'b'), edge('c', 'd'), edge('a', 'a')];
    expect([...neighbourhood(edges, ['a'])]).toEqual(['a', 'b']);
    expect([...neighbourhood(edges, ['a'], 2)]).toEqual(['a', 'b', 'c']);
    expect([...neighbourhood(edges, ['a', 'd'])].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect([...neighbourhood(edges, ['alone'])]).toEqual(['alone']);
  });
});
