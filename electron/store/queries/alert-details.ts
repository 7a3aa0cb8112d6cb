import type { OutputOf } from '../../../shared/contract/index.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import { mergeRecords } from '../../../shared/model/merge-records.ts';
import type { EffectiveAlert } from '../../../shared/model/merge-records.ts';
import type { NormalizedAlert, SourceTime } from '../../../shared/model/record.ts';
import { flatten } from '../../../shared/story/raw-fields.ts';
import type { ReadableStore } from '../connection.ts';
import { readEvidence } from './evidence-items.ts';
import type { StoredAlertRow } from './alert-row.ts';
import { alertColumns, alertJoins, toAlertRows } from './alert-row.ts';
import { findAlert } from './incident-reference.ts';
import { readTexts } from './json-text.ts';
import { linksOfAlert } from './links.ts';
import { readBodies } from './record-bodies.ts';
import { stormDifference } from './storm-differences.ts';

type AlertDetails = OutputOf<'alerts.get'>;
/** What the workbench knows of a technique; null when it knows nothing. */
export type DescribeTechnique = (
  id: string,
) => { readonly name: string; readonly tactics: readonly string[]; readonly description: string } | null;

/** Rows beyond these columns that one alert page shows. */
const mostAdditional = 500;

/** One alert in full. @throws OperationError `notFound`. */
export function getAlert(store: ReadableStore, uid: string, describe: DescribeTechnique): AlertDetails {
  const { id, incidentId } = findAlert(store, uid);
  const stored = store
    .read<StoredAlertRow>(`SELECT ${alertColumns} FROM alert AS r ${alertJoins} WHERE r.id = ?`)
    .get(id);
  const [row] = stored ? toAlertRows(store, [stored], true) : [];
  if (!stored || !row) throw new OperationError('notFound', 'There is no such alert.', { alert: uid });
  const incidentUid = incidentId === null ? null : row.incidentUid;
  const records = readBodies(store, [id]).flatMap(({ recordUid, alert }) =>
    alert === null ? [] : [{ uid: recordUid, alert }],
  );
  const merged = records.length > 0 ? mergeRecords(records) : null;
  const alert = merged?.alert ?? null;
  return {
    row,
    lastActivity: stored.lastActivity,
    description: alert?.description ?? null,
    recommendedActions: alert?.recommendedActions ?? null,
    providerAlertId: alert?.providerAlertId ?? null,
    detectorId: alert?.detectorId ?? null,
    threatFamilyName: alert?.threatFamilyName ?? null,
    threatDisplayName: alert?.threatDisplayName ?? null,
    actorDisplayName: alert?.actorDisplayName ?? null,
    investigationState: alert?.investigationState ?? null,
    webUrl: alert?.webUrl ?? null,
    createdAt: alert?.created?.ms ?? null,
    updatedAt: alert?.updated?.ms ?? null,
    sourceTimes: sourceTimes(alert),
    techniques: row.mitreTechniques.map((technique) => {
      const facts = describe(technique);
      return {
        id: technique,
        name: facts?.name ?? technique,
        tactics: [...(facts?.tactics ?? [])],
        description: facts?.description ?? '',
      };
    }),
    sources: sourcesOf(store, id),
    disagreements: disagreementsOf(merged),
    evidence: readEvidence(store, [id], incidentUid),
    links: linksOfAlert(store, id),
    additional: additionalOf(records.map((record) => record.alert)),
    difference: row.stormSize > 1 ? stormDifference(store, id) : null,
  };
}

function sourceTimes(alert: NormalizedAlert | null): AlertDetails['sourceTimes'] {
  if (!alert) return [];
  const times: readonly (readonly [string, SourceTime | null])[] = [
    ['firstActivity', alert.firstActivity],
    ['lastActivity', alert.lastActivity],
    ['created', alert.created],
    ['updated', alert.updated],
    ['resolved', alert.resolved],
  ];
  return times.flatMap(([field, time]) => (time ? [{ field, text: time.text, at: time.ms }] : []));
}

function disagreementsOf(merged: EffectiveAlert | null): AlertDetails['disagreements'] {
  return Object.entries(merged?.disagreements ?? {}).map(([field, values]) => ({
    field,
    values: values.map(({ value, record }) => ({
      value: typeof value === 'string' ? value : JSON.stringify(value),
      recordUid: record,
    })),
  }));
}

/** What the records of an alert say beyond its fields, by the paths of the source. */
export function additionalOf(alerts: readonly NormalizedAlert[]): AlertDetails['additional'] {
  return alerts
    .flatMap(({ additional }) => flatten(additional, { left: mostAdditional }))
    .slice(0, mostAdditional)
    .map(({ path, value }) => ({ name: path, value }));
}

function sourcesOf(store: ReadableStore, alertId: number): AlertDetails['sources'] {
  return store
    .read<AlertDetails['sources'][number]>(
      `SELECT d.uid AS recordUid, f.path AS file, n.position AS record, n.line, n.byte_offset AS byteOffset, d.provider,
         d.provider_alert_id AS providerAlertId, m.uid AS importUid, m.started_ms AS importedAt
       FROM record AS d JOIN record_version AS n ON n.id = d.current_version_id JOIN import_file AS f ON f.id = n.import_file_id
         JOIN import AS m ON m.id = f.import_id
       WHERE d.alert_id = ? ORDER BY n.source_updated_ms DESC, d.id`,
    )
    .all(alertId);
}

/** Bytes of a record that are handed over at once; more is cut, and the answer says so. */
const mostRawBytes = 1_000_000;

/** The newest version of a source record, byte for byte. @throws OperationError `notFound`. */
export function getRawRecord(store: ReadableStore, recordUid: string): OutputOf<'alerts.raw'> {
  const row = store
    .read<{ bytes: Uint8Array; length: number; columns: string | null }>(
      `SELECT substr(w.bytes, 1, ${mostRawBytes}) AS bytes, length(w.bytes) AS length, f.columns
       FROM record AS d JOIN record_raw AS w ON w.record_version_id = d.current_version_id
         LEFT JOIN record_version AS n ON n.id = d.current_version_id LEFT JOIN import_file AS f ON f.id = n.import_file_id WHERE d.uid = ?`,
    )
    .get(recordUid);
  if (!row) throw new OperationError('notFound', 'There is no such record.', { record: recordUid });
  const bytes = Buffer.from(row.bytes);
  return {
    text: bytes.toString('utf8'),
    base64: bytes.toString('base64'),
    byteLength: row.length,
    truncated: row.length > bytes.length,
    columns: row.columns === null ? null : readTexts(row.columns),
  };
}
