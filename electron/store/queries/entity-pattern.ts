import { entityKinds, type EntityKind } from '../../../shared/model/entity-kinds.ts';

/** What the filter `entity` was given: an identifier or a label, or a pattern of them. */
export interface EntityPattern {
  /** Null for every kind. */
  readonly kind: EntityKind | null;
  /** Lower case, without the kind. */
  readonly text: string;
  /** The pattern for `LIKE … ESCAPE '!'`; null where nothing stands for other characters. */
  readonly like: string | null;
  /** What every match begins with; '' where that is open. */
  readonly prefix: string;
}

/** The character that takes its meaning from `%`, `_` and itself in {@link EntityPattern.like}: a backslash stands in names of accounts. */
export const likeEscape = '!';

/**
 * Reads a value of the filter `entity`. `*` stands for any characters, also none, `?` for one; `[*]` and `[?]` for those characters
 * themselves. A kind before a bar limits it: `device|ws-*`. All other characters, backslashes, colons, percent signs and underscores among
 * them, stand for themselves.
 */
export function readEntityPattern(value: string): EntityPattern {
  const trimmed = value.trim();
  const [, named, rest] = /^([a-zA-Z]+)\s*\|(.*)$/s.exec(trimmed) ?? [];
  const kind = entityKinds.find((one) => one.toLowerCase() === named?.toLowerCase()) ?? null;
  const pattern = (kind === null ? trimmed : (rest ?? '')).trim().toLowerCase();
  let text = '';
  let like = '';
  let prefix: string | null = null;
  for (const [part] of pattern.matchAll(/\[[*?]\]|./gsu)) {
    if (part === '*' || part === '?') {
      prefix ??= text;
      like += part === '*' ? '%' : '_';
      text += part;
      continue;
    }
    const literal = part.length === 3 && part.startsWith('[') ? part.charAt(1) : part;
    text += literal;
    like += /[%_!]/.test(literal) ? `${likeEscape}${literal}` : literal;
  }
  return { kind, text, like: prefix === null ? null : like, prefix: prefix ?? text };
}

/** The least text after all that begin with a prefix, in the order of SQLite's BINARY collation (code points). */
export function afterPrefix(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}
