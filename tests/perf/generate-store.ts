import type { WritableStore } from '../../electron/store/connection.ts';
import { defaultFingerprint } from '../../electron/store/correlation-settings.ts';
import { readNumber, writeFact } from '../../electron/store/facts.ts';
import { rebuildIncidentRows } from '../../electron/store/incident-rows.ts';
import { openStore } from '../../electron/store/open-store.ts';
import { rebuildQueuedRows } from '../../electron/store/row-queue.ts';
import { engineVersion } from '../../shared/correlation/index.ts';
import type { NormalizedAlert } from '../../shared/model/record.ts';
import { makeLookups } from '../support/lookups.ts';
import { draw, drawAlert, drawNamed, drawStatus, pick, times } from './queue-draw.ts';
import type { Named } from './queue-draw.ts';
import { analysts, tagColours, tags } from './queue-words.ts';
import { fillWorld } from './queue-world.ts';
import type { QueueWorld } from './queue-world.ts';
import { createQueueWriter } from './queue-writer.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';

/** How large a generated store is. */
export interface GeneratedSize {
  readonly incidents: number;
  /** In all; at least one an incident. Half of the incidents have few, some have thousands. */
  readonly alerts: number;
  /** The last activity of any, ms UTC; the others lie within the 400 days before. */
  readonly until?: number;
  /** Without text nothing is found by full-text search. */
  readonly hasText?: boolean;
}

const minute = 60_000;
const hour = 60 * minute;
const days = 400;
const imports = 12;

/**
 * Makes the store of a data folder, as the app opens it: incidents with alerts, records, evidence, tags, comments, pins and lists, of many
 * values of every field that the queues are filtered by. The same sizes make the same store. Rows of the queue are made by the product.
 */
export function generateStore(folder: string, size: GeneratedSize): WritableStore {
  const store = openStore(folder);
  store.execute('PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000');
  const random = createRandom(size.incidents);
  const later = setAside(store);
  store.transaction(() => {
    fillImports(store);
    const world = fillWorld(store, size.incidents, random);
    fillIncidents(store, size, world, random);
  });
  store.transaction(() => later.indexes());
  makeRows(store, size.incidents);
  store.transaction(() => {
    store
      .write(
        'UPDATE incident_row SET updated_ms = max(coalesce(last_ms, created_ms), created_ms) + (incident_id * 7919 % 5000) * 60000',
      )
      .run();
    if (size.hasText !== false) fillIncidentText(store);
    later.rest();
    for (const [fact, table] of [
      ['textAlert', 'alert'],
      ['textIncident', 'incident'],
      ['textEntity', 'entity'],
      ['textRecord', 'record'],
    ] as const)
      writeFact(store, fact, store.pluck<number>(`SELECT max(id) FROM ${table}`).get() ?? 0);
    store.write('DELETE FROM text_change').run();
    makeLookups(store);
    markCorrelated(store);
    writeFact(store, 'revision', 1);
  });
  store.execute(
    'ANALYZE; PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; PRAGMA wal_checkpoint(TRUNCATE)',
  );
  return store;
}

/** The incidents are taken for what a run of correlation made of the alerts, or the app would make them anew when it opens the store. */
function markCorrelated(store: WritableStore): void {
  writeFact(store, 'correlatedAlerts', readNumber(store, 'alertRevision'));
  writeFact(store, 'correlatedEngine', engineVersion);
  writeFact(store, 'correlatedSettings', defaultFingerprint);
  writeFact(store, 'correlatedLocks', readNumber(store, 'lockRevision'));
}

/** Indexes and triggers cost most of a bulk load: they are dropped, and made again when the rows are there. */
function setAside(store: WritableStore): { indexes(): void; rest(): void } {
  const tables = [
    'alert',
    'record',
    'record_version',
    'evidence',
    'incident',
    'incident_row',
    'incident_value',
    'incident_tag',
    'comment',
    'pin',
  ];
  const found = store
    .read<{ type: string; name: string; table: string; sql: string }>(
      `SELECT type, name, tbl_name AS "table", sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL
         AND tbl_name IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(tables));
  for (const { type, name } of found) store.execute(`DROP ${type} ${name}`);
  const isLate = ({ type, table }: { type: string; table: string }): boolean =>
    type === 'trigger' || table === 'incident_row';
  return {
    indexes() {
      for (const each of found) if (!isLate(each)) store.execute(each.sql);
    },
    rest() {
      for (const each of found) if (isLate(each)) store.execute(each.sql);
      for (const sql of [
        'SELECT 0, incident_id >> 9, 1 FROM incident_row GROUP BY incident_id >> 9',
        'SELECT 1, id >> 10, 1 FROM alert GROUP BY id >> 10',
      ])
        store.write(`INSERT OR REPLACE INTO column_block (kind, block, changed) ${sql}`).run();
    },
  };
}

function fillImports(store: WritableStore): void {
  for (let id = 1; id <= imports; id += 1) {
    store
      .write(
        `INSERT INTO import (id, uid, label, state, started_ms, ended_ms) VALUES (?, ?, ?, 'done', ?, ?)`,
      )
      .run(id, `import-${id}`, `export-${id}.json`, id * hour, id * hour + minute);
    store
      .write('INSERT INTO import_file (id, import_id, path, size) VALUES (?, ?, ?, 1)')
      .run(id, id, `export-${id}.json`);
  }
  for (const [index, tag] of tags.entries())
    store
      .write('INSERT INTO tag_colour (tag, colour) VALUES (?, ?)')
      .run(tag, tagColours[index % tagColours.length] ?? '');
}

/** How many alerts each incident has: a heavy tail, and the sum that is asked for. */
function drawSizes({ incidents, alerts }: GeneratedSize, random: Random): Int32Array {
  const weights = Float64Array.from({ length: incidents }, () =>
    random.next() < 0.35 ? 0 : (1 - random.next()) ** (-1 / 1.4) - 0.9,
  );
  // Nobody has an incident of half of all alerts.
  const most = Math.max(20, Math.min(20_000, alerts / 50));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const sizes = Int32Array.from(weights, (weight) =>
    Math.floor(Math.min(most, 1 + (weight / sum) * (alerts - incidents))),
  );
  let missing = alerts - sizes.reduce((total, count) => total + count, 0);
  for (let at = 0; missing > 0; at = (at + 2) % (incidents | 1), missing -= 1)
    if (at < incidents) sizes[at] = (sizes[at] ?? 0) + 1;
    else missing += 1;
  return sizes;
}

function fillIncidents(store: WritableStore, size: GeneratedSize, world: QueueWorld, random: Random): void {
  const write = createQueueWriter(store, size.hasText !== false);
  const until = size.until ?? Date.UTC(2026, 0, 1);
  const start = until - days * 24 * hour;
  let nextAlert = 1;
  for (const [index, count] of drawSizes(size, random).entries()) {
    const id = index + 1;
    const first = start + random.below((days - 3) * 24 * 60) * minute + random.below(minute);
    const status = drawStatus(random);
    const owner = random.next() < 0.45 ? pick(analysts, random) : null;
    const uid = `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`;
    write.incident(id, uid, { status, owner, first, random });
    const around = {
      devices: Array.from({ length: 1 + Math.min(20, count >> 3) }, () => draw(world.devices, random)),
      users: Array.from({ length: 1 + Math.min(20, count >> 3) }, () => draw(world.users, random)),
    };
    const spread = Math.min(48 * hour, (count + 1) * 20 * minute);
    // In half of the larger ones most alerts repeat one.
    const stormFrom = count >= 20 && random.next() < 0.5 ? 5 : count;
    let storm: { readonly id: number; readonly alert: NormalizedAlert } | null = null;
    let named: readonly Named[] = [];
    for (let at = 0; at < count; at += 1, nextAlert += 1) {
      const when = first + Math.floor((spread * at) / count) + random.below(minute);
      const isRepeat = at > stormFrom;
      if (!isRepeat) named = drawNamed(world, around, random);
      const alert: NormalizedAlert =
        storm !== null && isRepeat
          ? { ...storm.alert, providerAlertId: `a${nextAlert}`, ...times(when, random) }
          : drawAlert(nextAlert, named, { status, owner, when, random });
      if (at === stormFrom) storm = { id: nextAlert, alert };
      const fileId = random.next() < 0.9 ? 1 + (id % imports) : 1 + random.below(imports);
      write.alert(nextAlert, id, storm?.id ?? null, fileId, alert, named);
    }
    if (random.next() < 0.03) write.pin(id, uid, nextAlert - 1, first);
  }
  write.done();
}

/** Rows are made from what the tables say, a few thousand in a transaction. */
function makeRows(store: WritableStore, incidents: number): void {
  const together = 5_000;
  for (let from = 1; from <= incidents; from += together)
    store.transaction(() =>
      rebuildIncidentRows(
        store,
        Array.from({ length: Math.min(together, incidents - from + 1) }, (_, at) => from + at),
        0,
      ),
    );
  // Large ones get a row first that waits to be made.
  while (rebuildQueuedRows(store, 0, 1000).left > 0);
}

function fillIncidentText(store: WritableStore): void {
  store
    .write(
      `INSERT INTO incident_text (rowid, name, tags, comments)
         SELECT i.id, r.name, coalesce((SELECT group_concat(tag, ' ') FROM incident_tag WHERE incident_id = i.id), ''),
           coalesce((SELECT group_concat(text, ' ') FROM comment WHERE incident_uid = i.uid), '')
         FROM incident AS i CROSS JOIN incident_row AS r ON r.incident_id = i.id`,
    )
    .run();
}
