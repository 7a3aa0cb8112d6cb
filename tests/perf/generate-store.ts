import type { WritableStore } from '../../electron/store/connection.ts';
import { createEmptyStore } from '../support/empty-store.ts';

/** How large a generated store is. */
export interface GeneratedSize {
  readonly incidents: number;
  /** Share of open incidents, 0 to 1. */
  readonly openShare: number;
}

const hour = 3_600_000;
const start = Date.UTC(2025, 0, 1);

const tactics = [
  'InitialAccess',
  'Execution',
  'Persistence',
  'PrivilegeEscalation',
  'DefenseEvasion',
  'CredentialAccess',
  'Discovery',
  'LateralMovement',
  'Collection',
  'CommandAndControl',
  'Exfiltration',
  'Impact',
  'Malware',
  'SuspiciousActivity',
];
const services = [
  'microsoftDefenderForEndpoint',
  'microsoftDefenderForOffice365',
  'azureAdIdentityProtection',
  'microsoftDefenderForCloudApps',
  'microsoftDefenderForIdentity',
  'microsoftSentinel',
];
const detections = [
  'antivirus',
  'microsoftDefenderForOffice365',
  'azureAdIdentityProtection',
  'cloudAppSecurity',
  'customDetection',
  'manual',
];
const severities = ['informational', 'low', 'medium', 'high'] as const;
const titles = [
  'Suspicious sign-in',
  'Malware was detected',
  'A potentially malicious URL click was detected',
  'Anonymous IP address',
  'Suspicious PowerShell command line',
  'Activity from infrequent country',
  'Mass download',
  'Email messages containing malicious URL removed after delivery',
  'Password spray',
  'Unusual volume of file deletion',
];
const analysts = ['ana', 'björn', 'chidi', 'dolores', 'emre', 'fatima'];
const tags = ['vip', 'phishing-wave', 'red-team', 'false-alarm', 'needs-customer'];
const techniques = ['T1566.002', 'T1059.001', 'T1078.004', 'T1110.003', 'T1021.002', 'T1486'];

/** A deterministic source of numbers in [0, 1) (mulberry32), so that every run measures the same store. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Makes a store of plausible distributions by SQL alone: 1.6 alerts an incident with a heavy tail, three pieces of evidence an alert. */
export function generateStore(file: string, size: GeneratedSize): WritableStore {
  const store = createEmptyStore(file);
  const random = seededRandom(1);
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() ** 1.7 * values.length)] as T;
  store.transaction(() => {
    const users = Math.max(20, Math.floor(size.incidents / 20));
    fillFacts(store, users);
    const alert = store.write(
      `INSERT INTO alert (id, uid, incident_id, title, severity, severity_rank, status, category, service_source, detection_source, detector, techniques,
         first_ms, last_ms, created_ms, imported_ms, record_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
    );
    const record = store.write(
      `INSERT INTO record (id, uid, alert_id, provider, provider_alert_id, current_version_id) VALUES (?, ?, ?, 'microsoftDefenderXdr', ?, ?)`,
    );
    const version = store.write(
      `INSERT INTO record_version (id, record_id, import_file_id, position, byte_offset, byte_length, content_sha256, body) VALUES (?, ?, ?, ?, 0, 100, '', ?)`,
    );
    const evidence = store.write(
      `INSERT INTO evidence (alert_id, record_id, ordinal, identifier_id, entity_id, verdict) VALUES (?, ?, ?, ?, ?, ?)`,
    );
    const incident = store.write(
      `INSERT INTO incident (id, uid, status, status_by, assigned_to, created_ms) VALUES (?, ?, ?, 'analyst', ?, ?)`,
    );
    const row = store.write(
      `INSERT INTO incident_row (incident_id, name, automatic_name, automatic_severity, severity, severity_rank, status, status_rank, assigned_to, classification,
         determination, priority_score, score_items, investigation_state, categories, tags, service_sources, detection_sources, device_groups, techniques, alert_severities,
         device_count, user_count, mailbox_count, app_count, cloud_resource_count, alert_count, active_alert_count, pinned_count, first_ms, last_ms, created_ms, updated_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', ?, ?, 1, 1, 0, 0, 0, ?, ?, 0, ?, ?, ?, ?)`,
    );
    const value = store.write(
      `INSERT OR IGNORE INTO incident_value (field, value, incident_id) VALUES (?, ?, ?)`,
    );
    const incidentText = store.write(
      `INSERT INTO incident_text (rowid, name, tags, comments) VALUES (?, ?, ?, '')`,
    );
    const alertText = store.write(
      `INSERT INTO alert_text (rowid, title, identifiers, description) VALUES (?, ?, ?, ?)`,
    );
    let nextAlert = 1;
    for (let id = 1; id <= size.incidents; id++) {
      const alertCount = random() < 0.75 ? 1 : Math.min(400, 1 + Math.floor(1 / (random() ** 1.2 + 0.002)));
      const first = start + below(365 * 24) * hour + below(hour);
      const severity = pick([1, 0, 2, 3]);
      const name = `${pick(titles)} involving user${below(users)}@contoso.com`;
      const open = random() < size.openShare;
      const status = open ? pick(['active', 'inProgress', 'awaitingAction']) : 'resolved';
      const statusRank = { active: 0, inProgress: 1, awaitingAction: 2, resolved: 3 }[status] ?? 0;
      const owner = random() < 0.5 ? pick(analysts) : null;
      const category = pick(tactics);
      const categories = random() < 0.2 ? [...new Set([category, pick(tactics)])] : [category];
      const service = pick(services);
      const detection = pick(detections);
      const technique = pick(techniques);
      const own = random() < 0.1 ? [pick(tags)] : [];
      const last = random() < 0.002 ? null : first + below(48) * hour;
      incident.run(id, `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`, status, owner, first);
      for (let n = 0; n < alertCount; n++, nextAlert++) {
        const at = first + n * 60_000 + below(60_000);
        const body = { title: name, description: 'x'.repeat(200), evidence: [] };
        alert.run(
          nextAlert,
          `microsoftDefenderXdr|a${nextAlert}`,
          id,
          pick(titles),
          severities[severity] ?? null,
          severity + 1,
          open ? 'new' : 'resolved',
          category,
          service,
          detection,
          `detector${below(200)}`,
          JSON.stringify([technique]),
          last === null ? null : at,
          last === null ? null : at + below(hour),
          at,
          at,
        );
        record.run(nextAlert, `microsoftDefenderXdr|a${nextAlert}`, nextAlert, `a${nextAlert}`, nextAlert);
        version.run(nextAlert, nextAlert, 1 + (id % 5), nextAlert, JSON.stringify(body));
        for (let ordinal = 0; ordinal < 3; ordinal++) {
          const entity = 1 + (ordinal === 0 ? below(users) : users + below(users * 3));
          evidence.run(
            nextAlert,
            nextAlert,
            ordinal,
            entity,
            entity,
            pick(['unknown', 'suspicious', 'malicious']),
          );
        }
        alertText.run(
          nextAlert,
          name,
          `user${below(users)}@contoso.com 10.0.${below(250)}.${below(250)}`,
          'an alert was raised by the sensor',
        );
      }
      row.run(
        id,
        name,
        name,
        severities[severity] ?? null,
        severities[severity] ?? null,
        severity + 1,
        status,
        statusRank,
        owner,
        open ? null : pick(['truePositive', 'falsePositive', 'informationalExpectedActivity']),
        open ? null : 'other',
        below(101),
        JSON.stringify([{ code: 'severity', points: 25, text: 'Medium severity' }]),
        null,
        JSON.stringify(categories),
        JSON.stringify(own),
        JSON.stringify([service]),
        JSON.stringify([detection]),
        JSON.stringify([technique]),
        JSON.stringify([severities[severity]]),
        alertCount,
        open ? alertCount : 0,
        last === null ? null : first,
        last,
        first,
        first + below(100) * hour,
      );
      for (const each of categories) value.run('category', each, id);
      for (const each of own) value.run('tag', each, id);
      value.run('serviceSource', service, id);
      value.run('detectionSource', detection, id);
      value.run('technique', technique, id);
      value.run('alertSeverity', severities[severity] ?? '', id);
      value.run('import', `import-${1 + (id % 5)}`, id);
      incidentText.run(id, name, own.join(' '));
    }
  });
  return store;
}

function fillFacts(store: WritableStore, users: number): void {
  for (let n = 1; n <= 5; n++) {
    store
      .write(`INSERT INTO import (id, uid, label, state, started_ms) VALUES (?, ?, ?, 'done', ?)`)
      .run(n, `import-${n}`, `export-${n}.json`, start + n * hour);
    store
      .write(`INSERT INTO import_file (id, import_id, path, size) VALUES (?, ?, ?, 1)`)
      .run(n, n, `export-${n}.json`);
  }
  const entity = store.write(`INSERT INTO entity (id, kind, key, label, is_asset) VALUES (?, ?, ?, ?, ?)`);
  const identifier = store.write(
    `INSERT INTO identifier (id, kind, namespace, value, rank, entity_id) VALUES (?, ?, ?, ?, 0, ?)`,
  );
  const text = store.write(`INSERT INTO entity_text (rowid, label, identifiers) VALUES (?, ?, ?)`);
  for (let id = 1; id <= users * 4; id++) {
    const isUser = id <= users;
    const value = isUser ? `user${id}@contoso.com` : `203.0.${id >> 8}.${id & 255}`;
    entity.run(
      id,
      isUser ? 'user' : 'ip',
      `${isUser ? 'user|upn' : 'ip|address'}||${value}`,
      value,
      isUser ? 1 : 0,
    );
    identifier.run(id, isUser ? 'user' : 'ip', isUser ? 'upn' : 'address', value, id);
    text.run(id, value, value);
  }
}
