import type { JsonValue } from '../../shared/lib/json.ts';
import { findWrongAttachments } from './attachments.ts';
import { findWrongBlocks } from './check-blocks.ts';
import { findWrongAnchors, findWrongEntities } from './check-entities.ts';
import type { ReadableStore, SqlValue } from './connection.ts';
import { computeIncidentRow } from './incident-rows.ts';
import { incidentsAwaitingLists } from './list-settle.ts';
import { findWrongLookups } from './identifier-lookups.ts';
import { findWrongSenders } from './message-senders.ts';
import { queuedRows } from './row-queue.ts';
import { chainStart, hashEntry, journalFormat } from './journal.ts';

/** What part of a store a finding is about. */
export type CheckPart =
  'file' | 'references' | 'journal' | 'projection' | 'columns' | 'alerts' | 'entities' | 'attachments';

/** One thing that is not as it has to be. */
export interface CheckFinding {
  readonly part: CheckPart;
  readonly text: string;
}

/** The result of a check. */
export interface StoreCheck {
  readonly ok: boolean;
  readonly findings: readonly CheckFinding[];
  readonly counts: {
    readonly alerts: number;
    readonly incidents: number;
    readonly journalEntries: number;
    readonly replicas: number;
  };
}

/** Findings of one part that are listed; a broken part has the same thing a million times. */
const listed = 50;

/**
 * Verifies a store on one snapshot: the SQLite file, references, the journal's hash chains, that the queue's rows are what their incidents
 * say and their stored columns what the rows say, that every alert that correlation has placed is in one incident that stands and links by what its evidence names, that the
 * senders of mail that are kept are those that evidence tells of, that identifiers are one entity where aliases say so and are found by their keys, and that attached files are what they were.
 * @param onProgress told the share done, 0 to 1.
 */
export function checkStore(
  store: ReadableStore,
  onProgress: (share: number) => void = () => undefined,
): StoreCheck {
  return store.snapshot(() => {
    const parts: readonly ((store: ReadableStore) => readonly CheckFinding[])[] = [
      checkFile,
      checkReferences,
      checkJournal,
      checkProjection,
      checkColumns,
      checkAlerts,
      checkEntities,
      checkAttachments,
    ];
    const findings = parts.flatMap((check, index) => {
      const found = check(store).slice(0, listed);
      onProgress((index + 1) / parts.length);
      return found;
    });
    const count = (sql: string): number => store.pluck<number>(sql).get() ?? 0;
    return {
      ok: findings.length === 0,
      findings,
      counts: {
        alerts: count('SELECT count(*) FROM alert'),
        incidents: count('SELECT count(*) FROM incident_row'),
        journalEntries: count('SELECT count(*) FROM journal'),
        replicas: count('SELECT count(DISTINCT replica) FROM journal'),
      },
    };
  });
}

/**
 * A full-text table keeps the list of its segments in memory, and SQLite's check, unlike its queries, does not ask whether that list is
 * still the file's: on a connection that has checked before, as opening does, pages that the writer has merged since would be missed.
 * A query reads the list again.
 */
function refreshTextTables(store: ReadableStore): void {
  const tables = store
    .pluck<string>(`SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%'`)
    .all();
  for (const table of tables) store.pluck<number>(`SELECT rowid FROM "${table}" LIMIT 1`).get();
}

function checkFile(store: ReadableStore): readonly CheckFinding[] {
  refreshTextTables(store);
  const lines = store.pluck<string>('PRAGMA integrity_check').all();
  return lines.filter((line) => line !== 'ok').map((text) => ({ part: 'file', text }));
}

function checkReferences(store: ReadableStore): readonly CheckFinding[] {
  const rows = store.read<{ table: string; rowid: number; parent: string }>('PRAGMA foreign_key_check').all();
  return rows.map(({ table, rowid, parent }) => ({
    part: 'references',
    text: `${table} ${rowid} refers to a ${parent} that is not there`,
  }));
}

interface StoredEntry {
  readonly replica: string;
  readonly sequence: number;
  readonly clockMs: number;
  readonly clockCounter: number;
  readonly group: string;
  readonly label: string;
  readonly analyst: string;
  readonly targetKind: string;
  readonly targetUid: string;
  readonly field: string;
  readonly oldJson: string | null;
  readonly newJson: string | null;
  readonly inverseOf: string | null;
  readonly previousHash: string;
  readonly hash: string;
  readonly format: number;
}

function checkJournal(store: ReadableStore): readonly CheckFinding[] {
  const findings: CheckFinding[] = [];
  let replica = '';
  let sequence = 0;
  let hash = chainStart;
  const rows = store.read<StoredEntry>(
    `SELECT replica, sequence, clock_ms AS clockMs, clock_counter AS clockCounter, group_uid AS "group", label, analyst,
       target_kind AS targetKind, target_uid AS targetUid, field, old_value AS oldJson, new_value AS newJson, inverse_of AS inverseOf,
       previous_hash AS previousHash, hash, format FROM journal ORDER BY replica, sequence`,
  );
  for (const row of rows.iterate()) {
    if (row.replica !== replica) {
      replica = row.replica;
      sequence = 0;
      hash = chainStart;
    }
    sequence += 1;
    const where = `entry ${row.sequence} of ${row.replica}`;
    if (row.sequence !== sequence)
      findings.push({ part: 'journal', text: `${where}: ${sequence} is missing before it` });
    if (row.previousHash !== hash)
      findings.push({ part: 'journal', text: `${where} does not follow the entry before it` });
    if (row.format > journalFormat)
      findings.push({
        part: 'journal',
        text: `${where} has format ${row.format}, which this version does not know`,
      });
    else if (hashOf(row) !== row.hash)
      findings.push({ part: 'journal', text: `${where} was changed after it was written` });
    sequence = row.sequence;
    hash = row.hash;
  }
  return findings;
}

const parse = (json: string | null): JsonValue => (json === null ? null : (JSON.parse(json) as JsonValue));

function hashOf({ oldJson, newJson, hash: _, ...entry }: StoredEntry): string | null {
  try {
    return hashEntry({ ...entry, oldValue: parse(oldJson), newValue: parse(newJson) });
  } catch {
    return null;
  }
}

function checkProjection(store: ReadableStore): readonly CheckFinding[] {
  const findings: CheckFinding[] = [];
  const stored = store.read<Record<string, SqlValue>>('SELECT * FROM incident_row WHERE incident_id = ?');
  const storedValues = store.pluck<string>(
    `SELECT field || char(10) || value FROM incident_value WHERE incident_id = ?`,
  );
  // Rows that wait to be made anew are known to be out of date.
  const queued = new Set([...queuedRows(store), ...incidentsAwaitingLists(store)]);
  for (const id of store.pluck<number>('SELECT id FROM incident ORDER BY id').all()) {
    if (queued.has(id)) continue;
    const row = stored.get(id);
    const computed = computeIncidentRow(store, id);
    if (!row && !computed) continue;
    if (!row || !computed) {
      findings.push({
        part: 'projection',
        text: `Incident ${id} ${row ? 'should not be' : 'is missing'} in the queue`,
      });
      continue;
    }
    const wrong = [...computed.columns]
      .filter(([column, value]) => row[column] !== value)
      .map(([column]) => column);
    const values = new Set(storedValues.all(id));
    if (values.size !== computed.values.size || [...computed.values].some((value) => !values.has(value)))
      wrong.push('incident_value');
    if (wrong.length > 0)
      findings.push({
        part: 'projection',
        text: `Incident ${id} is not what its alerts say: ${wrong.join(', ')}`,
      });
  }
  return findings;
}

function checkColumns(store: ReadableStore): readonly CheckFinding[] {
  return findWrongBlocks(store, listed).map((text) => ({ part: 'columns', text }));
}

function checkAlerts(store: ReadableStore): readonly CheckFinding[] {
  const rules: readonly (readonly [string, string])[] = [
    [
      'SELECT alert.id FROM alert JOIN incident ON incident.id = alert.incident_id WHERE incident.redirected_to IS NOT NULL',
      'is in an incident that leads elsewhere',
    ],
    [
      'SELECT id FROM alert WHERE NOT EXISTS (SELECT 1 FROM record WHERE record.alert_id = alert.id)',
      'has no record',
    ],
    [
      'SELECT alert.id FROM alert WHERE record_count <> (SELECT count(*) FROM record WHERE record.alert_id = alert.id)',
      'does not count its records',
    ],
    [
      'SELECT alert.id FROM alert WHERE uid <> (SELECT min(record.uid) FROM record WHERE record.alert_id = alert.id)',
      'is not named after its smallest record',
    ],
    [
      'SELECT record.alert_id FROM record LEFT JOIN record_version AS v ON v.id = record.current_version_id AND v.record_id = record.id WHERE v.id IS NULL',
      'has a record without a version',
    ],
    [
      'SELECT evidence.alert_id FROM evidence JOIN record ON record.id = evidence.record_id WHERE record.alert_id <> evidence.alert_id',
      'has evidence of another alert’s record',
    ],
  ];
  const byRules = rules.flatMap(([sql, text]) =>
    store
      .pluck<number>(`${sql} LIMIT ${listed}`)
      .all()
      .map((id) => ({ part: 'alerts' as const, text: `Alert ${id} ${text}` })),
  );
  const byAnchors = findWrongAnchors(store, listed).map((id) => ({
    part: 'alerts' as const,
    text: `Alert ${id} links by others than its evidence names`,
  }));
  const bySenders = findWrongSenders(store, listed).map((id) => ({
    part: 'alerts' as const,
    text: `Alert ${id} has other senders of mail than its evidence tells of`,
  }));
  return [...byRules, ...byAnchors, ...bySenders];
}

function checkEntities(store: ReadableStore): readonly CheckFinding[] {
  const rules: readonly (readonly [string, string])[] = [
    [
      'SELECT evidence.entity_id FROM evidence LEFT JOIN identifier ON identifier.id = evidence.identifier_id WHERE identifier.entity_id IS NOT evidence.entity_id',
      'has evidence whose identifier belongs to another or is missing',
    ],
    [
      'SELECT id FROM entity WHERE NOT EXISTS (SELECT 1 FROM identifier WHERE identifier.entity_id = entity.id)',
      'has no identifier',
    ],
  ];
  const byRules = rules.flatMap(([sql, text]) =>
    store
      .pluck<number>(`${sql} LIMIT ${listed}`)
      .all()
      .map((id) => ({ part: 'entities' as const, text: `Entity ${id} ${text}` })),
  );
  const byAliases = findWrongEntities(store, listed).map((text) => ({ part: 'entities' as const, text }));
  const byLookups = findWrongLookups(store, listed).map((text) => ({ part: 'entities' as const, text }));
  return [...byRules, ...byAliases, ...byLookups];
}

function checkAttachments(store: ReadableStore): readonly CheckFinding[] {
  return findWrongAttachments(store).map((text) => ({ part: 'attachments', text }));
}
