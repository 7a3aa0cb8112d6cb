import type { IncidentPlan } from './incident-plan.ts';

/** What a run would do to one incident, in numbers; `score` keeps its alerts but counts other ones as repeats. */
export interface PartitionChange {
  readonly kind: 'new' | 'grows' | 'shrinks' | 'merged' | 'split' | 'gone' | 'score';
  /** Local id of the incident as it is now; 0 for one that would be new. */
  readonly incident: number;
  /** Group of the run that it would be; −1 where it would have no alerts. */
  readonly group: number;
  readonly before: number;
  readonly after: number;
  /** Where alerts come from, by local id; 0 are alerts that are in no incident. */
  readonly gained: ReadonlyMap<number, number>;
  /** Where alerts go to, by local id; an incident that would be new is −1 − its group. */
  readonly lost: ReadonlyMap<number, number>;
  /** Alerts that would be a repeat in another storm than now, or in none. */
  readonly repeats: number;
}

/** A stored partition beside the one that a run would make of it. */
export interface PartitionDifference {
  readonly changes: readonly PartitionChange[];
  /** Alerts that are in an incident and would be in another one. */
  readonly alertsMoved: number;
  readonly incidentsBefore: number;
}

/** Two partitions of the same alerts, by position. */
export interface ComparedPartitions {
  readonly group: Int32Array;
  readonly groupCount: number;
  /** Incident of each alert now, 0 for none. */
  readonly incident: Int32Array;
  /** 1 for alerts whose storm would be another one. */
  readonly repeats: Uint8Array;
  readonly plan: IncidentPlan;
}

interface Tally {
  readonly gained: Map<number, number>;
  readonly lost: Map<number, number>;
  repeats: number;
}

/** What applying a plan changes, in linear time. Changes are in the order of incidents, new ones last. */
export function comparePartitions({
  group,
  groupCount,
  incident,
  repeats,
  plan,
}: ComparedPartitions): PartitionDifference {
  const before = new Map<number, number>();
  const after = new Int32Array(groupCount);
  const tallies = new Map<number, Tally>();
  const tallyOf = (id: number): Tally => {
    let tally = tallies.get(id);
    if (tally === undefined) tallies.set(id, (tally = { gained: new Map(), lost: new Map(), repeats: 0 }));
    return tally;
  };
  const targets = Int32Array.from(plan.incidentOf, (id, index) => id ?? -1 - index);
  let alertsMoved = 0;
  for (let alert = 0; alert < group.length; alert += 1) {
    const from = incident[alert] ?? 0;
    const index = group[alert] ?? 0;
    const to = targets[index] ?? 0;
    after[index] = (after[index] ?? 0) + 1;
    if (from !== 0) before.set(from, (before.get(from) ?? 0) + 1);
    if (from === to) {
      if (repeats[alert] === 1) tallyOf(to).repeats += 1;
      continue;
    }
    add(tallyOf(to).gained, from);
    if (from === 0) continue;
    add(tallyOf(from).lost, to);
    alertsMoved += 1;
  }
  const groupOf = new Map<number, number>();
  for (const [index, target] of targets.entries()) if (tallies.has(target)) groupOf.set(target, index);
  const changes = [...tallies].map(([id, tally]): PartitionChange => {
    const index = groupOf.get(id) ?? -1;
    const counts = { before: id < 0 ? 0 : (before.get(id) ?? 0), after: index < 0 ? 0 : (after[index] ?? 0) };
    return {
      kind: kindOf(id, counts.after, tally),
      incident: Math.max(0, id),
      group: index,
      ...counts,
      ...tally,
    };
  });
  changes.sort(
    (left, right) =>
      Number(left.incident === 0) - Number(right.incident === 0) ||
      left.incident - right.incident ||
      left.group - right.group,
  );
  return { changes, alertsMoved, incidentsBefore: before.size };
}

function add(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function kindOf(id: number, after: number, { gained, lost }: Tally): PartitionChange['kind'] {
  if (id < 0) return 'new';
  if (after === 0) return lost.size === 1 ? 'merged' : 'gone';
  if (gained.size === 0 && lost.size === 0) return 'score';
  if (sum(gained) >= sum(lost)) return 'grows';
  return [...lost.keys()].every((target) => target < 0) ? 'split' : 'shrinks';
}

/** All of some counts together. */
export function sum(counts: ReadonlyMap<number, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
