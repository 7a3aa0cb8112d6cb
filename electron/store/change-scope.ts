import type { JsonValue } from '../../shared/lib/json.ts';
import type { WritableStore } from './connection.ts';

/** What a change runs in: one transaction, one moment, and the incidents whose rows it makes stale. */
export interface ChangeScope {
  readonly store: WritableStore;
  /** The moment of the change, ms UTC. */
  readonly now: number;
  /** Local ids of incidents to rebuild before the transaction ends. */
  readonly incidents: Set<number>;
  /** Local ids of incidents that the change reaches only through an entity: where they are many, their rows follow soon after. */
  readonly reached: Set<number>;
  /** Local ids of incidents that got or lost alerts: what they have from sources follows before the transaction ends. */
  readonly regrouped: Set<number>;
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
}
