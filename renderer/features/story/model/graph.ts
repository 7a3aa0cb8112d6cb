import type { Component } from 'vue';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import { entityKindLabels } from '../../../../shared/model/entity-kinds.ts';
import { doubtOfIdentity } from '../../../../shared/model/identity-doubt.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import { visibleLine } from '../../../../shared/model/visible-text.ts';
import type { GraphEdge, GraphGlyph, GraphLane, GraphNode, GraphTone } from '../../../graph/index.ts';
import { shownLine } from '../../../ui/index.ts';
import { twoLines } from './label-lines.ts';
import { keyOf } from './selection.ts';
import type { StoryTarget } from './selection.ts';
import type { NodeState } from './story-time.ts';

/** The attack story as `incidents.story` gives it. */
export type Story = OutputOf<'incidents.story'>;
/** Ways to lay a story out, as people call them. */
export const layoutLabels: Readonly<Record<Story['layout'], string>> = {
  killChain: 'Kill chain',
  timeline: 'Timeline',
  hierarchy: 'Hierarchy',
  force: 'Force',
};
/** One node of it. */
export type StoryNode = Story['nodes'][number];

// Maps, because values come from files and may be called like an object's own members.
const severityLooks = new Map<string, readonly [GraphTone, GraphGlyph]>([
  ['high', ['high', 'triangle']],
  ['medium', ['medium', 'diamond']],
  ['low', ['low', 'disc']],
  ['informational', ['informational', 'circle']],
  ['', ['informational', 'dash']],
]);
const verdictLooks = new Map<string, readonly [GraphTone, GraphGlyph]>([
  ['malicious', ['malicious', 'cross']],
  ['suspicious', ['suspicious', 'warning']],
  ['noThreatsFound', ['clean', 'check']],
]);

/** Tone and glyph of a node: an alert's by severity, an entity's by verdict. */
export function lookOf(
  node: Pick<StoryNode, 'kind' | 'severity' | 'verdict'>,
): readonly [GraphTone, GraphGlyph] {
  return node.kind === 'alert'
    ? (severityLooks.get(node.severity ?? '') ?? ['informational', 'dash'])
    : (verdictLooks.get(node.verdict ?? '') ?? ['unknown', 'question']);
}

/** What a node stands for. */
export function targetOfNode(node: StoryNode): StoryTarget {
  if (node.alertUid !== null) return { kind: 'alert', alert: node.alertUid };
  return node.entityId === null
    ? { kind: 'group', node: node.id }
    : { kind: 'entity', entityId: node.entityId };
}

/** The key of a node in the selection. */
export function keyOfNode(node: StoryNode): string {
  return keyOf(targetOfNode(node));
}

/** A node in words: kind, label, severity or verdict, pinned. */
export function describeNode(node: StoryNode, display: (node: StoryNode) => string): string {
  const kind = node.kind === 'alert' ? 'Alert' : entityKindLabels[node.entityKind ?? 'generic'].one;
  const state =
    node.kind === 'alert'
      ? `${node.severity === null ? 'unknown' : valueLabel('severity', node.severity).toLowerCase()} severity`
      : `verdict ${valueLabel('verdict', node.verdict ?? 'unknown').toLowerCase()}`;
  return [
    `${kind} ${display(node)}`,
    state,
    ...(node.folders.length > 0 ? [`in ${folderText(node)}`] : []),
    ...(node.count > 1 ? [`stands for ${node.count}`] : []),
    ...(node.isGroup ? ['a group that can be opened'] : []),
    ...(node.kind === 'entity' && node.alerts > 0
      ? [`in ${node.alerts} ${node.alerts === 1 ? 'alert' : 'alerts'}`]
      : []),
    ...(node.otherIncident === null ? [] : [`of incident ${node.otherIncident.number}`]),
    ...(node.pinned ? ['pinned'] : []),
    ...(node.doubtful > 0 ? [doubtText(node)] : []),
  ].join(', ');
}

/** The folders that a node is in, parted by semicolons. */
export const folderText = ({ folders, moreFolders }: Pick<StoryNode, 'folders' | 'moreFolders'>): string =>
  [...folders, ...(moreFolders > 0 ? [`${moreFolders} more`] : [])].join('; ');

/** Why a node may be several things, in words; of a group how many of its members may. */
export function doubtText({
  entityKind,
  key,
  doubtful,
  count,
}: Pick<StoryNode, 'entityKind' | 'key' | 'doubtful' | 'count'>): string {
  const doubt = key === null || entityKind === null ? null : doubtOfIdentity(entityKind, key);
  if (doubt !== null) return doubt.text.charAt(0).toLowerCase() + doubt.text.slice(1).replace(/\.$/, '');
  return `${doubtful} of ${count} known by a name or by as little: each may be several`;
}

/** How a story becomes a picture. */
export interface PictureParts {
  readonly iconOf: (node: StoryNode) => Component;
  /** The label of a node, safe to show: defanged, control characters visible. */
  readonly display: (node: StoryNode) => string;
  readonly isPinned: (target: StoryTarget) => boolean;
  /** What was decided of nodes at the moment that is shown, by key; nothing where they are as they are now. */
  readonly states?: ReadonlyMap<string, NodeState>;
}

/** A node as it was judged at the moment that is shown. */
export function nodeAt(node: StoryNode, parts: Pick<PictureParts, 'isPinned' | 'states'>): StoryNode {
  const target = targetOfNode(node);
  const state = parts.states?.get(keyOf(target));
  const now = { ...node, pinned: target.kind === 'group' ? node.pinned : parts.isPinned(target) };
  return state === undefined ? now : { ...now, ...state };
}

/** The label of a node with the incident that a neighbour is from. */
function pictureName(node: StoryNode, display: PictureParts['display']): string {
  const label = display(node);
  return node.otherIncident === null ? label : `#${node.otherIncident.number} ${label}`;
}

/** Nodes of the picture; their ids are the keys of the selection. */
export function pictureNodes(story: Story, parts: PictureParts): readonly GraphNode[] {
  return story.nodes.map((given) => {
    const node = nodeAt(given, parts);
    const [tone, glyph] = lookOf(node);
    const name = pictureName(node, parts.display);
    return {
      id: keyOfNode(node),
      shape: node.kind,
      icon: parts.iconOf(node),
      label: twoLines(name, node.kind === 'alert'),
      name,
      description: describeNode(node, parts.display),
      tone,
      glyph,
      pinned: node.pinned,
      count: node.count,
      isGroup: node.isGroup,
      doubtful: node.doubtful > 0,
      outside: node.otherIncident !== null,
      x: node.x,
      y: node.y,
    };
  });
}

/** Lines of a node that can be told apart. */
const mostLines = 8;

/** Edges of the picture, between keys of the selection. */
export function pictureEdges(story: Story): readonly GraphEdge[] {
  const keys = new Map(story.nodes.map((node) => [node.id, keyOfNode(node)]));
  const lines = new Map<string, number>();
  for (const { source, target } of story.edges)
    for (const end of [source, target]) lines.set(end, (lines.get(end) ?? 0) + 1);
  const isHub = (id: string): boolean => (lines.get(id) ?? 0) > mostLines;
  return story.edges.flatMap((edge) => {
    const source = keys.get(edge.source);
    const target = keys.get(edge.target);
    if (source === undefined || target === undefined) return [];
    const label = visibleLine(edge.count > 1 ? `${edge.label} (${edge.count})` : edge.label);
    const faint = isHub(edge.source) || isHub(edge.target);
    return [{ id: `edge:${edge.id}`, source, target, kind: edge.kind, label, faint }];
  });
}

type Lane = Story['lanes'][number];

/** Of several lanes without a tactic each has a key of its own. */
const laneKey = ({ tactic }: Pick<Lane, 'tactic'>, index: number): string => tactic ?? `none-${index}`;

/** Keys of the lanes of some tactics; '' for none, which may have several lanes. */
export function lanesOfTactics(
  { lanes }: Pick<Story, 'lanes'>,
  tactics: readonly string[],
): ReadonlySet<string> {
  return new Set(
    lanes.flatMap((lane, index) =>
      lane.alerts > 0 && tactics.includes(lane.tactic ?? '') ? [laneKey(lane, index)] : [],
    ),
  );
}

/** Lanes of the picture. What is under them counts all alerts: at a moment of the past it is told by the kill chain alone. */
export function pictureLanes(story: Pick<Story, 'lanes'>, isPast = false): readonly GraphLane[] {
  return story.lanes.map((lane, index) => ({
    key: laneKey(lane, index),
    label: shownLine(lane.label, 'text'),
    count: isPast && lane.alerts > 0 ? null : lane.alerts,
    y: lane.y,
    height: lane.height,
  }));
}

/** Keys of everything that belongs to a node: itself, what it is joined to, and the edges between. */
export function everythingOf(edges: readonly GraphEdge[], key: string): ReadonlySet<string> {
  const own = edges.filter((edge) => edge.source === key || edge.target === key);
  return new Set([key, ...own.flatMap((edge) => [edge.id, edge.source, edge.target])]);
}
