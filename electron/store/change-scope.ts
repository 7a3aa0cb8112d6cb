import type { JsonValue } from '../../shared/lib/json.ts';
import type { WritableStore } from './connection.ts';

/** What a change runs in: one transaction, one moment, and the incidents whose rows it makes stale. */
export interface ChangeScope {
  readonly store: WritableStore;
  /** The moment of the change, ms UTC. */
  readonly now: number;
  /** Local ids of incidents to rebuild before the transaction ends. */
  readonly incidents: Set<number>;
  /**
   * Local ids of incidents whose rows the change makes stale only in what they say themselves (name, status, owner, tags), and how much
   * more is stale: nobody has to read their alerts again.
   */
  readonly own: Map<number, OwnStale>;
  /** Local ids of incidents that the change reaches only through an entity: where they are many, their rows follow soon after. */
  readonly reached: Set<number>;
  /** Local ids of incidents that got or lost alerts: what they have from sources follows before the transaction ends. */
  readonly regrouped: Set<number>;
}

/**
 * What of a row is stale beside what its incident says itself: nothing, the number of active alerts, or everything: then the rest follows
 * soon after where many are.
 */
export type OwnStale = 'nothing' | 'active' | 'rest';

const staleOrder: readonly OwnStale[] = ['nothing', 'active', 'rest'];

/** Notes that what an incident says itself has changed. */
export function noteOwn(scope: ChangeScope, incident: number, stale: OwnStale): void {
  const noted = scope.own.get(incident);
  if (noted === undefined || staleOrder.indexOf(noted) < staleOrder.indexOf(stale))
    scope.own.set(incident, stale);
}

/** One of many targets of a change. */
export interface TargetChange {
  readonly uid: string;
  readonly value: JsonValue;
}

/** How a field of many targets is read and set with a few statements. */
export interface ManyAccess {
  /** Values in the order of the uids; null where two of them name the same target or one names none: then each is changed by itself. */
  read(scope: ChangeScope, uids: readonly string[]): readonly JsonValue[] | null;
  /** @returns what the fields are then, in the order given. */
  write(scope: ChangeScope, changes: readonly TargetChange[]): readonly JsonValue[];
}

/** How the journal reads and sets one field of one kind of target, so that undo needs to know nothing else of it. */
export interface FieldAccess {
  /**
   * The value now; null for nothing.
   * @param like a value of the field, for one whose uid does not say what it is about (which alerts were moved).
   */
  read(scope: ChangeScope, uid: string, like?: JsonValue): JsonValue;
  write(scope: ChangeScope, uid: string, value: JsonValue): void;
  /**
   * A value in terms of what there is now: alerts and incidents that it names may be others' parts since. Undo compares values so; without
   * this they are compared as they are.
   */
  settle?(scope: ChangeScope, value: JsonValue): JsonValue;
  /** True where undo has to leave the field alone, and no person need be asked: other work rests on it. `recorded` is what the group had set. */
  staysOnUndo?(scope: ChangeScope, uid: string, recorded: JsonValue): boolean;
  /** True where what is written is what is read afterwards: then the entry is made without looking. */
  readonly isExact?: boolean;
  /** A remark has no state: it is only recorded. */
  readonly isRemark?: boolean;
  /** The same for many targets at once, where that is quicker. */
  readonly many?: ManyAccess;
}
