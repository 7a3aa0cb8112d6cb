import { OperationError } from '../../../shared/contract/operation.ts';
import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import { readDecision } from '../../store/decision-fields.ts';
import { findIncident, findIncidents, touchIncident } from '../../store/incident-access.ts';
import type { IncidentIdentity } from '../../store/incident-access.ts';
import type { GroupResult } from '../../store/journal.ts';
import { identifierValueOf } from '../../store/note-fields.ts';
import { keyIdentifierOf } from '../../store/pins.ts';
import { incidentsOfDecision, textOfDecision } from '../../store/queries/decisions.ts';
import { entityText } from '../../store/queries/entity-text.ts';
import { sidesOf, movableAlertsOf, stateDecision } from '../../store/regroup.ts';
import { remarkValue } from '../../store/regrouping-remarks.ts';
import type { CommandContext } from '../handlers.ts';
import { reasonOf, runCommand, shorten } from './run-command.ts';

/** Two or more incidents are never united by a run. @throws OperationError `badInput` for one incident, or one without alerts. */
export function keepApart(
  context: CommandContext,
  input: ParsedInputOf<'correlation.keepApart'>,
): GroupResult {
  const { store } = context;
  const incidents = findIncidents(store, input.incidents);
  const [first, second] = incidents;
  if (!first || !second || incidents.length < input.incidents.length)
    throw new OperationError('badInput', `Incident ${first?.id ?? ''} cannot be kept apart from itself.`, {
      incident: first?.uid ?? '',
    });
  const lists = incidents.map(({ id }) => movableAlertsOf(store, id));
  const empty = incidents[lists.findIndex(({ length }) => length === 0)];
  if (empty)
    throw new OperationError('badInput', `Incident ${empty.id} has no alerts.`, { incident: empty.uid });
  const reason = reasonOf(input.reason);
  const label =
    incidents.length === 2
      ? `Keep incidents ${first.id} and ${second.id} apart`
      : `Keep ${incidents.length} incidents apart`;
  return runCommand(context, label, (group, author) => {
    for (const { uid } of incidents) touchIncident(group, uid);
    for (const { uid } of incidents) {
      const others = incidents.map((other) => other.uid).filter((other) => other !== uid);
      group.change('incident', uid, 'keptApart', remarkValue({ incidents: others, reason }));
    }
    stateDecision(group, author.name, { kind: 'cannotLink', members: sidesOf(lists), reason });
  });
}

/**
 * An entity yields no link any more: in one incident, which counts as worked on from then on, or everywhere. What links it made is found
 * by the next run. Where it is ignored already nothing is changed.
 * @throws OperationError `notFound`, `conflict` when the incident does not have it.
 */
export function ignoreEntity(
  context: CommandContext,
  input: ParsedInputOf<'correlation.ignoreEntity'>,
): GroupResult {
  const { store } = context;
  const incident = input.incident === null ? null : findIncident(store, input.incident);
  const identifier = keyIdentifierOf(store, input.entityId);
  const name = entityText(store, input.entityId);
  if (incident && !isSeenIn(context, incident, input.entityId))
    throw new OperationError('conflict', `${name} is not in incident ${incident.id}.`, {
      incident: incident.uid,
    });
  const where = incident ? `in incident ${incident.id}` : 'everywhere';
  const reason = reasonOf(input.reason);
  return runCommand(context, `Ignore ${shorten(name)} ${where}`, (group, author) => {
    if (isIgnored(context, input.entityId, incident)) return;
    if (incident) {
      touchIncident(group, incident.uid);
      group.change('incident', incident.uid, 'entityIgnored', remarkValue({ about: name, reason }));
    }
    stateDecision(group, author.name, {
      kind: 'ignoreEntity',
      incident: incident?.uid ?? null,
      identifier: { ...identifierValueOf(group.scope, identifier) },
      members: [],
      reason,
    });
  });
}

function isSeenIn({ store }: CommandContext, { id }: IncidentIdentity, entityId: number): boolean {
  const seen = store.pluck<number>(
    `SELECT 1 FROM evidence CROSS JOIN alert ON alert.id = evidence.alert_id WHERE evidence.entity_id = ? AND alert.incident_id = ? LIMIT 1`,
  );
  return seen.get(entityId, id) !== undefined;
}

function isIgnored({ store }: CommandContext, entityId: number, incident: IncidentIdentity | null): boolean {
  const standing = store.pluck<number>(
    `SELECT 1 FROM identifier JOIN correlation_lock AS decision ON decision.identifier_id = identifier.id
     WHERE identifier.entity_id = ? AND decision.kind = 'ignoreEntity' AND decision.removed = 0 AND decision.incident_uid IS ? LIMIT 1`,
  );
  return standing.get(entityId, incident?.uid ?? null) !== undefined;
}

/** Takes back a decision, whoever made it; what it did stays until a run finds otherwise. @throws OperationError `notFound`. */
export function removeDecision(
  context: CommandContext,
  { decision: uid }: ParsedInputOf<'correlation.removeDecision'>,
): GroupResult {
  const { store } = context;
  const decision = readDecision(store, uid);
  if (!decision) throw new OperationError('notFound', 'There is no such decision.', { decision: uid });
  const about = textOfDecision(store, uid);
  return runCommand(context, `Remove decision “${shorten(about)}”`, (group) => {
    const note = remarkValue({ about, reason: decision.reason });
    for (const incident of incidentsOfDecision(store, uid)) {
      touchIncident(group, incident.uid);
      group.change('incident', incident.uid, 'decisionRemoved', note);
    }
    group.change('decision', uid, 'decision', null);
  });
}
