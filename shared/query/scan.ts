import type { WrittenValue } from './values.ts';

/** A stretch of a query: `from` its first index, `to` the one after its last. */
export interface QuerySpan {
  readonly from: number;
  readonly to: number;
}

/** A value where it stands. */
export interface ScannedValue extends WrittenValue, QuerySpan {
  /** A quote that nothing closes. */
  readonly open: boolean;
}

/** Values one after the other, with what parts them. */
export interface ScannedList {
  readonly values: readonly ScannedValue[];
  /** Written with a plus before each: all of them. */
  readonly all: boolean;
  readonly to: number;
  /** Where a value is missing: behind a comma or plus, or at the start. */
  readonly missing: number | null;
}

const space = /\s/u;

/** The first index from `at` that is no white space. */
export function skipSpace(text: string, at: number): number {
  while (at < text.length && space.test(text[at] ?? '')) at++;
  return at;
}

/** Whether a value or word ends at an index. */
const ends = (text: string, at: number): boolean => at >= text.length || space.test(text[at] ?? '');

/** The index behind the quote that closes the one at `at`; `""` inside is one quote. -1 when nothing closes it. */
export function closingQuote(text: string, at: number): number {
  let from = at + 1;
  for (;;) {
    const found = text.indexOf('"', from);
    if (found < 0) return -1;
    if (text[found + 1] !== '"') return found + 1;
    from = found + 2;
  }
}

/** What a quoted text says: `""` is a quote, `\u{202e}` the character of that number, every other character itself. */
function unquote(inner: string): string {
  return inner.replaceAll('""', '"').replace(/\\u\{([0-9a-f]{1,6})\}/gi, (whole, digits: string) => {
    const code = Number.parseInt(digits, 16);
    return code > 0x10ffff ? whole : String.fromCodePoint(code);
  });
}

/** Puts a text in quotes, so that {@link scanValue} gives it back letter by letter. What hides is written as its number. */
export function quote(text: string): string {
  const inner = text
    .replaceAll('\\u{', '\\u{5c}u{')
    .replace(hidden, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`)
    .replaceAll('"', '""');
  return `"${inner}"`;
}

/**
 * Characters that cannot be seen or that change how others are read: controls, separators, bidi controls, zero width, lone surrogates. The
 * joiner inside an emoji is part of what shows.
 */
const hidden =
  /(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]|\u034f|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d|\u200d(?!\p{Extended_Pictographic})/gu;

/** Whether a text has characters that only quotes can hold. */
export function hidesSomething(text: string): boolean {
  hidden.lastIndex = 0;
  return hidden.test(text);
}

/**
 * Reads one value: quoted, or plain up to white space or one of `stops`. A leading `=` makes it exact. An empty plain value is
 * one that is missing.
 */
export function scanValue(text: string, at: number, stops: string): ScannedValue | null {
  const exact = text[at] === '=';
  const start = exact ? at + 1 : at;
  if (text[start] === '"') {
    const to = closingQuote(text, start);
    if (to < 0)
      return {
        text: unquote(text.slice(start + 1)),
        quoted: true,
        exact,
        open: true,
        from: at,
        to: text.length,
      };
    return { text: unquote(text.slice(start + 1, to - 1)), quoted: true, exact, open: false, from: at, to };
  }
  let to = start;
  while (!ends(text, to) && !stops.includes(text[to] ?? '')) to++;
  return to === start
    ? null
    : { text: text.slice(start, to), quoted: false, exact, open: false, from: at, to };
}

/** Reads `a,b` (any of) or `+a+b` (all of) from an index on. White space may follow a comma. */
export function scanList(text: string, at: number): ScannedList {
  const all = text[at] === '+';
  const separator = all ? '+' : ',';
  const values: ScannedValue[] = [];
  let to = all ? at + 1 : at;
  for (;;) {
    const value = scanValue(text, to, separator);
    if (value === null) return { values, all, to, missing: to };
    values.push(value);
    to = value.to;
    if (text[to] !== separator) return { values, all, to, missing: null };
    to = all ? to + 1 : skipSpace(text, to + 1);
  }
}

/** A field's word with what follows it. */
export interface ScannedHead extends QuerySpan {
  readonly word: string;
  readonly operator: ':' | '>=' | '>' | '<=' | '<' | '~' | '=' | '!=';
}

const head = /([A-Za-z][A-Za-z0-9_-]*)(:|>=|>|<=|<|~|=|!=)/y;

/** Reads a word with an operator; null when something else stands there. */
export function scanHead(text: string, at: number): ScannedHead | null {
  head.lastIndex = at;
  const found = head.exec(text);
  if (found === null) return null;
  const [whole, word = '', operator = ':'] = found;
  return { word, operator: operator as ScannedHead['operator'], from: at, to: at + whole.length };
}

/** The index behind the text word at `at`: a phrase in quotes, or all up to white space; -1 when a quote is not closed. */
export function scanWord(text: string, at: number): number {
  if (text[at] === '"') return closingQuote(text, at);
  let to = at;
  while (!ends(text, to)) to++;
  return to;
}
