import { randomUUID } from 'node:crypto';
import { OperationError } from '../../../shared/contract/operation.ts';
import type { OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../../store/connection.ts';
import { findIncident, resolveAlert, touchIncident } from '../../store/incident-access.ts';
import type { IncidentIdentity } from '../../store/incident-access.ts';
import type { GroupResult, GroupWriter, JournalAuthor } from '../../store/journal.ts';
import {
  membersOf,
  movableAlerts,
  movableAlertsOf,
  placeAlerts,
  stateDecision,
  supersedeDecisions,
} from '../../store/regroup.ts';
import type { MovableAlert } from '../../store/regroup.ts';
import { remarkValue } from '../../store/regrouping-remarks.ts';
import type { RegroupingRemark } from '../../store/regrouping-remarks.ts';
import type { CommandContext } from '../handlers.ts';
import { keepingValues, leadTo, movePinsOf } from './regroup-notes.ts';
import { countOf, reasonOf, runCommand } from './run-command.ts';

type Why = Pick<ParsedInputOf<'incidents.moveAlerts'>, 'wrongLinks'> & { readonly reason: string | null };

/** Alerts that leave one incident. */
interface Leaving {
  readonly from: IncidentIdentity | null;
  readonly alerts: readonly MovableAlert[];
  /** What stays there, in canonical order. */
  readonly rest: readonly MovableAlert[];
}

/**
 * Puts alerts into a new incident and keeps the two apart.
 * @throws OperationError `badInput` when nothing would be left, `conflict` when an alert is in another incident.
 */
export function splitIncident(
  context: CommandContext,
  input: ParsedInputOf<'incidents.split'>,
): OutputOf<'incidents.split'> {
  const { store } = context;
  const incident = findIncident(store, input.incident);
  const alerts = findAlerts(store, input);
  const stray = alerts.find((alert) => alert.incident !== incident.id);
  if (stray)
    throw new OperationError('conflict', `An alert is not in incident ${incident.id}.`, {
      alert: stray.uid,
      incident: incident.uid,
    });
  const leaving = leave(store, incident, alerts);
  if (leaving.rest.length === 0)
    throw new OperationError(
      'badInput',
      `Nothing would be left in incident ${incident.id}. Rename it instead.`,
      {
        incident: incident.uid,
      },
    );
  const uid = randomUUID();
  const name = reasonOf(input.name);
  const label = `Split ${countOf(alerts.length, 'alert')} off incident ${incident.id}`;
  const result = runCommand(context, label, (group, author) => {
    group.change('incident', uid, 'created', { createdAt: group.scope.now });
    const made = findIncident(store, uid);
    touchIncident(group, uid);
    if (name !== null) group.change('incident', uid, 'name', name);
    regroup(group, author, [leaving], made, input, ['split', 'splitFrom']);
  });
  return { ...result, incident: uid, number: findIncident(store, uid).id };
}

/**
 * Puts alerts into an incident, a resolved one too: it is the analyst's decision, and statuses stay. They are kept apart from what they
 * leave; an incident that is left without alerts leads to the target.
 * @throws OperationError `badInput` when all of them are there.
 */
export function moveAlerts(
  context: CommandContext,
  input: ParsedInputOf<'incidents.moveAlerts'>,
): GroupResult {
  const { store } = context;
  const target = findIncident(store, input.to);
  const alerts = findAlerts(store, input).filter(({ incident }) => incident !== target.id);
  if (alerts.length === 0)
    throw new OperationError('badInput', `All of these alerts are in incident ${target.id}.`, {
      incident: target.uid,
    });
  const byIncident = new Map<number | null, MovableAlert[]>();
  for (const alert of alerts) {
    const list = byIncident.get(alert.incident);
    if (list) list.push(alert);
    else byIncident.set(alert.incident, [alert]);
  }
  const leaving = [...byIncident].map(([id, list]) =>
    leave(store, id === null ? null : findIncident(store, String(id)), list),
  );
  const label = `Move ${countOf(alerts.length, 'alert')} to incident ${target.id}`;
  return runCommand(context, label, (group, author) => {
    regroup(group, author, leaving, target, input, ['movedAway', 'movedHere']);
  });
}

function findAlerts(
  store: ReadableStore,
  { alerts, repeats }: { readonly alerts: readonly string[]; readonly repeats: boolean },
): readonly MovableAlert[] {
  const ids = [...new Set(alerts.map((uid) => resolveAlert(store, uid).id))];
  return movableAlerts(store, ids, repeats);
}

function leave(
  store: ReadableStore,
  from: IncidentIdentity | null,
  alerts: readonly MovableAlert[],
): Leaving {
  if (from === null) return { from, alerts, rest: [] };
  const ids = new Set(alerts.map(({ id }) => id));
  return { from, alerts, rest: movableAlertsOf(store, from.id).filter(({ id }) => !ids.has(id)) };
}

function regroup(
  group: GroupWriter,
  author: JournalAuthor,
  leaving: readonly Leaving[],
  target: IncidentIdentity,
  why: Why,
  [away, here]: readonly [RegroupingRemark, RegroupingRemark],
): void {
  const reason = reasonOf(why.reason);
  const moved = leaving.flatMap(({ alerts }) => alerts);
  const joined = movableAlertsOf(group.scope.store, target.id);
  touchIncident(group, target.uid);
  for (const { from } of leaving) if (from) touchIncident(group, from.uid);
  for (const { from, alerts } of leaving) {
    const note = { alerts: alerts.length, reason, wrongLinks: why.wrongLinks };
    if (from) group.change('incident', from.uid, away, remarkValue({ ...note, incidents: [target.uid] }));
    const origin = from === null ? [] : [from.uid];
    group.change('incident', target.uid, here, remarkValue({ ...note, incidents: origin }));
  }
  const place = (): void => {
    placeAlerts(group, moved, target);
    for (const { from, alerts, rest } of leaving) {
      if (!from) continue;
      if (rest.length === 0) leadTo(group, from, target);
      else movePinsOf(group, alerts, from, target);
    }
  };
  // A new incident has nothing to keep: it takes what the sources of its alerts say.
  if (joined.length === 0) place();
  else keepingValues(group, target, place);
  supersedeDecisions(group, moved, target);
  const apart = leaving.filter(({ rest }) => rest.length > 0);
  for (const { alerts, rest } of apart) {
    const members = [membersOf([alerts]), membersOf([rest])];
    stateDecision(group, author.name, { kind: 'cannotLink', members, reason });
  }
  const members = membersOf([joined, moved]);
  if (apart.length === 0 && members.length > 1)
    stateDecision(group, author.name, { kind: 'mustLink', members, reason });
}
