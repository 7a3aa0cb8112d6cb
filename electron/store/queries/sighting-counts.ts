import type { OutputOf } from '../../../shared/contract/index.ts';
import type { ReadableStore } from '../connection.ts';

type Incident = OutputOf<'sightings.find'>['values'][number]['incidents'][number];

/** Where the entities of one value were seen. */
export interface SightingCounts {
  readonly alerts: number;
  readonly first: number | null;
  readonly last: number | null;
  /** With the last activity first, at most as many as are told. */
  readonly incidents: readonly Incident[];
  readonly incidentTotal: number;
}

/** SQL of the alerts of sets of entities; for tests of its plan. */
export const alertsOfSets = `SELECT j.key, e.alert_id FROM json_each(?) AS j CROSS JOIN json_each(j.value) AS k CROSS JOIN evidence AS e ON e.entity_id = k.value`;

/** SQL of when alerts were and in which incidents they are, in the order that they are asked for; for tests of its plan. */
export const timesOfAlerts = `SELECT a.incident_id, iif(a.time_doubtful = 1, NULL, a.first_ms), iif(a.time_doubtful = 1, NULL, coalesce(a.last_ms, a.first_ms)), a.id
  FROM json_each(?) AS j CROSS JOIN alert AS a ON a.id = j.value`;

/** SQL of incidents; for tests of its plan. */
export const rowsOfIncidents = `SELECT i.id AS number, i.uid, r.name, r.severity, r.status, r.last_ms AS last
  FROM json_each(?) AS j CROSS JOIN incident AS i ON i.id = j.value LEFT JOIN incident_row AS r ON r.incident_id = i.id`;

/** What is counted of one value. */
interface Tally {
  alerts: number;
  first: number | null;
  last: number | null;
  readonly incidents: Set<number>;
}

/** Alerts whose times are read together. */
const together = 20_000;

/**
 * How many alerts name any of the entities of each value, or are it themselves, and in which incidents. A hundred thousand alerts of a net are
 * counted in lists of numbers: the database would sort rows of them for each value and incident.
 * @param most incidents that a value is told with.
 */
export function countSightings(
  store: ReadableStore,
  placed: readonly (readonly number[])[],
  named: readonly (readonly number[])[],
  most: number,
): ReadonlyMap<number, SightingCounts> {
  const pairs = pairsOf(store, placed, named);
  const tallies = new Map<number, Tally>();
  const read =
    store.raw<readonly [incident: number | null, first: number | null, last: number | null, id: number]>(
      timesOfAlerts,
    );
  for (let from = 0; from < pairs.length;) {
    // An alert that several values have is read once.
    const alerts: number[] = [];
    let to = from;
    for (; to < pairs.length; to += 1) {
      const alert = Math.floor((pairs[to] ?? 0) / placed.length);
      if (alert === alerts.at(-1)) continue;
      if (alerts.length >= together) break;
      alerts.push(alert);
    }
    for (const [incident, first, last, id] of read.iterate(JSON.stringify(alerts)))
      for (; Math.floor((pairs[from] ?? Infinity) / placed.length) <= id; from += 1)
        if (Math.floor((pairs[from] ?? 0) / placed.length) === id)
          count(tallies, (pairs[from] ?? 0) % placed.length, incident, first, last);
    from = to;
  }
  return withIncidents(store, tallies, most);
}

/** Alert and place in one number each, ascending by alert, each pair once. */
function pairsOf(
  store: ReadableStore,
  placed: readonly (readonly number[])[],
  named: readonly (readonly number[])[],
): Float64Array {
  const pairs: number[] = [];
  for (const [place, alert] of store
    .raw<readonly [place: number, alert: number]>(alertsOfSets)
    .iterate(JSON.stringify(placed)))
    pairs.push(alert * placed.length + place);
  for (const [place, alerts] of named.entries())
    for (const alert of alerts) pairs.push(alert * placed.length + place);
  const sorted = Float64Array.from(pairs).sort();
  return sorted.filter((pair, index) => index === 0 || pair !== sorted[index - 1]);
}

function count(
  tallies: Map<number, Tally>,
  place: number,
  incident: number | null,
  first: number | null,
  last: number | null,
): void {
  const tally = tallies.get(place) ?? { alerts: 0, first: null, last: null, incidents: new Set() };
  tallies.set(place, tally);
  tally.alerts += 1;
  if (first !== null) tally.first = Math.min(tally.first ?? first, first);
  if (last !== null) tally.last = Math.max(tally.last ?? last, last);
  if (incident !== null) tally.incidents.add(incident);
}

interface IncidentRow {
  readonly number: number;
  readonly uid: string;
  readonly name: string | null;
  readonly severity: string | null;
  readonly status: string | null;
  readonly last: number | null;
}

function withIncidents(
  store: ReadableStore,
  tallies: ReadonlyMap<number, Tally>,
  most: number,
): ReadonlyMap<number, SightingCounts> {
  const every = new Set([...tallies.values()].flatMap(({ incidents }) => [...incidents]));
  const rows = new Map(
    store
      .read<IncidentRow>(rowsOfIncidents)
      .all(JSON.stringify([...every].sort((a, b) => a - b)))
      .map((row) => [row.number, row]),
  );
  return new Map(
    [...tallies].map(([place, { incidents, ...counts }]): [number, SightingCounts] => {
      const own = [...incidents].flatMap((id) => rows.get(id) ?? []).sort(lastFirst);
      return [place, { ...counts, incidents: own.slice(0, most).map(toIncident), incidentTotal: own.length }];
    }),
  );
}

/** The last activity first, what has none last; then the highest number. */
const lastFirst = (a: IncidentRow, b: IncidentRow): number =>
  (b.last ?? -Infinity) === (a.last ?? -Infinity)
    ? b.number - a.number
    : (b.last ?? -Infinity) - (a.last ?? -Infinity);

const toIncident = ({ uid, number, name, severity, status }: IncidentRow): Incident => ({
  uid,
  number,
  name: name ?? '',
  severity,
  status: status ?? 'active',
});
