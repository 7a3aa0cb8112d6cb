import { describe, expect, it } from 'vitest';
import { contentChanges } from './changes.ts';
import type { DrawnContent } from './changes.ts';
import type { GraphEdge, GraphNode } from './types.ts';

const icon = {};
const node = (id: string, given: Partial<GraphNode> = {}): GraphNode => ({
  id,
  shape: 'alert',
  icon,
  label: id,
  description: id,
  tone: 'high',
  glyph: 'triangle',
  pinned: false,
  count: 1,
  isGroup: false,
  outside: false,
  x: 0,
  y: 0,
  ...given,
});
const edge = (id: string, source: string, target: string): GraphEdge => ({
  id,
  source,
  target,
  kind: 'relation',
  label: 'ran',
  faint: false,
});
const empty: DrawnContent = { nodes: new Map(), edges: new Map() };
const drawn = contentChanges(empty, [node('a'), node('b')], [edge('1', 'a', 'b')]).content;

describe('changes of a picture', () => {
  it('touch nothing where nothing changed', () => {
    const same = contentChanges(drawn, [node('a'), node('b')], [edge('1', 'a', 'b')]);
    expect([same.gone, same.addedNodes, same.addedEdges, same.changedNodes, same.movedNodes].flat()).toEqual(
      [],
    );
  });

  it('add one alert and leave the others where they are', () => {
    const more = contentChanges(
      drawn,
      [node('a'), node('b'), node('c')],
      [edge('1', 'a', 'b'), edge('2', 'b', 'c')],
    );
    expect(more.addedNodes.map(({ id }) => id)).toEqual(['c']);
    expect(more.addedEdges.map(({ id }) => id)).toEqual(['2']);
    expect(more.movedNodes).toEqual([]);
    expect(more.gone).toEqual([]);
  });

  it('tell looks from places', () => {
    const pinned = contentChanges(
      drawn,
      [node('a', { pinned: true }), node('b', { x: 9 })],
      [edge('1', 'a', 'b')],
    );
    expect(pinned.changedNodes.map(({ id }) => id)).toEqual(['a']);
    expect(pinned.movedNodes.map(({ id }) => id)).toEqual(['b']);
  });

  it('take edges away before their ends, and draw anew what became something else', () => {
    const less = contentChanges(drawn, [node('a', { outside: true })], [edge('1', 'a', 'b')]);
    expect(less.gone[0]).toBe('1');
    expect(new Set(less.gone)).toEqual(new Set(['1', 'a', 'b']));
    expect(less.addedNodes.map(({ id }) => id)).toEqual(['a']);
    expect(less.content.edges.size).toBe(0);
  });

  it('draw an edge anew when its ends or one of its nodes are others', () => {
    const turned = contentChanges(drawn, [node('a'), node('b')], [edge('1', 'b', 'a')]);
    expect([turned.gone, turned.addedEdges.map(({ id }) => id)]).toEqual([['1'], ['1']]);
    const replaced = contentChanges(drawn, [node('a', { outside: true }), node('b')], [edge('1', 'a', 'b')]);
    expect(replaced.addedEdges.map(({ id }) => id)).toEqual(['1']);
  });

  it('survive a node that comes twice', () => {
    expect(contentChanges(empty, [node('a'), node('a', { label: 'second' })], []).addedNodes).toHaveLength(1);
  });
});
