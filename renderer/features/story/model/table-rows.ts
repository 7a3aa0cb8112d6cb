import { reasonLabelsOf } from '../../../../shared/correlation/codes.ts';
import { entityKindLabels } from '../../../../shared/model/entity-kinds.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import { tacticLabel, tacticOrder } from '../../../../shared/story/tactic.ts';
import { keyOfNode, targetOfNode } from './graph.ts';
import type { Story, StoryNode } from './graph.ts';
import { keyOf } from './selection.ts';
import type { StoryTarget } from './selection.ts';

/** A correlation link as a row names it. */
export interface RowLink {
  readonly edge: string;
  /** The other end. */
  readonly name: string;
  /** Why the two are linked, in words. */
  readonly reason: string;
}

/** Something that a row is joined to. */
export interface RowJoin {
  /** The relation, which can be selected; null for what has nothing to tell besides. */
  readonly edge: string | null;
  /** The other end, with the name of the relation. */
  readonly text: string;
}

/** A node of the graph as a row of the table. */
export interface TableRow {
  readonly node: StoryNode;
  readonly key: string;
  readonly target: StoryTarget;
  readonly tactic: string;
  readonly kind: string;
  /** Status of an alert; '' for an entity. */
  readonly status: string;
  /** The product that an alert is from; '' for an entity. */
  readonly source: string;
  /** How many alerts name an entity, or stand behind one that is drawn for several. */
  readonly alerts: number;
  /** What it is joined to, relations first. */
  readonly joined: readonly RowJoin[];
  readonly links: readonly RowLink[];
}

type StoryEdge = Story['edges'][number];

/** What joins a node to another, said from the node. */
function joinedText(edge: StoryEdge, isSource: boolean, other: string): string {
  if (edge.kind === 'relation') return isSource ? `${edge.label} → ${other}` : `← ${edge.label}: ${other}`;
  return edge.label === '' ? other : `${edge.label}: ${other}`;
}

const relationsFirst = (joined: readonly RowJoin[]): readonly RowJoin[] => [
  ...joined.filter(({ edge }) => edge !== null),
  ...joined.filter(({ edge }) => edge === null),
];

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const nothing: ReadonlySet<string> = new Set();

/**
 * The relations of an entity that the graph draws by itself, each said from it.
 * @param hidden keys of nodes and lines that are not there at the moment that is shown
 */
export function relationsAt(
  story: Pick<Story, 'nodes' | 'edges'>,
  entityId: number,
  display: (node: StoryNode) => string,
  hidden: ReadonlySet<string> = nothing,
): readonly (RowJoin & { readonly edge: string })[] {
  const own = story.nodes.find((node) => node.entityId === entityId);
  if (own === undefined) return [];
  const byId = new Map(story.nodes.map((node) => [node.id, node]));
  return story.edges.flatMap((edge) => {
    if (hidden.has(keyOf({ kind: 'edge', edge: edge.id }))) return [];
    if (edge.kind !== 'relation' || (edge.source !== own.id && edge.target !== own.id)) return [];
    const isSource = edge.source === own.id;
    const other = byId.get(isSource ? edge.target : edge.source);
    return other && !hidden.has(keyOfNode(other))
      ? [{ edge: edge.id, text: joinedText(edge, isSource, display(other)) }]
      : [];
  });
}

/**
 * The rows of the table: every node that is there, by tactic and time, neighbours of other incidents last.
 * @param hidden keys of nodes and lines that are not there at the moment that is shown
 */
export function tableRows(
  story: Story,
  hidden: ReadonlySet<string>,
  display: (node: StoryNode) => string,
): readonly TableRow[] {
  const nodes = story.nodes.filter((node) => !hidden.has(keyOfNode(node)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const joined = new Map<string, RowJoin[]>();
  const links = new Map<string, RowLink[]>();
  const add = <T>(map: Map<string, T[]>, id: string, value: T): void => {
    const known = map.get(id);
    if (known) known.push(value);
    else map.set(id, [value]);
  };
  for (const edge of story.edges) {
    const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
    if (!source || !target || hidden.has(keyOf({ kind: 'edge', edge: edge.id }))) continue;
    for (const [from, to] of [
      [source, target],
      [target, source],
    ] as const) {
      if (edge.kind === 'link') {
        const reason = edge.reason === null ? edge.label : reasonLabelsOf(edge.reason).join(', ');
        add(links, from.id, { edge: edge.id, name: display(to), reason });
      } else
        add(joined, from.id, {
          edge: edge.kind === 'relation' ? edge.id : null,
          text: joinedText(edge, from === source, display(to)),
        });
    }
  }
  return nodes
    .sort(
      (a, b) =>
        Number(a.otherIncident !== null) - Number(b.otherIncident !== null) ||
        tacticOrder(a.tactic) - tacticOrder(b.tactic) ||
        (a.at ?? Infinity) - (b.at ?? Infinity) ||
        compareTexts(a.id, b.id),
    )
    .map((node) => ({
      node,
      key: keyOfNode(node),
      target: targetOfNode(node),
      tactic: node.tactic === null ? '' : tacticLabel(node.tactic),
      kind: node.kind === 'alert' ? 'Alert' : entityKindLabels[node.entityKind ?? 'generic'].one,
      status: node.kind === 'alert' && node.status !== null ? valueLabel('alertStatus', node.status) : '',
      source:
        node.kind === 'alert' && node.serviceSource !== null
          ? valueLabel('serviceSource', node.serviceSource)
          : '',
      alerts: node.kind === 'alert' ? node.count : node.alerts,
      joined: relationsFirst(joined.get(node.id) ?? []),
      links: links.get(node.id) ?? [],
    }));
}
