import { tacticOf } from '../../../shared/model/attack.ts';

/** The name of the first ATT&CK tactic in a tool's own order, in any spelling or by its id; a text may hold several, divided by commas. */
export function firstTactic(texts: readonly string[]): string | null {
  for (const text of texts) {
    for (const part of text.slice(0, 2000).split(',')) {
      const tactic = tacticOf(part.trim());
      if (tactic !== null) return tactic.name;
    }
  }
  return null;
}
