import { determinationsOf, valueLabel } from '../../../shared/model/values.ts';
import type { ParsedInputOf } from '../../../shared/contract/index.ts';
import type { JsonValue } from '../../../shared/lib/json.ts';
import { alertUidsOf, findIncidents, touchIncidents } from '../../store/incident-access.ts';
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
    if (incidents.length > 1) group.expect(incidents.length * changesOfEach(input.patch));
    touchIncidents(group, incidents);
    changeFields(group, incidents, input.patch);
    const resolved = changeStatus(group, incidents, input);
    // Alerts go along with their incidents, all of one field together: each by itself would take many times as long.
    if (input.patch.assignedTo !== undefined)
      setAll(group, 'alert', 'assignedTo', alertsOf(group, incidents), decided(input.patch.assignedTo));
    setAll(group, 'alert', 'status', resolved, 'resolved');
    if (comment === undefined) return;
    for (const incident of incidents) addComment(group, incident, comment, author, files());
  });
}

/** About how many changes an incident gets, its alerts among them: at the published average of 1.7 each. */
function changesOfEach({ comment, addTags = [], removeTags = [], ...fields }: Patch): number {
  const own = 1 + addTags.length + removeTags.length + (comment === undefined ? 0 : 1);
  const carried = (fields.assignedTo === undefined ? 0 : 2) + (fields.status === 'resolved' ? 4 : 0);
  return own + Object.keys(fields).length + carried;
}

/** An analyst's "nothing" is a decision: no source's value takes its place. */
const decided = (value: string | null): string | { readonly value: null; readonly by: 'analyst' } =>
  value ?? { value: null, by: 'analyst' };

function setAll(
  group: GroupWriter,
  kind: 'incident' | 'alert',
  field: string,
  uids: readonly string[],
  value: JsonValue,
): void {
  group.changeAll(
    kind,
    field,
    uids.map((uid) => ({ uid, value })),
  );
}

const alertsOf = ({ scope }: GroupWriter, incidents: readonly IncidentIdentity[]): readonly string[] =>
  incidents.flatMap(({ id }) => alertUidsOf(scope.store, id));

/** Field by field, not incident by incident: a field of many is read and set with a few statements. */
function changeFields(group: GroupWriter, incidents: readonly IncidentIdentity[], patch: Patch): void {
  const uids = incidents.map(({ uid }) => uid);
  const set = (field: string, value: JsonValue): void => setAll(group, 'incident', field, uids, value);
  if (patch.name !== undefined) set('name', decided(patch.name));
  if (patch.severity !== undefined) set('severity', patch.severity);
  for (const tag of patch.addTags ?? []) set(`tag:${tag}`, tag);
  for (const tag of patch.removeTags ?? []) set(`tag:${tag}`, null);
  if (patch.assignedTo !== undefined) set('assignedTo', decided(patch.assignedTo));
  if (patch.classification !== undefined) {
    set('classification', decided(patch.classification));
    if (patch.determination === undefined) clearStrayDeterminations(group, uids, patch.classification);
  }
  if (patch.determination !== undefined) set('determination', decided(patch.determination));
  if (patch.resolvingComment !== undefined) set('resolvingComment', patch.resolvingComment);
}

/** A determination belongs to a classification: when that changes to one that does not have it, it goes. */
function clearStrayDeterminations(
  group: GroupWriter,
  uids: readonly string[],
  classification: string | null,
): void {
  const read = group.scope.store.pluck<string | null>('SELECT determination FROM incident WHERE uid = ?');
  const stray = uids.filter((uid) => {
    const determination = read.get(uid) ?? null;
    const allowed: readonly string[] =
      classification === null ? [] : (determinationsOf[classification] ?? [determination ?? '']);
    return determination !== null && !allowed.includes(determination);
  });
  setAll(group, 'incident', 'determination', stray, decided(null));
}

/** @returns alerts that are resolved with their incidents. */
function changeStatus(
  group: GroupWriter,
  incidents: readonly IncidentIdentity[],
  { patch, resolveAlerts }: Input,
): readonly string[] {
  if (patch.status === undefined) return [];
  const { store, now } = group.scope;
  const uids = incidents.map(({ uid }) => uid);
  const before = store.pluck<string>('SELECT status FROM incident WHERE uid = ?');
  const fresh = uids.filter((uid) => before.get(uid) !== 'resolved');
  setAll(group, 'incident', 'status', uids, patch.status);
  if (patch.status !== 'resolved') {
    setAll(group, 'incident', 'resolvedAt', uids, null);
    return [];
  }
  setAll(group, 'incident', 'resolvedAt', fresh, now);
  const active = store.pluck<string>(
    `SELECT uid FROM alert WHERE incident_id = ? AND status <> 'resolved' ORDER BY id`,
  );
  const resolved: string[] = [];
  for (const { id, uid } of incidents) {
    const alerts = active.all(id);
    if (alerts.length === 0) continue;
    group.change('incident', uid, 'resolveAlerts', resolveAlerts);
    if (resolveAlerts) resolved.push(...alerts);
  }
  return resolved;
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
