import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqlValue, WritableStore } from '../../electron/store/connection.ts';
import { severityRank } from '../../shared/model/values.ts';
import { createEmptyStore } from './empty-store.ts';

/** Columns and their values. */
type Columns = Readonly<Record<string, SqlValue>>;

/** A store in a folder of its own, for one test. */
export interface TemporaryStore {
  readonly store: WritableStore;
  remove(): void;
}

/** Makes an empty store in a new temporary folder. */
export function temporaryStore(): TemporaryStore {
  const folder = mkdtempSync(join(tmpdir(), 'casemate-'));
  const store = createEmptyStore(join(folder, 'store.sqlite'));
  return {
    store,
    remove: () => {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Inserts one row and answers its id. */
export function insert(store: WritableStore, table: string, columns: Columns): number {
  const names = Object.keys(columns);
  const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
  return Number(store.write(sql).run(...Object.values(columns)).lastInsertRowid);
}

/** Multi-valued fields of an incident, by the names of the filter's fields. */
export type IncidentValues = Readonly<Record<string, readonly string[]>>;

const statusRanks: Readonly<Record<string, number>> = {
  active: 0,
  inProgress: 1,
  awaitingAction: 2,
  resolved: 3,
};

/** Inserts an incident with its row in the queue; `incident` and `row` override the columns of either table. */
export function addIncident(
  store: WritableStore,
  incident: Columns = {},
  row: Columns = {},
  values: IncidentValues = {},
): number {
  const status = String(row['status'] ?? incident['status'] ?? 'active');
  const severity = (row['severity'] ?? null) as string | null;
  const uid = `uid-${Math.floor(Math.random() * 1e15).toString(36)}`;
  const id = insert(store, 'incident', { uid, status, created_ms: 0, ...incident });
  insert(store, 'incident_row', {
    incident_id: id,
    name: `Incident ${id}`,
    automatic_name: `Incident ${id}`,
    status,
    severity,
    severity_rank: severityRank(severity),
    status_rank: statusRanks[status] ?? 4,
    priority_score: 0,
    score_items: '[]',
    categories: JSON.stringify(values['category'] ?? []),
    tags: JSON.stringify(values['tag'] ?? []),
    service_sources: JSON.stringify(values['serviceSource'] ?? []),
    detection_sources: JSON.stringify(values['detectionSource'] ?? []),
    device_groups: JSON.stringify(values['deviceGroup'] ?? []),
    os_platforms: JSON.stringify(values['osPlatform'] ?? []),
    threats: JSON.stringify(values['threat'] ?? []),
    sensitivity_labels: JSON.stringify(values['sensitivity'] ?? []),
    techniques: JSON.stringify(values['technique'] ?? []),
    alert_severities: JSON.stringify(values['alertSeverity'] ?? []),
    device_count: 0,
    user_count: 0,
    mailbox_count: 0,
    app_count: 0,
    cloud_resource_count: 0,
    alert_count: 0,
    active_alert_count: 0,
    pinned_count: 0,
    created_ms: 0,
    updated_ms: 0,
    ...row,
  });
  for (const [field, texts] of Object.entries(values)) {
    for (const value of new Set(texts)) insert(store, 'incident_value', { field, value, incident_id: id });
  }
  return id;
}

/** Inserts an alert; `columns` override. */
export function addAlert(store: WritableStore, incidentId: number | null, columns: Columns = {}): number {
  const severity = (columns['severity'] ?? null) as string | null;
  const count = store.pluck<number>('SELECT count(*) FROM alert').get() ?? 0;
  return insert(store, 'alert', {
    uid: `provider|${count + 1}`,
    incident_id: incidentId,
    title: `Alert ${count + 1}`,
    severity_rank: severityRank(severity),
    status: 'new',
    detector: 'detector',
    imported_ms: 0,
    ...columns,
  });
}

/** First activity of alerts with records, ms UTC. */
export const recordStart = Date.UTC(2025, 5, 1);

/** Inserts an alert with a record, its body and its evidence; each piece of evidence names an entity by label. */
export function addAlertWithRecord(
  store: WritableStore,
  incident: number | null,
  name: string,
  evidence: readonly { kind: string; label: string; details?: object; verdict?: string }[],
  more: Record<string, string | number | null> = {},
): number {
  store
    .write(
      `INSERT OR IGNORE INTO import (id, uid, label, state, started_ms) VALUES (1, 'i', 'file.json', 'done', 5)`,
    )
    .run();
  store
    .write(`INSERT OR IGNORE INTO import_file (id, import_id, path, size) VALUES (1, 1, 'file.json', 9)`)
    .run();
  const alert = addAlert(store, incident, { uid: `graph|${name}`, first_ms: recordStart, ...more });
  const record = insert(store, 'record', {
    uid: `graph|${name}`,
    alert_id: alert,
    provider: 'graph',
    provider_alert_id: name,
  });
  const body = JSON.stringify({
    provider: 'graph',
    title: name,
    names: [],
    mitreTechniques: [],
    tags: [],
    comments: [],
    evidence: evidence.map(({ kind, label, details }) => ({
      kind,
      label,
      identifiers: [],
      details: details ?? {},
    })),
  });
  const version = insert(store, 'record_version', {
    record_id: record,
    import_file_id: 1,
    position: 1,
    byte_offset: 0,
    byte_length: 2,
    content_sha256: '',
    body,
  });
  insert(store, 'record_raw', { record_version_id: version, bytes: Buffer.from(`{"${name}":"\u{1F600}"}`) });
  store.write('UPDATE record SET current_version_id = ? WHERE id = ?').run(version, record);
  for (const [ordinal, { kind, label, verdict }] of evidence.entries()) {
    const entity = entityOf(store, kind, label);
    insert(store, 'evidence', {
      alert_id: alert,
      record_id: record,
      ordinal,
      identifier_id: entity,
      entity_id: entity,
      verdict: verdict ?? null,
    });
  }
  return alert;
}

/** The entity of a kind and label, made when it is not there; its one identifier is the label in lower case. */
export function entityOf(store: WritableStore, kind: string, label: string): number {
  const found = store.pluck<number>('SELECT id FROM entity WHERE key = ?').get(`${kind}|${label}`);
  if (found !== undefined) return found;
  const id = insert(store, 'entity', { kind, key: `${kind}|${label}`, label });
  insert(store, 'identifier', {
    id,
    kind,
    namespace: kind === 'mailMessage' ? 'internetMessageIdRecipient' : 'x',
    value: label.toLowerCase(),
    rank: 0,
    entity_id: id,
  });
  return id;
}
