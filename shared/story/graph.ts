import { entityKindLabels } from '../model/entity-kinds.ts';
import { valueLabel } from '../model/values.ts';
import { groupBy } from './collect.ts';
import { compareTexts } from './details.ts';
import { labelProcesses } from './process-label.ts';
import { createFinder, relationsOf } from './relations.ts';
import type {
  GraphEdge,
  GraphNode,
  OtherIncident,
  StoryAlert,
  StoryEvidence,
  StoryGraph,
  StoryInput,
} from './types.ts';

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
 */
export function buildStoryGraph(input: StoryInput): StoryGraph {
  const alerts = [...new Map(input.alerts.map((alert) => [alert.uid, alert])).values()].sort(compareAlerts);
  const known = new Map(alerts.map((alert) => [alert.uid, alert]));
  const evidence = input.evidence.filter(({ alertUid }) => known.has(alertUid)).sort(compareEvidence);
  const processes = labelProcesses(evidence);
  const byAlert = groupBy(evidence, ({ alertUid }) => alertUid);
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  for (const alert of alerts) nodes.set(alertNodeId(alert.uid), alertNode(alert));
  // Alerts come in order of time, so the first that names an entity is its earliest.
  for (const alert of alerts) {
    for (const item of byAlert.get(alert.uid) ?? []) {
      const id = entityNodeId(item.entity.id);
      const relation = item.roles[0] ?? 'evidence';
      const isNew = addEdge(
        edges,
        'evidence',
        alertNodeId(alert.uid),
        id,
        relation,
        evidenceLabel(item),
        null,
      );
      const seen = nodes.get(id);
      if (!seen) nodes.set(id, entityNode(item, alert, input, processes));
      else if (isNew) nodes.set(id, seenAgain(seen, alert, input));
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
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function addEdge(
  edges: Map<string, GraphEdge>,
  kind: GraphEdge['kind'],
  source: string,
  target: string,
  relation: string,
  label: string,
  reason: string | null,
): boolean {
  // One edge an alert and entity whatever the number of roles; one for each different relation otherwise.
  const id = JSON.stringify(kind === 'evidence' ? [kind, source, target] : [kind, source, target, relation]);
  if (edges.has(id)) return false;
  edges.set(id, { id, source, target, kind, relation, label, reason, count: 1 });
  return true;
}

/** The node of an alert that stands alone or for its storm. */
export function alertNode(alert: StoryAlert, otherIncident: OtherIncident | null = null): GraphNode {
  const count = alert.count ?? 1;
  return {
    id: alertNodeId(alert.uid),
    kind: 'alert',
    entityKind: null,
    entityId: null,
    alertUid: alert.uid,
    label: count === 1 ? alert.title : `${count} × ${alert.title}`,
    name: alert.title,
    severity: alert.severity,
    status: alert.status,
    verdict: null,
    serviceSource: alert.serviceSource,
    pinned: alert.pinned,
    tactic: alert.tactic,
    at: alert.at,
    knownAt: alert.knownAt ?? null,
    count,
    isGroup: false,
    alerts: 0,
    otherIncident,
  };
}

function entityNode(
  { entity }: StoryEvidence,
  alert: StoryAlert,
  { pinnedEntities, alertsOf }: StoryInput,
  processes: ReadonlyMap<number, string>,
): GraphNode {
  return {
    id: entityNodeId(entity.id),
    kind: 'entity',
    entityKind: entity.kind,
    entityId: entity.id,
    alertUid: null,
    label: processes.get(entity.id) ?? entity.label,
    name: entity.label,
    severity: null,
    status: null,
    verdict: entity.verdict,
    serviceSource: null,
    pinned: pinnedEntities.has(entity.id),
    tactic: alert.tactic,
    at: alert.at,
    knownAt: alert.knownAt ?? null,
    count: 1,
    isGroup: false,
    alerts: alertsOf?.get(entity.id) ?? alert.count ?? 1,
    otherIncident: null,
  };
}

function seenAgain(node: GraphNode, alert: StoryAlert, { alertsOf }: StoryInput): GraphNode {
  const isExact = node.entityId !== null && alertsOf?.has(node.entityId) === true;
  return {
    ...node,
    alerts: isExact ? node.alerts : node.alerts + (alert.count ?? 1),
    knownAt: earlier(node.knownAt, alert.knownAt ?? null),
  };
}

/** The earlier of two times, of which one may be unknown. */
export function earlier(a: number | null, b: number | null): number | null {
  return a === null || (b !== null && b < a) ? b : a;
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
