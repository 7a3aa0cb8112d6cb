import type { JsonValue } from '../../shared/lib/json.ts';

/**
 * Fields of an incident under which the journal keeps why an analyst regrouped alerts. Each is written on every incident concerned:
 * `merge` on the one that stays, `mergedInto` on the others; `split` on the one that was cut, `splitFrom` on the new one; `movedAway` and
 * `movedHere`; `keptApart`, `entityIgnored` and `decisionRemoved`.
 */
export const regroupingRemarks = [
  'merge',
  'mergedInto',
  'split',
  'splitFrom',
  'movedAway',
  'movedHere',
  'keptApart',
  'entityIgnored',
  'decisionRemoved',
] as const;

/** One of them. */
export type RegroupingRemark = (typeof regroupingRemarks)[number];

// Type aliases, not interfaces: these are JSON values, and only an alias can be assigned to one.

/** A link that an analyst called wrong: alerts by record uid, and the key of the entity that both share. */
export type WrongLink = Readonly<{ from: string; to: string; rule: string; key: string | null }>;

/** What an incident had when it was merged into another. */
export type MergedStanding = Readonly<{
  name: string;
  status: string;
  assignedTo: string | null;
  classification: string | null;
  determination: string | null;
  resolvingComment: string | null;
}>;

/** What a remark says. Incidents are named by uid: numbers are local to a store. */
export type RegroupingNote = Readonly<{
  /** The other incidents. */
  incidents?: readonly string[];
  /** How many alerts moved. */
  alerts?: number;
  reason: string | null;
  wrongLinks?: readonly WrongLink[];
  had?: MergedStanding;
  /** What was ignored, or which decision was removed, in words. */
  about?: string;
}>;

/** The value of a remark as the journal takes it. */
export function remarkValue(note: RegroupingNote): JsonValue {
  return JSON.parse(JSON.stringify(note)) as JsonValue;
}
