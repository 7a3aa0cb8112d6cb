/** One comparison of a STIX pattern. */
export interface StixComparison {
  readonly object: string;
  readonly path: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** The comparisons of a pattern of which each alone is enough, or why it has none. */
export type StixPattern = { readonly alternatives: readonly StixComparison[] } | { readonly reason: string };

type Token =
  | { readonly kind: 'text' | 'word'; readonly text: string }
  | { readonly kind: 'mark'; readonly text: string };

/** Longest pattern that is read, UTF-16 code units. */
const longestPattern = 100_000;

function tokenize(pattern: string): readonly Token[] | null {
  const tokens: Token[] = [];
  const token =
    /\s*(?:'((?:[^'\\]|\\.)*)'|([[\](),]|!=|<=|>=|[=<>])|([A-Za-z0-9_.:\-*"]+(?:'[^']*'[A-Za-z0-9_.:\-[\]*"]*)?))/sy;
  const text = pattern.trim();
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (found === null) return null;
    const [, quoted, mark, word] = found;
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replace(/\\(.)/gs, '$1') });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    else tokens.push({ kind: 'word', text: word ?? '' });
  }
  return tokens;
}

/**
 * Reads a STIX 2.1 pattern as far as one value alone fulfils it: comparisons with `=`, `IN` and `ISSUBSET`, joined by `OR`. What needs two
 * things at once (`AND`, `FOLLOWEDBY`), negates or matches a part is told with its reason. Source: OASIS STIX 2.1, section 9.
 */
export function readStixPattern(pattern: string): StixPattern {
  if (pattern.length > longestPattern) return { reason: 'The pattern is too long.' };
  const tokens = tokenize(pattern);
  if (tokens === null || tokens.length === 0) return { reason: 'The pattern cannot be read.' };
  const alternatives: StixComparison[] = [];
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at] as Token;
    const upper = token.text.toUpperCase();
    if (token.kind === 'mark' && ['[', ']', '(', ')'].includes(token.text)) {
      at += 1;
      continue;
    }
    if (token.kind === 'word' && upper === 'OR') {
      at += 1;
      continue;
    }
    if (token.kind === 'word' && ['AND', 'FOLLOWEDBY', 'NOT'].includes(upper))
      return { reason: `patterns with ${upper}, which no single value fulfils` };
    if (token.kind === 'word' && ['WITHIN', 'REPEATS', 'START', 'STOP'].includes(upper))
      return { reason: 'patterns that count or time their observations' };
    const comparison = readComparison(tokens, at);
    if (comparison === null) return { reason: 'The pattern cannot be read.' };
    if ('reason' in comparison) return comparison;
    alternatives.push(comparison.comparison);
    at = comparison.next;
  }
  return alternatives.length === 0 ? { reason: 'The pattern compares nothing.' } : { alternatives };
}

function readComparison(
  tokens: readonly Token[],
  start: number,
): { readonly comparison: StixComparison; readonly next: number } | { readonly reason: string } | null {
  const path = tokens[start];
  const operator = tokens[start + 1];
  if (path?.kind !== 'word' || operator === undefined || !path.text.includes(':')) return null;
  const split = path.text.indexOf(':');
  const of = { object: path.text.slice(0, split), path: path.text.slice(split + 1) };
  const name = operator.text.toUpperCase();
  if (name === '=' || name === 'ISSUBSET') {
    const value = tokens[start + 2];
    if (value === undefined || value.kind === 'mark') return null;
    return { comparison: { ...of, operator: name, values: [value.text] }, next: start + 3 };
  }
  if (name !== 'IN') return { reason: `patterns that compare with ${name}` };
  if (tokens[start + 2]?.text !== '(') return null;
  const values: string[] = [];
  let at = start + 3;
  for (; at < tokens.length && tokens[at]?.text !== ')'; at += 1) {
    const token = tokens[at] as Token;
    if (token.kind !== 'mark') values.push(token.text);
  }
  return { comparison: { ...of, operator: 'IN', values }, next: at + 1 };
}
