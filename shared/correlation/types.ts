import type { EntityKind } from '../model/entity-kinds.ts';
import type { LinkReason, LinkRule, LinkState, RefusalCause } from './codes.ts';
import type { CorrelationSettings } from './settings.ts';

/**
 * Alerts as columns: one position an alert, in any order (the engine orders them itself by first activity and
 * uid).
 */
export interface AlertColumns {
  readonly count: number;
  /** Stable ids; the order of equal first activities, by code units. */
  readonly uid: readonly string[];
  /** First activity, integer milliseconds UTC; NaN when unknown. */
  readonly first: Float64Array;
  /** 0 when the time is doubtful: such an alert links only by lock or by its source's incident. */
  readonly linkable: Uint8Array;
  /** Interned directory id; -1 unknown, which is compatible with one known tenant. */
  readonly tenant: Int32Array;
  /** Interned provider and detector id, else rule id, else title. */
  readonly detector: Int32Array;
  /** The primary asset as an index of an entity, -1 for none: alerts without one form no storm. */
  readonly asset: Int32Array;
  /** Bits of `sequenceFact`, from `sequenceFacts()`. */
  readonly facts: Uint16Array;
  /** Interned incident of the source (provider and number), -1 for none. */
  readonly sourceGroup: Int32Array;
}

/**
 * Which entities each alert names: `entities[offsets[a] … offsets[a + 1] - 1]`, distinct within one alert.
 */
export interface Postings {
  /** Length: alerts + 1. */
  readonly offsets: Int32Array;
  readonly entities: Int32Array;
}

/** Entities as columns. */
export interface EntityColumns {
  readonly count: number;
  /** `entityKindCodes[kind]`. */
  readonly kind: Uint8Array;
  /** 0 for what is kept and shown but never links (built-in accounts, names alone). */
  readonly links: Uint8Array;
  /**
   * Canonical key; asked only to order links of equal strength between the same two alerts, and for locks.
   */
  readonly key: (entity: number) => string;
}

/**
 * The fields of an incident whose value, once an analyst set it, keeps incidents with another value apart.
 */
export type LockedField = 'assignedTo' | 'classification' | 'determination';

/**
 * A decision of an analyst that every run keeps. Alerts are named by uid; uids that are not in the input are
 * passed over. Order of the list has no meaning.
 */
export type Lock =
  /** These belong together (merge, add to incident). */
  | { readonly kind: 'mustLink'; readonly alerts: readonly string[] }
  /** No alert of one side may be with an alert of another side. */
  | { readonly kind: 'cannotLink'; readonly sides: readonly (readonly string[])[] }
  /**
   * These stay in this incident (it has had its first analyst operation); two such incidents never unite by
   * themselves.
   */
  | { readonly kind: 'keep'; readonly incident: string; readonly alerts: readonly string[] }
  /** Resolved: kept together, and nothing joins. */
  | { readonly kind: 'seal'; readonly incident: string; readonly alerts: readonly string[] }
  /** The analyst set this field of their incident. Values that mean "not set" count as none. */
  | {
      readonly kind: 'value';
      readonly field: LockedField;
      readonly value: string;
      readonly alerts: readonly string[];
    }
  /** This entity yields no link: for these alerts, or everywhere when `alerts` is null. */
  | {
      readonly kind: 'ignoreEntity';
      readonly entityKind: EntityKind;
      readonly entityKey: string;
      readonly alerts: readonly string[] | null;
    };

/** Everything the partition is a function of, beside the engine's version. */
export interface CorrelationInput {
  readonly alerts: AlertColumns;
  readonly postings: Postings;
  readonly entities: EntityColumns;
  readonly locks: readonly Lock[];
  readonly settings: CorrelationSettings;
  /** Given when the alerts are a part of a store: what the rules count over all of it. */
  readonly figures?: StoreFigures | null;
  /** Given when some of the alerts of a part are there for the others' sake only. */
  readonly context?: CorrelationContext | null;
}

/**
 * Alerts around those that a run is about: whole groups of the run before that links of some state connect with
 * these. What connects them with each other is not looked for but given. When they come out in the same groups
 * as before, all other groups of the store would; when they do not, the run says nothing.
 */
export interface CorrelationContext {
  /** By alert: 1 for those around. */
  readonly isAround: Uint8Array;
  /** The links between two of them, by position of their alerts, without those of the rule `keptTogether`. */
  readonly links: Pick<
    LinkColumns,
    'count' | 'a' | 'b' | 'rule' | 'entity' | 'secondEntity' | 'gap' | 'window' | 'strength'
  >;
}

/**
 * What rules count over a whole store, for a run over a part of it. The part has to hold every alert that a
 * link of any state, a lock, a source's incident or a storm connects with one of its alerts; then the run
 * finds for these what a run over the whole store would.
 */
export interface StoreFigures {
  /**
   * T in milliseconds by number of the tenant, with the alerts of no known tenant under -1; one number when at
   * most one tenant is known.
   */
  readonly spans: number | ReadonlyMap<number, number>;
  /** Distinct other assets seen with each entity, exact or rounded up to a power of two. */
  readonly fan: Int32Array;
  /** Distinct UTC hours in which each entity appears, exact or rounded up to a power of two. */
  readonly hours: Int32Array;
}

/** The spread of entities that have been measured and are not seen with at most one asset in one hour. */
export interface SpreadColumns {
  /** Ascending. */
  readonly entity: Int32Array;
  /** Up to the kind's L possibly more than it is, where that changes nothing. */
  readonly fan: Int32Array;
  /** Rounded up to a power of two. */
  readonly hours: Int32Array;
}

/** How a caller follows and stops a run. */
export interface CorrelationOptions {
  /** Called between stages with the share done, 0 to 1. */
  readonly onProgress?: (share: number, stage: CorrelationStage) => void;
  /** Asked between stages and every few thousand links; true ends the run with `CorrelationCancelled`. */
  readonly isCancelled?: () => boolean;
}

/** The stages of a run, in order. */
export type CorrelationStage = 'order' | 'storms' | 'links' | 'partition';

/**
 * Links as columns, sorted by strength (strongest first), then canonical order of `a`, of `b`, then key.
 * `a` is before `b` in canonical order. Names of the codes: `linkRules`, `linkStates`, `refusalCauses`,
 * `reasonNames()`.
 */
export interface LinkColumns {
  readonly count: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** Index in `linkRules`. */
  readonly rule: Uint8Array;
  /** Index of the shared entity, -1 for rules without one. */
  readonly entity: Int32Array;
  /** Second entity of a pair (the user of device + user, the URL of user + URL), else -1. */
  readonly secondEntity: Int32Array;
  /** Milliseconds between the two (for a storm: from the end of the earlier); -1 when a time is unknown. */
  readonly gap: Float64Array;
  /** The window it had to be within, milliseconds; -1 for rules without one. */
  readonly window: Float64Array;
  /** 1 to 1000. */
  readonly strength: Uint16Array;
  /** Bits of `linkReasonBits`, the flags of Graph's `correlationReason`. */
  readonly reasons: Uint32Array;
  /** Index in `linkStates`. */
  readonly state: Uint8Array;
  /** Index in `refusalCauses`: what a `withheldLock` link was refused for. */
  readonly refusal: Uint8Array;
  /** The strength that the two groups ask for: set for `withheldWeak`, else 0. */
  readonly needed: Uint16Array;
  /** Pooled strength when several weak links united two groups together, else 0. */
  readonly pooled: Uint16Array;
}

/** An entity that yields no link because too much is seen with it. */
export interface IgnoredHub {
  readonly entity: number;
  /** Distinct other assets seen with it. */
  readonly fan: number;
  /** The kind's limit. */
  readonly limit: number;
}

/** A contradiction among analysts' decisions, to be settled by a person; cannot-link holds until then. */
export interface LockConflict {
  readonly cause: RefusalCause;
  /** Uids of two alerts that one decision wants together and another apart, in canonical order. */
  readonly a: string;
  readonly b: string;
}

/** What one run found. Groups are numbered from 0 in canonical order of their first alert. */
export interface CorrelationResult {
  readonly engineVersion: number;
  readonly groupCount: number;
  /** Group of each alert. */
  readonly group: Int32Array;
  /** For a member of a storm (two or more alerts) the storm's first alert, else -1. */
  readonly storm: Int32Array;
  readonly stormCount: number;
  readonly links: LinkColumns;
  /** Entities that would have linked were they not hubs, by index. */
  readonly ignoredHubs: readonly IgnoredHub[];
  readonly spreads: SpreadColumns;
  readonly lockConflicts: readonly LockConflict[];
}

/** One link as a row, with alerts and entities under whatever ids the caller has (uids, database ids). */
export interface LinkRow<Id extends string | number = string> {
  readonly a: Id;
  readonly b: Id;
  readonly rule: LinkRule;
  /** Keys of the shared entities: none, one, or the two of a pair. */
  readonly keys: readonly string[];
  /** Null when a time is unknown. */
  readonly gapMilliseconds: number | null;
  /** Null for rules without a window. */
  readonly windowMilliseconds: number | null;
  readonly strength: number;
  readonly reasons: readonly LinkReason[];
  readonly state: LinkState;
  readonly refusal?: RefusalCause | null;
  readonly neededStrength?: number | null;
  readonly pooledStrength?: number | null;
}
