import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import { isJsonObject, setOwn } from '../../../shared/lib/json-read.ts';
import type { RejectCode } from '../../../shared/model/record.ts';
import { bytesSource, defaultLimits } from './byte-source.ts';
import type { ByteSource, ParserLimits } from './byte-source.ts';
import { ByteWindow } from './byte-window.ts';
import type { JsonElement, JsonEnvelope, SplitOptions } from './json-elements.ts';
import {
  describeBreak,
  describeParseError,
  indentBefore,
  isEnvelope,
  looksLikeLines,
  memberIn,
  moved,
  opensEnvelope,
  parseOrUndefined,
} from './json-layout.ts';
import { findLineStart, isSpace, scanValue, skipSeparators } from './json-scan.ts';
import type { Scan } from './json-scan.ts';
import { excerptOf } from './excerpt.ts';
import { decodeUtf8, findInvalidUtf8 } from './utf8.ts';

const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;
const noContext: JsonObject = {};

/** Keys of an object that are looked at, and bytes of it, to see whether it is an envelope. */
const peekedKeys = 16;
const peekedBytes = 64 * 1024;

/** Bytes that show whether a file is one of lines. */
const layoutBytes = 1024 * 1024;

class JsonSplitter {
  readonly #window: ByteWindow;
  readonly #envelopes: readonly JsonEnvelope[];
  readonly #elements: JsonEnvelope | undefined;
  readonly #limits: ParserLimits;
  /** The rest of the file has been given up, and that is said already. */
  #lost = false;

  constructor(source: ByteSource, options: SplitOptions) {
    this.#window = new ByteWindow(source);
    this.#envelopes = options.envelopes;
    this.#elements = options.elements;
    this.#limits = options.limits ?? defaultLimits;
  }

  *split(): Generator<JsonElement> {
    const window = this.#window;
    while (window.end < layoutBytes && window.grow(0));
    const start = window.bytes[0] === 0xef && window.bytes[1] === 0xbb && window.bytes[2] === 0xbf ? 3 : 0;
    if (looksLikeLines(window.bytes.subarray(start))) yield* this.#splitLines(start);
    else yield* this.#splitTop(start);
  }

  /** Splits what is known not to be a file of lines. */
  splitObjects(): Generator<JsonElement> {
    this.#window.grow(0);
    return this.#splitTop(0);
  }

  *#splitTop(start: number): Generator<JsonElement> {
    const window = this.#window;
    let at = start;
    for (;;) {
      at = skipSeparators(window, at);
      if (this.#lost || (at >= window.end && !window.grow(at))) return;
      const byte = window.bytes[at - window.start];
      if (byte === openBracket) {
        at = yield* this.#splitList(at, this.#elements, noContext);
      } else if (byte === openBrace) {
        const envelope = this.#envelopeAt(at, this.#envelopes);
        at =
          envelope === null
            ? yield* this.#element(at, this.#envelopes, noContext, new Uint8Array(0))
            : yield* this.#splitEnvelope(at, envelope, noContext);
      } else {
        const line = window.lineAt(at);
        const next = findLineStart(window, at, new Uint8Array(0));
        yield this.#error('syntax', 'Expected an object or a list here.', at, next ?? window.size, line);
        if (next === null) return;
        at = next;
      }
    }
  }

  /** Each line is a record of its own, so a bad one costs only itself. */
  *#splitLines(start: number): Generator<JsonElement> {
    const window = this.#window;
    let at = start;
    while (at < window.end || window.grow(at)) {
      let search = at;
      let end = -1;
      let tooLarge = false;
      for (;;) {
        const found = window.bytes.indexOf(10, search - window.start);
        if (found >= 0) {
          end = window.start + found;
          break;
        }
        search = window.end;
        if (search - at > this.#limits.recordBytes) tooLarge = true;
        if (!window.grow(tooLarge ? search : at)) break;
      }
      const isLast = end < 0;
      const stop = isLast ? window.end : end;
      if (tooLarge) {
        yield this.#error(
          'tooLarge',
          `The record is larger than ${String(this.#limits.recordBytes)} bytes.`,
          at,
          stop,
          0,
        );
      } else {
        yield* this.#line(at, stop, isLast);
      }
      at = isLast ? window.end : stop + 1;
    }
  }

  *#line(from: number, to: number, isLast: boolean): Generator<JsonElement> {
    const window = this.#window;
    let start = from;
    let end = to;
    while (start < end && isSpace(window.bytes[start - window.start])) start += 1;
    while (end > start && isSpace(window.bytes[end - 1 - window.start])) end -= 1;
    if (start === end) return;
    const line = window.lineAt(start);
    const raw = window.bytes.slice(start - window.start, end - window.start);
    const inner = new ByteWindow(bytesSource(raw));
    const scan = scanValue(inner, 0, this.#limits);
    if (scan.status === 'complete' && scan.end === raw.length) {
      yield* this.#take(raw, start, line, scan, this.#envelopes, noContext);
    } else if (scan.status === 'complete') {
      for (const element of new JsonSplitter(bytesSource(raw), {
        envelopes: this.#envelopes,
        limits: this.#limits,
      }).splitObjects()) {
        yield moved(element, start, line);
      }
    } else if (isLast && scan.status === 'unclosed') {
      yield this.#error('truncated', 'The file ends inside this record.', start, end, line);
    } else {
      yield this.#error('syntax', describeBreak(scan, start, raw), start, end, line);
    }
  }

  *#splitEnvelope(start: number, envelope: JsonEnvelope, outer: JsonObject): Generator<JsonElement, number> {
    const window = this.#window;
    const context: Record<string, JsonValue> = {};
    for (const key of Object.keys(outer)) setOwn(context, key, outer[key] as JsonValue);
    let at = start + 1;
    for (;;) {
      at = skipSeparators(window, at);
      if (this.#lost || (at >= window.end && !window.grow(at))) {
        if (!this.#lost)
          yield this.#error(
            'truncated',
            'The file ends before its list of records is closed.',
            at,
            at,
            window.lineAt(at),
          );
        this.#lost = true;
        return window.size;
      }
      if (window.bytes[at - window.start] === closeBrace) return at + 1;
      const member = memberIn(window, at, this.#limits);
      if (member === null) {
        yield this.#error('syntax', 'Expected a property name here.', at, window.size, window.lineAt(at));
        return window.size;
      }
      if (member.key === envelope.key && opensEnvelope(envelope, window.bytes[member.value - window.start])) {
        at =
          envelope.wraps === 'object' && envelope.inner !== undefined
            ? yield* this.#splitEnvelope(member.value, envelope.inner, context)
            : yield* this.#splitList(member.value, envelope.inner, context);
        continue;
      }
      const scan = scanValue(window, member.value, this.#limits);
      if (scan.status !== 'complete') {
        yield this.#error(
          scan.status === 'unclosed' ? 'truncated' : 'syntax',
          describeBreak(scan, 0),
          at,
          window.size,
          window.lineAt(at),
        );
        return window.size;
      }
      if (envelope.context?.includes(member.key) && !scan.tooLarge && !scan.tooDeep) {
        const value = parseOrUndefined(window.copy(member.value, scan.end));
        if (value !== undefined) setOwn(context, member.key, value);
      }
      at = scan.end;
    }
  }

  *#splitList(
    start: number,
    inner: JsonEnvelope | undefined,
    context: JsonObject,
  ): Generator<JsonElement, number> {
    const window = this.#window;
    let at = start + 1;
    let indent: Uint8Array | null = null;
    for (;;) {
      at = skipSeparators(window, at);
      if (this.#lost || (at >= window.end && !window.grow(at))) {
        if (!this.#lost)
          yield this.#error(
            'truncated',
            'The file ends before its list of records is closed.',
            at,
            at,
            window.lineAt(at),
          );
        this.#lost = true;
        return window.size;
      }
      const byte = window.bytes[at - window.start];
      if (byte === closeBracket) return at + 1;
      indent ??= indentBefore(window, at);
      if (inner !== undefined && byte === openBrace && this.#envelopeAt(at, [inner]) !== null) {
        at = yield* this.#splitEnvelope(at, inner, context);
      } else {
        at = yield* this.#element(at, [], context, indent);
      }
    }
  }

  /** Takes one value as a record; when it is broken, goes on at the next line that is indented like the list's first record. */
  *#element(
    start: number,
    envelopes: readonly JsonEnvelope[],
    context: JsonObject,
    indent: Uint8Array | null,
  ): Generator<JsonElement, number> {
    const window = this.#window;
    const line = window.lineAt(start);
    const scan = scanValue(window, start, this.#limits);
    if (scan.status === 'complete') {
      if (scan.tooLarge) {
        yield this.#error(
          'tooLarge',
          `The record is larger than ${String(this.#limits.recordBytes)} bytes.`,
          start,
          scan.end,
          line,
        );
      } else {
        yield* this.#take(window.copy(start, scan.end), start, line, scan, envelopes, context);
      }
      return scan.end;
    }
    window.rewind(start, line);
    window.grow(start);
    const end = indent === null ? null : findLineStart(window, start, indent);
    const code: RejectCode =
      end !== null
        ? 'syntax'
        : scan.tooLarge
          ? 'tooLarge'
          : scan.status === 'unclosed'
            ? 'truncated'
            : 'syntax';
    yield this.#error(code, describeBreak(scan, start), start, end ?? window.size, line);
    if (end === null) this.#lost = true;
    return end ?? window.size;
  }

  *#take(
    raw: Uint8Array,
    start: number,
    line: number,
    scan: Scan,
    envelopes: readonly JsonEnvelope[],
    context: JsonObject,
  ): Generator<JsonElement> {
    const end = start + raw.length;
    if (scan.tooDeep) {
      yield {
        kind: 'error',
        code: 'tooDeep',
        reason: `The record is nested more than ${String(this.#limits.depth)} levels deep.`,
        excerpt: excerptOf(raw),
        start,
        end,
        line,
      };
      return;
    }
    const text = decodeUtf8(raw);
    if (text === null) {
      const at = findInvalidUtf8(raw);
      const byte = (raw[at] ?? 0).toString(16).padStart(2, '0');
      yield {
        kind: 'error',
        code: 'notText',
        reason: `Invalid UTF-8: byte 0x${byte} at offset ${String(start + at)}.`,
        excerpt: excerptOf(raw),
        start,
        end,
        line,
      };
      return;
    }
    let value: JsonValue;
    try {
      value = JSON.parse(text) as JsonValue;
    } catch (error) {
      yield {
        kind: 'error',
        code: 'syntax',
        reason: `Not valid JSON: ${describeParseError(error, raw, start)}`,
        excerpt: excerptOf(raw),
        start,
        end,
        line,
      };
      return;
    }
    const envelope = isJsonObject(value) ? envelopes.find((one) => isEnvelope(value, one)) : undefined;
    if (envelope === undefined) {
      yield { kind: 'value', value, raw, start, line, context };
      return;
    }
    const inner = new JsonSplitter(bytesSource(raw), { envelopes, limits: this.#limits });
    inner.#window.grow(0);
    for (const element of inner.#splitEnvelope(0, envelope, context)) yield moved(element, start, line);
  }

  /** The envelope that the object at `start` is, as far as its first members tell. */
  #envelopeAt(start: number, envelopes: readonly JsonEnvelope[]): JsonEnvelope | null {
    if (envelopes.length === 0) return null;
    const window = this.#window;
    while (window.end - start < peekedBytes && window.grow(start));
    const head = new ByteWindow(
      bytesSource(window.bytes.slice(start - window.start, start - window.start + peekedBytes)),
    );
    head.grow(0);
    let at = 1;
    const seen = new Set<string>();
    for (let count = 0; count < peekedKeys; count += 1) {
      at = skipSeparators(head, at);
      const member = memberIn(head, at, this.#limits);
      if (member === null) return null;
      const envelope = envelopes.find(({ key }) => key === member.key);
      if (envelope !== undefined && opensEnvelope(envelope, head.bytes[member.value]))
        return envelope.after?.every((key) => seen.has(key)) === false ? null : envelope;
      seen.add(member.key);
      const scan = scanValue(head, member.value, this.#limits);
      if (scan.status !== 'complete') return null;
      at = scan.end;
    }
    return null;
  }

  #error(code: RejectCode, reason: string, start: number, end: number, line: number): JsonElement {
    return {
      kind: 'error',
      code,
      reason,
      excerpt: excerptOf(this.#window.copy(start, Math.min(end, start + 240))),
      start,
      end,
      line,
    };
  }
}

/**
 * Splits a JSON file into its records without holding it whole: a top-level list, an envelope (`{"value": […]}`), one object, objects one after
 * another, or one to a line. Every record comes with its exact bytes, offset and line. What cannot be read becomes an error element, and the
 * split goes on behind it where the layout shows the way: at the next line of a file of lines, at the next record indented alike in a list.
 */
export function splitJson(source: ByteSource, options: SplitOptions): Generator<JsonElement> {
  return new JsonSplitter(source, options).split();
}

/** Splits the list under a key of one record's own bytes: where its parts stand, for records inside records. */
export function* splitInner(
  raw: Uint8Array,
  key: string,
  start: number,
  line: number,
): Generator<JsonElement> {
  for (const element of new JsonSplitter(bytesSource(raw), { envelopes: [{ key }] }).splitObjects())
    yield moved(element, start, line);
}
