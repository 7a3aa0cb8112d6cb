import { severityRank } from '../../../shared/model/values.ts';
import type { ReadableStore } from '../connection.ts';
import { readTexts } from './json-text.ts';

/** Incidents of up to so many alerts are looked at whole; of larger ones the half that begins first and the half that begins last. */
export const mostSampled = 4_000;
/** Entries of an index that are passed in search of a large incident's gravest alerts. */
const mostPassed = 50_000;

/** SQL of this module, for tests of its plans. */
export const sampleSql = {
  whole:
    'SELECT id FROM alert INDEXED BY alert_by_incident WHERE incident_id = ? ORDER BY first_ms, id LIMIT ?',
  last: 'SELECT id FROM alert INDEXED BY alert_by_incident WHERE incident_id = ? ORDER BY first_ms DESC, id DESC LIMIT ?',
  /** Repeats of a storm give way to its first alert. Those without a time come last. */
  gravest: `SELECT a.id FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value
     ORDER BY a.severity_rank DESC, a.storm_id IS NOT NULL AND a.storm_id <> a.id, a.first_ms IS NULL, a.first_ms, a.id LIMIT ?`,
  ofRank: `SELECT id FROM (SELECT id, incident_id FROM alert INDEXED BY alert_by_severity WHERE severity_rank = ? ORDER BY id LIMIT ?)
     WHERE incident_id = ? LIMIT ?`,
} as const;

/** Alerts of an incident that stand for it. */
export interface IncidentSample {
  /** Row ids in order of time. */
  readonly alerts: readonly number[];
  /** All of them are there. */
  readonly isWhole: boolean;
}

/** The alerts of an incident, or of a large one some. */
export function sampleIncident(store: ReadableStore, incidentId: number): IncidentSample {
  const first = store.pluck<number>(sampleSql.whole).all(incidentId, mostSampled + 1);
  if (first.length <= mostSampled) return { alerts: first, isWhole: true };
  const last = store.pluck<number>(sampleSql.last).all(incidentId, mostSampled / 2);
  return { alerts: [...first.slice(0, mostSampled / 2), ...last.toReversed()], isWhole: false };
}

/** Row ids of the gravest alerts, the earliest of them first; of each storm its first alert alone where others are left to show. */
export function gravestAlerts(
  store: ReadableStore,
  incidentId: number,
  sample: IncidentSample,
  count: number,
): readonly number[] {
  const rank = sample.isWhole ? null : highestRank(store, incidentId);
  const others =
    rank === null ? [] : store.pluck<number>(sampleSql.ofRank).all(rank, mostPassed, incidentId, mostSampled);
  const candidates = new Set([...sample.alerts, ...others]);
  return store.pluck<number>(sampleSql.gravest).all(JSON.stringify([...candidates]), count);
}

/** The highest severity that the queue's row knows of the incident's alerts. */
function highestRank(store: ReadableStore, incidentId: number): number {
  const severities = store
    .pluck<string>('SELECT alert_severities FROM incident_row WHERE incident_id = ?')
    .get(incidentId);
  return Math.max(0, ...readTexts(severities ?? '[]').map(severityRank));
}
