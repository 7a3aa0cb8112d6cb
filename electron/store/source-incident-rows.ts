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
    .pluck<number>(
      'SELECT id FROM source_incident_version WHERE source_incident_id = ? AND content_sha256 = ? AND undone = 0',
    )
    .get(id, contentHash);
  if (known !== undefined) return false;
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
  const current = store
    .pluck<number>(
      `SELECT id FROM source_incident_version WHERE source_incident_id = ? AND undone = 0
       ORDER BY ${versionOrder} LIMIT 1`,
    )
    .get(id);
  store
    .write(
      `UPDATE source_incident SET (import_file_id, content_sha256, body, raw) =
         (SELECT import_file_id, content_sha256, body, raw FROM source_incident_version WHERE id = ?) WHERE id = ?`,
    )
    .run(current ?? null, id);
}
