import { entityKindCodes, refusalCauseCodes, type RefusalCause } from './codes.ts';
import { compareText } from './canonical-order.ts';
import { findRoot, uniteRoots, type DisjointSets } from './disjoint-sets.ts';
import {
  TenantsAndLocks,
  conflictingField,
  sidesConflict,
  type GroupConstraints,
} from './group-constraints.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import type { CorrelationInput, Lock, LockConflict } from './types.ts';

/** Two alerts (ranks) that a lock wants together. */
export interface LockPair {
  readonly a: number;
  readonly b: number;
  /** Code of the cause that holds against it, 0 when it was obeyed. */
  readonly refusal: number;
}

/** Entities that an analyst told the engine to ignore. */
export interface IgnoredEntities {
  readonly everywhere: ReadonlySet<number>;
  /** By entity: the ranks for which it yields no link. */
  readonly here: ReadonlyMap<number, ReadonlySet<number>>;
}

/** What the locks came to. */
export interface AppliedLocks {
  /** Null when nothing can keep two groups apart. */
  readonly constraints: GroupConstraints | null;
  /** Null when there is no lock that unites. */
  readonly united: {
    readonly mustLinks: readonly LockPair[];
    readonly kept: readonly LockPair[];
  } | null;
  readonly ignored: IgnoredEntities | null;
  readonly conflicts: readonly LockConflict[];
}

/** Words that sources write where nobody decided (folded). */
const notSet = new Set([
  '',
  'none',
  'null',
  'unknown',
  'notset',
  'notavailable',
  'unknownfuturevalue',
  'automation',
]);

/**
 * Unites what analysts put or kept together, and notes what they keep apart. Contradictions are listed;
 * cannot-link holds.
 */
export function applyLocks(input: CorrelationInput, ranked: RankedAlerts, sets: DisjointSets): AppliedLocks {
  if (input.locks.length === 0) {
    const constraints = ranked.tenant === null ? null : new TenantsAndLocks(ranked.tenant);
    return { constraints, united: null, ignored: null, conflicts: [] };
  }
  const rankOf = findRanks(input, ranked);
  const ranksOf = (uids: readonly string[]): readonly number[] =>
    [...new Set(uids)].flatMap((uid) => rankOf.get(uid) ?? []).sort((a, b) => a - b);
  const uidOf = (rank: number): string => input.alerts.uid[ranked.order[rank] as number] as string;
  const constraints = new TenantsAndLocks(ranked.tenant);
  // Two alerts contradict each other in one way once, however many decisions say so and in whatever order they are read.
  const reported = new Map<string, LockConflict>();
  const report = (cause: RefusalCause, a: number, b: number): void => {
    const conflict = { cause, a: uidOf(Math.min(a, b)), b: uidOf(Math.max(a, b)) };
    reported.set(JSON.stringify([conflict.a, conflict.b, cause]), conflict);
  };

  markSides(input.locks, ranksOf, constraints);
  markValues(input.locks, ranksOf, constraints, report);
  const keptRanks = keptSets(input.locks, ranksOf, constraints);
  const mustLinkRanks = sortedSets(
    input.locks.flatMap((lock) => (lock.kind === 'mustLink' ? [ranksOf(lock.alerts)] : [])),
  );
  const kept = keptRanks.flatMap((ranks) => unite(ranks));
  const mustLinks = mustLinkRanks.flatMap((ranks) => unite(ranks));
  for (const { a, b, refusal } of [...kept, ...mustLinks]) if (refusal !== 0) report('cannotLink', a, b);
  const conflicts = [...reported.values()].sort(
    (x, y) => compareText(x.a, y.a) || compareText(x.b, y.b) || compareText(x.cause, y.cause),
  );
  return {
    constraints,
    united: { mustLinks, kept },
    ignored: findIgnored(input, ranked, ranksOf),
    conflicts,
  };

  /** Each alert with the nearest earlier one of the set that may have it. */
  function unite(ranks: readonly number[]): readonly LockPair[] {
    const pairs: LockPair[] = [];
    ranks.forEach((rank, index) => {
      for (let before = index - 1; before >= 0; before -= 1) {
        const other = ranks[before] as number;
        const [rootA, rootB] = [findRoot(sets.parent, other), findRoot(sets.parent, rank)];
        if (rootA !== rootB) {
          const [a, b] = [constraints.locksOf(rootA), constraints.locksOf(rootB)];
          if (sidesConflict(a, b)) {
            pairs.push({ a: other, b: rank, refusal: refusalCauseCodes.cannotLink });
            continue;
          }
          const field = conflictingField(a, b);
          if (field) report(field, other, rank);
          const root = uniteRoots(sets, rootA, rootB);
          constraints.absorb(root, root === rootA ? rootB : rootA);
        }
        pairs.push({ a: other, b: rank, refusal: 0 });
        break;
      }
    });
    return pairs;
  }
}

type RanksOf = (uids: readonly string[]) => readonly number[];

function findRanks(input: CorrelationInput, ranked: RankedAlerts): ReadonlyMap<string, number> {
  const wanted = new Set(input.locks.flatMap((lock) => uidsOf(lock)));
  const found = new Map<string, number>();
  for (let rank = 0; rank < ranked.count; rank += 1) {
    const uid = input.alerts.uid[ranked.order[rank] as number] as string;
    if (wanted.has(uid)) found.set(uid, rank);
  }
  return found;
}

function uidsOf(lock: Lock): readonly string[] {
  switch (lock.kind) {
    case 'cannotLink':
      return lock.sides.flat();
    case 'ignoreEntity':
      return lock.alerts ?? [];
    case 'mustLink':
    case 'keep':
    case 'seal':
    case 'value':
      return lock.alerts;
  }
}

function markSides(locks: readonly Lock[], ranksOf: RanksOf, constraints: TenantsAndLocks): void {
  locks.forEach((lock, number) => {
    if (lock.kind !== 'cannotLink') return;
    lock.sides.forEach((uids, side) => {
      for (const rank of ranksOf(uids)) {
        const { sides } = constraints.locksOf(rank);
        const own = sides.get(number);
        if (own) own.add(side);
        else sides.set(number, new Set([side]));
      }
    });
  });
}

function markValues(
  locks: readonly Lock[],
  ranksOf: RanksOf,
  constraints: TenantsAndLocks,
  report: (cause: RefusalCause, a: number, b: number) => void,
): void {
  for (const lock of locks) {
    if (lock.kind !== 'value' || notSet.has(lock.value.toLowerCase().replace(/[\s_-]+/g, ''))) continue;
    for (const rank of ranksOf(lock.alerts)) {
      const { values } = constraints.locksOf(rank);
      const own = values.get(lock.field);
      if (own !== undefined && own !== lock.value) report(lock.field, rank, rank);
      if (own === undefined || lock.value < own) values.set(lock.field, lock.value);
    }
  }
}

/** The sets of alerts that stay in one incident each, marked as kept and sealed. */
function keptSets(
  locks: readonly Lock[],
  ranksOf: RanksOf,
  constraints: TenantsAndLocks,
): readonly (readonly number[])[] {
  const incidents = new Map<string, Set<number>>();
  for (const lock of locks) {
    if (lock.kind !== 'keep' && lock.kind !== 'seal') continue;
    const members = incidents.get(lock.incident) ?? new Set<number>();
    incidents.set(lock.incident, members);
    for (const rank of ranksOf(lock.alerts)) {
      members.add(rank);
      const own = constraints.locksOf(rank);
      own.kept = true;
      own.sealed ||= lock.kind === 'seal';
    }
  }
  return sortedSets([...incidents.values()].map((members) => [...members].sort((a, b) => a - b)));
}

/** Sets of ascending ranks, in an order that depends on their members alone. */
function sortedSets(sets: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return [...sets].sort((x, y) => {
    for (let index = 0; index < Math.min(x.length, y.length); index += 1) {
      const step = (x[index] as number) - (y[index] as number);
      if (step !== 0) return step;
    }
    return x.length - y.length;
  });
}

function findIgnored(
  input: CorrelationInput,
  ranked: RankedAlerts,
  ranksOf: RanksOf,
): IgnoredEntities | null {
  const everywhere = new Set<number>();
  const here = new Map<number, Set<number>>();
  const { entities, postings } = input;
  for (const lock of input.locks) {
    if (lock.kind !== 'ignoreEntity') continue;
    const isMeant = (entity: number): boolean =>
      entities.kind[entity] === entityKindCodes[lock.entityKind] && entities.key(entity) === lock.entityKey;
    if (lock.alerts === null) {
      for (let entity = 0; entity < entities.count; entity += 1) if (isMeant(entity)) everywhere.add(entity);
      continue;
    }
    for (const rank of ranksOf(lock.alerts)) {
      const alert = ranked.order[rank] as number;
      for (
        let at = postings.offsets[alert] as number;
        at < (postings.offsets[alert + 1] as number);
        at += 1
      ) {
        const entity = postings.entities[at] as number;
        if (!isMeant(entity)) continue;
        const ranks = here.get(entity) ?? new Set<number>();
        here.set(entity, ranks.add(rank));
      }
    }
  }
  return everywhere.size === 0 && here.size === 0 ? null : { everywhere, here };
}
