import type { Story } from './graph.ts';

type ToldAlert = Story['alerts'][number];

/** What decides whether a row of the list is shown, and under which tactic it is. */
export interface ListedAlert {
  readonly uid: string;
  /** The first alert of its storm; null outside of one. */
  readonly stormUid: string | null;
}

/**
 * Finds what the story tells of the alert of a row: of a repeat that has no node of its own, what it tells of its storm. Undefined for one
 * that came later than the story.
 */
export function toldOf(alerts: readonly ToldAlert[]): (row: ListedAlert) => ToldAlert | undefined {
  const told = new Map(alerts.map((alert) => [alert.uid, alert]));
  return ({ uid, stormUid }) => told.get(uid) ?? told.get(stormUid ?? '');
}

/** How many alerts are under each tactic, the repeats of storms counted; '' for those without one. */
export function tacticCounts(
  alerts: readonly Pick<ToldAlert, 'tactic' | 'count'>[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { tactic, count } of alerts) counts.set(tactic ?? '', (counts.get(tactic ?? '') ?? 0) + count);
  return counts;
}
