import { TACTICS } from '../../../../shared/model/attack.ts';

/** One tactic of the strip. */
export interface KillChainStep {
  /** Shortname; '' for alerts that name none. */
  readonly key: string;
  readonly label: string;
  readonly count: number;
  /** No alert is under it, and there are some before and after it. */
  readonly isGap: boolean;
  readonly isFirst: boolean;
  readonly isFurthest: boolean;
  /** Every alert under it was found to be none of the attack, and there are others that are. */
  readonly isFalse: boolean;
}

/**
 * All tactics in the order of ATT&CK with how many alerts are under each, then tactics that ATT&CK does not have and alerts without one.
 * @param counts alerts by shortname; '' for those without a tactic
 * @param meant those of them that tell of the attack, as the summary counts it: where it began, how far it went and what is missing between
 * are told by them
 */
export function killChainSteps(
  counts: ReadonlyMap<string, number>,
  labelOf: (tactic: string) => string,
  meant: ReadonlyMap<string, number> = counts,
): readonly KillChainStep[] {
  const countOf = (key: string): number => counts.get(key) ?? 0;
  const isMeant = (key: string): boolean => (meant.get(key) ?? 0) > 0;
  const reached = TACTICS.flatMap(({ shortname }, index) => (isMeant(shortname) ? [index] : []));
  const first = reached[0] ?? -1;
  const furthest = reached.at(-1) ?? -1;
  const chain = TACTICS.map(({ shortname, name }, index) => ({
    key: shortname,
    label: name,
    count: countOf(shortname),
    isGap: countOf(shortname) === 0 && index > first && index < furthest,
    isFirst: index === first,
    isFurthest: index === furthest,
    isFalse: countOf(shortname) > 0 && !isMeant(shortname),
  }));
  const known = new Set<string>(TACTICS.map(({ shortname }) => shortname));
  const others = [...counts]
    .filter(([key, count]) => !known.has(key) && count > 0)
    .sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a < b ? -1 : 1))
    .map(([key, count]) => ({
      key,
      label: labelOf(key),
      count,
      isGap: false,
      isFirst: false,
      isFurthest: false,
      isFalse: !isMeant(key),
    }));
  return [...chain, ...others];
}
