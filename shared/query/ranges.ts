import type { QueryField } from './fields.ts';
import type { FilterClause } from './filter.ts';
import type { QueryProblem } from './parse-query.ts';
import { closingQuote } from './scan.ts';
import type { ScannedHead } from './scan.ts';
import { longestSpan, printSpan, printTime, readSpan, readTime } from './zoned-time.ts';
import type { TimeSpan } from './zoned-time.ts';

/** A range that was read, or what is wrong with it; `to` is where reading went on to. */
export type RangeAnswer =
  | { readonly clause: FilterClause; readonly to: number }
  | { readonly problem: QueryProblem; readonly to: number };

interface Scalar {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** A quoted or plain scalar, up to white space or the two dots of a range. */
function scanScalar(text: string, at: number): Scalar {
  if (text[at] === '"') {
    const close = closingQuote(text, at);
    const to = close < 0 ? text.length : close;
    return { text: text.slice(at + 1, close < 0 ? to : to - 1), from: at, to };
  }
  let to = at;
  while (to < text.length && !/\s/u.test(text[to] ?? '') && !text.startsWith('..', to)) to++;
  return { text: text.slice(at, to), from: at, to };
}

/** What a scalar means: numbers name one, times a stretch. */
function meaning(text: string, entry: QueryField, zone: string): TimeSpan | null {
  if (entry.shape === 'time') return readTime(text, zone);
  if (!/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) || !Number.isFinite(Number(text))) return null;
  return { from: Number(text), to: Number(text) };
}

/** Reads what follows the operator of a number or a time: `70`, `70..90`, `..90`, `70..`, `*`, and for times `24h`. */
export function readRange(
  text: string,
  at: number,
  operator: ScannedHead['operator'],
  entry: QueryField,
  zone: string,
): RangeAnswer {
  const { field } = entry;
  const example =
    entry.shape === 'time'
      ? `Type ${entry.word}:24h, ${entry.word}>=2024-05-14 or ${entry.word}:2024-05-14..2024-05-16`
      : `Type ${entry.word}>=10, ${entry.word}:10 or ${entry.word}:10..20`;
  const fail = (from: number, to: number, message: string): RangeAnswer => ({
    problem: { from, to, message, advice: example },
    to,
  });
  const wrong = (scalar: Scalar): RangeAnswer =>
    scalar.text === ''
      ? fail(at, scalar.to, `${entry.shape === 'time' ? 'A time' : 'A number'} is missing.`)
      : fail(scalar.from, scalar.to, `“${scalar.text}” is no ${entry.shape === 'time' ? 'time' : 'number'}.`);
  const range = (from: number | null, to: number | null, end: number): RangeAnswer => ({
    clause: { field, operator: 'range', from, to },
    to: end,
  });

  const first = scanScalar(text, at);
  if (operator !== ':') {
    const value = meaning(first.text, entry, zone);
    if (value === null) return wrong(first);
    if (text.startsWith('..', first.to))
      return fail(first.to, first.to + 2, `A range does not go with ${operator}.`);
    if (operator === '>=') return range(value.from, null, first.to);
    if (operator === '>') return range(Math.floor(value.to) + 1, null, first.to);
    if (operator === '<=') return range(null, value.to, first.to);
    return range(null, Math.ceil(value.from) - 1, first.to);
  }
  if (text.startsWith('..', first.to)) {
    const second = scanScalar(text, first.to + 2);
    if (first.text === '' && second.text === '')
      return fail(at, second.to, 'Both ends of the range are missing.');
    const from = first.text === '' ? null : meaning(first.text, entry, zone);
    const to = second.text === '' ? null : meaning(second.text, entry, zone);
    if (first.text !== '' && from === null) return wrong(first);
    if (second.text !== '' && to === null) return wrong(second);
    if (from !== null && to !== null && from.from > to.to)
      return fail(at, second.to, `${second.text} is before ${first.text}.`);
    return range(from?.from ?? null, to?.to ?? null, second.to);
  }
  if (first.text === '*') return range(null, null, first.to);
  const span = entry.shape === 'time' ? readSpan(first.text) : null;
  if (span !== null) {
    if (span <= 0 || span > longestSpan)
      return fail(first.from, first.to, 'Between a millisecond and a hundred years.');
    return { clause: { field, operator: 'last', milliseconds: span }, to: first.to };
  }
  const value = meaning(first.text, entry, zone);
  return value === null ? wrong(first) : range(value.from, value.to, first.to);
}

/** What follows the word of a range when it is written, operator included. */
export function printRange(
  entry: QueryField,
  { from, to }: { readonly from: number | null; readonly to: number | null },
  zone: string,
): string {
  const print = (value: number, end: 'from' | 'to'): string =>
    entry.shape === 'time' ? printTime(value, end, zone) : String(value);
  if (from === null) return to === null ? ':*' : `<=${print(to, 'to')}`;
  if (to === null) return `>=${print(from, 'from')}`;
  if (from === to && entry.shape !== 'time') return `:${print(from, 'from')}`;
  return `:${print(from, 'from')}..${print(to, 'to')}`;
}

/** What follows the word of a span back from now. */
export const printLast = (milliseconds: number): string => `:${printSpan(milliseconds)}`;
