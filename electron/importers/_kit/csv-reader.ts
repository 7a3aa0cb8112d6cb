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

interface RowBytes {
  readonly start: number;
  /** Offset behind the row's last byte, without its line end. */
  readonly end: number;
  readonly next: number;
  readonly status: 'complete' | 'unclosed' | 'tooLarge';
  readonly endsFile: boolean;
}

/** Finds the end of the row that begins at `start`: the first line end outside quotes. */
function scanRow(
  window: ByteWindow,
  start: number,
  delimiter: number,
  limits: ParserLimits,
): RowBytes | null {
  if (start >= window.end && !window.grow(start)) return null;
  let at = start;
  let inQuotes = false;
  let fieldStart = true;
  let justClosed = false;
  let tooLarge = false;
  for (;;) {
    const { bytes } = window;
    const stop = window.end - window.start;
    for (let index = at - window.start; index < stop; index += 1) {
      const byte = bytes[index] as number;
      if (byte === quote) {
        // Only a quote that opens a field quotes; a second one right after the closing one stands for a quote inside.
        const closes = inQuotes;
        if (closes) inQuotes = false;
        else if (fieldStart || justClosed) inQuotes = true;
        justClosed = closes;
        fieldStart = false;
      } else if (byte === newline && !inQuotes) {
        const end = index > 0 && bytes[index - 1] === 13 && window.start + index > start ? index - 1 : index;
        return {
          start,
          end: window.start + end,
          next: window.start + index + 1,
          status: tooLarge ? 'tooLarge' : 'complete',
          endsFile: false,
        };
      } else {
        fieldStart = byte === delimiter && !inQuotes;
        justClosed = false;
      }
    }
    at = window.end;
    if (at - start > limits.recordBytes) tooLarge = true;
    if (!window.grow(tooLarge ? at - 1 : start)) {
      return {
        start,
        end: at,
        next: at,
        status: tooLarge ? 'tooLarge' : inQuotes ? 'unclosed' : 'complete',
        endsFile: true,
      };
    }
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
  const row = scanRow(window, start, delimiter.charCodeAt(0), limits);
  const text = row?.status === 'complete' ? decodeUtf8(window.copy(row.start, row.end)) : null;
  if (row === null || text === null) return null;
  const header = parseCsvRow(text, delimiter).map((name) => name.trim());
  return { header, rows: readRows(window, row.next, header.length, delimiter, limits) };
}

function* readRows(
  window: ByteWindow,
  from: number,
  width: number,
  delimiter: string,
  limits: ParserLimits,
): Generator<CsvRow> {
  let at = from;
  for (;;) {
    const row = scanRow(window, at, delimiter.charCodeAt(0), limits);
    if (row === null) return;
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
      yield failure('truncated', 'The file ends inside a quoted field of this row.');
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
