import { determinationsOf, valueLabel } from '../../../shared/model/values.ts';
import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import { alertUidsOf, findIncidents, touchIncident } from '../../store/incident-access.ts';
import type { IncidentIdentity } from '../../store/incident-access.ts';
import type { GroupResult, GroupWriter } from '../../store/journal.ts';
import type { CommandContext } from '../handlers.ts';
import { addComment, attachmentsFor } from './comments.ts';
import { countOf, runCommand, shorten } from './run-command.ts';

type Input = ParsedInputOf<'incidents.update'>;
type Patch = Input['patch'];

/**
 * Changes one or many incidents as one group: assigning carries to their alerts, resolving to their active alerts unless told not to.
 * @throws OperationError `badInput` for files without a comment, `notFound` for a file that is no longer ready
 */
export function updateIncidents(context: CommandContext, input: Input): GroupResult {
  const incidents = findIncidents(context.store, input.incidents);
  const { comment, attachments = [] } = input.patch;
  const files = attachmentsFor(context.store, attachments, comment);
  return runCommand(context, labelOf(input.patch, incidents), (group, author) => {
    const alerts: CarriedAlerts = { assigned: [], resolved: [] };
    for (const incident of incidents) {
      touchIncident(group, incident.uid);
      changeFields(group, incident, input, alerts);
      changeStatus(group, incident, input, alerts);
    }
    carryToAlerts(group, input.patch, alerts);
    for (const incident of incidents) {
      if (comment !== undefined) addComment(group, incident, comment, author, files());
    }
  });
}

/** An analyst's "nothing" is a decision: no source's value takes its place. */
const decided = (value: string | null): string | { readonly value: null; readonly by: 'analyst' } =>
  value ?? { value: null, by: 'analyst' };

/** Uids of alerts that go along with their incidents: they are changed together, because each by itself would take many times as long. */
interface CarriedAlerts {
  readonly assigned: string[];
  readonly resolved: string[];
}

function carryToAlerts(group: GroupWriter, patch: Patch, { assigned, resolved }: CarriedAlerts): void {
  const owner = decided(patch.assignedTo ?? null);
  group.changeAll(
    'alert',
    'assignedTo',
    assigned.map((uid) => ({ uid, value: owner })),
  );
  group.changeAll(
    'alert',
    'status',
    resolved.map((uid) => ({ uid, value: 'resolved' })),
  );
}

function changeFields(
  group: GroupWriter,
  { id, uid }: IncidentIdentity,
  { patch }: Input,
  { assigned }: CarriedAlerts,
): void {
  if (patch.name !== undefined) group.change('incident', uid, 'name', decided(patch.name));
  if (patch.severity !== undefined) group.change('incident', uid, 'severity', patch.severity);
  for (const tag of patch.addTags ?? []) group.change('incident', uid, `tag:${tag}`, tag);
  for (const tag of patch.removeTags ?? []) group.change('incident', uid, `tag:${tag}`, null);
  if (patch.assignedTo !== undefined) {
    group.change('incident', uid, 'assignedTo', decided(patch.assignedTo));
    for (const alert of alertUidsOf(group.scope.store, id)) assigned.push(alert);
  }
  if (patch.classification !== undefined) {
    group.change('incident', uid, 'classification', decided(patch.classification));
    if (patch.determination === undefined) clearStrayDetermination(group, uid, patch.classification);
  }
  if (patch.determination !== undefined)
    group.change('incident', uid, 'determination', decided(patch.determination));
  if (patch.resolvingComment !== undefined)
    group.change('incident', uid, 'resolvingComment', patch.resolvingComment);
}

/** A determination belongs to a classification: when that changes to one that does not have it, it goes. */
function clearStrayDetermination(group: GroupWriter, uid: string, classification: string | null): void {
  const determination =
    group.scope.store.pluck<string | null>('SELECT determination FROM incident WHERE uid = ?').get(uid) ??
    null;
  const allowed: readonly string[] =
    classification === null ? [] : (determinationsOf[classification] ?? [determination ?? '']);
  if (determination !== null && !allowed.includes(determination))
    group.change('incident', uid, 'determination', decided(null));
}

function changeStatus(
  group: GroupWriter,
  { id, uid }: IncidentIdentity,
  { patch, resolveAlerts }: Input,
  { resolved }: CarriedAlerts,
): void {
  if (patch.status === undefined) return;
  const store = group.scope.store;
  const before = store.pluck<string>('SELECT status FROM incident WHERE id = ?').get(id);
  group.change('incident', uid, 'status', patch.status);
  if (patch.status !== 'resolved') {
    group.change('incident', uid, 'resolvedAt', null);
    return;
  }
  if (before !== 'resolved') group.change('incident', uid, 'resolvedAt', group.scope.now);
  const active = store
    .pluck<string>(`SELECT uid FROM alert WHERE incident_id = ? AND status <> 'resolved' ORDER BY id`)
    .all(id);
  if (active.length === 0) return;
  group.change('incident', uid, 'resolveAlerts', resolveAlerts);
  if (!resolveAlerts) return;
  for (const alert of active) resolved.push(alert);
}

function labelOf(patch: Patch, incidents: readonly IncidentIdentity[]): string {
  const [first] = incidents;
  const what =
    incidents.length === 1 && first ? `incident ${first.id}` : countOf(incidents.length, 'incident');
  if (patch.status === 'resolved') return `Resolve ${what}`;
  const parts = [
    patch.status === undefined
      ? null
      : `Set status of ${what} to ${valueLabel('incidentStatus', patch.status)}`,
    patch.name === undefined
      ? null
      : patch.name === null
        ? `Name ${what} automatically`
        : `Rename ${what} to “${shorten(patch.name)}”`,
    patch.assignedTo === undefined
      ? null
      : patch.assignedTo === null
        ? `Unassign ${what}`
        : `Assign ${what} to ${shorten(patch.assignedTo)}`,
    patch.severity === undefined
      ? null
      : patch.severity === null
        ? `Rate severity of ${what} automatically`
        : `Set severity of ${what} to ${valueLabel('severity', patch.severity)}`,
    patch.classification === undefined && patch.determination === undefined ? null : `Classify ${what}`,
    (patch.addTags ?? []).length + (patch.removeTags ?? []).length === 0 ? null : `Tag ${what}`,
    patch.resolvingComment === undefined ? null : `Explain the resolution of ${what}`,
    patch.comment === undefined ? null : `Comment on ${what}`,
  ].filter((part) => part !== null);
  return parts.length === 1 ? (parts[0] ?? '') : `Change ${what}`;
}
