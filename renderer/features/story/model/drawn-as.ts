import { groupBy } from '../../../../shared/story/collect.ts';
import { keyOfNode } from './graph.ts';
import type { Story } from './graph.ts';
import { keyOf, targetOf } from './selection.ts';
import type { StoryTarget } from './selection.ts';

type Told = Pick<Story, 'nodes' | 'alerts' | 'members'>;

/** What stands behind the nodes of a picture, asked by the keys of the selection. */
export interface DrawnAs {
  /**
   * The key under which something is drawn: its own, that of the storm whose repeat it is, or that of the group that it is in; its own where
   * it is not drawn at all.
   */
  keyOf(key: string): string;
  /** Keys of the members of a group; none for anything else. */
  membersOf(node: string): readonly string[];
  /** Uids of the alerts that a group stands for, storms by their first. */
  alertsOf(node: string): readonly string[];
}

/**
 * Finds what is drawn as part of something else.
 * @param stormOf the first alert of the storm that an alert is of; null outside of one, and where that is not known
 */
export function drawnAs(story: Told, stormOf: (alert: string) => string | null): DrawnAs {
  const nodes = new Map(story.nodes.map((node) => [node.id, node]));
  const nodeOfAlert = new Map(story.alerts.map(({ uid, node }) => [uid, node]));
  const nodeOfEntity = new Map(story.members.map(({ entityId, node }) => [entityId, node]));
  const alertsIn = groupBy(story.alerts, ({ node }) => node);
  const entitiesIn = groupBy(story.members, ({ node }) => node);
  const alertsOf = (node: string): readonly string[] =>
    nodes.get(node)?.isGroup === true ? (alertsIn.get(node) ?? []).map(({ uid }) => uid) : [];

  function nodeOf(target: StoryTarget): string | null {
    if (target.kind === 'entity') return nodeOfEntity.get(target.entityId) ?? null;
    if (target.kind !== 'alert') return null;
    const own = nodeOfAlert.get(target.alert);
    return own === undefined ? (nodeOfAlert.get(stormOf(target.alert) ?? '') ?? null) : own;
  }

  return {
    keyOf(key) {
      const target = targetOf(key);
      const node = nodes.get((target && nodeOf(target)) ?? '');
      return node === undefined ? key : keyOfNode(node);
    },
    membersOf: (node) => [
      ...alertsOf(node).map((alert) => keyOf({ kind: 'alert', alert })),
      ...(entitiesIn.get(node) ?? []).map(({ entityId }) => keyOf({ kind: 'entity', entityId })),
    ],
    alertsOf,
  };
}
