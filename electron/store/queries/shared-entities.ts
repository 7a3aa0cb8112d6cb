import type { ReadableStore } from '../connection.ts';
import type { ApartEnd } from './explain-blocking.ts';

/** Where two ends name the same entity nearest to each other in time. */
export interface Meeting {
  readonly entityId: number;
  readonly a: number;
  readonly b: number;
}

/** Alerts of one end, storms by their first alert, and entities that are looked at: more would keep a person waiting. */
const mostAlerts = 2_000;
const mostEntities = 40;

interface Naming {
  readonly entityId: number;
  readonly alertId: number;
  readonly time: number | null;
}

/** Entities that two ends share, each with the pair of alerts that name it nearest to each other. Kinds that link come first. */
export function nearestMeetings(store: ReadableStore, from: ApartEnd, to: ApartEnd): readonly Meeting[] {
  const [inFrom, inTo] = [namingsOf(store, from), namingsOf(store, to)];
  const shared = [...inFrom.keys()].filter((entity) => inTo.has(entity));
  const kinds = new Map(
    store
      .read<{ id: number; rank: number }>(
        `SELECT n.id, CASE WHEN n.links = 0 OR n.kind = 'cloudApplication' THEN 1 ELSE 0 END AS rank
         FROM json_each(?) AS j CROSS JOIN entity AS n ON n.id = j.value`,
      )
      .all(JSON.stringify(shared))
      .map(({ id, rank }) => [id, rank]),
  );
  return shared
    .map((entityId) => nearest(entityId, inFrom.get(entityId) ?? [], inTo.get(entityId) ?? []))
    .sort(
      (x, y) =>
        (kinds.get(x.entityId) ?? 0) - (kinds.get(y.entityId) ?? 0) ||
        x.gap - y.gap ||
        x.entityId - y.entityId,
    )
    .slice(0, mostEntities);
}

function namingsOf(
  store: ReadableStore,
  { alert, incidentId }: ApartEnd,
): ReadonlyMap<number, readonly Naming[]> {
  const alerts =
    alert === null
      ? `SELECT r.id, r.first_ms FROM alert AS r INDEXED BY alert_by_incident
         WHERE r.incident_id = ? AND (r.storm_id IS NULL OR r.storm_id = r.id) ORDER BY r.first_ms LIMIT ${mostAlerts}`
      : 'SELECT r.id, r.first_ms FROM alert AS r WHERE r.id = ?';
  const rows = store
    .read<Naming>(
      `SELECT e.entity_id AS entityId, s.id AS alertId, s.first_ms AS time FROM (${alerts}) AS s
         CROSS JOIN evidence AS e INDEXED BY evidence_by_alert ON e.alert_id = s.id`,
    )
    .all(alert?.id ?? incidentId);
  const byEntity = new Map<number, Naming[]>();
  for (const row of rows) {
    const known = byEntity.get(row.entityId);
    if (known) known.push(row);
    else byEntity.set(row.entityId, [row]);
  }
  return byEntity;
}

/** Both lists in the order of time: one walk through both finds the pair that is nearest. */
function nearest(
  entityId: number,
  from: readonly Naming[],
  to: readonly Naming[],
): Meeting & { readonly gap: number } {
  const [x, y] = [from, to].map((list) =>
    list.toSorted((one, other) => (one.time ?? -Infinity) - (other.time ?? -Infinity)),
  ) as [Naming[], Naming[]];
  let best = { entityId, a: x[0]?.alertId ?? 0, b: y[0]?.alertId ?? 0, gap: Infinity };
  for (let i = 0, j = 0; i < x.length && j < y.length;) {
    const [one, other] = [x[i] as Naming, y[j] as Naming];
    if (one.time === null) i += 1;
    else if (other.time === null) j += 1;
    else {
      const gap = Math.abs(one.time - other.time);
      if (gap < best.gap) best = { entityId, a: one.alertId, b: other.alertId, gap };
      if (one.time <= other.time) i += 1;
      else j += 1;
    }
  }
  return best;
}
