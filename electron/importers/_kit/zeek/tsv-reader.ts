import { setOwn } from '../../../../shared/lib/json-read.ts';
import type { JsonObject, JsonValue } from '../../../../shared/lib/json.ts';
import type { RejectCode } from '../../../../shared/model/record.ts';
import type { ByteSource, ParserLimits } from '../byte-source.ts';
import { defaultLimits } from '../byte-source.ts';
import { excerptOf } from '../excerpt.ts';
import { readLines } from '../line-reader.ts';
import type { TextLine } from '../line-reader.ts';
import { decodeUtf8 } from '../utf8.ts';

/** One row of a Zeek log in its own format of tab-separated values, or one that cannot be read. */
export type ZeekRow =
  | {
      readonly kind: 'row';
      /** Fields that are set, by name; `_path` names the log. */
      readonly record: JsonObject;
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

/** What the header lines say of the rows below them. Source: Zeek documentation, "Zeek Log Formats and Inspection" (zeek-tsv). */
interface Header {
  separator: string;
  setSeparator: string;
  emptyField: string;
  unsetField: string;
  path: string | null;
  fields: readonly string[];
  types: readonly string[];
}

const freshHeader = (): Header => ({
  separator: '\t',
  setSeparator: ',',
  emptyField: '(empty)',
  unsetField: '-',
  path: null,
  fields: [],
  types: [],
});

/**
 * Turns `\x09` into the byte it stands for; bytes that together are UTF-8 become its text, others stay escaped. A doubled backslash is one, where
 * every backslash of the text is doubled: versions differ in that.
 */
export function unescapeZeek(text: string): string {
  if (!text.includes('\\')) return text;
  const single = text.replace(/\\\\|\\x[0-9a-f]{2}/gi, '').includes('\\');
  return text.replace(/\\\\|(?:\\x[0-9a-f]{2})+/gi, (run) => {
    if (run === '\\\\') return single ? run : '\\';
    const bytes = Uint8Array.from(run.slice(2).split(/\\x/i), (pair) => Number.parseInt(pair, 16));
    return decodeUtf8(bytes) ?? run;
  });
}

/** A header line's part in the header. A new `#separator` begins a new one: logs are put one behind another. */
function readHeader(line: string, header: Header): Header {
  if (line.startsWith('#separator')) {
    const value = line.slice('#separator'.length).trim();
    return { ...freshHeader(), separator: value === '' ? '\t' : unescapeZeek(value) };
  }
  const [name, ...values] = line.split(header.separator);
  const value = values[0] ?? '';
  switch (name) {
    case '#set_separator':
      return { ...header, setSeparator: unescapeZeek(value) || ',' };
    case '#empty_field':
      return { ...header, emptyField: value };
    case '#unset_field':
      return { ...header, unsetField: value };
    case '#path':
      return { ...header, path: value === '' ? null : value };
    case '#fields':
      return { ...header, fields: values, types: [] };
    case '#types':
      return { ...header, types: values };
    default:
      return header;
  }
}

const numbers = new Set(['count', 'int', 'port', 'double', 'interval']);

function toScalar(text: string, type: string): JsonValue {
  if (type === 'bool') return text === 'T' ? true : text === 'F' ? false : text;
  const number = numbers.has(type) && text.trim() !== '' ? Number(text) : Number.NaN;
  // A time keeps its digits: its fraction says how precise it is.
  return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : unescapeZeek(text);
}

function toValue(text: string, type: string, header: Header): JsonValue {
  const list = /^(?:set|vector|table|list)\[(.{0,200})\]$/.exec(type);
  if (list === null) return text === header.emptyField ? '' : toScalar(text, type);
  if (text === header.emptyField || text === '') return [];
  return text.split(header.setSeparator).map((item) => {
    if (item === header.unsetField) return null;
    return item === header.emptyField ? '' : toScalar(item, list[1] ?? 'string');
  });
}

function toRecord(values: readonly string[], header: Header): JsonObject {
  const record: Record<string, JsonValue> = {};
  if (header.path !== null) setOwn(record, '_path', header.path);
  for (const [index, name] of header.fields.entries()) {
    const text = values[index];
    if (text === undefined || text === header.unsetField || name === '') continue;
    setOwn(record, name, toValue(text, header.types[index] ?? 'string', header));
  }
  return record;
}

function rowOf(line: TextLine, text: string, header: Header): ZeekRow {
  const failure = (code: RejectCode, reason: string): ZeekRow => ({
    kind: 'error',
    code,
    reason,
    excerpt: excerptOf(line.raw),
    start: line.start,
    end: line.end,
    line: line.line,
  });
  if (header.fields.length === 0)
    return failure('syntax', 'The row stands before a "#fields" line, which would say what its values are.');
  const values = text.split(header.separator);
  if (values.length !== header.fields.length) {
    const reason = `The row has ${String(values.length)} fields, "#fields" ${String(header.fields.length)}.`;
    return failure(line.endsFile && values.length < header.fields.length ? 'truncated' : 'syntax', reason);
  }
  return { kind: 'row', record: toRecord(values, header), raw: line.raw, start: line.start, line: line.line };
}

/** The rows of a Zeek log in its own format. Header lines count as no record and may change within the file. */
export function* readZeekTsv(source: ByteSource, limits: ParserLimits = defaultLimits): Generator<ZeekRow> {
  let header = freshHeader();
  for (const line of readLines(source, limits)) {
    const text = line.status === 'tooLarge' ? null : decodeUtf8(line.raw);
    if (text === null) {
      const isLarge = line.status === 'tooLarge';
      yield {
        kind: 'error',
        code: isLarge ? 'tooLarge' : 'notText',
        reason: isLarge
          ? `The row is larger than ${String(limits.recordBytes)} bytes.`
          : 'The row is not valid UTF-8.',
        excerpt: excerptOf(line.raw),
        start: line.start,
        end: line.end,
        line: line.line,
      };
    } else if (text.startsWith('#')) header = readHeader(text, header);
    else yield rowOf(line, text, header);
  }
}
