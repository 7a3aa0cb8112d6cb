import type { ReadableStore } from '../connection.ts';
import type { IncidentIdentity } from '../incident-access.ts';
import type { Placement } from '../placement-fields.ts';
import { undoneGroups } from './history.ts';
import { cached } from './result-cache.ts';

/** SQL of this module, for a test of its plans. */
export const arrivalsSql = {
  /** Decisions that put alerts into an incident, by what they remark on it; not those that take others back. */
  decisions: `SELECT g.group_uid AS "group", min(g.clock_ms) AS at FROM journal AS g INDEXED BY journal_by_target
     WHERE g.target_kind = 'incident' AND g.target_uid = ? AND g.field IN ('merge', 'movedHere', 'splitFrom') AND g.inverse_of IS NULL
     GROUP BY 1 ORDER BY 2`,
  placements: `SELECT g.old_value AS oldValue, g.new_value AS newValue FROM journal AS g INDEXED BY journal_by_group
     WHERE g.group_uid = ? AND g.target_kind = 'placement'`,
  records: `SELECT d.uid, d.alert_id AS alert FROM json_each(?) AS j CROSS JOIN record AS d INDEXED BY record_by_alert ON d.alert_id = j.value`,
} as const;

/**
 * When alerts came into an incident by an analyst's decision, ms UTC, by local id of the alert: by the last that stands of the merges, moves and
 * splits that brought it. Those that none brought are missing: they are there since their import.
 * @param alerts local ids.
 */
export function broughtByDecision(
  store: ReadableStore,
  incident: IncidentIdentity,
  alerts: readonly number[],
): ReadonlyMap<number, number> {
  const times = cached(store, `arrivals ${incident.id}`, () => timesOfRecords(store, incident));
  const brought = new Map<number, number>();
  if (times.size === 0) return brought;
  // The journal names an alert by any of its records.
  for (const { uid, alert } of store
    .read<{ uid: string; alert: number }>(arrivalsSql.records)
    .iterate(JSON.stringify(alerts))) {
    const at = times.get(uid);
    if (at !== undefined) brought.set(alert, Math.max(at, brought.get(alert) ?? at));
  }
  return brought;
}

/** When an incident has what an import brought, ms UTC: with the import, or with the later decision that put it there. */
export const arrivalOf = (imported: number, decided: number | undefined): number =>
  Math.max(imported, decided ?? imported);

function timesOfRecords(store: ReadableStore, incident: IncidentIdentity): ReadonlyMap<string, number> {
  const decisions = store.read<{ group: string; at: number }>(arrivalsSql.decisions).all(incident.uid);
  const undone = undoneGroups(store, decisions);
  const times = new Map<string, number>();
  for (const { group, at } of decisions) {
    if (undone.has(group)) continue;
    for (const row of store
      .read<{ oldValue: string | null; newValue: string | null }>(arrivalsSql.placements)
      .all(group)) {
      const before = new Set(recordsIn(row.oldValue, incident.uid));
      for (const uid of recordsIn(row.newValue, incident.uid)) if (!before.has(uid)) times.set(uid, at);
    }
  }
  return times;
}

/** The records that a placement has in an incident. */
function recordsIn(json: string | null, incident: string): readonly string[] {
  if (json === null) return [];
  const { places } = JSON.parse(json) as Placement;
  return places.flatMap((place) => (place.incident === incident ? place.alerts : []));
}
