import { entityKindLabels } from '../model/entity-kinds.ts';
import { valueLabel } from '../model/values.ts';
import { groupBy } from './collect.ts';
import { compareTexts } from './details.ts';
import { groupGraph } from './group.ts';
import { createFinder, relationsOf } from './relations.ts';
import type { GraphEdge, GraphNode, StoryAlert, StoryEvidence, StoryGraph, StoryInput } from './types.ts';

/** More nodes and edges than this cannot be looked at: similar nodes are then drawn as one with a count. */
export const mostElements = 2_000;

/** The node of an alert. */
export function alertNodeId(uid: string): string {
  return `a:${uid}`;
}

/** The node of an entity. */
export function entityNodeId(id: number): string {
  return `e:${id}`;
}

/**
 * Builds the attack story of an incident: its alerts, the entities of their evidence, what those did to each other and the links that
 * correlation found. Total on any evidence and independent of the order of its input.
 * @param limit the number of nodes and edges above which similar nodes are grouped.
 */
export function buildStoryGraph(input: StoryInput, limit: number = mostElements): StoryGraph {
  const alerts = [...new Map(input.alerts.map((alert) => [alert.uid, alert])).values()].sort(compareAlerts);
  const known = new Map(alerts.map((alert) => [alert.uid, alert]));
  const evidence = input.evidence.filter(({ alertUid }) => known.has(alertUid)).sort(compareEvidence);
  const byAlert = groupBy(evidence, ({ alertUid }) => alertUid);
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  for (const alert of alerts) nodes.set(alertNodeId(alert.uid), alertNode(alert));
  // Alerts come in order of time, so the first that names an entity is its earliest.
  for (const alert of alerts) {
    for (const item of byAlert.get(alert.uid) ?? []) {
      const id = entityNodeId(item.entity.id);
      if (!nodes.has(id)) nodes.set(id, entityNode(item, alert, input.pinnedEntities));
      const relation = item.roles[0] ?? 'evidence';
      addEdge(edges, 'evidence', alertNodeId(alert.uid), id, relation, evidenceLabel(item), null);
    }
  }
  const find = createFinder(evidence, input.identifiers);
  for (const alert of alerts) {
    for (const { source, target, relation } of relationsOf(alert, byAlert.get(alert.uid) ?? [], find)) {
      addEdge(edges, 'relation', entityNodeId(source), entityNodeId(target), relation, relation, null);
    }
  }
  for (const link of [...input.links].sort(compareLinks)) {
    if (link.from === link.to || !known.has(link.from) || !known.has(link.to)) continue;
    const label = link.sharedValue ?? link.rule;
    addEdge(edges, 'link', alertNodeId(link.from), alertNodeId(link.to), link.rule, label, link.reason);
  }
  return groupGraph({ nodes: [...nodes.values()], edges: [...edges.values()], grouped: false }, limit);
}

function addEdge(
  edges: Map<string, GraphEdge>,
  kind: GraphEdge['kind'],
  source: string,
  target: string,
  relation: string,
  label: string,
  reason: string | null,
): void {
  // One edge an alert and entity whatever the number of roles; one for each different relation otherwise.
  const id = JSON.stringify(kind === 'evidence' ? [kind, source, target] : [kind, source, target, relation]);
  if (!edges.has(id)) edges.set(id, { id, source, target, kind, relation, label, reason });
}

function alertNode(alert: StoryAlert): GraphNode {
  const count = alert.count ?? 1;
  return {
    id: alertNodeId(alert.uid),
    kind: 'alert',
    entityKind: null,
    entityId: null,
    alertUid: alert.uid,
    label: count === 1 ? alert.title : `${count} × ${alert.title}`,
    severity: alert.severity,
    status: alert.status,
    verdict: null,
    pinned: alert.pinned,
    tactic: alert.tactic,
    at: alert.at,
    count,
  };
}

function entityNode({ entity }: StoryEvidence, alert: StoryAlert, pinned: ReadonlySet<number>): GraphNode {
  return {
    id: entityNodeId(entity.id),
    kind: 'entity',
    entityKind: entity.kind,
    entityId: entity.id,
    alertUid: null,
    label: entity.label,
    severity: null,
    status: null,
    verdict: entity.verdict,
    pinned: pinned.has(entity.id),
    tactic: alert.tactic,
    at: alert.at,
    count: 1,
  };
}

function evidenceLabel({ entity, roles }: StoryEvidence): string {
  const role = roles[0];
  return role === undefined ? entityKindLabels[entity.kind].one : valueLabel('role', role);
}

/** By first activity, what has none last, then by uid. */
export function compareAlerts(a: Pick<StoryAlert, 'at' | 'uid'>, b: Pick<StoryAlert, 'at' | 'uid'>): number {
  const [x, y] = [a.at ?? Infinity, b.at ?? Infinity];
  return x === y ? compareTexts(a.uid, b.uid) : x - y;
}

function compareEvidence(a: StoryEvidence, b: StoryEvidence): number {
  return (
    compareTexts(a.alertUid, b.alertUid) ||
    a.entity.id - b.entity.id ||
    Number(a.embedded) - Number(b.embedded) ||
    compareTexts(a.roles.join(), b.roles.join())
  );
}

function compareLinks(a: StoryInput['links'][number], b: StoryInput['links'][number]): number {
  return compareTexts(
    JSON.stringify([a.from, a.to, a.rule, a.sharedValue, a.reason]),
    JSON.stringify([b.from, b.to, b.rule, b.sharedValue, b.reason]),
  );
}
