/** What is known of an incident that has alerts now. */
export interface IncidentStanding {
  readonly touched: boolean;
  /** ms UTC; of two that were worked on the earlier stays. */
  readonly firstTouchedMs: number | null;
}

/** An incident that an earlier run emptied. */
export interface FormerIncident {
  readonly incident: number;
  /** Positions of alerts of this run that it had. */
  readonly alerts: readonly number[];
  /** How many alerts it had in all. */
  readonly size: number;
}

/** Which incident each group of alerts becomes. */
export interface IncidentPlan {
  /** Group → local id of its incident, or null for a new one. */
  readonly incidentOf: readonly (number | null)[];
  /** Those among them that an earlier run emptied. */
  readonly restored: ReadonlySet<number>;
  /** Incidents that lose all their alerts → the group that took most of them. */
  readonly emptied: ReadonlyMap<number, number>;
}

/**
 * Finds for each group of a partition the incident that it continues: one that an analyst has worked on keeps its alerts and its number;
 * of the others the one that shares most alerts, then the lower number. A group for which there is none continues one that an earlier run
 * emptied, if most of that one's alerts, or most of its own, were there. A pure function, so that a second run changes nothing.
 * @param group group of each alert.
 * @param current incident of each alert now, 0 for none.
 * @param former what is known of {@link alertsInDoubt}.
 */
export function planIncidents(
  group: Int32Array,
  groupCount: number,
  current: Int32Array,
  standing: ReadonlyMap<number, IncidentStanding>,
  former: readonly FormerIncident[] = [],
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
  const claims = claimsOf(group, former);
  const isLast = afterOthers(overlaps, claims);
  pairs.sort(
    (left, right) =>
      Number(isLast(left)) - Number(isLast(right)) ||
      right.count - left.count ||
      left.incident - right.incident ||
      left.index - right.index,
  );
  for (const { index, incident } of pairs) {
    if (incidentOf[index] !== null || taken.has(incident) || standing.get(incident)?.touched === true)
      continue;
    incidentOf[index] = incident;
    taken.add(incident);
  }
  const restored = new Set<number>();
  for (const { index, incident } of claims) {
    if (incidentOf[index] !== null || taken.has(incident)) continue;
    incidentOf[index] = incident;
    taken.add(incident);
    restored.add(incident);
  }
  const emptied = new Map<number, number>();
  for (const { incident, index } of pairs)
    if (!taken.has(incident) && !emptied.has(incident)) emptied.set(incident, index);
  return { incidentOf, restored, emptied };
}

/**
 * Positions of alerts whose incident a plan can take from their group: those of incidents that fall apart, and those that are in none. What
 * emptied incidents had is asked of them alone.
 */
export function alertsInDoubt(group: Int32Array, current: Int32Array): readonly number[] {
  let highest = 0;
  for (const incident of current) if (incident > highest) highest = incident;
  const unseen = -1;
  const several = -2;
  /** Incident → its group, as far as it is one. */
  const groupOf = new Int32Array(highest + 1).fill(unseen);
  groupOf[0] = several;
  for (let alert = 0; alert < current.length; alert += 1) {
    const [incident, index] = [current[alert] ?? 0, group[alert] ?? 0];
    const known = groupOf[incident] ?? several;
    if (known === unseen) groupOf[incident] = index;
    else if (known !== index) groupOf[incident] = several;
  }
  const found: number[] = [];
  for (let alert = 0; alert < current.length; alert += 1)
    if (groupOf[current[alert] ?? 0] === several) found.push(alert);
  return found;
}

/** A group that can bring an emptied incident back. */
interface Claim {
  readonly index: number;
  readonly incident: number;
  /** Whether the group is what that incident was, more or less. */
  readonly isSame: boolean;
}

/** Who can bring back what, the most alike first. */
function claimsOf(group: Int32Array, former: readonly FormerIncident[]): readonly Claim[] {
  if (former.length === 0) return [];
  const sizes = new Map<number, number>();
  for (const index of group) sizes.set(index, (sizes.get(index) ?? 0) + 1);
  return former
    .flatMap(({ incident, alerts, size }) => {
      const counts = new Map<number, number>();
      for (const alert of alerts) {
        const index = group[alert] ?? -1;
        counts.set(index, (counts.get(index) ?? 0) + 1);
      }
      return [...counts].map(([index, count]) => {
        const own = sizes.get(index) ?? 0;
        const [mostOfGroup, mostOfFormer] = [2 * count > own, 2 * count > size];
        return {
          index,
          incident,
          isSame: mostOfGroup && mostOfFormer,
          counts: mostOfGroup || mostOfFormer,
          likeness: count / (own + size - count),
        };
      });
    })
    .filter(({ counts }) => counts)
    .sort(
      (left, right) =>
        right.likeness - left.likeness || left.incident - right.incident || left.index - right.index,
    );
}

/**
 * Which groups come after others for an incident: those that are what another one was before it was emptied, where a group is left that is
 * not. Otherwise two that had united and part again might change their numbers.
 */
function afterOthers(
  overlaps: readonly ReadonlyMap<number, number>[],
  claims: readonly Claim[],
): (pair: { readonly index: number; readonly incident: number }) => boolean {
  const wasOf = new Map<number, number>();
  for (const { index, incident, isSame } of claims)
    if (isSame && !wasOf.has(index)) wasOf.set(index, incident);
  if (wasOf.size === 0) return () => false;
  const kept = new Set<number>();
  for (const [index, counts] of overlaps.entries())
    if (!wasOf.has(index)) for (const incident of counts.keys()) kept.add(incident);
  return ({ index, incident }) => {
    const was = wasOf.get(index);
    return was !== undefined && was !== incident && kept.has(incident);
  };
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
