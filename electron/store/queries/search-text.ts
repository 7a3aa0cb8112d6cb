/** The end of a text that a person still types is the start of a word from this many letters on: fewer begin too many words. */
const shortestStart = 3;

/** One thing that has to occur: a phrase stands as it is, a word may be the start of one. */
interface SearchTerm {
  readonly text: string;
  readonly isPhrase: boolean;
}

/**
 * What a person typed, in parts: text between two quotation marks, the first after a space and the second before one, is a phrase; everything
 * else is words. A quotation mark elsewhere, or without its second, is a character like others.
 */
function readTerms(text: string): readonly SearchTerm[] {
  const terms: SearchTerm[] = [];
  for (const [part, phrase] of text.matchAll(/"([^"]*)"(?=\s|$)|\S+/gu)) {
    const said = phrase ?? part;
    if (/[\p{L}\p{N}]/u.test(said)) terms.push({ text: said, isPhrase: phrase !== undefined });
  }
  return terms;
}

/**
 * Makes an FTS5 query of what a person typed: every word and every phrase must occur; the last word, where the text ends in it, may be the
 * start of a word. Each is a quoted string, so that no character of it is an operator.
 * @returns null when the text has no letter or digit to search for.
 */
export function fullTextQuery(text: string): string | null {
  const terms = readTerms(text);
  const last = terms.at(-1);
  if (last === undefined) return null;
  const isStart = !last.isPhrase && text.endsWith(last.text) && [...last.text].length >= shortestStart;
  return `${terms.map(quote).join(' ')}${isStart ? '*' : ''}`;
}

// A NUL would end the query early: SQLite reads it as a C string.
const quote = ({ text }: SearchTerm): string => `"${text.replaceAll('\0', ' ').replaceAll('"', '""')}"`;
