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

/** Characters that a quoted field may go on for before its quote is taken as a plain character. */
const longestRow = 1_000_000;

/** The delimiter that a line has most of outside quotes; null when it has none. */
export function delimiterOf(line: string): string | null {
  const bare = line.replace(/"[^"]*"/g, '');
  const counts = delimiters.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length - 1 }));
  const best = counts.reduce((most, next) => (next.count > most.count ? next : most));
  return best.count === 0 ? null : best.delimiter;
}

/** True when a row ends inside a quoted field. */
function isOpen(text: string, delimiter: string): boolean {
  let inQuotes = false;
  let fieldStart = true;
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

/** Rows of a CSV text (RFC 4180), blank lines and lines that begin with `#` left out. */
export function* csvRows(text: string, delimiter: string): Generator<CsvTextRow> {
  let open: { text: string; line: number } | null = null;
  for (const { text: raw, line } of linesOf(text)) {
    if (open === null && (raw.trim() === '' || raw.startsWith('#'))) continue;
    const whole: string = open === null ? raw : `${open.text}\n${raw}`;
    const first: number = open?.line ?? line;
    // Only a row with a quote can go on; one that never closes ends at the limit, so that it cannot swallow the file.
    if (whole.includes('"') && whole.length < longestRow && isOpen(whole, delimiter)) {
      open = { text: whole, line: first };
      continue;
    }
    open = null;
    yield { fields: parseCsvRow(whole, delimiter).map((field) => field.trim()), line: first, text: whole };
  }
  if (open !== null)
    yield {
      fields: parseCsvRow(open.text, delimiter).map((field) => field.trim()),
      line: open.line,
      text: open.text,
    };
}

/** A name of a column for comparison: lower case, letters and digits only. */
export function foldColumn(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}
