import { compareText } from '../../shared/correlation/canonical-order.ts';
import type { ReadableStore, SqlValue } from './connection.ts';

/** Alerts of an incident that say the same: those of one storm that differ in time and id alone, or one alert outside of storms. */
export interface AlertClass {
  readonly storm: number | null;
  readonly title: string;
  readonly severity: string | null;
  readonly classification: string | null;
  readonly category: string | null;
  readonly serviceSource: string | null;
  readonly detector: string;
  readonly threatFacts: number;
  alerts: number;
  /** Of the first in canonical order: its uid, and its first activity, ms UTC, null when unknown or doubtful. */
  uid: string;
  first: number | null;
}

/** The alert whose investigation state is shown. */
interface NewestState {
  readonly state: string;
  readonly updated: number;
  readonly first: number;
  readonly uid: string;
}

/** Everything that the row of an incident needs of its alerts, added up. */
export interface IncidentTally {
  alerts: number;
  /** Alerts that are not resolved. */
  active: number;
  readonly classes: AlertClass[];
  readonly categories: Set<string>;
  readonly serviceSources: Set<string>;
  readonly detectionSources: Set<string>;
  readonly severities: Set<string>;
  /** JSON lists as they are stored. */
  readonly techniques: Set<string>;
  readonly deviceGroups: Set<string>;
  readonly osPlatforms: Set<string>;
  readonly threats: Set<string>;
  readonly sensitivityLabels: Set<string>;
  /** First and last activity of alerts whose time can be trusted, and of all that have one, ms UTC. */
  readonly trusted: { first: number; last: number };
  readonly any: { first: number; last: number };
  newest: NewestState | null;
  readonly entities: Set<number>;
  /** Uids of imports that brought one of the alerts. */
  readonly imports: Set<string>;
}

/** The classes of one storm. */
interface StormClasses {
  latest: AlertClass | null;
  readonly all: Map<string, AlertClass>;
}

interface Tally extends IncidentTally {
  readonly byStorm: Map<number, StormClasses>;
}

/** A tally of nothing. */
function createTally(): Tally {
  return {
    alerts: 0,
    active: 0,
    classes: [],
    categories: new Set(),
    serviceSources: new Set(),
    detectionSources: new Set(),
    severities: new Set(),
    techniques: new Set(),
    deviceGroups: new Set(),
    osPlatforms: new Set(),
    threats: new Set(),
    sensitivityLabels: new Set(),
    trusted: { first: Infinity, last: -Infinity },
    any: { first: Infinity, last: -Infinity },
    newest: null,
    entities: new Set(),
    imports: new Set(),
    byStorm: new Map(),
  };
}

/** Columns in the order in which {@link addAlerts} takes them; packed, because single rows cost several times as much. */
const alertColumns = [
  'a.id',
  'a.incident_id',
  'a.uid',
  'a.title',
  'a.severity',
  'a.status',
  'a.classification',
  'a.category',
  'a.service_source',
  'a.detection_source',
  'a.detector',
  'a.techniques',
  'a.first_ms',
  'a.last_ms',
  'a.time_doubtful',
  'a.source_updated_ms',
  'a.investigation_state',
  'a.device_groups',
  'a.threat_facts',
  'a.storm_id',
  'a.os_platforms',
  'a.threats',
  'a.sensitivity_labels',
];

const packedAlerts = (from: string): string =>
  `SELECT ${alertColumns.map((_, at) => `json_group_array(c${at}) AS c${at}`).join(', ')}
   FROM (SELECT ${alertColumns.map((column, at) => `${column} AS c${at}`).join(', ')} FROM ${from})`;

type Packed = Readonly<Record<string, string>>;

/** SQL of this module, for tests of its plans. */
export const tallySql = {
  /** Alerts of several incidents. */
  ofIncidents: packedAlerts(
    'json_each(?) AS j CROSS JOIN alert AS a INDEXED BY alert_by_incident ON a.incident_id = j.value',
  ),
  /** A stretch of one incident's alerts without a time, and of those with one. */
  untimed: packedAlerts(
    '(SELECT id FROM alert INDEXED BY alert_by_incident WHERE incident_id = ? AND first_ms IS NULL AND id > ? ORDER BY id LIMIT ?) AS s CROSS JOIN alert AS a ON a.id = s.id',
  ),
  timed: packedAlerts(
    `(SELECT id FROM alert INDEXED BY alert_by_incident WHERE incident_id = ? AND (first_ms, id) > (?, ?) ORDER BY first_ms, id LIMIT ?) AS s
       CROSS JOIN alert AS a ON a.id = s.id`,
  ),
  entitiesOfIncidents: `SELECT json_group_array(incident) AS incidents, json_group_array(entity) AS entities FROM
    (SELECT DISTINCT a.incident_id AS incident, e.entity_id AS entity FROM json_each(?) AS j
       CROSS JOIN alert AS a INDEXED BY alert_by_incident ON a.incident_id = j.value CROSS JOIN evidence AS e ON e.alert_id = a.id)`,
  entitiesOfAlerts: `SELECT json_group_array(DISTINCT e.entity_id) FROM json_each(?) AS j CROSS JOIN evidence AS e ON e.alert_id = j.value`,
  importsOfIncidents: `SELECT DISTINCT a.incident_id AS incident, m.uid FROM json_each(?) AS j
     CROSS JOIN alert AS a INDEXED BY alert_by_incident ON a.incident_id = j.value CROSS JOIN record AS d ON d.alert_id = a.id
     CROSS JOIN record_version AS v ON v.record_id = d.id CROSS JOIN import_file AS f ON f.id = v.import_file_id CROSS JOIN import AS m ON m.id = f.import_id`,
  importsOfAlerts: `SELECT DISTINCT m.uid FROM json_each(?) AS j CROSS JOIN record AS d ON d.alert_id = j.value
     CROSS JOIN record_version AS v ON v.record_id = d.id CROSS JOIN import_file AS f ON f.id = v.import_file_id CROSS JOIN import AS m ON m.id = f.import_id`,
} as const;

/**
 * Adds up several incidents at once, each of a bounded number of alerts: a few queries for all of them.
 * @returns tallies of those that have alerts.
 */
export function tallyIncidents(
  store: ReadableStore,
  incidentIds: readonly number[],
): ReadonlyMap<number, IncidentTally> {
  const tallies = new Map<number, Tally>();
  const ids = JSON.stringify(incidentIds);
  addAlerts(store.read<Packed>(tallySql.ofIncidents).get(ids) ?? {}, (incident) => {
    let tally = tallies.get(incident);
    if (!tally) tallies.set(incident, (tally = createTally()));
    return tally;
  });
  const pairs = store.read<{ incidents: string; entities: string }>(tallySql.entitiesOfIncidents).get(ids);
  const owners = JSON.parse(pairs?.incidents ?? '[]') as readonly number[];
  const entities = JSON.parse(pairs?.entities ?? '[]') as readonly number[];
  for (const [at, owner] of owners.entries()) tallies.get(owner)?.entities.add(entities[at] ?? 0);
  const [onlyImport, ...otherImports] = someImports(store);
  if (onlyImport !== undefined && otherImports.length === 0)
    for (const tally of tallies.values()) tally.imports.add(onlyImport);
  else
    for (const { incident, uid } of store
      .read<{ incident: number; uid: string }>(tallySql.importsOfIncidents)
      .all(ids))
      tallies.get(incident)?.imports.add(uid);
  return tallies;
}

/** Alerts that {@link tallyLargeIncident} adds between two yields: some milliseconds. */
const alertsPerStep = 2_000;

/**
 * Adds up one incident of any size, stretch by stretch: yields between stretches, so that others may have their turn. What changes in the
 * incident meanwhile is the caller's to notice.
 */
export function* tallyLargeIncident(
  store: ReadableStore,
  incidentId: number,
): Generator<void, IncidentTally> {
  const tally = createTally();
  const importCount = store.pluck<number>('SELECT count(*) FROM import').get() ?? 0;
  const addStretch = (packed: Packed | undefined): { readonly last: number; readonly count: number } => {
    const ids = packed?.['c0'] ?? '[]';
    const list = addAlerts(packed ?? {}, () => tally);
    if (list.length > 0) {
      const entities = store.pluck<string>(tallySql.entitiesOfAlerts).get(ids) ?? '[]';
      for (const entity of JSON.parse(entities) as readonly number[]) tally.entities.add(entity);
      // Every import that there is has been seen: nothing more to find.
      if (tally.imports.size < importCount)
        for (const uid of importsOf(store, ids, importCount)) tally.imports.add(uid);
    }
    return { last: list.at(-1) ?? 0, count: list.length };
  };
  for (let after = 0; ;) {
    const { last, count } = addStretch(
      store.read<Packed>(tallySql.untimed).get(incidentId, after, alertsPerStep),
    );
    after = last;
    if (count < alertsPerStep) break;
    yield;
  }
  const timeOf = store.pluck<number>('SELECT first_ms FROM alert WHERE id = ?');
  for (let after = { time: -Infinity, id: 0 }; ;) {
    const { last, count } = addStretch(
      store.read<Packed>(tallySql.timed).get(incidentId, after.time, after.id, alertsPerStep),
    );
    if (count < alertsPerStep) break;
    after = { time: timeOf.get(last) ?? Infinity, id: last };
    yield;
  }
  return tally;
}

function importsOf(store: ReadableStore, alertIds: string, importCount: number): readonly string[] {
  if (importCount === 1) return someImports(store);
  return store.pluck<string>(tallySql.importsOfAlerts).all(alertIds);
}

/** One import, or two where there are more. */
function someImports(store: ReadableStore): readonly string[] {
  return store.pluck<string>('SELECT uid FROM import LIMIT 2').all();
}

/** @returns ids of the alerts. */
function addAlerts(packed: Packed, tallyOf: (incident: number) => Tally): readonly number[] {
  const columns = alertColumns.map((_, at) => JSON.parse(packed[`c${at}`] ?? '[]') as readonly SqlValue[]);
  const [ids = [], incidents = [], uids = [], titles = [], severities = [], statuses = []] = columns;
  const [classifications = [], categories = [], services = [], detections = [], detectors = []] =
    columns.slice(6);
  const [techniques = [], firsts = [], lasts = [], doubtful = [], updates = []] = columns.slice(11);
  const [states = [], groups = [], threatFacts = [], storms = []] = columns.slice(16);
  const [platforms = [], threats = [], labels = []] = columns.slice(20);
  const text = (value: SqlValue | undefined): string | null => (typeof value === 'string' ? value : null);
  const number = (value: SqlValue | undefined): number | null => (typeof value === 'number' ? value : null);
  for (let at = 0; at < ids.length; at += 1) {
    const tally = tallyOf(Number(incidents[at]));
    tally.alerts += 1;
    if (statuses[at] !== 'resolved') tally.active += 1;
    const uid = String(uids[at]);
    const first = number(firsts[at]);
    const isDoubtful = doubtful[at] !== 0;
    const alert = {
      storm: number(storms[at]),
      title: String(titles[at]),
      severity: text(severities[at]),
      classification: text(classifications[at]),
      category: text(categories[at]),
      serviceSource: text(services[at]),
      detector: String(detectors[at]),
      threatFacts: Number(threatFacts[at]),
      alerts: 1,
      uid,
      first: isDoubtful ? null : first,
    };
    addToClass(tally, alert);
    addText(tally.categories, alert.category);
    addText(tally.serviceSources, alert.serviceSource);
    addText(tally.severities, alert.severity);
    addText(tally.detectionSources, text(detections[at]));
    tally.techniques.add(String(techniques[at]));
    tally.deviceGroups.add(String(groups[at]));
    tally.osPlatforms.add(String(platforms[at]));
    tally.threats.add(String(threats[at]));
    tally.sensitivityLabels.add(String(labels[at]));
    if (first !== null) {
      const last = number(lasts[at]) ?? first;
      widen(tally.any, first, last);
      if (!isDoubtful) widen(tally.trusted, first, last);
    }
    const state = text(states[at]);
    if (state !== null)
      tally.newest = newerOf(tally.newest, {
        state,
        updated: number(updates[at]) ?? 0,
        first: first ?? -Infinity,
        uid,
      });
  }
  return ids as readonly number[];
}

function addText(set: Set<string>, value: string | null): void {
  if (value !== null) set.add(value);
}

function widen(span: { first: number; last: number }, first: number, last: number): void {
  if (first < span.first) span.first = first;
  if (last > span.last) span.last = last;
}

/** The later update; of equal ones the later alert in order of time and uid. */
function newerOf(best: NewestState | null, other: NewestState): NewestState | null {
  if (best === null) return other.updated >= 0 ? other : null;
  if (other.updated !== best.updated) return other.updated > best.updated ? other : best;
  if (other.first !== best.first) return other.first > best.first ? other : best;
  return compareText(other.uid, best.uid) > 0 ? other : best;
}

function addToClass(tally: Tally, alert: AlertClass): void {
  if (alert.storm === null) {
    tally.classes.push(alert);
    return;
  }
  let storm = tally.byStorm.get(alert.storm);
  if (!storm) tally.byStorm.set(alert.storm, (storm = { latest: null, all: new Map() }));
  // Most alerts of a storm are like the one before.
  let found = storm.latest !== null && isSameClass(storm.latest, alert) ? storm.latest : undefined;
  if (!found) {
    const key = JSON.stringify([
      alert.title,
      alert.severity,
      alert.classification,
      alert.category,
      alert.serviceSource,
      alert.detector,
      alert.threatFacts,
    ]);
    found = storm.all.get(key);
    if (!found) {
      storm.all.set(key, alert);
      storm.latest = alert;
      tally.classes.push(alert);
      return;
    }
    storm.latest = found;
  }
  found.alerts += 1;
  if (isEarlier(alert, found)) {
    found.uid = alert.uid;
    found.first = alert.first;
  }
}

function isSameClass(one: AlertClass, other: AlertClass): boolean {
  return (
    one.title === other.title &&
    one.severity === other.severity &&
    one.classification === other.classification &&
    one.category === other.category &&
    one.serviceSource === other.serviceSource &&
    one.detector === other.detector &&
    one.threatFacts === other.threatFacts
  );
}

function isEarlier(one: AlertClass, other: AlertClass): boolean {
  const [left, right] = [one.first ?? Infinity, other.first ?? Infinity];
  return left === right ? compareText(one.uid, other.uid) < 0 : left < right;
}
