import { parseCsvRow } from '../_kit/csv-reader.ts';
import { linesOf } from './list-text.ts';

/** A row of a CSV text. */
export interface CsvTextRow {
  readonly fields: readonly string[];
  /** Line on which it begins, from 1. */
  readonly line: number;
  readonly text: string;
}

const delimiters = [',', ';', '\t', '|'] as const;

/** Characters and lines that a quoted field may go on for before its quote is taken as one too many. */
const longestRow = 1_000_000;
const mostLines = 200;

/** The delimiter that a line has most of outside quotes; null when it has none. */
export function delimiterOf(line: string): string | null {
  const bare = line.replace(/"[^"]*"/g, '');
  const counts = delimiters.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length - 1 }));
  const best = counts.reduce((most, next) => (next.count > most.count ? next : most));
  return best.count === 0 ? null : best.delimiter;
}

/** True when a line ends inside a quoted field. @param inside it begins inside one */
function endsOpen(text: string, delimiter: string, inside: boolean): boolean {
  let inQuotes = inside;
  let fieldStart = !inside;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') {
      if (inQuotes && text[index + 1] === '"') index += 1;
      else if (inQuotes) inQuotes = false;
      else if (fieldStart) inQuotes = true;
      fieldStart = false;
    } else fieldStart = !inQuotes && character === delimiter;
  }
  return inQuotes;
}

type Line = ReturnType<typeof linesOf> extends Iterable<infer One> ? One : never;

/**
 * Rows of a CSV text (RFC 4180), blank lines and lines that begin with `#` left out. A quote that is not closed soon costs its line, not the
 * lines behind it, which are then rows of their own.
 */
export function* csvRows(text: string, delimiter: string): Generator<CsvTextRow> {
  const lines = linesOf(text)[Symbol.iterator]();
  let givenBack: readonly Line[] = [];
  const next = (): Line | null => {
    const [line, ...rest] = givenBack;
    if (line !== undefined) {
      givenBack = rest;
      return line;
    }
    const step = lines.next();
    return step.done === true ? null : step.value;
  };
  for (let first = next(); first !== null; first = next()) {
    if (first.text.trim() === '' || first.text.startsWith('#')) continue;
    const row = [first];
    let length = first.text.length;
    let isOpen = endsOpen(first.text, delimiter, false);
    while (isOpen && row.length < mostLines && length < longestRow) {
      const more = next();
      if (more === null) break;
      row.push(more);
      length += more.text.length + 1;
      isOpen = endsOpen(more.text, delimiter, true);
    }
    if (isOpen) givenBack = [...row.splice(1), ...givenBack];
    const whole = row.map((line) => line.text).join('\n');
    yield {
      fields: parseCsvRow(whole, delimiter).map((field) => field.trim()),
      line: first.line,
      text: whole,
    };
  }
}

/** A name of a column for comparison: lower case, letters and digits only. */
export function foldColumn(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
