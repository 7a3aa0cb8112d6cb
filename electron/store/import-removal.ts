import { OperationError } from '../../shared/contract/operation.ts';
import type { JsonValue } from '../../shared/lib/json.ts';
import type { NormalizedEvidence, PreparedRecord } from '../../shared/model/record.ts';
import { analystAlertFields } from './alert-fields.ts';
import { rebuildAlerts } from './alert-rebuild.ts';
import type { ChangeScope } from './change-scope.ts';
import type { ReadableStore, WritableStore } from './connection.ts';
import { dropUnsupported } from './entity-cleaner.ts';
import { resolveEntities } from './entity-resolver.ts';
import { incidentsOfEntities } from './entity-verdicts.ts';
import { createEntityWriter } from './entity-writer.ts';
import { raise } from './facts.ts';
import { forgetSession, sessionOf } from './import-session.ts';
import type { ImportSession } from './import-session.ts';
import { applyBatch } from './import-writer.ts';
import type { TargetKind } from './journal-fields.ts';
import { readBody } from './record-body.ts';
import { chooseVersion } from './record-versions.ts';
import type { KnownRecord } from './record-versions.ts';
import { createRecordWriter } from './record-writer.ts';
import { chooseSourceIncident } from './source-incident-rows.ts';
import { takeSourceValues } from './source-values.ts';
import { noteTextChange } from './text-changes.ts';

/** One thing that an analyst did on an alert which vanishes with the import: it is named, with its old value, before the alert goes. */
export interface LostWork {
  readonly kind: TargetKind;
  readonly uid: string;
  readonly field: string;
  readonly newValue: JsonValue;
}

/** What taking an import back will do to analysts' work. */
export interface RemovalPlan {
  readonly uid: string;
  readonly label: string;
  /** Alerts that no other import holds. */
  readonly vanishing: readonly string[];
  readonly work: readonly LostWork[];
}

const importedVersions = `record_version JOIN import_file ON import_file.id = record_version.import_file_id`;

/** @throws OperationError `notFound`, or `conflict` for an import that runs or was taken back already. */
export function planRemoval(store: ReadableStore, importUid: string): RemovalPlan {
  const row = store
    .read<{ id: number; label: string; state: string }>('SELECT id, label, state FROM import WHERE uid = ?')
    .get(importUid);
  if (!row) throw new OperationError('notFound', 'There is no such import.', { import: importUid });
  if (row.state === 'running')
    throw new OperationError('conflict', 'The import is still running: cancel it first.', {
      import: importUid,
    });
  if (row.state === 'undone')
    throw new OperationError('conflict', 'The import was taken back already.', { import: importUid });
  const vanishing = store
    .read<{ id: number; uid: string; bits: number }>(
      `SELECT id, uid, analyst_fields AS bits FROM alert WHERE id IN (
         SELECT record.alert_id FROM ${importedVersions} JOIN record ON record.id = record_version.record_id WHERE import_file.import_id = ?)
       AND NOT EXISTS (SELECT 1 FROM record AS other JOIN record_version AS kept ON kept.record_id = other.id
         JOIN import_file AS source ON source.id = kept.import_file_id WHERE other.alert_id = alert.id AND source.import_id <> ?)`,
    )
    .all(row.id, row.id);
  const work = vanishing.flatMap(({ uid, bits }) => lostWork(store, uid, bits));
  return { uid: importUid, label: row.label, vanishing: vanishing.map(({ uid }) => uid), work };
}

function lostWork(store: ReadableStore, uid: string, bits: number): readonly LostWork[] {
  const fields = Object.entries(analystAlertFields).filter(([, { bit }]) => (bits & bit) !== 0);
  const pins = store.pluck<string>('SELECT uid FROM pin WHERE alert_uid = ? AND removed = 0').all(uid);
  const comments = store
    .pluck<string>(`SELECT uid FROM comment WHERE alert_uid = ? AND removed = 0 AND author_kind = 'analyst'`)
    .all(uid);
  return [
    ...fields.map(([field]) => ({ kind: 'alert' as const, uid, field, newValue: null })),
    ...pins.map((pin) => ({ kind: 'pin' as const, uid: pin, field: 'pin', newValue: null })),
    ...comments.map((comment) => ({
      kind: 'comment' as const,
      uid: comment,
      field: 'comment',
      newValue: null,
    })),
  ];
}

/**
 * Takes back what an import brought: records go back to the version before or vanish, and alerts without records with them. The versions
 * are kept aside, so that this can itself be undone. Runs in the caller's transaction.
 */
export function removeImport(scope: ChangeScope, importId: number): void {
  const { store } = scope;
  forgetSession(store);
  const session = sessionOf(store);
  setAside(store, importId);
  const records = store
    .read<KnownRecord>(
      `SELECT DISTINCT record.id, record.alert_id AS alertId, record.current_version_id AS versionId
       FROM ${importedVersions} JOIN record ON record.id = record_version.record_id WHERE import_file.import_id = ?`,
    )
    .all(importId);
  const { dropped, moved } = takeBack(store, session, importId, records);
  const { incidents } = rebuildAlerts(
    store,
    session,
    records.map(({ alertId }) => alertId),
    scope.now,
  );
  for (const incident of incidents) scope.incidents.add(incident);
  const changed = new Set([...moved, ...dropUnsupported(store, session, dropped)]);
  for (const incident of incidentsOfEntities(store, changed)) scope.reached.add(incident);
  setSourceIncidents(scope, importId, true);
  for (const incident of scope.incidents) takeSourceValues(store, incident);
  raise(store, 'alertRevision');
}

function setAside(store: WritableStore, importId: number): void {
  store
    .write(
      `INSERT INTO undone_version
         (import_file_id, record_uid, incident_uid, position, line, byte_offset, byte_length, content_sha256, body, raw)
       SELECT record_version.import_file_id, record.uid, incident.uid, position, line, byte_offset, byte_length, content_sha256, body,
         record_raw.bytes
       FROM ${importedVersions} JOIN record ON record.id = record_version.record_id
       JOIN alert ON alert.id = record.alert_id LEFT JOIN incident ON incident.id = alert.incident_id
       JOIN record_raw ON record_raw.record_version_id = record_version.id WHERE import_file.import_id = ? ORDER BY record_version.id`,
    )
    .run(importId);
}

interface TakenBack {
  /** Evidence that records no longer have. */
  readonly dropped: readonly NormalizedEvidence[];
  /** Entities that evidence of an earlier version changed. */
  readonly moved: ReadonlySet<number>;
}

function takeBack(
  store: WritableStore,
  session: ImportSession,
  importId: number,
  records: readonly KnownRecord[],
): TakenBack {
  const dropped: NormalizedEvidence[] = [];
  const currentBody = store.pluck<string>('SELECT body FROM record_version WHERE id = ?');
  const kept = store.pluck<string>(
    `SELECT body FROM ${importedVersions} WHERE record_version.record_id = ? AND import_file.import_id <> ? ORDER BY record_version.id`,
  );
  const entities = createEntityWriter(store, session);
  const remaining = records.map((record) => ({ record, bodies: kept.all(record.id, importId) }));
  for (const { bodies } of remaining) {
    for (const body of bodies) for (const item of readBody(body).evidence) entities.intern(item);
  }
  entities.flush();
  const moved = resolveEntities(store, session, entities.dirty);
  const writer = createRecordWriter(store, session, entities);
  for (const { record, bodies } of remaining) {
    const body = currentBody.get(record.versionId);
    if (body !== undefined) dropped.push(...readBody(body).evidence);
    for (const other of bodies) dropped.push(...readBody(other).evidence);
    store
      .write(
        'DELETE FROM record_version WHERE record_id = ? AND import_file_id IN (SELECT id FROM import_file WHERE import_id = ?)',
      )
      .run(record.id, importId);
    if (bodies.length > 0) {
      chooseVersion(store, writer, record);
      continue;
    }
    store.write('DELETE FROM evidence WHERE record_id = ?').run(record.id);
    store.write('DELETE FROM record WHERE id = ?').run(record.id);
    noteTextChange(store, 'record', record.id);
  }
  return { dropped, moved };
}

/** Incidents of ours that have alerts of these source incidents take over what stands now: they are noted in the scope. */
function setSourceIncidents({ store, incidents }: ChangeScope, importId: number, isUndone: boolean): void {
  store
    .write(
      'UPDATE source_incident_version SET undone = ? WHERE import_file_id IN (SELECT id FROM import_file WHERE import_id = ?)',
    )
    .run(isUndone ? 1 : 0, importId);
  const touched = store
    .pluck<number>(
      `SELECT DISTINCT source_incident_id FROM source_incident_version JOIN import_file ON import_file.id = source_incident_version.import_file_id
       WHERE import_file.import_id = ?`,
    )
    .all(importId);
  const affected = store.pluck<number>(
    'SELECT DISTINCT incident_id FROM alert WHERE source_incident_id = ? AND incident_id IS NOT NULL',
  );
  for (const id of touched) {
    chooseSourceIncident(store, id);
    for (const incident of affected.all(id)) incidents.add(incident);
  }
}

interface UndoneRow {
  readonly id: number;
  readonly fileId: number;
  readonly uid: string;
  readonly incident: string | null;
  readonly position: number;
  readonly line: number | null;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly contentHash: string;
  readonly body: string;
  readonly raw: Uint8Array;
}

/** Brings back what {@link removeImport} took, in batches within the caller's transaction. */
export function restoreImport(scope: ChangeScope, importId: number): void {
  const { store } = scope;
  setSourceIncidents(scope, importId, false);
  const read = store.read<UndoneRow>(
    `SELECT undone_version.id, import_file_id AS fileId, record_uid AS uid, incident_uid AS incident, position, line, byte_offset AS byteOffset,
       byte_length AS byteLength, content_sha256 AS contentHash, body, raw FROM undone_version JOIN import_file ON import_file.id = undone_version.import_file_id
     WHERE import_file.import_id = ? AND undone_version.id > ? ORDER BY undone_version.id LIMIT 200`,
  );
  let last = 0;
  for (let rows = read.all(importId, last); rows.length > 0; rows = read.all(importId, last)) {
    for (const fileId of new Set(rows.map((row) => row.fileId))) {
      const records = rows.filter((row) => row.fileId === fileId).map(toRecord);
      const { incidents } = applyBatch(
        store,
        fileId,
        { records, incidents: [], rejects: [], context: [], unmapped: {}, bytesRead: 0 },
        scope.now,
        false,
      );
      for (const incident of incidents) scope.incidents.add(incident);
    }
    for (const row of rows) putBack(scope, row);
    last = rows.at(-1)?.id ?? last;
  }
  for (const incident of scope.incidents) takeSourceValues(store, incident);
  store
    .write(
      'DELETE FROM undone_version WHERE import_file_id IN (SELECT id FROM import_file WHERE import_id = ?)',
    )
    .run(importId);
  raise(store, 'alertRevision');
}

/** The alert goes back to the incident that it was in, unless correlation has placed it since. */
function putBack({ store, incidents }: ChangeScope, { uid, incident }: UndoneRow): void {
  if (incident === null) return;
  const id = store
    .pluck<number>('SELECT id FROM incident WHERE uid = ? AND redirected_to IS NULL')
    .get(incident);
  if (id === undefined) return;
  store
    .write(
      'UPDATE alert SET incident_id = ? WHERE id = (SELECT alert_id FROM record WHERE uid = ?) AND incident_id IS NULL',
    )
    .run(id, uid);
  incidents.add(id);
}

function toRecord({
  uid,
  contentHash,
  position,
  line,
  byteOffset,
  byteLength,
  raw,
  body,
}: UndoneRow): PreparedRecord {
  return {
    uid,
    contentHash,
    place: { position, line, byteOffset, byteLength },
    raw,
    alert: readBody(body),
  };
}
