import { refusalCauseCodes, type RefusalCause } from './codes.ts';
import { tenantsConflict } from './ranked-alerts.ts';
import type { LockedField } from './types.ts';

/**
 * What keeps groups apart whatever the strength between them. Groups are named by their root in the disjoint
 * sets.
 */
export interface GroupConstraints {
  /** Code of the cause that keeps two groups apart, 0 for none. */
  readonly causeBetween: (rootA: number, rootB: number) => number;
  /** True when nothing joins the group. */
  readonly isSealed: (root: number) => boolean;
  /** `root` has taken in `child`, which is a root no longer. */
  readonly absorb: (root: number, child: number) => void;
}

/** Fields whose analyst-given value keeps groups apart, in the order of their causes. */
export const lockedFields: readonly LockedField[] = ['assignedTo', 'classification', 'determination'];

/** What locks say of one group. */
export interface GroupLocks {
  kept: boolean;
  sealed: boolean;
  readonly values: Map<LockedField, string>;
  /** Sides of cannot-link locks that it holds: lock number and side number. */
  readonly sides: Map<number, Set<number>>;
}

/** Locks of a group that has none yet. */
export function createGroupLocks(): GroupLocks {
  return { kept: false, sealed: false, values: new Map(), sides: new Map() };
}

/** Constraints over the tenants of all alerts and the locks of the groups that have any. */
export class TenantsAndLocks implements GroupConstraints {
  private readonly tenant: Int32Array | null;
  private readonly locks = new Map<number, GroupLocks>();

  /** @param tenant tenant by rank, copied; null when tenants cannot conflict. */
  constructor(tenant: Int32Array | null) {
    this.tenant = tenant === null ? null : tenant.slice();
  }

  /** The locks of a group, made when it has none. */
  locksOf(root: number): GroupLocks {
    let locks = this.locks.get(root);
    if (!locks) this.locks.set(root, (locks = createGroupLocks()));
    return locks;
  }

  causeBetween(rootA: number, rootB: number): number {
    if (this.tenant && tenantsConflict(this.tenant[rootA] as number, this.tenant[rootB] as number)) {
      return refusalCauseCodes.tenant;
    }
    const a = this.locks.get(rootA);
    const b = this.locks.get(rootB);
    if (a && b && sidesConflict(a, b)) return refusalCauseCodes.cannotLink;
    if (a?.sealed || b?.sealed) return refusalCauseCodes.seal;
    if (!a || !b) return refusalCauseCodes.none;
    if (a.kept && b.kept) return refusalCauseCodes.keep;
    return refusalCauseCodes[conflictingField(a, b) ?? 'none'];
  }

  isSealed(root: number): boolean {
    return this.locks.get(root)?.sealed === true;
  }

  absorb(root: number, child: number): void {
    if (this.tenant && (this.tenant[root] as number) < 0) this.tenant[root] = this.tenant[child] as number;
    const taken = this.locks.get(child);
    if (!taken) return;
    this.locks.delete(child);
    const own = this.locks.get(root);
    this.locks.set(root, own ? mergeLocks(own, taken) : taken);
  }
}

/** True when a cannot-link lock has one side in each group. */
export function sidesConflict(a: GroupLocks, b: GroupLocks): boolean {
  const [fewer, more] = a.sides.size <= b.sides.size ? [a.sides, b.sides] : [b.sides, a.sides];
  for (const [lock, sides] of fewer) {
    const others = more.get(lock);
    if (!others) continue;
    for (const side of sides) for (const other of others) if (side !== other) return true;
  }
  return false;
}

/** The first field to which both groups give a value, and not the same. */
export function conflictingField(a: GroupLocks, b: GroupLocks): (LockedField & RefusalCause) | null {
  for (const field of lockedFields) {
    const value = a.values.get(field);
    const other = b.values.get(field);
    if (value !== undefined && other !== undefined && value !== other) return field;
  }
  return null;
}

/**
 * Both groups' locks, in the one with more sides. Where values differ the smaller text stays, whatever the
 * order.
 */
function mergeLocks(a: GroupLocks, b: GroupLocks): GroupLocks {
  const [into, from] = a.sides.size >= b.sides.size ? [a, b] : [b, a];
  into.kept ||= from.kept;
  into.sealed ||= from.sealed;
  for (const [field, value] of from.values) {
    const own = into.values.get(field);
    if (own === undefined || value < own) into.values.set(field, value);
  }
  for (const [lock, sides] of from.sides) {
    const own = into.sides.get(lock);
    if (!own) into.sides.set(lock, sides);
    else for (const side of sides) own.add(side);
  }
  return into;
}
