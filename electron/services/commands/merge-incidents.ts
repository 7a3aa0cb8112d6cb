import { OperationError } from '../../../shared/contract/operation.ts';
import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import { findIncident, findIncidents, touchIncident } from '../../store/incident-access.ts';
import type { GroupResult } from '../../store/journal.ts';
import {
  membersOf,
  movableAlertsOf,
  placeAlerts,
  stateDecision,
  supersedeDecisions,
} from '../../store/regroup.ts';
import { remarkValue } from '../../store/regrouping-remarks.ts';
import type { CommandContext } from '../handlers.ts';
import { keepingValues, leadTo, standingOf } from './regroup-notes.ts';
import { reasonOf, runCommand } from './run-command.ts';

/**
 * Unites incidents into the one that the analyst chose: it keeps its name, status, owner and classification, the others lead to it with
 * what was noted on them. Whether the result is resolved, and so closed to what correlation finds later, is the survivor's status alone;
 * the alerts' own statuses stay. A must-link keeps the decision and its reason.
 */
export function mergeIncidents(
  context: CommandContext,
  input: ParsedInputOf<'incidents.merge'>,
): GroupResult {
  const into = findIncident(context.store, input.into);
  const others = findIncidents(context.store, input.incidents).filter(({ id }) => id !== into.id);
  const [first] = others;
  if (!first)
    throw new OperationError('badInput', `Incident ${into.id} cannot be merged into itself.`, {
      incident: into.uid,
    });
  const reason = reasonOf(input.reason);
  const what = others.length === 1 ? `incident ${first.id}` : `${others.length} incidents`;
  return runCommand(context, `Merge ${what} into incident ${into.id}`, (group, author) => {
    const { store } = group.scope;
    touchIncident(group, into.uid);
    const lists = [into, ...others].map(({ id }) => movableAlertsOf(store, id));
    const moved = lists.slice(1).flat();
    for (const other of others) {
      const note = { incidents: [other.uid], reason, had: standingOf(store, other) };
      group.change('incident', into.uid, 'merge', remarkValue(note));
      group.change('incident', other.uid, 'mergedInto', remarkValue({ incidents: [into.uid], reason }));
    }
    keepingValues(group, into, () => {
      placeAlerts(group, moved, into);
      for (const other of others) leadTo(group, other, into);
    });
    supersedeDecisions(group, moved, into);
    const members = membersOf(lists);
    if (moved.length > 0 && members.length > 1)
      stateDecision(group, author.name, { kind: 'mustLink', members, reason });
  });
}
