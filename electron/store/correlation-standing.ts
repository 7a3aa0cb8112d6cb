import type { CorrelationResult } from '../../shared/correlation/index.ts';
import type { ReadableStore } from './connection.ts';
import type { CorrelationRun } from './correlation-input.ts';
import type { IncidentStanding } from './incident-plan.ts';

/** Positions of alerts by group: `order[starts[g] … starts[g + 1] - 1]`. */
export interface Members {
  readonly starts: Int32Array;
  readonly order: Int32Array;
}

/** Where alerts are before a run is written, by position. */
export interface Stored {
  readonly incident: Int32Array;
  readonly storm: Int32Array;
  /** Row id of the incident of its source, 0 for none. */
  readonly source: Int32Array;
}

/** Incident ids that are looked through together for wrong rows. */
const idsPerLook = 2_000;

/**
 * Incidents that are in the queue and should not be, are missing in it, or count their alerts wrongly there: a run heals what is broken.
 * Yields between stretches.
 */
export function* findWrongRows(store: ReadableStore): Generator<void, readonly number[]> {
  const found: number[] = [];
  const highest = store.pluck<number | null>('SELECT max(id) FROM incident').get() ?? 0;
  const find = store.pluck<number>(wrongRowsSql);
  for (let from = 0; from < highest; from += idsPerLook) {
    found.push(...find.all(from, from + idsPerLook, from, from + idsPerLook));
    yield;
  }
  return found;
}

/** SQL of {@link findWrongRows}, for a test of its plan. */
export const wrongRowsSql = `SELECT incident.id FROM incident LEFT JOIN incident_row AS shown ON shown.incident_id = incident.id
    LEFT JOIN (SELECT incident_id, count(*) AS alerts FROM alert WHERE incident_id > ? AND incident_id <= ? GROUP BY incident_id) AS held
      ON held.incident_id = incident.id
  WHERE incident.id > ? AND incident.id <= ? AND CASE WHEN redirected_to IS NOT NULL OR (alerts IS NULL AND touched = 0) THEN shown.incident_id IS NOT NULL
    ELSE shown.alert_count IS NOT coalesce(alerts, 0) END`;

/** Incident, storm and source of every alert of a run. */
export function readStored(store: ReadableStore, run: CorrelationRun): Stored {
  const steps = readStoredSteps(store, run);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Alerts that are read together. */
const alertsPerRead = 10_000;

/** SQL of {@link readStoredSteps}, for a test of its plan. */
export const storedSql = `SELECT json_group_array(i) AS incidents, json_group_array(s) AS storms, json_group_array(o) AS sources FROM
  (SELECT CASE WHEN n.redirected_to IS NULL THEN coalesce(a.incident_id, 0) ELSE 0 END AS i, coalesce(a.storm_id, 0) AS s, coalesce(a.source_incident_id, 0) AS o
   FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value LEFT JOIN incident AS n ON n.id = a.incident_id ORDER BY j.key)`;

/** As {@link readStored}, yielding between stretches. */
export function* readStoredSteps(store: ReadableStore, run: CorrelationRun): Generator<void, Stored> {
  const count = run.alertIds.length;
  const stored = {
    incident: new Int32Array(count),
    storm: new Int32Array(count),
    source: new Int32Array(count),
  };
  const read = store.read<{ incidents: string; storms: string; sources: string }>(storedSql);
  for (let from = 0; from < count; from += alertsPerRead) {
    const row = read.get(`[${run.alertIds.subarray(from, from + alertsPerRead).join(',')}]`);
    // An incident that leads elsewhere is not where alerts are, whatever a broken store says.
    stored.incident.set(JSON.parse(row?.incidents ?? '[]') as number[], from);
    stored.storm.set(JSON.parse(row?.storms ?? '[]') as number[], from);
    stored.source.set(JSON.parse(row?.sources ?? '[]') as number[], from);
    if (from + alertsPerRead < count) yield;
  }
  return stored;
}

/** The alerts of every group, in linear time. */
export function membersByGroup({ group, groupCount }: CorrelationResult): Members {
  const starts = new Int32Array(groupCount + 1);
  for (const number of group) starts[number + 1] = (starts[number + 1] ?? 0) + 1;
  for (let number = 0; number < groupCount; number += 1)
    starts[number + 1] = (starts[number + 1] ?? 0) + (starts[number] ?? 0);
  const next = starts.slice();
  const order = new Int32Array(group.length);
  for (const [alert, number] of group.entries()) {
    const at = next[number] ?? 0;
    order[at] = alert;
    next[number] = at + 1;
  }
  return { starts, order };
}

/**
 * Incidents that analysts have worked on.
 * @param among looks at these alone; null for all.
 */
export function readStanding(
  store: ReadableStore,
  among: Iterable<number> | null = null,
): ReadonlyMap<number, IncidentStanding> {
  const rows = store.read<{ id: number; firstTouchedMs: number | null }>(
    among === null ? standingSql.all : standingSql.among,
  );
  const found = among === null ? rows.all() : rows.all(JSON.stringify([...among]));
  return new Map(found.map(({ id, firstTouchedMs }) => [id, { touched: true, firstTouchedMs }]));
}

/** SQL of {@link readStanding}, for a test of its plan. */
export const standingSql = {
  all: 'SELECT id, first_touched_ms AS firstTouchedMs FROM incident WHERE touched = 1',
  among: `SELECT i.id, i.first_touched_ms AS firstTouchedMs FROM json_each(?) AS j CROSS JOIN incident AS i ON i.id = j.value WHERE i.touched = 1`,
} as const;
