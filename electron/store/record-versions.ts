import type { NormalizedEvidence, PreparedRecord } from '../../shared/model/record.ts';
import { noteAlertImports } from './columns/alert-table.ts';
import type { WritableStore } from './connection.ts';
import type { ImportSession } from './import-session.ts';
import { dropSenderHits, sentMessages } from './list-senders.ts';
import { readBody } from './record-body.ts';
import type { HeldVersion } from './record-repeats.ts';
import type { RecordWriter } from './record-writer.ts';
import { noteTextChange } from './text-changes.ts';
import { versionOrder } from './version-order.ts';

/** A record that the store has. */
export interface KnownRecord {
  readonly id: number;
  readonly alertId: number;
  readonly versionId: number;
}

/** A record by uid, or null. */
export function findRecord(store: WritableStore, uid: string): KnownRecord | null {
  return (
    store
      .read<KnownRecord>(
        'SELECT id, alert_id AS alertId, current_version_id AS versionId FROM record WHERE uid = ?',
      )
      .get(uid) ?? null
  );
}

/** Those of some records that the store has, by uid. */
export function findRecords(store: WritableStore, uids: readonly string[]): ReadonlyMap<string, KnownRecord> {
  const rows = store
    .read<KnownRecord & { readonly uid: string }>(
      `SELECT record.uid, record.id, alert_id AS alertId, current_version_id AS versionId FROM json_each(?) AS asked
       CROSS JOIN record ON record.uid = asked.value`,
    )
    .all(JSON.stringify(uids));
  return new Map(rows.map((row) => [row.uid, row]));
}

/** Alerts that have a record of one of some names, by name. */
export function findNamed(
  store: WritableStore,
  names: readonly string[],
): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  const rows = store
    .read<{ readonly name: string; readonly alertId: number }>(
      `SELECT record_name.name, record.alert_id AS alertId FROM json_each(?) AS asked
       CROSS JOIN record_name ON record_name.name = asked.value CROSS JOIN record ON record.id = record_name.record_id`,
    )
    .all(JSON.stringify(names));
  for (const { name, alertId } of rows) {
    const alerts = found.get(name);
    if (alerts) alerts.push(alertId);
    else found.set(name, [alertId]);
  }
  return found;
}

/** The version with this content that a record has been imported with before, whether or not it is the one that counts; or null. */
export function findVersion(store: WritableStore, recordId: number, contentHash: string): HeldVersion | null {
  return (
    store
      .read<HeldVersion>(
        'SELECT id, import_file_id AS fileId FROM record_version WHERE record_id = ? AND content_sha256 = ?',
      )
      .get(recordId, contentHash) ?? null
  );
}

/**
 * Adds a version of a known record; it becomes the one that counts when it is first in {@link versionOrder}.
 * @returns what evidence the record no longer has; null when nothing that counts has changed.
 */
export function replaceVersion(
  store: WritableStore,
  session: ImportSession,
  writer: RecordWriter,
  importFileId: number,
  known: KnownRecord,
  record: PreparedRecord,
): { readonly dropped: readonly NormalizedEvidence[] } | null {
  writer.addVersion(session.nextId('record_version'), known.id, importFileId, record);
  writer.flush();
  noteAlertImports(store, known.alertId);
  return chooseVersion(store, writer, known);
}

/**
 * Makes the version that is first in {@link versionOrder} the one that counts, and its names and evidence those of the record.
 * @returns what evidence the record no longer has; null when the version stays the same.
 */
export function chooseVersion(
  store: WritableStore,
  writer: RecordWriter,
  known: KnownRecord,
): { readonly dropped: readonly NormalizedEvidence[] } | null {
  const newest = store
    .read<{ id: number; body: string }>(
      `SELECT id, body FROM record_version WHERE record_id = ? ORDER BY ${versionOrder} LIMIT 1`,
    )
    .get(known.id);
  if (!newest || newest.id === known.versionId) return null;
  const before = store.pluck<string>('SELECT body FROM record_version WHERE id = ?').get(known.versionId);
  const alert = readBody(newest.body);
  const sent = sentMessages(store, known.id);
  store.write('DELETE FROM record_name WHERE record_id = ?').run(known.id);
  store.write('DELETE FROM evidence WHERE record_id = ?').run(known.id);
  store
    .write('UPDATE record SET current_version_id = ?, provider = ?, provider_alert_id = ? WHERE id = ?')
    .run(newest.id, alert.provider, alert.providerAlertId, known.id);
  writer.addNames(known.id, alert.names);
  writer.addEvidence(known.alertId, known.id, alert.evidence);
  writer.flush();
  dropSenderHits(store, sent);
  noteTextChange(store, 'record', known.id);
  return { dropped: before === undefined ? [] : readBody(before).evidence };
}
