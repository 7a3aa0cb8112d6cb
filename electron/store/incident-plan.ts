/** What is known of an incident that has alerts now. */
export interface IncidentStanding {
  readonly touched: boolean;
  /** ms UTC; of two that were worked on the earlier stays. */
  readonly firstTouchedMs: number | null;
}

/** Which incident each group of alerts becomes. */
export interface IncidentPlan {
  /** Group → local id of its incident, or null for a new one. */
  readonly incidentOf: readonly (number | null)[];
  /** Incidents that lose all their alerts → the group that took most of them. */
  readonly emptied: ReadonlyMap<number, number>;
}

/**
 * Finds for each group of a partition the incident that it continues: one that an analyst has worked on keeps its alerts and its number;
 * of the others the one that shares most alerts, then the lower number. A pure function, so that a second run changes nothing.
 * @param group group of each alert.
 * @param current incident of each alert now, 0 for none.
 */
export function planIncidents(
  group: Int32Array,
  groupCount: number,
  current: Int32Array,
  standing: ReadonlyMap<number, IncidentStanding>,
): IncidentPlan {
  const overlaps = countOverlaps(group, groupCount, current);
  const incidentOf = new Array<number | null>(groupCount).fill(null);
  const taken = new Set<number>();
  for (const [index, counts] of overlaps.entries()) {
    const touched = [...counts.keys()].filter((incident) => standing.get(incident)?.touched === true);
    const [leader] = touched.sort(
      (left, right) => firstTouched(standing, left) - firstTouched(standing, right) || left - right,
    );
    if (leader === undefined || taken.has(leader)) continue;
    incidentOf[index] = leader;
    taken.add(leader);
  }
  const pairs = overlaps.flatMap((counts, index) =>
    [...counts].map(([incident, count]) => ({ index, incident, count })),
  );
  pairs.sort(
    (left, right) => right.count - left.count || left.incident - right.incident || left.index - right.index,
  );
  for (const { index, incident } of pairs) {
    if (incidentOf[index] !== null || taken.has(incident) || standing.get(incident)?.touched === true)
      continue;
    incidentOf[index] = incident;
    taken.add(incident);
  }
  const emptied = new Map<number, number>();
  for (const { incident, index } of pairs)
    if (!taken.has(incident) && !emptied.has(incident)) emptied.set(incident, index);
  return { incidentOf, emptied };
}

const firstTouched = (standing: ReadonlyMap<number, IncidentStanding>, incident: number): number =>
  standing.get(incident)?.firstTouchedMs ?? Number.MAX_SAFE_INTEGER;

function countOverlaps(
  group: Int32Array,
  groupCount: number,
  current: Int32Array,
): readonly ReadonlyMap<number, number>[] {
  const overlaps = Array.from({ length: groupCount }, () => new Map<number, number>());
  for (let alert = 0; alert < group.length; alert += 1) {
    const incident = current[alert] ?? 0;
    const counts = overlaps[group[alert] ?? -1];
    if (incident !== 0 && counts) counts.set(incident, (counts.get(incident) ?? 0) + 1);
  }
  return overlaps;
}
