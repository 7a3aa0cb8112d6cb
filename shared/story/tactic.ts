import { TACTICS, tacticOf } from '../model/attack.ts';

const orders: ReadonlyMap<string, number> = new Map(
  TACTICS.map(({ shortname, order }) => [shortname, order]),
);

/**
 * The tactic that an alert is placed under: the one that its category names, else the earliest in the kill chain that its
 * techniques serve; null when neither says one.
 * @param techniqueTactics tactics (shortnames or any spelling) of each of its techniques.
 */
export function alertTactic(
  category: string | null,
  techniqueTactics: readonly (readonly string[])[],
): string | null {
  const named = category === null ? null : tacticOf(category);
  if (named) return named.shortname;
  let first: { shortname: string; order: number } | null = null;
  for (const tactics of techniqueTactics) {
    for (const text of tactics) {
      const tactic = tacticOf(text);
      if (tactic && (first === null || tactic.order < first.order)) first = tactic;
    }
  }
  return first?.shortname ?? null;
}

/** Whether a category names a tactic. */
export const isTacticNamed = (category: string | null): boolean =>
  category !== null && tacticOf(category) !== null;

/**
 * Whether the tactic of an alert is one of several that it may be of: its category names none, and none of its techniques serves that
 * tactic alone. Takes what {@link alertTactic} takes.
 */
export function isTacticGuessed(
  category: string | null,
  techniqueTactics: readonly (readonly string[])[],
): boolean {
  if (category !== null && tacticOf(category)) return false;
  const tactic = alertTactic(null, techniqueTactics);
  if (tactic === null) return false;
  return !techniqueTactics.some((tactics) => {
    const [first, ...others] = new Set(tactics.map((text) => tacticOf(text)?.shortname ?? text));
    return first === tactic && others.length === 0;
  });
}

/** Place of a tactic in the kill chain, 0 first; what names none comes last. */
export function tacticOrder(shortname: string | null): number {
  return shortname === null ? TACTICS.length : (orders.get(shortname) ?? TACTICS.length);
}

/** What people read over alerts that name no tactic. */
export const untoldTactic = 'No tactic named';

/** What people read over a lane. */
export function tacticLabel(shortname: string | null): string {
  if (shortname === null) return 'Other';
  return TACTICS.find((tactic) => tactic.shortname === shortname)?.name ?? shortname;
}
