import { doubtOfIdentity } from '../model/identity-doubt.ts';
import { entityKindLabels } from '../model/entity-kinds.ts';
import { valueLabel } from '../model/values.ts';
import { groupBy } from './collect.ts';
import { compareTexts } from './details.ts';
import { mostEdgeAlerts } from './edge-alerts.ts';
import { folderOfEvidence } from './folder.ts';
import { labelMessages } from './message-label.ts';
import { labelProcesses } from './process-label.ts';
import { createFinder, relationsOf } from './relations.ts';
import type { Relation } from './relations.ts';
import type {
  EdgeAlert,
  GraphEdge,
  GraphNode,
  OtherIncident,
  StoryAlert,
  StoryEvidence,
  StoryGraph,
  StoryInput,
  StoryRecord,
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
  const labels = new Map([...labelProcesses(evidence), ...labelMessages(evidence)]);
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
      if (!seen) nodes.set(id, entityNode(item, alert, input, labels));
      else if (isNew) nodes.set(id, seenAgain(withFolder(seen, item), alert, input));
    }
  }
  const find = createFinder(evidence, input.identifiers);
  const told = new Map<string, ToldEdge>();
  for (const record of recordsOf(input, alerts, byAlert))
    addRelations(
      told,
      record,
      relationsOf(known.get(record.shown), record.evidence, find, record.signIn ?? null),
    );
  for (const { edge, alerts: tellers, total, shown } of told.values())
    edges.set(edge.id, {
      ...edge,
      alerts: tellers,
      alertTotal: total,
      lines: [{ at: tellers[0]?.at ?? null, alerts: [...shown] }],
    });
  for (const link of [...input.links].sort(compareLinks)) {
    if (link.from === link.to || !known.has(link.from) || !known.has(link.to)) continue;
    const label = link.sharedValue ?? link.rule;
    addEdge(edges, 'link', alertNodeId(link.from), alertNodeId(link.to), link.rule, label, link.reason);
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

/** A relation with the alerts that tell of it so far. */
interface ToldEdge {
  readonly edge: GraphEdge;
  readonly alerts: EdgeAlert[];
  total: number;
  /** The last alert that told of it: records of one alert come one after another. */
  last: string;
  /** Nodes of the alerts that they are told with. */
  readonly shown: Set<string>;
}

/** The records of a story in the order of their alerts. */
function recordsOf(
  { records }: StoryInput,
  alerts: readonly StoryAlert[],
  byAlert: ReadonlyMap<string, readonly StoryEvidence[]>,
): readonly StoryRecord[] {
  if (records === undefined)
    return alerts.map((alert) => ({ shown: alert.uid, alert, evidence: byAlert.get(alert.uid) ?? [] }));
  const known = new Set(alerts.map(({ uid }) => uid));
  return records
    .filter(({ shown }) => known.has(shown))
    .map((record) => ({ ...record, evidence: [...record.evidence].sort(compareEvidence) }))
    .sort((a, b) => compareAlerts(a.alert, b.alert));
}

function addRelations(
  told: Map<string, ToldEdge>,
  { alert, shown }: StoryRecord,
  relations: readonly Relation[],
): void {
  for (const { source, target, relation, because } of relations) {
    const [from, to] = [entityNodeId(source), entityNodeId(target)];
    const id = JSON.stringify(['relation', from, to, relation]);
    const edge = told.get(id) ?? {
      edge: makeEdge(id, 'relation', from, to, relation, relation, null),
      alerts: [],
      total: 0,
      last: '',
      shown: new Set<string>(),
    };
    told.set(id, edge);
    edge.shown.add(alertNodeId(shown));
    if (edge.total > 0 && edge.last === alert.uid) continue;
    edge.last = alert.uid;
    edge.total += 1;
    if (edge.alerts.length < mostEdgeAlerts)
      edge.alerts.push({ uid: alert.uid, title: alert.title, at: alert.at, because });
  }
}

function makeEdge(
  id: string,
  kind: GraphEdge['kind'],
  source: string,
  target: string,
  relation: string,
  label: string,
  reason: string | null,
): GraphEdge {
  return {
    id,
    source,
    target,
    kind,
    relation,
    label,
    reason,
    count: 1,
    alerts: [],
    alertTotal: 0,
    lines: [],
  };
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
  edges.set(id, makeEdge(id, kind, source, target, relation, label, reason));
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
    arrivedAt: alert.arrivedAt ?? alert.knownAt ?? null,
    count,
    isGroup: false,
    alerts: 0,
    key: null,
    folders: [],
    doubtful: 0,
    otherIncident,
  };
}

function entityNode(
  item: StoryEvidence,
  alert: StoryAlert,
  { pinnedEntities, alertsOf }: StoryInput,
  labels: ReadonlyMap<number, string>,
): GraphNode {
  const { entity } = item;
  const folder = folderOfEvidence(item);
  return {
    id: entityNodeId(entity.id),
    kind: 'entity',
    entityKind: entity.kind,
    entityId: entity.id,
    alertUid: null,
    label: labels.get(entity.id) ?? entity.label,
    name: entity.label,
    severity: null,
    status: null,
    verdict: entity.verdict,
    serviceSource: null,
    pinned: pinnedEntities.has(entity.id),
    tactic: alert.tactic,
    at: alert.at,
    knownAt: alert.knownAt ?? null,
    arrivedAt: alert.arrivedAt ?? alert.knownAt ?? null,
    count: 1,
    isGroup: false,
    alerts: alertsOf?.get(entity.id) ?? alert.count ?? 1,
    key: entity.key ?? null,
    folders: folder === null ? [] : [folder],
    doubtful: doubtOfIdentity(entity.kind, entity.key ?? '') === null ? 0 : 1,
    otherIncident: null,
  };
}

/** What one record leaves out another may tell. */
function withFolder(node: GraphNode, item: StoryEvidence): GraphNode {
  const folder = node.folders.length === 0 ? folderOfEvidence(item) : null;
  return folder === null ? node : { ...node, folders: [folder] };
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
    // Of several records of an alert one may leave out what part a thing had.
    Number(a.roles.length === 0) - Number(b.roles.length === 0) ||
    compareTexts(a.roles.join(), b.roles.join())
  );
}

function compareLinks(a: StoryInput['links'][number], b: StoryInput['links'][number]): number {
  return compareTexts(
    JSON.stringify([a.from, a.to, a.rule, a.sharedValue, a.reason]),
    JSON.stringify([b.from, b.to, b.rule, b.sharedValue, b.reason]),
  );
}
