import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isJsonObject, ownValue } from '../../../shared/lib/json-read.ts';
import { visibleLine } from '../../../shared/model/visible-text.ts';
import type { ParserLimits } from './byte-source.ts';
import type { ByteWindow } from './byte-window.ts';
import type { JsonElement, JsonEnvelope } from './json-elements.ts';
import { isSpace, scanValue, skipSeparators } from './json-scan.ts';
import type { Scan } from './json-scan.ts';
import { decodeUtf8 } from './utf8.ts';

const quote = 34;
const colon = 58;
const openBracket = 91;
const openBrace = 123;

/** The member of an object that begins at an offset: its key, and where its value begins; null when there is none. */
export function memberIn(
  window: ByteWindow,
  at: number,
  limits: ParserLimits,
): { readonly key: string; readonly value: number } | null {
  if (at >= window.end || window.bytes[at - window.start] !== quote) return null;
  const scan = scanValue(window, at, limits);
  if (scan.status !== 'complete' || scan.tooLarge) return null;
  const key = parseOrUndefined(window.copy(at, scan.end));
  const separator = skipSeparators(window, scan.end);
  if (typeof key !== 'string' || separator >= window.end || window.bytes[separator - window.start] !== colon)
    return null;
  const value = skipSeparators(window, separator + 1);
  return value < window.end ? { key, value } : null;
}

/** Whether what begins with a byte is what an envelope has under its key. */
export function opensEnvelope(envelope: JsonEnvelope, byte: number | undefined): boolean {
  return byte === (envelope.wraps === 'object' ? openBrace : openBracket);
}

/** Whether an object is such an envelope. */
export function isEnvelope(object: JsonObject, envelope: JsonEnvelope): boolean {
  const value = ownValue(object, envelope.key);
  if (envelope.wraps !== 'object') return Array.isArray(value);
  return isJsonObject(value) && envelope.inner !== undefined && isEnvelope(value, envelope.inner);
}

/** The white space between the start of the line and an offset; null when something else stands there. */
export function indentBefore({ bytes, start }: ByteWindow, at: number): Uint8Array | null {
  let from = at - start;
  while (from > 0 && (bytes[from - 1] === 32 || bytes[from - 1] === 9)) from -= 1;
  return from > 0 && bytes[from - 1] === 10 ? bytes.slice(from, at - start) : null;
}

/** The JSON value of some bytes, or undefined. */
export function parseOrUndefined(bytes: Uint8Array): JsonValue | undefined {
  try {
    return JSON.parse(decodeUtf8(bytes) ?? '') as JsonValue;
  } catch {
    return undefined;
  }
}

/** An element of a part of a file, placed in the file. */
export function moved(element: JsonElement, by: number, line: number): JsonElement {
  const place = { start: element.start + by, line: element.line + line - 1 };
  return element.kind === 'value'
    ? { ...element, ...place }
    : { ...element, ...place, end: element.end + by };
}

/** Why the scan of a record did not end well. */
export function describeBreak(scan: Scan, start: number, raw?: Uint8Array): string {
  const at = raw === undefined ? scan.end : start + scan.end;
  if (scan.status === 'unclosed') return 'The record is never closed.';
  return `The record breaks at byte ${String(at)}: a line ends inside a text, or a bracket does not match.`;
}

/** Why `JSON.parse` refused a record, without repeating the record. */
export function describeParseError(error: unknown, raw: Uint8Array, start: number): string {
  const zero = raw.indexOf(0);
  if (zero >= 0) return `NUL byte at offset ${String(start + zero)}.`;
  const message = error instanceof Error ? error.message : String(error);
  return visibleLine(message.replace(/, ("|\.\.\.).*$/s, '')).slice(0, 160);
}

/** True when the first full lines show that every line is a record: at least one, at column 0, is an object of its own. */
export function looksLikeLines(head: Uint8Array): boolean {
  let at = 0;
  while (at < head.length && isSpace(head[at])) at += 1;
  if (head[at] === openBracket) return false;
  let lines = 0;
  for (let count = 0; count < 20 && at < head.length; count += 1) {
    const found = head.indexOf(10, at);
    const end = found < 0 ? head.length : found;
    if (end > at && !isSpace(head[at])) lines += 1;
    const value = head[at] === openBrace ? parseOrUndefined(head.subarray(at, end)) : undefined;
    if (isJsonObject(value) && Object.keys(value).length > 0 && (found >= 0 || lines > 1)) return true;
    if (found < 0) return false;
    at = found + 1;
  }
  return false;
}
