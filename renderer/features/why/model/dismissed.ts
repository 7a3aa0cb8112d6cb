import { sha256Hex } from '../../../../shared/lib/sha256.ts';
import type { Suggestion } from './words.ts';

/** Dismissed suggestions that a window remembers; the oldest go first. */
const mostRemembered = 500;

/** One text for a suggestion as it is now: another alert in it makes it another one. */
function keyOf(incident: string, { kind, alerts, alertCount, other }: Suggestion): string {
  return sha256Hex(JSON.stringify([incident, kind, other?.uid ?? null, alertCount, [...alerts].sort()]));
}

/** True when this suggestion was dismissed and has not changed since. */
export function isDismissed(dismissed: readonly string[], incident: string, suggestion: Suggestion): boolean {
  return dismissed.includes(keyOf(incident, suggestion));
}

/** The list of dismissed suggestions with one more. */
export function dismiss(
  dismissed: readonly string[],
  incident: string,
  suggestion: Suggestion,
): readonly string[] {
  const key = keyOf(incident, suggestion);
  return [...dismissed.filter((other) => other !== key), key].slice(-mostRemembered);
}
