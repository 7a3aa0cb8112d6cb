import type { NormalizedEvidence, PreparedRecord } from '../../shared/model/record.ts';
import { rebuildAlerts } from './alert-rebuild.ts';
import type { ReadableStore, WritableStore } from './connection.ts';
import { resolveEntities } from './entity-resolver.ts';
import { createEntityWriter } from './entity-writer.ts';
import { forgetSession, sessionOf } from './import-session.ts';
import { applyBatch } from './import-writer.ts';
import { dropSenderHits, sentMessages } from './list-senders.ts';
import { readBody } from './record-body.ts';
import { addHolder, passToHeir } from './record-repeats.ts';
import { chooseVersion, findRecord, findVersion } from './record-versions.ts';
import type { KnownRecord } from './record-versions.ts';
import { createRecordWriter } from './record-writer.ts';
import { noteTextChange } from './text-changes.ts';

/** What some records that went or came back leave to be made right. */
export interface HoldChange {
  /** Evidence that records no longer have. */
  readonly dropped: readonly NormalizedEvidence[];
  /** Entities that evidence changed. */
  readonly moved: ReadonlySet<number>;
  /** Incidents that have, or had, their alerts. */
  readonly incidents: ReadonlySet<number>;
  /** How many times a file of the import held a record. */
  readonly holds: number;
}

/** Ids of some records that files of an import hold; none when all are taken out. */
export function heldRecords(store: ReadableStore, importId: number, limit: number): readonly number[] {
  const owned = store
    .pluck<number>(
      `SELECT DISTINCT record_id FROM (SELECT version.record_id FROM import_file CROSS JOIN record_version AS version
         ON version.import_file_id = import_file.id WHERE import_file.import_id = ? LIMIT ?)`,
    )
    .all(importId, limit);
  if (owned.length > 0) return owned;
  return store
    .pluck<number>(
      `SELECT DISTINCT record_id FROM (SELECT version.record_id FROM import_file CROSS JOIN record_repeat AS repeat
         ON repeat.import_file_id = import_file.id CROSS JOIN record_version AS version ON version.id = repeat.record_version_id
         WHERE import_file.import_id = ? LIMIT ?)`,
    )
    .all(importId, limit);
}

/** How many times files of an import hold a record. */
export function countHolds(store: ReadableStore, importId: number): number {
  const tables = ['record_version', 'record_repeat'].map(
    (table) =>
      store
        .pluck<number>(
          `SELECT count(*) FROM import_file CROSS JOIN ${table} AS held ON held.import_file_id = import_file.id WHERE import_file.import_id = ?`,
        )
        .get(importId) ?? 0,
  );
  return tables.reduce((sum, count) => sum + count, 0);
}

/**
 * Takes an import's hold off some records. What another import holds stays, as that one's; other records go back to the version before
 * or vanish, and alerts without records with them. The versions are kept aside, so that this can be undone.
 */
export function takeOut(
  store: WritableStore,
  importId: number,
  recordIds: readonly number[],
  now: number,
): HoldChange {
  const holds = setAside(store, importId, recordIds);
  const incidents = new Set<number>();
  const changed: ChangedRecord[] = [];
  for (const id of recordIds) {
    const record = readRecord(store, id);
    if (record === null) continue;
    if (record.incidentId !== null) incidents.add(record.incidentId);
    const bodies = dropHolds(store, importId, record);
    if (bodies !== null) changed.push({ ...record, bodies });
  }
  const { dropped, moved } = chooseAgain(store, changed);
  addAll(incidents, rebuild(store, changed, now));
  return { dropped, moved, incidents, holds };
}

interface StandingRecord extends KnownRecord {
  readonly incidentId: number | null;
}

/** A record whose version that counts may be another now. */
interface ChangedRecord extends StandingRecord {
  /** Bodies of versions that are gone. */
  readonly bodies: readonly string[];
}

function readRecord(store: WritableStore, id: number): StandingRecord | null {
  return (
    store
      .read<StandingRecord>(
        `SELECT record.id, alert_id AS alertId, current_version_id AS versionId, alert.incident_id AS incidentId
         FROM record JOIN alert ON alert.id = record.alert_id WHERE record.id = ?`,
      )
      .get(id) ?? null
  );
}

/** @returns how many holds were kept aside. */
function setAside(store: WritableStore, importId: number, recordIds: readonly number[]): number {
  const asked = JSON.stringify(recordIds);
  // Of the files of one import the first one leads: it owns the version when they come back.
  return store
    .write(
      `INSERT INTO undone_version
         (import_file_id, record_uid, incident_uid, position, line, byte_offset, byte_length, content_sha256, body, raw)
       SELECT held.import_file_id, record.uid, incident.uid, held.position, held.line, held.byte_offset, held.byte_length,
         version.content_sha256, version.body, record_raw.bytes
       FROM (
         SELECT version.record_id, version.id, import_file_id, position, line, byte_offset, byte_length
         FROM json_each(?) AS asked CROSS JOIN record_version AS version ON version.record_id = asked.value
         UNION ALL
         SELECT version.record_id, version.id, repeat.import_file_id, repeat.position, repeat.line, repeat.byte_offset, repeat.byte_length
         FROM json_each(?) AS asked CROSS JOIN record_version AS version ON version.record_id = asked.value
         CROSS JOIN record_repeat AS repeat ON repeat.record_version_id = version.id) AS held
       CROSS JOIN import_file ON import_file.id = held.import_file_id AND import_file.import_id = ?
       CROSS JOIN record_version AS version ON version.id = held.id CROSS JOIN record ON record.id = held.record_id
       CROSS JOIN alert ON alert.id = record.alert_id CROSS JOIN record_raw ON record_raw.record_version_id = held.id
       LEFT JOIN incident ON incident.id = alert.incident_id
       ORDER BY held.id, held.import_file_id`,
    )
    .run(asked, asked, importId).changes;
}

/** @returns bodies of the versions that are gone; null when the version that counts is certainly the same. */
function dropHolds(store: WritableStore, importId: number, { id }: KnownRecord): readonly string[] | null {
  const repeats = store
    .read<{ versionId: number; fileId: number }>(
      `SELECT repeat.record_version_id AS versionId, repeat.import_file_id AS fileId FROM record_version AS version
       CROSS JOIN record_repeat AS repeat ON repeat.record_version_id = version.id
       CROSS JOIN import_file ON import_file.id = repeat.import_file_id WHERE version.record_id = ? AND import_file.import_id = ?`,
    )
    .all(id, importId);
  for (const { versionId, fileId } of repeats) {
    store
      .write('DELETE FROM record_repeat WHERE record_version_id = ? AND import_file_id = ?')
      .run(versionId, fileId);
  }
  const versions = store
    .read<{ id: number; body: string; isOwned: number }>(
      `SELECT version.id, body, import_file.import_id = ? AS isOwned FROM record_version AS version
       CROSS JOIN import_file ON import_file.id = version.import_file_id WHERE version.record_id = ?`,
    )
    .all(importId, id);
  const owned = versions.filter(({ isOwned }) => isOwned === 1);
  const gone = owned.filter((version) => !passToHeir(store, version.id));
  for (const version of gone) store.write('DELETE FROM record_version WHERE id = ?').run(version.id);
  // Of equal versions the one of the later import counts, and an heir is of a later one.
  const isSame = gone.length === 0 && (owned.length === 0 || versions.length === 1);
  return isSame ? null : gone.map(({ body }) => body);
}

/** Has each record take the version that counts now; one without any goes. */
function chooseAgain(
  store: WritableStore,
  records: readonly ChangedRecord[],
): Pick<HoldChange, 'dropped' | 'moved'> {
  const session = sessionOf(store);
  const read = store.pluck<string>('SELECT body FROM record_version WHERE record_id = ? ORDER BY id');
  const dropped: NormalizedEvidence[] = [];
  const entities = createEntityWriter(store, session);
  const remaining = records.map((record) => ({ record, kept: read.all(record.id) }));
  for (const { kept } of remaining) {
    for (const body of kept) for (const item of readBody(body).evidence) entities.intern(item);
  }
  entities.flush();
  const moved = resolveEntities(store, session, entities.dirty);
  const writer = createRecordWriter(store, session, entities);
  for (const { record, kept } of remaining) {
    for (const body of [...record.bodies, ...kept]) dropped.push(...readBody(body).evidence);
    if (kept.length > 0) {
      chooseVersion(store, writer, record);
      continue;
    }
    const sent = sentMessages(store, record.id);
    store.write('DELETE FROM evidence WHERE record_id = ?').run(record.id);
    dropSenderHits(store, sent);
    store.write('DELETE FROM record WHERE id = ?').run(record.id);
    noteTextChange(store, 'record', record.id);
  }
  // What it remembers of these entities' verdicts may no longer be so.
  if (remaining.some(({ kept }) => kept.length > 0)) forgetSession(store);
  return { dropped, moved: new Set(moved) };
}

function rebuild(store: WritableStore, records: readonly ChangedRecord[], now: number): ReadonlySet<number> {
  const alerts = records.map(({ alertId }) => alertId);
  return rebuildAlerts(store, sessionOf(store), alerts, now).incidents;
}

function addAll<T>(set: Set<T>, items: Iterable<T>): void {
  for (const item of items) set.add(item);
}

/** A record of a file as it was kept aside. */
export interface UndoneRow {
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

const undoneColumns = `undone_version.id, import_file_id AS fileId, record_uid AS uid, incident_uid AS incident, position, line,
  byte_offset AS byteOffset, byte_length AS byteLength, content_sha256 AS contentHash, body, raw`;

/** Some of what an import had brought and was kept aside; none when all is back. */
export function undoneRows(store: ReadableStore, importId: number, limit: number): readonly UndoneRow[] {
  return store
    .read<UndoneRow>(
      `SELECT ${undoneColumns} FROM import_file CROSS JOIN undone_version ON undone_version.import_file_id = import_file.id
       WHERE import_file.import_id = ? LIMIT ?`,
    )
    .all(importId, limit);
}

/** What an import had brought of one record. */
export function undoneRowsOf(
  store: ReadableStore,
  importId: number,
  recordUid: string,
): readonly UndoneRow[] {
  return store
    .read<UndoneRow>(
      `SELECT ${undoneColumns} FROM undone_version CROSS JOIN import_file ON import_file.id = undone_version.import_file_id
       WHERE record_uid = ? AND import_file.import_id = ? ORDER BY undone_version.id`,
    )
    .all(recordUid, importId);
}

/** How many records of an import's files are kept aside. */
export function countUndone(store: ReadableStore, importId: number): number {
  return (
    store
      .pluck<number>(
        `SELECT count(*) FROM import_file CROSS JOIN undone_version ON undone_version.import_file_id = import_file.id WHERE import_file.import_id = ?`,
      )
      .get(importId) ?? 0
  );
}

/** Brings back what {@link takeOut} kept aside: its alerts go to the incidents that they were in, unless they are in one already. */
export function putBack(store: WritableStore, rows: readonly UndoneRow[], now: number): HoldChange {
  const incidents = new Set<number>();
  const again: ChangedRecord[] = [];
  const missing: UndoneRow[] = [];
  for (const row of rows) {
    const known = findRecord(store, row.uid);
    const version = known === null ? null : findVersion(store, known.id, row.contentHash);
    if (known === null || version === null) {
      missing.push(row);
      continue;
    }
    if (!addHolder(store, version, row.fileId, row)) continue;
    const record = readRecord(store, known.id);
    if (record === null) continue;
    if (record.incidentId !== null) incidents.add(record.incidentId);
    // Of equal versions the one of the later import counts, and this one is an earlier import's now.
    if (hasVersions(store, known.id)) again.push({ ...record, bodies: [] });
  }
  for (const fileId of new Set(missing.map((row) => row.fileId))) {
    const records = missing.filter((row) => row.fileId === fileId).map(toRecord);
    const batch = { records, incidents: [], rejects: [], context: [], unmapped: {}, bytesRead: 0 };
    addAll(incidents, applyBatch(store, fileId, batch, now, false).incidents);
  }
  const { dropped, moved } = chooseAgain(store, again);
  addAll(incidents, rebuild(store, again, now));
  for (const row of missing) placeBack(store, row, incidents);
  const forget = store.write('DELETE FROM undone_version WHERE id = ?');
  for (const { id } of rows) forget.run(id);
  return { dropped, moved, incidents, holds: rows.length };
}

function hasVersions(store: WritableStore, recordId: number): boolean {
  return (
    store.pluck<number>('SELECT 1 FROM record_version WHERE record_id = ? LIMIT 1 OFFSET 1').get(recordId) !==
    undefined
  );
}

/** The alert goes back to the incident that it was in, unless correlation has placed it since. */
function placeBack(store: WritableStore, { uid, incident }: UndoneRow, incidents: Set<number>): void {
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
