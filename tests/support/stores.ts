import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIdentity } from '../../electron/services/identity.ts';
import type { CommandContext } from '../../electron/services/handlers.ts';
import { openWriteConnection } from '../../electron/store/connection.ts';
import type { ReadableStore, WritableStore } from '../../electron/store/connection.ts';
import { applyCorrelation, loadCorrelationInput } from '../../electron/store/correlation-store.ts';
import type { ApplyOutcome } from '../../electron/store/correlation-store.ts';
import {
  applyBatch,
  beginFile,
  beginImport,
  finishFile,
  finishImport,
} from '../../electron/store/import-writer.ts';
import type { FileCounts } from '../../electron/store/import-writer.ts';
import { migrate } from '../../electron/store/migrate.ts';
import { migrations } from '../../electron/store/migrations/index.ts';
import { openStore, storeFile } from '../../electron/store/open-store.ts';
import { correlate } from '../../shared/correlation/index.ts';
import type { NormalizedAlert, PreparedBatch } from '../../shared/model/record.ts';
import { batchOf, startOfDay } from './prepared.ts';
import { writeFromTemplate } from './store-template.ts';

/** A store in a folder of its own, with an analyst and a clock that moves one second a look. */
export interface TestStore {
  readonly folder: string;
  readonly store: WritableStore;
  readonly context: CommandContext;
  close(): void;
}

type Fill = (store: WritableStore) => void;

const filling = new Map<Fill, (file: string) => void>();

/** How the store that a fill makes is made, the same for the same fill. */
function makeFilled(fill: Fill): (file: string) => void {
  let make = filling.get(fill);
  if (make === undefined) {
    make = (file) => {
      const store = openWriteConnection(file);
      migrate(store, migrations);
      fill(store);
      store.close();
    };
    filling.set(fill, make);
  }
  return make;
}

const nothing: Fill = () => undefined;

/**
 * Opens a new store in a temporary folder. What it is before its first opening has written the facts about it is copied: every test's
 * store gets a uid and a date of its own.
 * @param fill writes what all tests that give it begin with: once, the others begin with a copy.
 */
export function openTestStore(fill: Fill = nothing): TestStore {
  const folder = mkdtempSync(join(tmpdir(), 'casemate-test-'));
  writeFromTemplate(storeFile(folder), makeFilled(fill));
  let clock = startOfDay + 86_400_000;
  const now = (): number => (clock += 1000);
  const store = openStore(folder, { now });
  const analyst = createIdentity(mkdtempSync(join(folder, 'identity-')), 'Dana', null);
  const context: CommandContext = {
    store,
    analyst,
    now,
    workspace: { mode: 'real', readOnly: false, audience: 'analyst' },
  };
  return {
    folder,
    store,
    context,
    close() {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Imports batches as one file of one import. */
export function importBatches(
  store: WritableStore,
  batches: readonly PreparedBatch[],
  now = startOfDay,
): { uid: string; counts: FileCounts } {
  const { id, uid } = beginImport(store, { label: 'test', tenant: null, now });
  const fileId = beginFile(store, id, { path: 'test.ndjson', size: 1, format: 'test', importerVersion: 1 });
  for (const batch of batches) applyBatch(store, fileId, batch, now);
  const counts = finishFile(store, fileId, { sha256: null, error: null });
  finishImport(store, id, 'done', now);
  return { uid, counts };
}

/** Imports alerts as one batch of one import. */
export function importAlerts(
  store: WritableStore,
  alerts: readonly NormalizedAlert[],
): { uid: string; counts: FileCounts } {
  return importBatches(store, [batchOf(alerts)]);
}

/** Loads, correlates and writes, to the end. */
export function correlateStore(store: WritableStore, now = startOfDay): ApplyOutcome {
  const { input, run } = loadCorrelationInput(store);
  const steps = applyCorrelation(store, run, correlate(input), { now });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** What a query answers, one row an object. */
export function rows(
  store: ReadableStore,
  sql: string,
  ...parameters: readonly (string | number | null)[]
): readonly Record<string, unknown>[] {
  return store.read<Record<string, unknown>>(sql).all(...parameters);
}

/** The identifiers that packed row ids stand for. */
function identifiersOf(store: ReadableStore, packed: unknown): readonly unknown[] {
  const read = store.pluck<string>(
    `SELECT namespace || '=' || value || '@' || tenant FROM identifier WHERE id = ?`,
  );
  const ids = packed instanceof Uint8Array ? new Int32Array(packed.slice().buffer) : [];
  return [...ids].map((id) => read.get(id) ?? 'none').sort();
}

/** Everything that does not depend on row ids or on the order of arrival: equal for equal contents. */
export function contentOf(store: ReadableStore): Readonly<Record<string, unknown>> {
  return {
    alerts: rows(
      store,
      `SELECT alert.uid, title, alert.severity, alert.status, source_status, alert.classification, alert.assigned_to, category, detector, techniques, tenant, first_ms, last_ms,
         record_count, analyst_fields, sequence_facts, threat_facts, si.provider || si.source_id AS source,
         (SELECT entity.key FROM identifier JOIN entity ON entity.id = identifier.entity_id WHERE identifier.id = primary_identifier_id) AS asset,
         (SELECT group_concat(uid, ' ') FROM (SELECT record.uid FROM record WHERE record.alert_id = alert.id ORDER BY record.uid)) AS records, anchors
       FROM alert LEFT JOIN source_incident AS si ON si.id = source_incident_id ORDER BY alert.uid`,
    ).map(({ anchors, ...alert }) => ({ ...alert, anchors: identifiersOf(store, anchors) })),
    entities: rows(
      store,
      `SELECT key, kind, label, links, is_asset, verdict, verdict_by,
         (SELECT group_concat(namespace || '=' || value || '@' || tenant, ' ') FROM (SELECT * FROM identifier WHERE entity_id = entity.id ORDER BY namespace, value, tenant)) AS identifiers
       FROM entity ORDER BY key`,
    ),
    aliases: rows(
      store,
      `SELECT min(x.kind || x.namespace || x.value, y.kind || y.namespace || y.value) AS a, max(x.kind || x.namespace || x.value, y.kind || y.namespace || y.value) AS b
       FROM alias JOIN identifier AS x ON x.id = alias.a JOIN identifier AS y ON y.id = alias.b ORDER BY 1, 2`,
    ),
    evidence: rows(
      store,
      `SELECT record.uid, ordinal, entity.key, alert.uid AS alert, evidence.links, evidence.verdict FROM evidence JOIN record ON record.id = record_id
       JOIN alert ON alert.id = evidence.alert_id JOIN entity ON entity.id = entity_id ORDER BY record.uid, ordinal`,
    ),
    senders: rows(
      store,
      `SELECT record.uid, ordinal, part, address, host FROM message_sender JOIN evidence ON evidence.id = evidence_id
       JOIN record ON record.id = record_id ORDER BY record.uid, ordinal, part`,
    ),
    lookups: rows(
      store,
      `SELECT form, l.key, kind, namespace, value, tenant FROM identifier_lookup AS l JOIN identifier ON identifier.id = identifier_id
       ORDER BY form, l.key, kind, namespace, value, tenant`,
    ),
    said: rows(
      store,
      'SELECT form, s.key, value, tenant FROM said_key AS s JOIN identifier ON identifier.id = identifier_id ORDER BY form, s.key, value, tenant',
    ),
    comments: rows(
      store,
      `SELECT alert_uid, text, author, at_ms FROM comment WHERE alert_uid IS NOT NULL AND removed = 0 ORDER BY alert_uid, text, at_ms`,
    ),
    detectors: rows(
      store,
      'SELECT detector, alerts, classified, benign FROM detector_count WHERE alerts > 0 ORDER BY detector',
    ),
  };
}

/** What an analyst sees and did: everything that undo has to bring back. Rows that are marked as removed count as gone. */
export function analystStateOf(store: ReadableStore): Readonly<Record<string, unknown>> {
  return {
    // What was looked at is a note for the analyst alone: undo leaves it.
    incidents: rows(store, 'SELECT * FROM incident ORDER BY id').map(
      ({ seen_ms: _, ...incident }) => incident,
    ),
    tags: rows(store, 'SELECT * FROM incident_tag ORDER BY incident_id, tag'),
    queue: rows(store, 'SELECT * FROM incident_row ORDER BY incident_id').map(
      ({ updated_ms: _, ...row }) => row,
    ),
    values: rows(store, 'SELECT * FROM incident_value ORDER BY incident_id, field, value'),
    alerts: rows(
      store,
      'SELECT uid, incident_id, status, classification, determination, assigned_to, analyst_fields FROM alert ORDER BY uid',
    ),
    comments: rows(
      store,
      'SELECT uid, incident_uid, alert_uid, text, author, at_ms FROM comment WHERE removed = 0 ORDER BY uid',
    ),
    pins: rows(
      store,
      'SELECT uid, incident_uid, target_kind, alert_uid, identifier_id, note, group_name, caption, in_story, position FROM pin WHERE removed = 0 ORDER BY uid',
    ),
    verdicts: rows(
      store,
      'SELECT uid, identifier_id, scope, scope_uid, verdict, actor_name, basis, supersedes FROM verdict WHERE undone = 0 ORDER BY uid',
    ),
    entities: rows(store, 'SELECT key, verdict, verdict_by FROM entity ORDER BY key'),
    views: rows(store, 'SELECT * FROM saved_view ORDER BY uid'),
    colours: rows(store, 'SELECT * FROM tag_colour ORDER BY tag'),
    settings: rows(
      store,
      `SELECT name, value FROM store_fact WHERE name IN ('serviceLevels', 'correlationSettings') ORDER BY name`,
    ),
  };
}
