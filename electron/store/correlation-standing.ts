import type { CorrelationResult } from '../../shared/correlation/index.ts';
import type { ReadableStore } from './connection.ts';
import type { CorrelationRun } from './correlation-input.ts';
import type { IncidentStanding } from './incident-plan.ts';
import { readColumns } from './packed-read.ts';

/** Positions of alerts by group: `order[starts[g] … starts[g + 1] - 1]`. */
export interface Members {
  readonly starts: Int32Array;
  readonly order: Int32Array;
}

/** Where alerts are before a run is written, by position. */
export interface Stored {
  readonly incident: Int32Array;
  readonly storm: Int32Array;
  readonly hasSource: Uint8Array;
}

/** Incidents that are in the queue and should not be, are missing in it, or count their alerts wrongly there: a run heals what is broken. */
export function findWrongRows(store: ReadableStore): readonly number[] {
  return store
    .pluck<number>(
      `SELECT incident.id FROM incident LEFT JOIN incident_row AS shown ON shown.incident_id = incident.id
         LEFT JOIN (SELECT incident_id, count(*) AS alerts FROM alert GROUP BY incident_id) AS held ON held.incident_id = incident.id
       WHERE CASE WHEN redirected_to IS NOT NULL OR (alerts IS NULL AND touched = 0) THEN shown.incident_id IS NOT NULL
         ELSE shown.alert_count IS NOT coalesce(alerts, 0) END`,
    )
    .all();
}

/** Incident, storm and source of every alert. */
export function readStored(store: ReadableStore, run: CorrelationRun): Stored {
  const count = run.alertIds.length;
  const stored = {
    incident: new Int32Array(count),
    storm: new Int32Array(count),
    hasSource: new Uint8Array(count),
  };
  // An incident that leads elsewhere is not where alerts are, whatever a broken store says.
  const gone = new Set(store.pluck<number>('SELECT id FROM incident WHERE redirected_to IS NOT NULL').all());
  let alert = 0;
  readColumns(
    store,
    'alert',
    ['incident_id', 'storm_id', 'source_incident_id'],
    ([incidents = [], storms = [], sources = []]) => {
      for (let row = 0; row < incidents.length; row += 1) {
        const incident = Number(incidents[row] ?? 0);
        stored.incident[alert] = gone.has(incident) ? 0 : incident;
        stored.storm[alert] = Number(storms[row] ?? 0);
        stored.hasSource[alert] = sources[row] === null ? 0 : 1;
        alert += 1;
      }
    },
  );
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

/** Incidents that analysts have worked on. */
export function readStanding(store: ReadableStore): ReadonlyMap<number, IncidentStanding> {
  const rows = store
    .read<{ id: number; firstTouchedMs: number | null }>(
      'SELECT id, first_touched_ms AS firstTouchedMs FROM incident WHERE touched = 1',
    )
    .all();
  return new Map(rows.map(({ id, firstTouchedMs }) => [id, { touched: true, firstTouchedMs }]));
}
