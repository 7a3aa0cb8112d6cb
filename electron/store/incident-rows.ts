import { noteIncidentValues } from './columns/incident-table.ts';
import type { ReadableStore, SqlValue, WritableStore } from './connection.ts';
import { detectorStandings } from './detector-counts.ts';
import { readEntityFacts, readScopedVerdicts } from './incident-facts.ts';
import type { DetectorStandings } from './incident-facts.ts';
import { makeIncidentRow, ownColumns, tagColumns } from './incident-row-columns.ts';
import type { ComputedIncidentRow, IncidentRecord, IncidentTag } from './incident-row-columns.ts';
import { tallyIncidents, tallyLargeIncident } from './incident-tally.ts';
import type { IncidentTally } from './incident-tally.ts';
import { readListedFacts } from './listed-facts.ts';
import { queueRows } from './queued-rows.ts';
import { noteTextChange } from './text-changes.ts';

export { statusRank } from './incident-row-columns.ts';
export type { ComputedIncidentRow } from './incident-row-columns.ts';

/** From this many alerts on the row of an incident is made behind, stretch by stretch: nobody waits for all of them. */
export const largeIncident = 5_000;

/** Rows that are made together: a few queries for all of them. */
const rowsTogether = 128;

/** SQL of this module, for tests of its plans. */
export const rowSql = {
  sizes: `SELECT j.value AS id, (SELECT count(*) FROM (SELECT 1 FROM alert WHERE incident_id = j.value LIMIT ?)) AS alerts FROM json_each(?) AS j`,
  records: `SELECT i.id, i.uid, i.redirected_to AS redirectedTo, i.touched, i.name, i.severity, i.status, i.assigned_to AS assignedTo,
     i.classification, i.determination, i.created_ms AS createdMs FROM json_each(?) AS j CROSS JOIN incident AS i ON i.id = j.value`,
  tags: `SELECT t.incident_id AS id, t.tag, t.by_kind AS by FROM json_each(?) AS j CROSS JOIN incident_tag AS t ON t.incident_id = j.value ORDER BY t.tag`,
  pins: `SELECT p.incident_uid AS uid, count(*) AS pins FROM json_each(?) AS j CROSS JOIN pin AS p ON p.incident_uid = j.value
     WHERE p.removed = 0 GROUP BY p.incident_uid`,
  judged: `SELECT DISTINCT v.scope_uid FROM json_each(?) AS j CROSS JOIN verdict AS v ON v.scope_uid = j.value WHERE v.scope = 'incident'`,
  values: `SELECT v.incident_id AS id, v.field, v.value FROM json_each(?) AS j CROSS JOIN incident_value AS v ON v.incident_id = j.value`,
} as const;

/**
 * Makes the queue's rows of some incidents what they are a function of; equal rows are left alone. Of an incident of thousands of alerts
 * only what it says itself (name, status, owner, tags and the like) is made anew at once; the rest waits in the queue of rows.
 * @returns ids whose row changed.
 */
export function rebuildIncidentRows(
  store: WritableStore,
  incidentIds: readonly number[],
  now: number,
): readonly number[] {
  const changed: number[] = [];
  const wanted = [...new Set(incidentIds)];
  for (let from = 0; from < wanted.length; from += rowsTogether) {
    const sizes = sizesOf(store, wanted.slice(from, from + rowsTogether));
    const large = sizes.filter(({ alerts }) => alerts > largeIncident).map(({ id }) => id);
    queueRows(store, large);
    for (const id of large) if (writeOwnColumns(store, id, now)) changed.push(id);
    for (const batch of batchesOf(sizes.filter(({ alerts }) => alerts <= largeIncident))) {
      store
        .write('DELETE FROM queued_row WHERE incident_id IN (SELECT value FROM json_each(?))')
        .run(JSON.stringify(batch));
      changed.push(...writeRows(store, computeIncidentRows(store, batch), now));
    }
  }
  return changed;
}

interface Size {
  readonly id: number;
  /** At most one more than {@link largeIncident}: nobody counts further. */
  readonly alerts: number;
}

function sizesOf(store: ReadableStore, ids: readonly number[]): readonly Size[] {
  return store.read<Size>(rowSql.sizes).all(largeIncident + 1, JSON.stringify(ids));
}

/** Whether the row of an incident is made behind. */
export function isLargeIncident(store: ReadableStore, id: number): boolean {
  return (sizesOf(store, [id])[0]?.alerts ?? 0) > largeIncident;
}

/** Batches of a bounded number of alerts, so that what is read of one is small. */
function batchesOf(sizes: readonly Size[]): readonly (readonly number[])[] {
  const batches: number[][] = [];
  let alertsLeft = 0;
  for (const { id, alerts } of sizes) {
    if (alerts > alertsLeft || batches.length === 0) {
      batches.push([]);
      alertsLeft = largeIncident;
    }
    batches.at(-1)?.push(id);
    alertsLeft -= alerts;
  }
  return batches;
}

/**
 * The row of an incident from its alerts, entities, tags and pins, however many there are.
 * @returns null for one that is not in the queue: redirected, or left without alerts before an analyst worked on it.
 */
export function computeIncidentRow(store: ReadableStore, id: number): ComputedIncidentRow | null {
  if (!isLargeIncident(store, id)) return computeIncidentRows(store, [id]).get(id) ?? null;
  const steps = computeLargeRow(store, id);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The row of one incident of any size, stretch by stretch: what changes in it between two steps is the caller's to notice. */
export function* computeLargeRow(
  store: ReadableStore,
  id: number,
): Generator<void, ComputedIncidentRow | null> {
  const tally = yield* tallyLargeIncident(store, id);
  const tallies = new Map(tally.alerts === 0 ? [] : [[id, tally] as const]);
  return composeRows(store, [id], tallies).get(id) ?? null;
}

/** Rows of several incidents, each of a bounded number of alerts; null for what is not in the queue. */
export function computeIncidentRows(
  store: ReadableStore,
  ids: readonly number[],
): ReadonlyMap<number, ComputedIncidentRow | null> {
  return composeRows(store, ids, tallyIncidents(store, ids));
}

function composeRows(
  store: ReadableStore,
  ids: readonly number[],
  tallies: ReadonlyMap<number, IncidentTally>,
): ReadonlyMap<number, ComputedIncidentRow | null> {
  const wanted = JSON.stringify(ids);
  const incidents = store.read<IncidentRecord & { readonly id: number }>(rowSql.records).all(wanted);
  const uids = JSON.stringify(incidents.map(({ uid }) => uid));
  const tags = new Map<number, IncidentTag[]>();
  for (const { id, ...tag } of store.read<IncidentTag & { readonly id: number }>(rowSql.tags).all(wanted)) {
    const list = tags.get(id);
    if (list) list.push(tag);
    else tags.set(id, [tag]);
  }
  const pinRows = store.read<{ uid: string; pins: number }>(rowSql.pins).all(uids);
  const pins = new Map(pinRows.map((row) => [row.uid, row.pins]));
  const judged = new Set(store.pluck<string>(rowSql.judged).all(uids));
  const everyEntity = new Set<number>();
  for (const tally of tallies.values()) for (const entity of tally.entities) everyEntity.add(entity);
  const entities = readEntityFacts(store, everyEntity);
  const standings: DetectorStandings = detectorStandings(store);
  const rows = new Map<number, ComputedIncidentRow | null>(ids.map((id) => [id, null]));
  for (const incident of incidents) {
    const tally = tallies.get(incident.id) ?? null;
    rows.set(
      incident.id,
      makeIncidentRow({
        incident,
        tags: tags.get(incident.id) ?? [],
        pins: pins.get(incident.uid) ?? 0,
        tally,
        entities,
        scoped: judged.has(incident.uid) ? readScopedVerdicts(store, incident.uid) : new Map(),
        standings,
        listed: readListedFacts(store, tally?.entities ?? []),
      }),
    );
  }
  return rows;
}

/** Writes rows that differ from what is stored. @returns ids of those. */
export function writeRows(
  store: WritableStore,
  rows: ReadonlyMap<number, ComputedIncidentRow | null>,
  now: number,
): readonly number[] {
  const ids = JSON.stringify([...rows.keys()]);
  const names = [...([...rows.values()].find((row) => row !== null)?.columns.keys() ?? ['name'])];
  const storedRows = store
    .read<Record<string, SqlValue>>(
      `SELECT r.incident_id AS incident, ${names.map((name) => `r.${name}`).join(', ')} FROM json_each(?) AS j
         CROSS JOIN incident_row AS r ON r.incident_id = j.value`,
    )
    .all(ids);
  const stored = new Map(storedRows.map((row) => [Number(row['incident']), row]));
  const values = new Map<number, { field: string; value: string }[]>();
  for (const { id, field, value } of store
    .read<{ id: number; field: string; value: string }>(rowSql.values)
    .all(ids)) {
    const list = values.get(id);
    if (list) list.push({ field, value });
    else values.set(id, [{ field, value }]);
  }
  return [...rows].flatMap(([id, row]) => {
    const areValuesChanged = writeValues(store, id, values.get(id) ?? [], row?.values ?? new Set());
    const isRowChanged =
      row === null
        ? stored.has(id) && store.write('DELETE FROM incident_row WHERE incident_id = ?').run(id).changes > 0
        : writeRow(store, id, row.columns, stored.get(id), now);
    return isRowChanged || (row !== null && areValuesChanged) ? [id] : [];
  });
}

/** Added after rows had been made without them: that they are filled is no change of the incident. */
const lateColumns: ReadonlySet<string> = new Set(['os_platforms', 'threats', 'sensitivity_labels']);

function writeRow(
  store: WritableStore,
  id: number,
  columns: ComputedIncidentRow['columns'],
  stored: Readonly<Record<string, SqlValue>> | undefined,
  now: number,
): boolean {
  const names = [...columns.keys()];
  const changed = names.filter((name) => stored?.[name] !== columns.get(name));
  if (stored !== undefined && changed.length === 0) return false;
  if (stored?.['name'] !== columns.get('name')) noteTextChange(store, 'incident', id);
  if (stored === undefined)
    store
      .write(
        `INSERT INTO incident_row (incident_id, updated_ms, ${names.join(', ')}) VALUES (?, ?, ${names.map(() => '?').join(', ')})`,
      )
      .run(id, now, ...columns.values());
  else
    store
      .write(
        `UPDATE incident_row SET updated_ms = coalesce(?, updated_ms), ${names.map((name) => `${name} = ?`).join(', ')} WHERE incident_id = ?`,
      )
      .run(changed.every((name) => lateColumns.has(name)) ? null : now, ...columns.values(), id);
  return true;
}

function writeValues(
  store: WritableStore,
  id: number,
  stored: readonly { readonly field: string; readonly value: string }[],
  values: ReadonlySet<string>,
): boolean {
  const missing = new Set(values);
  let changed = false;
  for (const { field, value } of stored) {
    if (missing.delete(`${field}\n${value}`)) continue;
    store
      .write('DELETE FROM incident_value WHERE field = ? AND value = ? AND incident_id = ?')
      .run(field, value, id);
    changed = true;
  }
  for (const pair of missing) {
    const split = pair.indexOf('\n');
    store
      .write('INSERT OR IGNORE INTO incident_value (field, value, incident_id) VALUES (?, ?, ?)')
      .run(pair.slice(0, split), pair.slice(split + 1), id);
    changed = true;
  }
  if (changed) noteIncidentValues(store, id);
  return changed;
}

/** Makes what a row takes from its incident alone what that says; the rest stays as it is. */
function writeOwnColumns(store: WritableStore, id: number, now: number): boolean {
  const wanted = JSON.stringify([id]);
  const incident = store.read<IncidentRecord>(rowSql.records).get(wanted);
  const shown = store
    .read<{ name: string; severity: string | null }>(
      'SELECT automatic_name AS name, automatic_severity AS severity FROM incident_row WHERE incident_id = ?',
    )
    .get(id);
  if (!incident || incident.redirectedTo !== null || !shown) return false;
  const tags = store.read<IncidentTag>(rowSql.tags).all(wanted);
  const { pins } = store.read<{ pins: number }>(rowSql.pins).get(JSON.stringify([incident.uid])) ?? {
    pins: 0,
  };
  const columns = new Map<string, SqlValue>([
    ...ownColumns(incident, shown),
    ...tagColumns(tags),
    ['pinned_count', pins],
  ]);
  const stored = store
    .read<Record<string, SqlValue>>(
      `SELECT ${[...columns.keys()].join(', ')} FROM incident_row WHERE incident_id = ?`,
    )
    .get(id);
  const storedTags = store
    .read<{ field: string; value: string }>(
      `SELECT field, value FROM incident_value WHERE incident_id = ? AND field = 'tag'`,
    )
    .all(id);
  const areTagsChanged = writeValues(store, id, storedTags, new Set(tags.map(({ tag }) => `tag\n${tag}`)));
  return writeRow(store, id, columns, stored, now) || areTagsChanged;
}
