import type { Component } from 'vue';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import { tacticOf } from '../../../../shared/model/attack.ts';
import { entityKindLabels } from '../../../../shared/model/entity-kinds.ts';
import { valueLabel } from '../../../../shared/model/values.ts';
import type { GraphEdge, GraphGlyph, GraphLane, GraphNode, GraphTone } from '../../../graph/index.ts';
import { keyOf } from './selection.ts';
import type { StoryTarget } from './selection.ts';

/** The attack story as `incidents.story` gives it. */
export type Story = OutputOf<'incidents.story'>;
/** One node of it. */
export type StoryNode = Story['nodes'][number];

// Maps, because values come from files and may be called like an object's own members.
const severityLooks = new Map<string, readonly [GraphTone, GraphGlyph]>([
  ['high', ['high', 'triangle']],
  ['medium', ['medium', 'diamond']],
  ['low', ['low', 'disc']],
  ['informational', ['informational', 'circle']],
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
    ? (severityLooks.get(node.severity ?? '') ?? ['informational', 'circle'])
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
      ? `${node.severity === null ? 'no' : valueLabel('severity', node.severity).toLowerCase()} severity`
      : `verdict ${valueLabel('verdict', node.verdict ?? 'unknown').toLowerCase()}`;
  return [
    `${kind} ${display(node)}`,
    state,
    ...(node.count > 1 ? [`stands for ${node.count}`] : []),
    ...(node.pinned ? ['pinned'] : []),
  ].join(', ');
}

/** Longest label that the picture shows; the details have the whole. */
const longestLabel = 46;

/** A label cut in the middle, so that the ends, which tell most, stay. Cuts between code points. */
export function shorten(label: string): string {
  const points = [...label];
  return points.length <= longestLabel
    ? label
    : `${points.slice(0, 27).join('')}…${points.slice(-18).join('')}`;
}

/** How a story becomes a picture. */
export interface PictureParts {
  readonly iconOf: (node: StoryNode) => Component;
  /** The label of a node, safe to show: defanged, control characters visible. */
  readonly display: (node: StoryNode) => string;
  readonly isPinned: (target: StoryTarget) => boolean;
}

/** Nodes of the picture; their ids are the keys of the selection. */
export function pictureNodes(
  story: Story,
  { iconOf, display, isPinned }: PictureParts,
): readonly GraphNode[] {
  return story.nodes.map((node) => {
    const [tone, glyph] = lookOf(node);
    const target = targetOfNode(node);
    return {
      id: keyOfNode(node),
      shape: node.kind,
      icon: iconOf(node),
      label: shorten(display(node)),
      description: describeNode(node, display),
      tone,
      glyph,
      pinned: target.kind === 'group' ? node.pinned : isPinned(target),
      count: node.count,
      x: node.x,
      y: node.y,
    };
  });
}

/** Edges of the picture, between keys of the selection. */
export function pictureEdges(story: Story): readonly GraphEdge[] {
  const keys = new Map(story.nodes.map((node) => [node.id, keyOfNode(node)]));
  return story.edges.flatMap((edge) => {
    const source = keys.get(edge.source);
    const target = keys.get(edge.target);
    return source === undefined || target === undefined
      ? []
      : [{ id: `edge:${edge.id}`, source, target, kind: edge.kind, label: edge.label }];
  });
}

/** The key of a lane: its tactic, or `other` for what names none. */
export const laneKey = (lane: Pick<Story['lanes'][number], 'tactic'>): string => lane.tactic ?? 'other';

/** Lanes of the picture. */
export function pictureLanes(story: Story): readonly GraphLane[] {
  return story.lanes.map((lane) => ({
    key: laneKey(lane),
    label: lane.label,
    count: lane.alerts,
    y: lane.y,
    height: lane.height,
  }));
}

/**
 * The lane of every alert, by uid. An alert that the picture shows only as part of a group goes by its category; one whose
 * category names no tactic of the picture goes to `other`.
 */
export function lanesOfAlerts(
  story: Story,
  alerts: readonly { readonly uid: string; readonly category: string | null }[],
): ReadonlyMap<string, string> {
  const keys = story.lanes.map(laneKey);
  const known = new Set(keys);
  const byCategory = alerts.map(({ uid, category }) => {
    const tactic = category === null ? undefined : tacticOf(category)?.shortname;
    return [uid, tactic !== undefined && known.has(tactic) ? tactic : 'other'] as const;
  });
  const byNode = story.nodes.flatMap((node) =>
    node.alertUid === null ? [] : [[node.alertUid, keys[node.lane] ?? 'other'] as const],
  );
  return new Map([...byCategory, ...byNode]);
}

/** What the list of alerts and the kill-chain strip let through. */
export interface StoryFilter {
  /** Keys of lanes; empty: all. */
  readonly lanes: ReadonlySet<string>;
  readonly pinnedOnly: boolean;
  readonly isPinned: (target: StoryTarget) => boolean;
}

/** Keys of the nodes that a filter leaves out: alerts that do not pass, and entities that no passing alert names. */
export function leftOut(story: Story, filter: StoryFilter): ReadonlySet<string> {
  const passes = (node: StoryNode): boolean => {
    const lane = story.lanes[node.lane];
    if (filter.lanes.size > 0 && !filter.lanes.has(lane ? laneKey(lane) : 'other')) return false;
    if (!filter.pinnedOnly) return true;
    const target = targetOfNode(node);
    return target.kind === 'group' ? node.pinned : filter.isPinned(target);
  };
  const kept = new Set(
    story.nodes.filter((node) => node.kind === 'alert' && passes(node)).map((node) => node.id),
  );
  const touched = new Set(kept);
  for (const edge of story.edges) {
    if (kept.has(edge.source)) touched.add(edge.target);
    if (kept.has(edge.target)) touched.add(edge.source);
  }
  return new Set(
    story.nodes
      .filter((node) => (node.kind === 'alert' ? !kept.has(node.id) : !touched.has(node.id)))
      .map(keyOfNode),
  );
}
