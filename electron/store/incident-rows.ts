import type { ReadableStore, SqlValue, WritableStore } from './connection.ts';
import { detectorStandings } from './detector-counts.ts';
import { readEntityFacts, readScopedVerdicts } from './incident-facts.ts';
import type { DetectorStandings } from './incident-facts.ts';
import { makeIncidentRow } from './incident-row-columns.ts';
import type { ComputedIncidentRow, IncidentRecord, IncidentTag } from './incident-row-columns.ts';
import { stepOn } from './group-watch.ts';
import { rowSql } from './incident-row-sql.ts';
import { writeRow, writeValues } from './incident-row-writer.ts';
import { tallyIncidents, tallyLargeIncident } from './incident-tally.ts';
import type { IncidentTally } from './incident-tally.ts';
import { readListedFacts } from './listed-facts.ts';
import { writeOwnColumns } from './own-columns.ts';
import { queueRows } from './queued-rows.ts';

export { statusRank } from './incident-row-columns.ts';
export { rowSql } from './incident-row-sql.ts';
export type { ComputedIncidentRow } from './incident-row-columns.ts';

/** From this many alerts on the row of an incident is made behind, stretch by stretch: nobody waits for all of them. */
export const largeIncident = 5_000;

/** Rows that are made together: a few queries for all of them. */
const rowsTogether = 128;

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
    changed.push(...writeOwnColumns(store, large, now).changed);
    for (const batch of batchesOf(sizes.filter(({ alerts }) => alerts <= largeIncident))) {
      stepOn(store, 0);
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

/** Those of some incidents whose rows are made behind. */
export function largeIncidents(store: ReadableStore, ids: readonly number[]): readonly number[] {
  return sizesOf(store, ids).flatMap(({ id, alerts }) => (alerts > largeIncident ? [id] : []));
}

/** Whether the row of an incident is made behind. */
export function isLargeIncident(store: ReadableStore, id: number): boolean {
  return largeIncidents(store, [id]).length > 0;
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
