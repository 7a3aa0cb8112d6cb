import { setOwn } from '../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import type { RejectCode } from '../../../shared/model/record.ts';
import { defaultLimits } from './byte-source.ts';
import type { ByteSource, ParserLimits } from './byte-source.ts';
import { ByteWindow } from './byte-window.ts';
import { excerptOf } from './excerpt.ts';
import { decodeLeniently, decodeUtf8, findInvalidUtf8 } from './utf8.ts';

/** One row of a CSV file below its header, or one that cannot be read. */
export type CsvRow =
  | {
      readonly kind: 'row';
      readonly fields: readonly string[];
      /** Exact bytes without the line end. */
      readonly raw: Uint8Array;
      readonly start: number;
      readonly line: number;
    }
  | {
      readonly kind: 'error';
      readonly code: RejectCode;
      readonly reason: string;
      readonly excerpt: string;
      readonly start: number;
      readonly end: number;
      readonly line: number;
    };

/** A CSV file opened: its header, and its rows to come. */
export interface CsvFile {
  readonly header: readonly string[];
  readonly rows: Generator<CsvRow>;
}

const quote = 34;
const newline = 10;

/** The delimiter of a header line: comma, semicolon or tab, whichever stands most often outside quotes. */
export function detectDelimiter(headerLine: string): string {
  const bare = headerLine.replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

/** Splits one row (RFC 4180): doubled quotes inside quoted fields; a quote inside an unquoted field stands for itself. */
export function parseCsvRow(text: string, delimiter: string): readonly string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = '';
    if (text[at] === '"') {
      at += 1;
      for (;;) {
        const end = text.indexOf('"', at);
        if (end < 0) {
          field += text.slice(at);
          at = text.length;
          break;
        }
        field += text.slice(at, end);
        at = end + 1;
        if (text[at] !== '"') break;
        field += '"';
        at += 1;
      }
    }
    const stop = text.indexOf(delimiter, at);
    const end = stop < 0 ? text.length : stop;
    field += text.slice(at, end);
    fields.push(field);
    if (stop < 0) return fields;
    at = end + 1;
  }
}

/** Longest row that goes over several lines, bytes: a quoted field that has not ended by then has a quote too many. */
const longestQuoted = 4 * 1024 * 1024;

interface RowBytes {
  readonly start: number;
  /** Offset behind the row's last byte, without its line end. */
  readonly end: number;
  readonly next: number;
  /** The first line of the row, likewise; null for a row of one line. */
  readonly first: { readonly end: number; readonly next: number } | null;
  /** Fields of a complete row. */
  readonly width: number;
  /** Text follows the closing quote of a field that went over lines or of one behind it. */
  readonly isTorn?: boolean;
  readonly status: 'complete' | 'unclosed' | 'tooLarge';
  readonly endsFile: boolean;
}

/** How a quoted field that goes over a line end goes on: every row that is inside quotes at one of its line ends goes on like it. */
interface Course {
  /** Line ends inside quotes, ascending, and the delimiters outside quotes before each, from wherever counting began. */
  readonly lineEnds: number[];
  readonly counts: number[];
  /** Index of the line end that was asked for last; rows ask in ascending order. */
  asked: number;
  /** Where the scan stands, and what it knows there. */
  at: number;
  count: number;
  inQuotes: boolean;
  fieldStart: boolean;
  justClosed: boolean;
  /** Where text stood last right behind a closing quote, -1 before. */
  torn: number;
  /** Line end at which the row is over; null while it is not. */
  over: number | null;
}

/**
 * Finds the ends of rows: the first line end outside quotes. Each byte is looked at about twice, also where every line opens a quote that
 * none closes: what was found of a row that failed is kept for the rows that go on like it.
 */
class RowScanner {
  readonly #window: ByteWindow;
  readonly #delimiter: number;
  readonly #limits: ParserLimits;
  #course: Course | null = null;

  constructor(window: ByteWindow, delimiter: number, limits: ParserLimits) {
    this.#window = window;
    this.#delimiter = delimiter;
    this.#limits = limits;
  }

  /** The row that begins at `start`; null at the end of the file. */
  scan(start: number): RowBytes | null {
    const window = this.#window;
    if (start >= window.end && !window.grow(start)) return null;
    const state: Course = {
      lineEnds: [],
      counts: [],
      asked: 0,
      at: start,
      count: 0,
      inQuotes: false,
      fieldStart: true,
      justClosed: false,
      torn: -1,
      over: null,
    };
    let tooLarge = false;
    while (!this.#toLineEnd(state)) {
      if (state.at - start > this.#limits.recordBytes) tooLarge = true;
      if (!window.grow(tooLarge ? state.at - 1 : start)) {
        const status = tooLarge ? 'tooLarge' : state.inQuotes ? 'unclosed' : 'complete';
        const { at: end, count } = state;
        return { start, end, next: end, first: null, width: count + 1, status, endsFile: true };
      }
    }
    const first = { end: this.#endAt(start, state.at), next: state.at + 1 };
    if (tooLarge || !state.inQuotes)
      return {
        start,
        ...first,
        first: null,
        width: state.count + 1,
        status: tooLarge ? 'tooLarge' : 'complete',
        endsFile: false,
      };
    return this.#scanOn(start, first, state);
  }

  /** A row that is inside quotes at the end of its first line. */
  #scanOn(start: number, first: { readonly end: number; readonly next: number }, state: Course): RowBytes {
    const window = this.#window;
    const known = this.#course;
    const isKnown = known !== null && state.at < (known.over ?? known.at);
    const course = isKnown ? known : state;
    if (!isKnown) {
      course.lineEnds.push(course.at);
      course.counts.push(course.count);
      course.at += 1;
      this.#course = course;
    }
    while ((course.lineEnds[course.asked] ?? Infinity) < first.next - 1) course.asked += 1;
    const before = (isKnown ? state.count : course.count) - (course.counts[course.asked] ?? 0);
    const most = Math.min(this.#limits.recordBytes, longestQuoted);
    let endsFile = false;
    while (course.over === null && !endsFile && course.at - start <= most) {
      if (!this.#toLineEnd(course)) endsFile = !window.grow(start);
      else if (course.inQuotes) {
        course.lineEnds.push(course.at);
        course.counts.push(course.count);
        course.at += 1;
      } else course.over = course.at;
    }
    const isClosed = course.over !== null || (endsFile && !course.inQuotes);
    const width = course.count + before + 1;
    const end = course.over === null ? course.at : this.#endAt(start, course.over);
    const next = course.over === null ? course.at : course.over + 1;
    const isTorn = course.torn > first.next;
    return { start, end, next, first, width, isTorn, status: isClosed ? 'complete' : 'unclosed', endsFile };
  }

  #endAt(start: number, lineEnd: number): number {
    const { bytes, start: from } = this.#window;
    return lineEnd > start && bytes[lineEnd - 1 - from] === 13 ? lineEnd - 1 : lineEnd;
  }

  /** Goes on to the next line end, and stays on it. False at the end of the window. */
  #toLineEnd(state: Course): boolean {
    const { bytes, start: from } = this.#window;
    const stop = this.#window.end - from;
    let { count, inQuotes, fieldStart, justClosed } = state;
    let index = state.at - from;
    for (; index < stop; index += 1) {
      const byte = bytes[index] as number;
      if (byte === quote) {
        // Only a quote that opens a field quotes; a second one right after the closing one stands for a quote inside.
        const closes = inQuotes;
        if (closes) inQuotes = false;
        else if (fieldStart || justClosed) inQuotes = true;
        justClosed = closes;
        fieldStart = false;
      } else if (byte === newline) {
        fieldStart = false;
        justClosed = false;
        break;
      } else {
        fieldStart = byte === this.#delimiter && !inQuotes;
        if (justClosed && !fieldStart && byte !== 13) state.torn = from + index;
        if (fieldStart) count += 1;
        justClosed = false;
      }
    }
    state.at = from + index;
    state.count = count;
    state.inQuotes = inQuotes;
    state.fieldStart = fieldStart;
    state.justClosed = justClosed;
    return index < stop;
  }
}

/**
 * Opens a CSV file. The header is the first line; the delimiter is comma, semicolon or tab, whichever the header has. Rows come with their
 * exact bytes, offset and line; rows that cannot be read become errors.
 * @param chosen the delimiter, where it is known
 * @returns null when there is no header line that is text.
 */
export function openCsv(
  source: ByteSource,
  limits: ParserLimits = defaultLimits,
  chosen: string | null = null,
): CsvFile | null {
  const window = new ByteWindow(source);
  while (window.end < 65_536 && window.grow(0));
  const start = window.bytes[0] === 0xef && window.bytes[1] === 0xbb && window.bytes[2] === 0xbf ? 3 : 0;
  const firstLine =
    decodeLeniently(window.bytes.subarray(start, Math.min(window.bytes.length, 65_536))).split('\n', 1)[0] ??
    '';
  const delimiter = chosen ?? detectDelimiter(firstLine);
  const scanner = new RowScanner(window, delimiter.charCodeAt(0), limits);
  const row = scanner.scan(start);
  const text = row?.status === 'complete' ? decodeUtf8(window.copy(row.start, row.end)) : null;
  if (row === null || text === null) return null;
  const header = parseCsvRow(text, delimiter).map((name) => name.trim());
  return { header, rows: readRows(window, scanner, row.next, header.length, delimiter, limits) };
}

function* readRows(
  window: ByteWindow,
  scanner: RowScanner,
  from: number,
  width: number,
  delimiter: string,
  limits: ParserLimits,
): Generator<CsvRow> {
  let at = from;
  for (;;) {
    const scanned = scanner.scan(at);
    if (scanned === null) return;
    // A quote too many makes one row of many: its line alone is refused, and the next one begins a row.
    const isBroken =
      scanned.first !== null &&
      (scanned.status === 'unclosed' || scanned.isTorn === true || scanned.width !== width);
    const row = isBroken ? { ...scanned, ...scanned.first } : scanned;
    at = row.next;
    if (row.end === row.start) continue;
    const line = row.status === 'tooLarge' ? 0 : window.lineAt(row.start);
    const raw =
      row.status === 'tooLarge' ? window.copy(row.start, row.start + 240) : window.copy(row.start, row.end);
    const failure = (code: RejectCode, reason: string): CsvRow => ({
      kind: 'error',
      code,
      reason,
      excerpt: excerptOf(raw),
      start: row.start,
      end: row.end,
      line,
    });
    if (row.status === 'tooLarge') {
      yield failure('tooLarge', `The row is larger than ${String(limits.recordBytes)} bytes.`);
    } else if (row.status === 'unclosed') {
      yield isBroken
        ? failure('syntax', 'This line opens a quoted field that is never closed.')
        : failure('truncated', 'The file ends inside a quoted field of this row.');
    } else if (isBroken) {
      yield failure(
        'syntax',
        row.width === width
          ? 'This line opens a quoted field that is closed lines later in the middle of a text.'
          : `This line opens a quoted field that ends lines later; the row then has ${String(row.width)} fields, the header ${String(width)}.`,
      );
    } else {
      yield readRow(raw, row, line, width, delimiter, failure);
    }
  }
}

function readRow(
  raw: Uint8Array,
  row: RowBytes,
  line: number,
  width: number,
  delimiter: string,
  failure: (code: RejectCode, reason: string) => CsvRow,
): CsvRow {
  const text = decodeUtf8(raw);
  if (text === null) {
    const at = findInvalidUtf8(raw);
    return failure(
      'notText',
      `Invalid UTF-8: byte 0x${(raw[at] ?? 0).toString(16).padStart(2, '0')} at offset ${String(row.start + at)}.`,
    );
  }
  const fields = parseCsvRow(text, delimiter);
  if (fields.length === width) return { kind: 'row', fields, raw, start: row.start, line };
  const reason = `The row has ${String(fields.length)} fields, the header ${String(width)}.`;
  return failure(row.endsFile && fields.length < width ? 'truncated' : 'syntax', reason);
}

/** A row as an object by column name; a column without a name is left out, of two with one name the first with text counts. */
export function rowObject(header: readonly string[], fields: readonly JsonValue[]): JsonObject {
  const record: Record<string, JsonValue> = {};
  for (const [index, name] of header.entries()) {
    const value = fields[index];
    if (name === '' || value === undefined) continue;
    const before = Object.hasOwn(record, name) ? record[name] : undefined;
    if (before === undefined || before === '' || before === null) setOwn(record, name, value);
  }
  return record;
}
