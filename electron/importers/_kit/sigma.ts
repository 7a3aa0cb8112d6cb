import { tacticOf, parseTechniqueIds } from '../../../shared/model/attack.ts';
import { canonicalValue } from '../../../shared/model/values.ts';

/** A tactic's name as the Graph security API writes an alert's category: `InitialAccess`. */
export function tacticCategory(text: string): string | null {
  const tactic = tacticOf(text);
  return tactic === null
    ? null
    : tactic.shortname
        .split('-')
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join('');
}

/** What a list of Sigma tags says. */
export interface SigmaTags {
  /** The first tactic in the rule's order, in Graph's spelling. */
  readonly category: string | null;
  readonly techniques: readonly string[];
  /** The tags that are neither tactics nor techniques (`cve.2021.44228`, `detection.threat_hunting`, `S0154`). */
  readonly others: readonly string[];
}

/**
 * Reads the tags of a Sigma rule: `attack.defense_evasion`, `attack.t1059.001`, `car.2013-05-003`; also as tools shorten them (`Evas`, `T1059`).
 * Source: Sigma specification 2.1.0, appendix "Tags".
 */
export function readSigmaTags(tags: readonly string[]): SigmaTags {
  const texts = tags.map((tag) => tag.trim()).filter((tag) => tag !== '' && tag !== '-');
  const isTechnique = (tag: string): boolean => /^(?:attack\.)?t\d{4}(?:\.\d{3})?$/i.test(tag);
  return {
    category: texts.map(tacticCategory).find((category) => category !== null) ?? null,
    techniques: [...new Set(texts.filter(isTechnique).flatMap((tag) => parseTechniqueIds(tag)))],
    others: [...new Set(texts.filter((tag) => !isTechnique(tag) && tacticOf(tag) === null))],
  };
}

/** Levels of Sigma rules and the short forms of tools that run them; `emergency` is Hayabusa's for critical alerts on critical systems. */
const levels: Readonly<Record<string, string>> = {
  informational: 'informational',
  info: 'informational',
  low: 'low',
  medium: 'medium',
  med: 'medium',
  high: 'high',
  critical: 'high',
  crit: 'high',
  emergency: 'high',
  emer: 'high',
};

/** A severity of the model from a Sigma level; signs around the word (emojis) do not count. An unknown level is kept as it is. */
export function sigmaSeverity(level: string | null): string | null {
  const word = (level ?? '').replace(/[^\p{L}]/gu, '').toLowerCase();
  return Object.hasOwn(levels, word) ? (levels[word] as string) : canonicalValue('severity', level);
}
