import type { ChangeScope, FieldAccess } from './change-scope.ts';
import { raise } from './facts.ts';

// Type aliases, not interfaces: these are JSON values, and only an alias can be assigned to one.

/** Alerts that are in one incident and in one storm: record uids, the incident's uid (null: not placed yet), the uid of the storm's first alert. */
export type Place = Readonly<{
  incident: string | null;
  storm: string | null;
  alerts: readonly string[];
}>;

/** Where some alerts are. One entry of the journal names thousands: an entry for each would make a merge of large incidents slow. */
export type Placement = Readonly<{ places: readonly Place[] }>;

/** One alert and where it is. */
export interface PlacedAlert {
  readonly uid: string;
  readonly incident: string | null;
  readonly storm: string | null;
}

/** Alerts by their place, in the order in which places come. */
export function placementOf(alerts: Iterable<PlacedAlert>): Placement {
  const places = new Map<string, { incident: string | null; storm: string | null; alerts: string[] }>();
  for (const { uid, incident, storm } of alerts) {
    const key = `${incident ?? ''}\n${storm ?? ''}`;
    const place = places.get(key);
    if (place) place.alerts.push(uid);
    else places.set(key, { incident, storm, alerts: [uid] });
  }
  return { places: [...places.values()] };
}

const uidsOf = ({ places }: Placement): readonly string[] => places.flatMap(({ alerts }) => alerts);

/** The rows of alerts that records belong to now, in the order named; records that are gone are left out. */
const currentAlerts = `json_each(?) AS named CROSS JOIN record ON record.uid = named.value CROSS JOIN alert ON alert.id = record.alert_id`;

const placement: FieldAccess = {
  isExact: true,
  read(scope, _uid, like) {
    if (like === null || like === undefined) return null;
    const rows = scope.store.read<PlacedAlert>(
      `SELECT record.uid, incident.uid AS incident, head.uid AS storm FROM ${currentAlerts}
       LEFT JOIN incident ON incident.id = alert.incident_id LEFT JOIN alert AS head ON head.id = alert.storm_id ORDER BY named.key`,
    );
    return placementOf(rows.iterate(JSON.stringify(uidsOf(like as Placement))));
  },
  write(scope, _uid, value) {
    if (value === null) return;
    const leaving = scope.store.pluck<number | null>(
      `SELECT DISTINCT alert.incident_id FROM ${currentAlerts}`,
    );
    const update = scope.store.write(
      `UPDATE alert SET incident_id = ?, storm_id = ? WHERE id IN (SELECT alert.id FROM ${currentAlerts})`,
    );
    for (const place of (value as Placement).places) {
      const alerts = JSON.stringify(place.alerts);
      const incident = standingIncident(scope, place.incident);
      const storm =
        place.storm === null
          ? null
          : (scope.store.pluck<number>('SELECT alert_id FROM record WHERE uid = ?').get(place.storm) ?? null);
      for (const id of [incident, ...leaving.all(alerts)]) if (id !== null) scope.regrouped.add(id);
      update.run(incident, storm, alerts);
    }
    raise(scope.store, 'lockRevision');
  },
  // Which storm an alert repeats is correlation's, and no reason to ask; two records may be one alert since.
  settle(scope, value) {
    if (value === null) return null;
    const uids = scope.store.read<{ place: number; alert: string }>(
      `SELECT named.key AS place, alert.uid AS alert FROM ${currentAlerts}`,
    );
    const places = (value as Placement).places;
    const settled = new Map<string, string | null>();
    for (const { incident, alerts } of places) {
      const id = standingIncident(scope, incident);
      const uid =
        id === null
          ? null
          : (scope.store.pluck<string>('SELECT uid FROM incident WHERE id = ?').get(id) ?? null);
      for (const { alert } of uids.iterate(JSON.stringify(alerts))) settled.set(alert, uid);
    }
    return [...settled].sort(([left], [right]) => (left < right ? -1 : 1)).map((pair) => [...pair]);
  },
};

/** The local id of where a uid leads to now: alerts are never put into an incident that leads elsewhere. */
function standingIncident({ store }: ChangeScope, uid: string | null): number | null {
  if (uid === null) return null;
  return (
    store
      .pluck<number>(
        `WITH RECURSIVE way (id, next) AS (SELECT id, redirected_to FROM incident WHERE uid = ?
           UNION SELECT incident.id, redirected_to FROM way JOIN incident ON incident.id = way.next)
         SELECT id FROM way WHERE next IS NULL`,
      )
      .get(uid) ?? null
  );
}

/** The field of a placement; its uid is only the entry's own, since the value says which alerts it is about. */
export function placementField(field: string): FieldAccess | null {
  return field === 'alerts' ? placement : null;
}
