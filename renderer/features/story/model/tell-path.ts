import { entityKindLabels } from '../../../../shared/model/entity-kinds.ts';
import { shortestPath } from '../../../../shared/story/path.ts';
import { keyOfNode } from './graph.ts';
import type { Story, StoryNode } from './graph.ts';
import { keyOf } from './selection.ts';
import type { PathEnds } from './view-history.ts';

/** One step of a path: what is gone through, and the edge that leads on from it (null at the end). */
export interface PathStep {
  readonly key: string;
  readonly node: StoryNode;
  readonly edge: string | null;
  /** How it goes on, in words; '' at the end. */
  readonly words: string;
}

type StoryEdge = Story['edges'][number];

const nameOf = (node: StoryNode): string =>
  node.kind === 'alert'
    ? 'the alert'
    : `the ${entityKindLabels[node.entityKind ?? 'generic'].one.toLowerCase()}`;

/** What joins one node to the next, said from the one towards the next. */
function wordsOf(edge: StoryEdge, from: StoryNode, to: StoryNode): string {
  const isForward = edge.source === from.id;
  switch (edge.kind) {
    case 'evidence':
      return from.kind === 'alert' ? `names ${nameOf(to)}` : `is named in ${nameOf(to)}`;
    case 'link':
      return `is correlated with ${nameOf(to)}: ${edge.label}`;
    case 'outside':
      return edge.label;
    case 'relation':
      return isForward ? `${edge.label}` : `(from ${nameOf(to)}: ${edge.label})`;
  }
}

const nothing: ReadonlySet<string> = new Set();

/**
 * A shortest path between two nodes of a story, in words step by step; null where nothing joins them, or an end is not drawn.
 * @param hidden keys of nodes and lines that are not there at the moment that is shown: no path leads over them
 */
export function tellPath(
  whole: Pick<Story, 'nodes' | 'edges'>,
  ends: PathEnds,
  hidden: ReadonlySet<string> = nothing,
): readonly PathStep[] | null {
  const story = thereOf(whole, hidden);
  const byKey = new Map(story.nodes.map((node) => [keyOfNode(node), node]));
  const [from, to] = [byKey.get(ends.from), byKey.get(ends.to)];
  if (!from || !to) return null;
  const found = shortestPath(story.edges, from.id, to.id);
  if (found === null) return null;
  const nodes = new Map(story.nodes.map((node) => [node.id, node]));
  const edges = new Map(story.edges.map((edge) => [edge.id, edge]));
  return found.nodes.flatMap((id, index) => {
    const node = nodes.get(id);
    const next = nodes.get(found.nodes[index + 1] ?? '');
    const edge = edges.get(found.edges[index] ?? '');
    if (!node) return [];
    return [
      {
        key: keyOfNode(node),
        node,
        edge: edge?.id ?? null,
        words: edge && next ? wordsOf(edge, node, next) : '',
      },
    ];
  });
}

/** What of a story is there. */
function thereOf(
  story: Pick<Story, 'nodes' | 'edges'>,
  hidden: ReadonlySet<string>,
): Pick<Story, 'nodes' | 'edges'> {
  if (hidden.size === 0) return story;
  const nodes = story.nodes.filter((node) => !hidden.has(keyOfNode(node)));
  const ids = new Set(nodes.map(({ id }) => id));
  return {
    nodes,
    edges: story.edges.filter(
      ({ id, source, target }) =>
        ids.has(source) && ids.has(target) && !hidden.has(keyOf({ kind: 'edge', edge: id })),
    ),
  };
}
