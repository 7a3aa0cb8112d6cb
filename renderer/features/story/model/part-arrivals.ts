import { namingInGraph } from './naming.ts';
import { keyOfNode } from './graph.ts';
import type { Story } from './graph.ts';
import { keyOf } from './selection.ts';

/** What of a story says when each of its parts came. */
export type TimedStory = Pick<Story, 'nodes' | 'edges' | 'alerts' | 'members' | 'named'>;

type Line = Story['edges'][number]['lines'][number];

/** The earliest of some times; null without any. */
const earliest = (times: readonly number[]): number | null =>
  times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b));

/** When a line is there: with the first of the alerts that tell of it, a correlation link with the later of its two; null: nothing says. */
export function arrivalOfLine(
  line: Line,
  isLink: boolean,
  arrivalOf: (place: number) => number | null,
): number | null {
  const known = line.alerts.flatMap((place) => arrivalOf(place) ?? []);
  if (known.length === 0) return line.at;
  const told = isLink ? Math.max(...known) : (earliest(known) ?? 0);
  return Math.max(told, line.at ?? told);
}

/**
 * When the parts of a story came that are no alerts, by the keys of the selection, in ms UTC: entities, also those in groups, with the first alert that
 * names them, groups with the first of their members, and lines with the first alert that tells of them. What no alert says anything of is left out.
 * @param arrivals when alerts came, by key
 * @param isAttack by when things happened: the records that tell of a relation say it more exactly than the storms they are told with
 */
export function partArrivals(
  story: TimedStory,
  arrivals: ReadonlyMap<string, number>,
  isAttack: boolean,
): ReadonlyMap<string, number> {
  const keys = story.alerts.map(({ uid }) => keyOf({ kind: 'alert', alert: uid }));
  const arrivalOf = (place: number): number | null => arrivals.get(keys[place] ?? '') ?? null;
  const parts = new Map<string, number>();
  const put = (key: string, at: number | null): void => {
    if (at !== null) parts.set(key, at);
  };
  for (const { entityId, alerts } of story.members)
    put(keyOf({ kind: 'entity', entityId }), earliest(alerts.flatMap((place) => arrivalOf(place) ?? [])));
  const naming = namingInGraph(story);
  for (const node of story.nodes) {
    if (node.alertUid !== null || node.otherIncident !== null) continue;
    const target =
      node.entityId === null
        ? { kind: 'group' as const, node: node.id }
        : { kind: 'entity' as const, entityId: node.entityId };
    const told = [...naming(target)].flatMap((alert) => arrivals.get(keyOf({ kind: 'alert', alert })) ?? []);
    put(keyOfNode(node), earliest(told));
  }
  for (const edge of story.edges) {
    const lines = edge.lines.flatMap(
      (line) => arrivalOfLine(isAttack ? line : { ...line, at: null }, edge.kind === 'link', arrivalOf) ?? [],
    );
    put(keyOf({ kind: 'edge', edge: edge.id }), earliest(lines));
  }
  return parts;
}
