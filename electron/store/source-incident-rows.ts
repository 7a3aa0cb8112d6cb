import type { PreparedSourceIncident, SourceIncidentReference } from '../../shared/model/record.ts';
import type { WritableStore } from './connection.ts';
import type { ImportSession } from './import-session.ts';
import { versionOrder } from './version-order.ts';

/** The row of a source's incident, made when only an alert has named it so far. */
export function sourceIncidentId(
  store: WritableStore,
  session: ImportSession,
  reference: Pick<SourceIncidentReference, 'provider' | 'id'>,
): number {
  const key = `${reference.provider}\n${reference.id}`;
  const cached = session.sourceIncidents.get(key);
  if (cached !== undefined) return cached;
  const found = store
    .pluck<number>('SELECT id FROM source_incident WHERE provider = ? AND source_id = ?')
    .get(reference.provider, reference.id);
  const id = found ?? session.nextId('source_incident');
  if (found === undefined) {
    store
      .write('INSERT INTO source_incident (id, provider, source_id) VALUES (?, ?, ?)')
      .run(id, reference.provider, reference.id);
  }
  session.sourceIncidents.set(key, id);
  return id;
}

/**
 * Keeps an incident as its source formed it; the version that is first in {@link versionOrder} stands.
 * @returns true when the content was not known yet.
 */
export function upsertSourceIncident(
  store: WritableStore,
  session: ImportSession,
  importFileId: number,
  { incident, contentHash, raw }: PreparedSourceIncident,
): boolean {
  const id = sourceIncidentId(store, session, incident);
  const known = store
    .read<{ id: number; fileId: number }>(
      `SELECT id, import_file_id AS fileId FROM source_incident_version WHERE source_incident_id = ? AND content_sha256 = ?
       AND (undone = 0 OR EXISTS (SELECT 1 FROM source_incident_repeat WHERE version_id = source_incident_version.id AND undone = 0))`,
    )
    .get(id, contentHash);
  if (known !== undefined) {
    // It stands as long as one of the imports that brought it does.
    if (known.fileId !== importFileId)
      store
        .write('INSERT OR IGNORE INTO source_incident_repeat (version_id, import_file_id) VALUES (?, ?)')
        .run(known.id, importFileId);
    return false;
  }
  store
    .write(
      `INSERT INTO source_incident_version (source_incident_id, import_file_id, content_sha256, source_updated_ms, body, raw)
       VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .run(id, importFileId, contentHash, incident.updated?.ms ?? null, JSON.stringify(incident), raw);
  chooseSourceIncident(store, id);
  return true;
}

/** Puts the version that stands into `source_incident`; without one, only the name that alerts gave it is left. */
export function chooseSourceIncident(store: WritableStore, id: number): void {
  // Of a content's files the oldest that stands counts, as of records' versions.
  const current = store
    .read<{ id: number; import_file_id: number }>(
      `SELECT id, import_file_id FROM (
         SELECT held.id, source_updated_ms, content_sha256, min(held.file) AS import_file_id FROM (
           SELECT id, import_file_id AS file FROM source_incident_version WHERE source_incident_id = ? AND undone = 0
           UNION ALL SELECT source_incident_version.id, repeat.import_file_id FROM source_incident_version
           JOIN source_incident_repeat AS repeat ON repeat.version_id = source_incident_version.id AND repeat.undone = 0
           WHERE source_incident_id = ?) AS held
         JOIN source_incident_version AS version ON version.id = held.id GROUP BY content_sha256)
       ORDER BY ${versionOrder} LIMIT 1`,
    )
    .get(id, id);
  store
    .write(
      `UPDATE source_incident SET import_file_id = ?, (content_sha256, body, raw) =
         (SELECT content_sha256, body, raw FROM source_incident_version WHERE id = ?) WHERE id = ?`,
    )
    .run(current?.import_file_id ?? null, current?.id ?? null, id);
}

/** Some source incidents of an import whose versions are not yet undone, or not yet back; none when all are. */
export function sourceIncidentsToSet(
  store: WritableStore,
  importId: number,
  isUndone: boolean,
  limit: number,
): readonly number[] {
  const before = isUndone ? 0 : 1;
  return store
    .pluck<number>(
      `SELECT source_incident_id FROM (
         SELECT version.source_incident_id FROM import_file CROSS JOIN source_incident_version AS version
         ON version.import_file_id = import_file.id AND version.undone = ? WHERE import_file.import_id = ?
         UNION ALL SELECT version.source_incident_id FROM import_file CROSS JOIN source_incident_repeat AS repeat
         ON repeat.import_file_id = import_file.id AND repeat.undone = ?
         CROSS JOIN source_incident_version AS version ON version.id = repeat.version_id WHERE import_file.import_id = ? LIMIT ?)
       GROUP BY 1`,
    )
    .all(before, importId, before, importId, limit);
}

/**
 * Marks what an import says of a source's incident as undone, or as standing again, and takes what stands then.
 * @returns incidents of ours that have alerts of it.
 */
export function setSourceIncident(
  store: WritableStore,
  importId: number,
  id: number,
  isUndone: boolean,
): ReadonlySet<number> {
  const undone = isUndone ? 1 : 0;
  store
    .write(
      `UPDATE source_incident_version SET undone = ? WHERE source_incident_id = ?
       AND (SELECT import_id FROM import_file WHERE import_file.id = import_file_id) = ?`,
    )
    .run(undone, id, importId);
  store
    .write(
      `UPDATE source_incident_repeat SET undone = ? WHERE version_id IN (SELECT id FROM source_incident_version WHERE source_incident_id = ?)
       AND (SELECT import_id FROM import_file WHERE import_file.id = import_file_id) = ?`,
    )
    .run(undone, id, importId);
  chooseSourceIncident(store, id);
  return new Set(
    store
      .pluck<number>(
        'SELECT DISTINCT incident_id FROM alert WHERE source_incident_id = ? AND incident_id IS NOT NULL',
      )
      .all(id),
  );
}
