import fc from 'fast-check';
import { Globe } from 'lucide-vue-next';
import { describe, expect, it } from 'vitest';
import { boxOfName } from './edge-names.ts';
import { noMarks } from './marks.ts';
import { boxOfNode, heightOf } from './name-places.ts';
import { straight } from './edge-curves.ts';
import { planNames } from './names-plan.ts';
import type { NamedView, NamesPlan } from './names-plan.ts';
import type { Box } from './rectangles.ts';
import type { GraphEdge, GraphMarks, GraphNode } from './types.ts';
import { labelSize } from './viewport.ts';

const node = (id: string, x: number, y: number, given: Partial<GraphNode> = {}): GraphNode => ({
  id,
  shape: 'alert',
  icon: Globe,
  label: `name of\n${id}`,
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
const edge = (source: string, target: string, given: Partial<GraphEdge> = {}): GraphEdge => ({
  id: `${source}-${target}`,
  source,
  target,
  kind: 'relation',
  label: 'signed in from',
  faint: false,
  ...given,
});
const marksOf = (
  selected: readonly string[],
  near: readonly string[],
  faded: readonly string[],
): GraphMarks => ({
  selected: new Set(selected),
  near: new Set(near),
  faded: new Set(faded),
  lit: null,
});
function plan(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  zoom: number,
  marks: GraphMarks = noMarks,
  hidden: ReadonlySet<string> = new Set(),
): NamesPlan {
  const view = {
    nodes: new Map(nodes.map((one) => [one.id, one])),
    edges: new Map(edges.map((one) => [one.id, one])),
    zoom,
    marks,
    hidden,
  } as unknown as NamedView;
  return planNames(view, {
    bowOf: () => straight,
    widthOfEdge: (line) => line.length * 5.5,
    widthOfSmall: (line) => line.length * 6,
    widthOfLabel: (line) => line.length * 6.6,
  });
}
const named = ({ edges }: NamesPlan): readonly string[] => edges.map((name) => name.edge.id);
const meet = (a: Box, b: Box): boolean =>
  a.left < b.right - 1e-6 && a.right > b.left + 1e-6 && a.top < b.bottom - 1e-6 && a.bottom > b.top + 1e-6;

/** Rows of nodes as lanes have them, each joined to the one below and the one beside. */
function rowsOf(count: number): {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
} {
  const wide = 8;
  const nodes = Array.from({ length: count }, (_, index) =>
    node(`n${index}`, (index % wide) * 132, Math.floor(index / wide) * 78, {
      shape: index % 3 === 0 ? 'alert' : 'entity',
    }),
  );
  const edges = nodes.flatMap((_, index) => [
    ...(index + wide < count ? [edge(`n${index}`, `n${index + wide}`)] : []),
    ...(index % wide < wide - 1 && index + 1 < count ? [edge(`n${index}`, `n${index + 1}`)] : []),
  ]);
  return { nodes, edges };
}

describe('names of edges on the canvas', () => {
  it('are there at the scale that a graph opens with, of a size that can be read', () => {
    const { edges, placing } = plan([node('a', 0, 0), node('b', 264, 0)], [edge('a', 'b')], 0.69);
    expect(edges).toMatchObject([{ lines: ['signed in from'], x: 132 * 0.69, y: 0 }]);
    expect(placing.letters).toBe(labelSize.edge);
    expect(named(plan([node('a', 0, 0), node('b', 600, 0)], [edge('a', 'b')], 0.4))).toEqual(['a-b']);
  });

  it('leave out an edge that is not there at the moment, though both its ends are', () => {
    const nodes = [node('a', 0, 0), node('b', 264, 0)];
    const edges = [edge('a', 'b', { id: 'later' })];
    expect(named(plan(nodes, edges, 0.69))).toEqual(['later']);
    expect(named(plan(nodes, edges, 0.69, noMarks, new Set(['later'])))).toEqual([]);
  });

  it('name the edges of what is selected even where lines are a web', () => {
    const nodes = [node('a', 0, 0), node('b', 900, 0), node('c', 900, 500)];
    const edges = [edge('a', 'b', { kind: 'evidence' }), edge('b', 'c')];
    expect(named(plan(nodes, edges, 0.25))).toEqual([]);
    expect(named(plan(nodes, edges, 0.25, marksOf(['a'], ['a', 'b'], ['c'])))).toEqual(['a-b']);
  });

  it('name a line between nodes that stand one above the other beside it', () => {
    const nodes = [node('a', 0, 0), node('b', 0, 78), node('c', 132, 0), node('d', 132, 78)];
    for (const marks of [noMarks, marksOf(['a'], ['a', 'b'], ['c', 'd'])]) {
      const { edges } = plan(nodes, [edge('a', 'b')], 0.77, marks);
      expect(edges).toHaveLength(1);
      const [name] = edges;
      const box = name && boxOfName(name, labelSize.edge);
      for (const one of nodes) expect(box && meet(box, boxOfNode(one, 0.77))).toBe(false);
    }
  });

  it('take the place of labels of nodes that stand back, and of no others', () => {
    const nodes = [node('a', 0, 0), node('b', 264, 0), node('between', 132, -26)];
    const without = plan(nodes, [edge('a', 'b')], 1);
    expect(without.givenWay.size).toBe(0);
    const chosen = plan(nodes, [edge('a', 'b')], 1, marksOf(['a'], ['a', 'b'], ['between']));
    expect(named(chosen)).toEqual(['a-b']);
    for (const id of chosen.givenWay) expect(id).toBe('between');
  });

  it('names an edge that is itself selected whatever is there, and a link only then', () => {
    const nodes = [node('a', 0, 0), node('b', 50, 0)];
    const link = edge('a', 'b', { kind: 'link', label: 'x'.repeat(200) });
    expect(named(plan(nodes, [link], 1, marksOf(['a'], ['a', 'b'], [])))).toEqual([]);
    const { edges } = plan(nodes, [link], 1, marksOf([link.id], [], []));
    expect(edges).toHaveLength(1);
    expect(edges[0]?.lines[0]?.length).toBeLessThan(60);
  });

  it('names neither lines of hidden nodes nor those that stand back', () => {
    const nodes = [node('a', 0, 0), node('b', 400, 0), node('c', 0, 300), node('d', 400, 300)];
    const edges = [edge('a', 'b'), edge('c', 'd'), edge('a', 'gone')];
    expect(named(plan(nodes, edges, 1))).toEqual(['a-b', 'c-d']);
    expect(named(plan(nodes, edges, 1, marksOf(['a'], ['a', 'b'], ['c', 'd'])))).toEqual(['a-b']);
  });

  it('name of a path its own lines alone', () => {
    const nodes = [node('a', 0, 0), node('b', 400, 0), node('c', 0, 300)];
    const edges = [edge('a', 'b', { kind: 'evidence' }), edge('a', 'c')];
    const lit = { ...marksOf(['a'], ['a', 'b', 'c'], []), lit: new Set(['a', 'b', 'a-b']) };
    expect(named(plan(nodes, edges, 1, lit))).toEqual(['a-b']);
  });

  it('name what a path leads through also from afar', () => {
    const nodes = [node('a', 0, 0), node('b', 600, 0, { shape: 'entity', tone: 'unknown' })];
    const idsOf = (marks: GraphMarks) => plan(nodes, [edge('a', 'b')], 0.4, marks).nodes.map(({ id }) => id);
    expect(idsOf(noMarks)).toEqual(['a']);
    expect(idsOf({ ...noMarks, lit: new Set(['a', 'b', 'a-b']) })).toEqual(['a', 'b']);
  });

  it('stand over no node, no label and no other name, at any scale', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.double({ min: 0.34, max: 2, noNaN: true }),
        fc.integer({ min: -1, max: 39 }),
        (count, zoom, at) => {
          const { nodes, edges } = rowsOf(count);
          const chosen = nodes[at];
          const near = chosen
            ? [
                chosen.id,
                ...edges.flatMap(({ source, target }) =>
                  source === chosen.id ? [target] : target === chosen.id ? [source] : [],
                ),
              ]
            : [];
          const faded = chosen ? nodes.map(({ id }) => id).filter((id) => !near.includes(id)) : [];
          const marks = marksOf(chosen ? [chosen.id] : [], near, faded);
          const made = plan(nodes, edges, zoom, marks);
          const boxes = [
            ...made.edges.map((name) => boxOfName(name, made.placing.letters)),
            ...made.nodes
              // A chosen node is named even over others.
              .filter(({ id }) => id !== chosen?.id)
              .map(({ x, y, width, lines }) => ({
                left: x * zoom - width / 2,
                right: x * zoom + width / 2,
                top: y * zoom - heightOf(1) / 2,
                bottom: y * zoom - heightOf(1) / 2 + heightOf(lines.length),
              })),
          ];
          for (const [index, box] of boxes.entries()) {
            expect(boxes.slice(index + 1).some((other) => meet(box, other))).toBe(false);
            expect(nodes.some((one) => meet(box, boxOfNode(one, zoom)))).toBe(false);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are the same when the same is shown again', () => {
    const { nodes, edges } = rowsOf(30);
    expect(plan(nodes, edges, 0.7).edges).toEqual(plan([...nodes], [...edges], 0.7).edges);
  });
});
