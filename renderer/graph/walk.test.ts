import { describe, expect, it } from 'vitest';
import { neighbourhood, nodeAtEnd, nodeInDirection } from './walk.ts';

const nodes = [
  { id: 'a', x: 0, y: 0 },
  { id: 'b', x: 200, y: 0 },
  { id: 'c', x: 60, y: 100 },
  { id: 'd', x: 400, y: 10 },
];

describe('nodeInDirection', () => {
  it('starts at the first node in reading order', () => {
    expect(nodeInDirection(nodes, null, 'right')).toBe('a');
    expect(nodeInDirection(nodes, 'gone', 'left')).toBe('a');
    expect(nodeInDirection([], null, 'left')).toBeNull();
  });

  it('stays in the lane although a node of another lane is nearer', () => {
    expect(nodeInDirection(nodes, 'a', 'right')).toBe('b');
    expect(nodeInDirection(nodes, 'b', 'right')).toBe('d');
  });

  it('goes up and down', () => {
    expect(nodeInDirection(nodes, 'a', 'down')).toBe('c');
    expect(nodeInDirection(nodes, 'c', 'up')).toBe('a');
  });

  it('stays where it is when there is none further on', () => {
    expect(nodeInDirection(nodes, 'd', 'right')).toBe('d');
    expect(nodeInDirection(nodes, 'a', 'up')).toBe('a');
  });

  it('reaches every node from the first by arrows alone', () => {
    const grid = Array.from({ length: 30 }, (_, index) => ({
      id: `n${index}`,
      x: (index % 6) * 100 + (index % 5) * 7,
      y: Math.floor(index / 6) * 90,
    }));
    const reached = new Set(['n0']);
    const open = ['n0'];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const direction of ['left', 'right', 'up', 'down'] as const) {
        const next = nodeInDirection(grid, id, direction);
        if (next !== null && !reached.has(next)) {
          reached.add(next);
          open.push(next);
        }
      }
    }
    expect(reached.size).toBe(grid.length);
  });
});

describe('nodeAtEnd', () => {
  it('gives the ends of the reading order', () => {
    expect(nodeAtEnd(nodes, 'first')).toBe('a');
    expect(nodeAtEnd(nodes, 'last')).toBe('d');
    expect(nodeAtEnd([], 'last')).toBeNull();
  });
});

describe('neighbourhood', () => {
  const edge = (source: string, target: string) => ({
    id: `${source}-${target}`,
    source,
    target,
    kind: 'evidence' as const,
    label: '',
    faint: false,
  });
  it('takes both directions of an edge and nothing further', () => {
    const found = neighbourhood([edge('a', 'b'), edge('c', 'a'), edge('b', 'd')], new Set(['a']));
    expect([...found].sort()).toEqual(['a', 'b', 'c']);
  });
});
