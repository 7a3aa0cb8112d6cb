import type { OutputOf } from '../../../../shared/contract/index.ts';
import { keyOfNode } from './graph.ts';
import type { Story } from './graph.ts';
import type { PinTarget } from './pins.ts';
import { keyOf } from './selection.ts';
import type { StoryTarget } from './selection.ts';
import { noStates } from './story-time.ts';
import type { NodeState, ShownMoment } from './story-time.ts';

type Alert = OutputOf<'alerts.get'>;

/**
 * Whether an alert was not there yet at a moment. A repeat that stands with the first of its storm has no place of its own in the story:
 * its record says when it came, and the first of its storm when a decision brought both.
 */
export function isAlertAhead(moment: ShownMoment | null, uid: string, alert: Alert | null): boolean {
  if (moment === null) return false;
  const key = keyOf({ kind: 'alert', alert: uid });
  if (moment.hidden.has(key)) return true;
  if (moment.knows(key) || alert?.row.uid !== uid) return false;
  if (moment.clock === 'attack') return (alert.row.firstActivity ?? moment.at) > moment.at;
  const { stormUid } = alert.row;
  if (stormUid !== null && moment.hidden.has(keyOf({ kind: 'alert', alert: stormUid }))) return true;
  const imported = alert.sources.map(({ importedAt }) => importedAt);
  return imported.length > 0 && Math.min(...imported) > moment.at;
}

/**
 * Whether what is selected in the graph was not there yet at a moment.
 * @param naming alerts that name it: an entity that is not drawn by itself was there with the first of them.
 */
export function isTargetAhead(
  moment: ShownMoment | null,
  target: StoryTarget,
  story: Pick<Story, 'nodes' | 'edges'> | null,
  naming: ReadonlySet<string>,
): boolean {
  if (moment === null) return false;
  if (target.kind === 'edge') {
    if (moment.hidden.has(keyOf(target))) return true;
    const edge = story?.edges.find(({ id }) => id === target.edge);
    const ends = story?.nodes.filter(({ id }) => id === edge?.source || id === edge?.target) ?? [];
    return ends.some((node) => moment.hidden.has(keyOfNode(node)));
  }
  const key = keyOf(target);
  if (moment.hidden.has(key)) return true;
  if (target.kind !== 'entity' || moment.knows(key) || naming.size === 0) return false;
  return [...naming].every((uid) => moment.hidden.has(keyOf({ kind: 'alert', alert: uid })));
}

/**
 * Whether an alert that names something was there at a moment. By when things happened its own time says it, of another incident and of a repeat
 * of a storm too; by when they were known, only alerts of this incident that the story tells of are known to have been.
 */
export function wasAlertThere(
  moment: ShownMoment,
  {
    uid,
    at,
    incidentUid,
  }: { readonly uid: string; readonly at: number | null; readonly incidentUid: string | null },
  incident: string,
): boolean {
  const key = keyOf({ kind: 'alert', alert: uid });
  if (moment.knows(key)) return !moment.hidden.has(key);
  if (moment.clock === 'attack') return at !== null && at <= moment.at;
  return incidentUid === incident && moment.running.size === 0;
}

/** How a pin stands to a moment: on something that was not there yet, or set later; null: it was there and pinned, or nobody knows. */
export function pinThen(moment: ShownMoment | null, target: PinTarget): 'ahead' | 'later' | null {
  if (moment === null) return null;
  const keys = [
    ...(target.kind === 'entity' ? [] : [keyOf({ kind: 'alert', alert: target.alert })]),
    ...(target.kind === 'alert' ? [] : [keyOf({ kind: 'entity', entityId: target.entityId })]),
  ];
  if (keys.some((key) => moment.hidden.has(key))) return 'ahead';
  // What was decided of an alert or an entity is not said of a pin on a piece of evidence.
  if (target.kind === 'evidence') return null;
  return keys.some((key) => moment.states.get(key)?.pinned === false) ? 'later' : null;
}

/** What had been decided by a moment, where it shows that: nothing while everything is shown as it is now. */
export const statesAt = (moment: ShownMoment | null): ReadonlyMap<string, NodeState> =>
  moment?.states ?? noStates;

/** The verdict of an entity as it was then; null: it is as it is now. */
export function verdictThen(states: ReadonlyMap<string, NodeState>, entityId: number): string | null {
  const state = states.get(keyOf({ kind: 'entity', entityId }));
  return state?.verdict === undefined ? null : (state.verdict ?? 'unknown');
}
