import type { NormalizedSourceIncident } from '../../shared/model/record.ts';
import { sourceCommentKey } from './alert-writer.ts';
import type { WritableStore } from './connection.ts';
import { noteTextChange } from './text-changes.ts';

interface SourceRow {
  readonly id: number;
  readonly alerts: number;
  readonly body: string | null;
}

interface IncidentValues {
  readonly uid: string;
  readonly touched: number;
  readonly name: string | null;
  readonly nameBy: string;
  readonly status: string;
  readonly statusBy: string;
  readonly assignedTo: string | null;
  readonly assignedBy: string;
  readonly classification: string | null;
  readonly determination: string | null;
  readonly classifiedBy: string;
}

/** Statuses that an incident of ours can take over. A redirected one is only another name of where its alerts are. */
const takenStatuses: ReadonlySet<string> = new Set(['active', 'inProgress', 'awaitingAction', 'resolved']);

/**
 * Gives an incident what sources had made of its alerts: name, status, owner, classification, tags and comments, credited to the source and
 * never over an analyst's. Where alerts come from several source incidents, the one with most of them leads; it counts as resolved when all are.
 * @returns true when something changed.
 */
export function takeSourceValues(store: WritableStore, incidentId: number): boolean {
  const sources = readSources(store, incidentId);
  const [lead] = sources;
  if (!lead) return false;
  const incident = readValues(store, incidentId);
  if (!incident) return false;
  const changes = [
    takeFields(store, incidentId, incident, lead, sources),
    ...sources.map((source) => takeTagsAndComments(store, incidentId, incident.uid, source)),
  ];
  if (!changes.includes(true)) return false;
  noteTextChange(store, 'incident', incidentId);
  return true;
}

function readSources(store: WritableStore, incidentId: number): readonly NormalizedSourceIncident[] {
  const rows = store
    .read<SourceRow>(
      `SELECT source_incident.id, count(*) AS alerts, body FROM alert JOIN source_incident ON source_incident.id = alert.source_incident_id
       WHERE alert.incident_id = ? GROUP BY source_incident.id`,
    )
    .all(incidentId);
  return rows
    .flatMap(({ alerts, body }) =>
      body === null ? [] : [{ alerts, incident: JSON.parse(body) as NormalizedSourceIncident }],
    )
    .sort((left, right) => right.alerts - left.alerts || compareSources(left.incident, right.incident))
    .map(({ incident }) => incident);
}

function compareSources(left: NormalizedSourceIncident, right: NormalizedSourceIncident): number {
  const byUpdate = (right.updated?.ms ?? 0) - (left.updated?.ms ?? 0);
  if (byUpdate !== 0) return byUpdate;
  return `${left.provider}|${left.id}` < `${right.provider}|${right.id}` ? -1 : 1;
}

function readValues(store: WritableStore, incidentId: number): IncidentValues | undefined {
  return store
    .read<IncidentValues>(
      `SELECT uid, touched, name, name_by AS nameBy, status, status_by AS statusBy, assigned_to AS assignedTo, assigned_by AS assignedBy,
         classification, determination, classified_by AS classifiedBy FROM incident WHERE id = ?`,
    )
    .get(incidentId);
}

function takeFields(
  store: WritableStore,
  id: number,
  incident: IncidentValues,
  lead: NormalizedSourceIncident,
  sources: readonly NormalizedSourceIncident[],
): boolean {
  let changed = false;
  const set = (sql: string, ...values: readonly (string | number | null)[]): void => {
    store.write(`UPDATE incident SET ${sql} WHERE id = ?`).run(...values, id);
    changed = true;
  };
  // Once an analyst has worked here, an automatic name stays automatic: they may have asked for it.
  const mayName = incident.nameBy === 'source' || (incident.nameBy === 'automatic' && incident.touched === 0);
  if (mayName && lead.name !== null && lead.name !== incident.name)
    set(`name = ?, name_by = 'source'`, lead.name);
  const isResolved = sources.every((source) => source.status === 'resolved');
  const status = lead.status === 'resolved' && !isResolved ? 'active' : lead.status;
  if (
    incident.statusBy !== 'analyst' &&
    status !== null &&
    takenStatuses.has(status) &&
    (status !== incident.status || incident.statusBy !== 'source')
  ) {
    set(
      `status = ?, status_by = 'source', resolved_ms = ?`,
      status,
      status === 'resolved' ? (lead.updated?.ms ?? null) : null,
    );
  }
  if (
    incident.assignedBy !== 'analyst' &&
    lead.assignedTo !== null &&
    lead.assignedTo !== incident.assignedTo
  ) {
    set(`assigned_to = ?, assigned_by = 'source'`, lead.assignedTo);
  }
  const isClassified = lead.classification !== null || lead.determination !== null;
  const isSame =
    lead.classification === incident.classification && lead.determination === incident.determination;
  if (incident.classifiedBy !== 'analyst' && isClassified && !isSame) {
    set(
      `classification = ?, determination = ?, classified_by = 'source'`,
      lead.classification,
      lead.determination,
    );
  }
  return changed;
}

function takeTagsAndComments(
  store: WritableStore,
  id: number,
  uid: string,
  source: NormalizedSourceIncident,
): boolean {
  let changed = false;
  for (const tag of source.tags) {
    if (hasRemoved(store, uid, tag)) continue;
    const { changes } = store
      .write(`INSERT OR IGNORE INTO incident_tag (incident_id, tag, by_kind) VALUES (?, ?, 'source')`)
      .run(id, tag);
    changed ||= changes > 0;
  }
  for (const { text, by, at } of source.comments) {
    const key = sourceCommentKey(`incident ${source.provider} ${source.id}`, text, by, at?.ms ?? null);
    const { changes } = store
      .write(
        `INSERT INTO comment (uid, incident_uid, text, author, author_kind, at_ms, source_key) VALUES (?, ?, ?, ?, 'source', ?, ?)
         ON CONFLICT (source_key) DO UPDATE SET incident_uid = excluded.incident_uid WHERE incident_uid IS NOT excluded.incident_uid`,
      )
      .run(key, uid, text, by, at?.ms ?? null, key);
    changed ||= changes > 0;
  }
  return changed;
}

/** An analyst who took a source's tag off meant it. */
function hasRemoved(store: WritableStore, uid: string, tag: string): boolean {
  const last = store
    .read<{ value: string | null }>(
      `SELECT new_value AS value FROM journal WHERE target_kind = 'incident' AND target_uid = ? AND field = ?
       ORDER BY clock_ms DESC, clock_counter DESC LIMIT 1`,
    )
    .get(uid, `tag:${tag}`);
  return last !== undefined && last.value === null;
}
