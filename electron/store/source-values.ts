import type { NormalizedSourceIncident } from '../../shared/model/record.ts';
import { sourceCommentKey } from './alert-writer.ts';
import type { ReadableStore, WritableStore } from './connection.ts';
import { noteTextChange } from './text-changes.ts';

interface SourceRow {
  readonly id: number;
  readonly alerts: number;
  readonly body: string | null;
}

interface IncidentValues {
  readonly uid: string;
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
 * Makes what an incident has from sources what those of its alerts' source incidents say that stand: name, status, owner, classification, tags and comments,
 * credited to the source. A value that no source gives any more goes back to automatic; an analyst's is never touched. Where alerts come
 * from several source incidents, the one with most of them leads; it counts as resolved when all are. A verdict on an incident is one on its alerts:
 * where some of ours have no source, none is resolved or classified by one.
 * @param counts how many of its alerts are in which source incident (row ids), where the caller knows; else they are counted.
 * @returns true when something changed.
 */
export function takeSourceValues(
  store: WritableStore,
  incidentId: number,
  counts: ReadonlyMap<number, number> | null = null,
): boolean {
  const incident = readValues(store, incidentId);
  if (!incident) return false;
  const sources = counts === null ? readSources(store, incidentId) : readCounted(store, counts);
  const changes = [
    takeFields(
      store,
      incidentId,
      incident,
      sources,
      sources.length > 0 && isWhollySourced(store, incidentId),
    ),
    takeTags(store, incidentId, incident.uid, sources),
    takeComments(store, incident.uid, sources),
  ];
  if (!changes.includes(true)) return false;
  noteTextChange(store, 'incident', incidentId);
  return true;
}

/** Incidents that have something from a source, whether or not their alerts still name one. */
export function incidentsWithSourceValues(store: ReadableStore): ReadonlySet<number> {
  return new Set(
    store
      .pluck<number>(
        `SELECT id FROM incident WHERE 'source' IN (name_by, status_by, assigned_by, classified_by)
         UNION SELECT incident_id FROM incident_tag WHERE by_kind = 'source'
         UNION SELECT incident.id FROM comment JOIN incident ON incident.uid = comment.incident_uid WHERE author_kind = 'source'`,
      )
      .all(),
  );
}

/** Whether one incident has something from a source, whether or not its alerts still name one. */
export function hasSourceValues(store: ReadableStore, incidentId: number): boolean {
  return (
    store
      .pluck<number>(
        `SELECT 'source' IN (name_by, status_by, assigned_by, classified_by)
           OR EXISTS (SELECT 1 FROM incident_tag WHERE incident_id = i.id AND by_kind = 'source')
           OR EXISTS (SELECT 1 FROM comment WHERE incident_uid = i.uid AND author_kind = 'source') FROM incident AS i WHERE i.id = ?`,
      )
      .get(incidentId) === 1
  );
}

function readSources(store: WritableStore, incidentId: number): readonly NormalizedSourceIncident[] {
  return orderSources(
    store
      .read<SourceRow>(
        `SELECT source_incident.id, count(*) AS alerts, body FROM alert JOIN source_incident ON source_incident.id = alert.source_incident_id
         WHERE alert.incident_id = ? GROUP BY source_incident.id`,
      )
      .all(incidentId),
  );
}

function readCounted(
  store: WritableStore,
  counts: ReadonlyMap<number, number>,
): readonly NormalizedSourceIncident[] {
  const body = store.pluck<string | null>('SELECT body FROM source_incident WHERE id = ?');
  return orderSources([...counts].map(([id, alerts]) => ({ id, alerts, body: body.get(id) ?? null })));
}

/**
 * The name that an incident of these alerts would have from their sources, or null.
 * @param alertIds row ids as a JSON list.
 */
export function nameFromSources(store: ReadableStore, alertIds: string): string | null {
  const rows = store
    .read<SourceRow>(
      `SELECT s.id, count(*) AS alerts, s.body FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value
         CROSS JOIN source_incident AS s ON s.id = a.source_incident_id GROUP BY s.id`,
    )
    .all(alertIds);
  return orderSources(rows)[0]?.name ?? null;
}

function orderSources(rows: readonly SourceRow[]): readonly NormalizedSourceIncident[] {
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
      `SELECT uid, name, name_by AS nameBy, status, status_by AS statusBy, assigned_to AS assignedTo, assigned_by AS assignedBy,
         classification, determination, classified_by AS classifiedBy FROM incident WHERE id = ?`,
    )
    .get(incidentId);
}

/** Whether every alert of an incident is in an incident of its source. */
function isWhollySourced(store: WritableStore, incidentId: number): boolean {
  return (
    store
      .pluck<number>(
        'SELECT NOT EXISTS (SELECT 1 FROM alert WHERE incident_id = ? AND source_incident_id IS NULL)',
      )
      .get(incidentId) === 1
  );
}

function takeFields(
  store: WritableStore,
  id: number,
  incident: IncidentValues,
  sources: readonly NormalizedSourceIncident[],
  isWhole: boolean,
): boolean {
  const [lead] = sources;
  let changed = false;
  const set = (sql: string, ...values: readonly (string | number | null)[]): void => {
    store.write(`UPDATE incident SET ${sql} WHERE id = ?`).run(...values, id);
    changed = true;
  };
  const creditOf = (value: string | null): 'source' | 'automatic' =>
    value === null ? 'automatic' : 'source';
  const name = lead?.name ?? null;
  if (incident.nameBy !== 'analyst' && name !== incident.name)
    set('name = ?, name_by = ?', name, creditOf(name));
  const told = statusOf(sources);
  const status = told === 'resolved' && !isWhole ? 'active' : told;
  if (
    incident.statusBy !== 'analyst' &&
    ((status ?? 'active') !== incident.status || creditOf(status) !== incident.statusBy)
  ) {
    const resolved = status === 'resolved' ? (lead?.updated?.ms ?? null) : null;
    set('status = ?, status_by = ?, resolved_ms = ?', status ?? 'active', creditOf(status), resolved);
  }
  const owner = lead?.assignedTo ?? null;
  if (incident.assignedBy !== 'analyst' && owner !== incident.assignedTo)
    set('assigned_to = ?, assigned_by = ?', owner, creditOf(owner));
  const classification = isWhole ? (lead?.classification ?? null) : null;
  const determination = isWhole ? (lead?.determination ?? null) : null;
  const isSame = classification === incident.classification && determination === incident.determination;
  if (incident.classifiedBy !== 'analyst' && !isSame) {
    set(
      'classification = ?, determination = ?, classified_by = ?',
      classification,
      determination,
      creditOf(classification ?? determination),
    );
  }
  return changed;
}

/** The status that sources give, or null: where one of several is not resolved, none is. */
function statusOf(sources: readonly NormalizedSourceIncident[]): string | null {
  const status = sources[0]?.status ?? null;
  if (status === null || !takenStatuses.has(status)) return null;
  const isResolved = sources.every((source) => source.status === 'resolved');
  return status === 'resolved' && !isResolved ? 'active' : status;
}

/** Tags are compared without case, as the table does. */
const fold = (tag: string): string => tag.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function takeTags(
  store: WritableStore,
  id: number,
  uid: string,
  sources: readonly NormalizedSourceIncident[],
): boolean {
  const stored = store
    .read<{ tag: string; by: string }>('SELECT tag, by_kind AS by FROM incident_tag WHERE incident_id = ?')
    .all(id);
  const wanted = new Map(sources.flatMap(({ tags }) => tags.map((tag) => [fold(tag), tag] as const)));
  for (const [folded, tag] of wanted) if (hasRemoved(store, uid, tag)) wanted.delete(folded);
  let changed = false;
  for (const { tag, by } of stored) {
    if (wanted.delete(fold(tag)) || by === 'analyst') continue;
    store.write('DELETE FROM incident_tag WHERE incident_id = ? AND tag = ?').run(id, tag);
    changed = true;
  }
  for (const tag of wanted.values()) {
    store.write(`INSERT INTO incident_tag (incident_id, tag, by_kind) VALUES (?, ?, 'source')`).run(id, tag);
    changed = true;
  }
  return changed;
}

function takeComments(
  store: WritableStore,
  uid: string,
  sources: readonly NormalizedSourceIncident[],
): boolean {
  const wanted = new Map(
    sources.flatMap(({ provider, id, comments }) =>
      comments.map((comment) => {
        // Ours is part of the identity: alerts of one source incident may be in several of ours, each of which has the comment.
        const owner = `incident ${uid} ${provider} ${id}`;
        return [sourceCommentKey(owner, comment.text, comment.by, comment.at?.ms ?? null), comment] as const;
      }),
    ),
  );
  let changed = false;
  for (const key of store
    .pluck<string>(`SELECT source_key FROM comment WHERE incident_uid = ? AND author_kind = 'source'`)
    .all(uid)) {
    if (wanted.delete(key)) continue;
    store.write('DELETE FROM comment WHERE source_key = ?').run(key);
    changed = true;
  }
  for (const [key, { text, by, at }] of wanted) {
    store
      .write(
        `INSERT INTO comment (uid, incident_uid, text, author, author_kind, at_ms, source_key) VALUES (?, ?, ?, ?, 'source', ?, ?)`,
      )
      .run(key, uid, text, by, at?.ms ?? null, key);
    changed = true;
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
