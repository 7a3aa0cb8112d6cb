import { randomUUID } from 'node:crypto';
import type { OutputOf, ParsedInputOf } from '../../../shared/contract/index.ts';
import { findIncident, resolveAlert, touchIncident } from '../../store/incident-access.ts';
import type { IncidentIdentity } from '../../store/incident-access.ts';
import { forgetSession } from '../../store/import-session.ts';
import type { GroupResult, GroupWriter, JournalAuthor } from '../../store/journal.ts';
import { addManualRecord } from '../../store/manual-records.ts';
import {
  membersOf,
  movableAlerts,
  movableAlertsOf,
  placeAlerts,
  stateDecision,
} from '../../store/regroup.ts';
import type { CommandContext } from '../handlers.ts';
import { addComment, attachmentsFor } from './comments.ts';
import { manualRecord } from './manual-alert.ts';
import type { ManualAlert } from './manual-alert.ts';
import { keepingValues } from './regroup-notes.ts';
import { requireWriter, reasonOf, runCommand, shorten } from './run-command.ts';

/**
 * Makes an incident by hand: the analyst's from the beginning, with a name that stays and alerts that stay together. It may have none yet.
 * @throws OperationError `badInput` where something of an alert cannot be read, `notFound` for a file that is no longer ready
 */
export function createIncident(
  context: CommandContext,
  input: ParsedInputOf<'incidents.create'>,
): OutputOf<'incidents.create'> {
  const author = requireWriter(context);
  const now = context.now();
  const records = input.alerts.map((alert) => manualRecord(alert, author.name, now));
  const text = reasonOf(input.comment);
  const files = attachmentsFor(context.store, input.attachments, text);
  const uid = randomUUID();
  const result = writeDown(context, `Create incident “${shorten(input.name)}”`, (group) => {
    group.change('incident', uid, 'created', { createdAt: group.scope.now });
    const incident = findIncident(context.store, uid);
    touchIncident(group, uid);
    group.change('incident', uid, 'name', input.name);
    if (input.severity !== null) group.change('incident', uid, 'severity', input.severity);
    for (const tag of input.tags) group.change('incident', uid, `tag:${tag}`, tag);
    if (text !== null) addComment(group, incident, text, author, files());
    for (const record of records) addManualRecord(group, record, labelOf(record.alert.title));
    place(
      group,
      author,
      records.map((record) => record.uid),
      incident,
    );
    if (input.assignedTo === null) return;
    group.change('incident', uid, 'assignedTo', input.assignedTo);
    for (const record of records) group.change('alert', record.uid, 'assignedTo', input.assignedTo);
  });
  return { ...result, incident: uid, number: findIncident(context.store, uid).id };
}

/**
 * Makes an alert by hand. In an incident that is named it stays by the analyst's decision; without one correlation places it.
 * @throws OperationError `badInput` where something of it cannot be read, `notFound` for the incident
 */
export function createAlert(
  context: CommandContext,
  input: ParsedInputOf<'alerts.create'>,
): OutputOf<'alerts.create'> {
  const author = requireWriter(context);
  const incident = input.incident === null ? null : findIncident(context.store, input.incident);
  const record = manualRecord(input.alert, author.name, context.now());
  const where = incident === null ? '' : ` in incident ${incident.id}`;
  const label = `Create alert “${shorten(input.alert.title)}”${where}`;
  const result = writeDown(context, label, (group) => {
    if (incident !== null) touchIncident(group, incident.uid);
    addManualRecord(group, record, labelOf(input.alert.title));
    if (incident !== null) place(group, author, [record.uid], incident);
  });
  return { ...result, alert: record.uid };
}

const labelOf = (title: ManualAlert['title']): string => `Manual entry “${shorten(title)}”`;

function writeDown(context: CommandContext, label: string, work: (group: GroupWriter) => void): GroupResult {
  try {
    return runCommand(context, label, work);
  } catch (thrown) {
    // What it remembers of rows that were taken back is not so.
    forgetSession(context.store);
    throw thrown;
  }
}

/** Alerts of an incident that a decision names beside those that join it: having been worked on it keeps its alerts by itself. */
const mostJoined = 50;

function place(
  group: GroupWriter,
  author: JournalAuthor,
  records: readonly string[],
  incident: IncidentIdentity,
): void {
  if (records.length === 0) return;
  const { store } = group.scope;
  const joined = movableAlertsOf(store, incident.id);
  const added = movableAlerts(
    store,
    records.map((uid) => resolveAlert(store, uid).id),
    false,
  );
  const put = (): void => placeAlerts(group, added, incident);
  if (joined.length === 0) put();
  else keepingValues(group, incident, put);
  const members = membersOf([joined.slice(0, mostJoined), added]);
  if (members.length > 1) stateDecision(group, author.name, { kind: 'mustLink', members, reason: null });
}
