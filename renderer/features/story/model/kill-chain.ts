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
}

/**
 * All tactics in the order of ATT&CK with how many alerts are under each, then tactics that ATT&CK does not have and alerts without one.
 * @param counts alerts by shortname; '' for those without a tactic
 */
export function killChainSteps(
  counts: ReadonlyMap<string, number>,
  labelOf: (tactic: string) => string,
): readonly KillChainStep[] {
  const countOf = (key: string): number => counts.get(key) ?? 0;
  const reached = TACTICS.flatMap(({ shortname }, index) => (countOf(shortname) > 0 ? [index] : []));
  const first = reached[0] ?? -1;
  const furthest = reached.at(-1) ?? -1;
  const chain = TACTICS.map(({ shortname, name }, index) => ({
    key: shortname,
    label: name,
    count: countOf(shortname),
    isGap: countOf(shortname) === 0 && index > first && index < furthest,
    isFirst: index === first,
    isFurthest: index === furthest,
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
    }));
  return [...chain, ...others];
}
