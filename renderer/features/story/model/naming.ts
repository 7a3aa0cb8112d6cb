import { groupBy } from '../../../../shared/story/collect.ts';
import type { Story } from './graph.ts';
import type { StoryTarget } from './selection.ts';

const none: ReadonlySet<string> = new Set();

/**
 * Which alerts of the incident name what can be selected, as far as the graph says: the alerts of an entity or a group, of a group of
 * alerts those that it stands for, and of an edge those at its ends, else those that tell of it. Alerts name none but themselves: for them the
 * answer is empty.
 */
export function namingInGraph(
  story: Pick<Story, 'nodes' | 'edges' | 'alerts' | 'named'>,
): (target: StoryTarget) => ReadonlySet<string> {
  const alertOf = new Map(
    story.nodes.flatMap(({ id, alertUid, otherIncident }) =>
      alertUid === null || otherIncident !== null ? [] : [[id, alertUid]],
    ),
  );
  const membersOf = groupBy(story.alerts, ({ node }) => node);
  const isGroup = new Set(story.nodes.flatMap((node) => (node.isGroup ? [node.id] : [])));
  const behind = (node: string): readonly string[] => {
    const own = alertOf.get(node);
    if (own !== undefined) return [own];
    return isGroup.has(node) ? (membersOf.get(node) ?? []).map(({ uid }) => uid) : [];
  };
  const byNode = new Map<string, Set<string>>();
  for (const { kind, source, target } of story.edges) {
    const alert = kind === 'evidence' ? alertOf.get(source) : undefined;
    if (alert === undefined) continue;
    const known = byNode.get(target);
    if (known) known.add(alert);
    else byNode.set(target, new Set([alert]));
  }
  for (const { node, alerts } of story.named)
    byNode.set(node, new Set(alerts.flatMap((place) => story.alerts[place]?.uid ?? [])));
  const nodeOf = new Map(
    story.nodes.flatMap(({ id, entityId }) => (entityId === null ? [] : [[entityId, id]])),
  );
  const edges = new Map(story.edges.map((edge) => [edge.id, edge]));
  const ofNode = (id: string | undefined): ReadonlySet<string> => byNode.get(id ?? '') ?? none;

  function ofEdge(id: string): ReadonlySet<string> {
    const edge = edges.get(id);
    if (edge === undefined) return none;
    const ends = [...behind(edge.source), ...behind(edge.target)];
    if (ends.length > 0) {
      const naming = ofNode(edge.target);
      return new Set(edge.kind === 'evidence' ? ends.filter((uid) => naming.has(uid)) : ends);
    }
    const told = edge.alerts.map(({ uid }) => uid);
    if (edge.alerts.length >= edge.alertTotal && told.length > 0) return new Set(told);
    // Of many that tell of it only the first are known: whatever names both ends may.
    const others = ofNode(edge.target);
    return new Set([...told, ...[...ofNode(edge.source)].filter((uid) => others.has(uid))]);
  }

  return (target) => {
    switch (target.kind) {
      case 'alert':
        return none;
      case 'entity':
        return ofNode(nodeOf.get(target.entityId));
      case 'group':
        return new Set([...behind(target.node), ...ofNode(target.node)]);
      case 'edge':
        return ofEdge(target.edge);
    }
  };
}
