import type { ReadableStore } from '../connection.ts';

/** Where an alert was read. */
export interface AlertPlaces {
  readonly uid: string;
  readonly providerAlertId: string | null;
  /** Every record of every file that told of it, earlier versions among them; records are counted from 1. */
  readonly sources: readonly { readonly file: string; readonly record: number }[];
}

interface Row {
  readonly alertId: number;
  readonly uid: string;
  readonly providerAlertId: string | null;
  readonly file: string;
  readonly record: number;
}

/** The places of all alerts of one incident by alert uid; the newest record of an alert gives its id. */
export function placesOfIncident(
  store: ReadableStore,
  incidentUid: string,
): ReadonlyMap<string, AlertPlaces> {
  const rows = store
    .read<Row>(
      `SELECT a.id AS alertId, a.uid, d.provider_alert_id AS providerAlertId, f.path AS file, n.position AS record
       FROM incident AS i JOIN alert AS a ON a.incident_id = i.id JOIN record AS d ON d.alert_id = a.id
         JOIN record_version AS n ON n.record_id = d.id JOIN import_file AS f ON f.id = n.import_file_id
       WHERE i.uid = ?
       ORDER BY a.id, n.id = d.current_version_id DESC, n.source_updated_ms DESC, d.id, n.id`,
    )
    .all(incidentUid);
  const places = new Map<
    string,
    { uid: string; providerAlertId: string | null; sources: { file: string; record: number }[] }
  >();
  for (const { uid, providerAlertId, file, record } of rows) {
    const alert = places.get(uid) ?? { uid, providerAlertId, sources: [] };
    places.set(uid, alert);
    if (!alert.sources.some((one) => one.file === file && one.record === record))
      alert.sources.push({ file, record });
  }
  return places;
}
