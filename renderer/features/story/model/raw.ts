import { visibleLines } from '../../../ui/index.ts';

/** What a record is written in. */
export type RecordForm = 'JSON' | 'XML' | 'CSV' | 'text';

/** A record as text that people can read. */
export interface PrettyRecord {
  readonly form: RecordForm;
  readonly text: string;
}

/** JSON with two spaces of indent; the text as it is when it is no JSON. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/**
 * A record set out by what it is written in: JSON and XML indented, each cell of a CSV row on a line of its own, other text as it is.
 * @param file its file's name, by which a row of text that has separators is known.
 * @param columns names of a row's cells, in their order; null where they are not known.
 */
export function prettyRecord(
  text: string,
  file: string,
  columns: readonly string[] | null = null,
): PrettyRecord {
  const start = text.trimStart().charAt(0);
  if (start === '{' || start === '[') {
    const pretty = prettyJson(text);
    if (pretty !== text) return { form: 'JSON', text: pretty };
  }
  if (start === '<' && text.trimEnd().endsWith('>')) return { form: 'XML', text: prettyXml(text.trim()) };
  const separator = separatorOf(text, file);
  if (separator !== null) return { form: 'CSV', text: prettyRow(text, separator, columns) };
  return { form: 'text', text };
}

/** Element by element on lines of their own, two spaces a level. What is no markup stays as it is: nothing is added to or taken from values. */
function prettyXml(text: string): string {
  const lines: string[] = [];
  let depth = 0;
  const pieces = text.match(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^>]*>|[^<]+/g) ?? [];
  for (let index = 0; index < pieces.length; index++) {
    const piece = (pieces[index] ?? '').trim();
    if (piece === '') continue;
    const indent = (level: number): string => '  '.repeat(Math.min(40, Math.max(0, level)));
    if (piece.startsWith('</')) {
      depth -= 1;
      lines.push(indent(depth) + piece);
    } else if (/^<[^!?/]/.test(piece) && !piece.endsWith('/>')) {
      const value = pieces[index + 1] ?? '';
      const close = pieces[index + 2] ?? '';
      // A value and its tags fit on one line.
      if (!value.startsWith('<') && close.startsWith('</')) {
        lines.push(indent(depth) + piece + value.trim() + close);
        index += 2;
      } else if (value.startsWith('</')) {
        lines.push(indent(depth) + piece + value);
        index += 1;
      } else {
        lines.push(indent(depth) + piece);
        depth += 1;
      }
    } else lines.push(indent(depth) + piece);
  }
  return lines.join('\n');
}

function separatorOf(text: string, file: string): string | null {
  const extension = /\.(csv|tsv|tab)(?:\.\w{2,4})?$/i.exec(file)?.[1]?.toLowerCase();
  if (extension === undefined) return null;
  const bare = text.replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((one) => ({ one, count: bare.split(one).length }));
  const best = counts.reduce((most, next) => (next.count > most.count ? next : most));
  return best.count > 1 ? best.one : null;
}

/** Cells of one row (RFC 4180): each with the name of its column, with its number where the names are not known. */
function prettyRow(text: string, separator: string, columns: readonly string[] | null): string {
  const cells = cellsOf(text, separator);
  // More cells than names are of another header than the one that was kept: a wrong name is worse than none.
  if (columns !== null && columns.length >= cells.length)
    return cells
      .map((value, index) => `${columns[index] || `(column ${String(index + 1)})`}: ${value}`)
      .join('\n');
  const width = String(cells.length).length;
  return cells.map((value, index) => `${String(index + 1).padStart(width)}  ${value}`).join('\n');
}

function cellsOf(text: string, separator: string): readonly string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else isQuoted = false;
    } else if (character === '"' && cell === '') isQuoted = true;
    else if (character === separator) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  cells.push(cell.replace(/\r?\n$/, ''));
  return cells;
}

/** The bytes behind base64 text. */
export function bytesOf(base64: string): Uint8Array {
  const binary = atob(base64);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

const perLine = 16;

/** Lines that bytes take in a dump. */
export const dumpLines = (bytes: Uint8Array): number => Math.ceil(bytes.length / perLine);

/**
 * Bytes as people who look for hidden ones read them: offset, hexadecimal, printable ASCII; one line for each 16.
 * @param from first line
 * @param count lines at most
 */
export function hexLines(bytes: Uint8Array, from: number, count: number): readonly string[] {
  const lines: string[] = [];
  const end = Math.min(bytes.length, (from + count) * perLine);
  for (let offset = from * perLine; offset < end; offset += perLine) {
    const line = [...bytes.subarray(offset, offset + perLine)];
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = line
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join('');
    lines.push(`${offset.toString(16).padStart(8, '0')}  ${hex.padEnd(perLine * 3 - 1)}  ${ascii}`);
  }
  return lines;
}

/** The lines of a text with its hidden characters made visible. */
export const textLines = (text: string): readonly string[] => visibleLines(text).split('\n');

/** A place that a search found: a line and where in it. */
export interface Hit {
  readonly line: number;
  readonly start: number;
  readonly length: number;
}

/** Places that a search counts: beyond that nobody goes through them. */
const mostHits = 5_000;

/** Every place of a text in some lines, whatever its case. */
export function findInLines(lines: readonly string[], wanted: string): readonly Hit[] {
  const needle = wanted.toLowerCase();
  if (needle === '') return [];
  const hits: Hit[] = [];
  for (const [line, text] of lines.entries()) {
    const folded = text.toLowerCase();
    for (
      let start = folded.indexOf(needle);
      start >= 0;
      start = folded.indexOf(needle, start + needle.length)
    ) {
      if (hits.length >= mostHits) return hits;
      hits.push({ line, start, length: needle.length });
    }
  }
  return hits;
}

/**
 * Every place of some bytes, each at the line of the dump where it starts: hexadecimal pairs (`4d 5a`) or text in UTF-8.
 */
export function findInBytes(bytes: Uint8Array, wanted: string): readonly Hit[] {
  const isHex = /^(?:[\da-f]{2} )+[\da-f]{2}$/i.test(wanted);
  const needle = isHex
    ? Uint8Array.from(wanted.split(' '), (pair) => parseInt(pair, 16))
    : new TextEncoder().encode(wanted);
  const hits: Hit[] = [];
  if (needle.length === 0) return hits;
  for (let at = 0; at + needle.length <= bytes.length && hits.length < mostHits; at++) {
    let same = 0;
    while (same < needle.length && bytes[at + same] === needle[same]) same += 1;
    if (same < needle.length) continue;
    // Marked in the column of hexadecimals, as far as its line goes.
    const column = at % perLine;
    const shown = Math.min(needle.length, perLine - column);
    hits.push({ line: Math.floor(at / perLine), start: 10 + column * 3, length: shown * 3 - 1 });
    at += needle.length - 1;
  }
  return hits;
}

/** A stretch of a line, found or not. */
export interface Stretch {
  readonly text: string;
  /** Number of the hit; null for what was not looked for. */
  readonly hit: number | null;
}

/** A line in stretches, with the places that were found in it marked. */
export function stretchesOf(
  text: string,
  hits: readonly (Hit & { readonly number: number })[],
): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let at = 0;
  for (const { start, length, number } of hits) {
    if (start > at) stretches.push({ text: text.slice(at, start), hit: null });
    stretches.push({ text: text.slice(start, start + length), hit: number });
    at = start + length;
  }
  if (at < text.length || stretches.length === 0) stretches.push({ text: text.slice(at), hit: null });
  return stretches;
}
