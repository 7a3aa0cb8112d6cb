import { createHash } from 'node:crypto';
import type { NormalizedAlert, StoredAlert } from '../../shared/model/record.ts';
import { primaryIdentifier, sourceColumns, sourceStatus } from './alert-facts.ts';
import type { WritableStore } from './connection.ts';
import { identifierKey } from '../../shared/model/identity-namespaces.ts';
import type { ImportSession } from './import-session.ts';
import { createRowInserter } from './row-inserter.ts';
import { sourceIncidentId } from './source-incident-rows.ts';

/** What a new alert is made of, beside what its source says. */
export interface NewAlert {
  readonly id: number;
  readonly uid: string;
  readonly anchors: Uint8Array;
  readonly recordCount: number;
  readonly importedMs: number;
}

/** Writes new alerts. Rows are in the table after `flush`. */
export interface AlertWriter {
  add(row: NewAlert, alert: NormalizedAlert, values: StoredAlert['values']): void;
  flush(): void;
}

/** Makes the writer of one batch. */
export function createAlertWriter(store: WritableStore, session: ImportSession): AlertWriter {
  const rows = createRowInserter(store, 'alert', [
    'id',
    'uid',
    'status',
    'classification',
    'determination',
    'assigned_to',
    'source_incident_id',
    'primary_identifier_id',
    'anchors',
    'record_count',
    'imported_ms',
    ...sourceColumns,
  ]);
  return {
    add({ id, uid, anchors, recordCount, importedMs }, alert, values) {
      rows.add(
        id,
        uid,
        sourceStatus(alert),
        alert.classification,
        alert.determination,
        alert.assignedTo,
        alert.sourceIncident ? sourceIncidentId(store, session, alert.sourceIncident) : null,
        primaryIdentifierId(store, session, alert),
        anchors,
        recordCount,
        importedMs,
        ...values,
      );
    },
    flush: () => rows.flush(),
  };
}

/** The row id of the identifier of the asset that an alert is about. Its evidence has been interned before. */
export function primaryIdentifierId(
  store: WritableStore,
  session: ImportSession,
  alert: NormalizedAlert,
): number | null {
  const primary = primaryIdentifier(alert);
  if (!primary) return null;
  const cached = session.identifiers.get(identifierKey(primary));
  if (cached) return cached.id;
  const { kind, namespace, value, tenant } = primary;
  return (
    store
      .pluck<number>(
        'SELECT id FROM identifier WHERE kind = ? AND namespace = ? AND value = ? AND tenant = ?',
      )
      .get(kind, namespace, value, tenant ?? '') ?? null
  );
}

/** Makes the comments that sources delivered for an alert those of its records. */
export function writeSourceComments(
  store: WritableStore,
  alertUid: string,
  alert: NormalizedAlert,
  isNew: boolean,
): void {
  if (!isNew) store.write(`DELETE FROM comment WHERE alert_uid = ? AND author_kind = 'source'`).run(alertUid);
  for (const { text, by, at } of alert.comments) {
    const key = sourceCommentKey(`alert ${alertUid}`, text, by, at?.ms ?? null);
    store
      .write(
        `INSERT OR IGNORE INTO comment (uid, alert_uid, text, author, author_kind, at_ms, source_key) VALUES (?, ?, ?, ?, 'source', ?, ?)`,
      )
      .run(key, alertUid, text, by, at?.ms ?? null, key);
  }
}

/** Identity of a comment that a source delivered, so that it comes once. */
export function sourceCommentKey(owner: string, text: string, by: string | null, at: number | null): string {
  return createHash('sha256')
    .update(JSON.stringify([owner, text, by, at]))
    .digest('hex');
}
