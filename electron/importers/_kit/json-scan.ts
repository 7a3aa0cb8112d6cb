import type { ByteWindow } from './byte-window.ts';
import type { ParserLimits } from './byte-source.ts';

/** How the scan of one JSON value ended. */
export interface Scan {
  readonly status: 'complete' | 'unclosed' | 'broken';
  /** Offset behind the value, or where it broke or the bytes ended. */
  readonly end: number;
  readonly tooLarge: boolean;
  readonly tooDeep: boolean;
}

const quote = 34;
const comma = 44;
const backslash = 92;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/** True for JSON white space. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}

/** Offset of the first byte from `from` on that is neither white space nor a comma; the window's source size at the end. */
export function skipSeparators(window: ByteWindow, from: number): number {
  let at = from;
  for (;;) {
    for (; at < window.end; at += 1) {
      const byte = window.bytes[at - window.start] as number;
      if (!isSpace(byte) && byte !== comma) return at;
    }
    if (!window.grow(at)) return at;
  }
}

function scanScalar(window: ByteWindow, from: number, limits: ParserLimits): Scan {
  let at = from;
  for (;;) {
    for (; at < window.end; at += 1) {
      const byte = window.bytes[at - window.start] as number;
      if (isSpace(byte) || byte === comma || byte === closeBracket || byte === closeBrace)
        return { status: at > from ? 'complete' : 'broken', end: at, tooLarge: false, tooDeep: false };
    }
    if (at - from > limits.recordBytes) return { status: 'broken', end: at, tooLarge: true, tooDeep: false };
    if (!window.grow(from))
      return { status: at > from ? 'complete' : 'unclosed', end: at, tooLarge: false, tooDeep: false };
  }
}

/**
 * Finds the end of the JSON value that begins at `from`, by brackets and strings alone; whether it is valid is for `JSON.parse` to say. The
 * value's bytes stay in the window unless it is larger than a record may be: then it is only skipped.
 */
export function scanValue(window: ByteWindow, from: number, limits: ParserLimits): Scan {
  if (from >= window.end && !window.grow(from))
    return { status: 'unclosed', end: from, tooLarge: false, tooDeep: false };
  const first = window.bytes[from - window.start] as number;
  if (first !== openBrace && first !== openBracket && first !== quote)
    return scanScalar(window, from, limits);
  // Which bracket is open at each level; levels beyond the limit are only counted.
  const open = new Uint8Array(limits.depth + 1);
  let depth = 0;
  let deepest = 0;
  let inString = false;
  let tooLarge = false;
  let at = from;
  for (;;) {
    const bytes = window.bytes;
    const end = window.end - window.start;
    let index = at - window.start;
    while (index < end) {
      if (inString) {
        let byte = bytes[index] as number;
        while (byte !== quote && byte !== backslash && byte !== 10) {
          index += 1;
          if (index >= end) break;
          byte = bytes[index] as number;
        }
        if (index >= end) break;
        if (byte === quote) {
          inString = false;
          index += 1;
          if (depth === 0) return { status: 'complete', end: window.start + index, tooLarge, tooDeep: false };
        } else if (byte === backslash) {
          index += 2;
        } else {
          // JSON strings hold no raw line feed: the string was never closed.
          return { status: 'broken', end: window.start + index, tooLarge, tooDeep: deepest > limits.depth };
        }
        continue;
      }
      const byte = bytes[index] as number;
      index += 1;
      if (byte === quote) {
        inString = true;
      } else if (byte === openBrace || byte === openBracket) {
        depth += 1;
        if (depth > deepest) deepest = depth;
        if (depth <= limits.depth) open[depth] = byte;
      } else if (byte === closeBrace || byte === closeBracket) {
        if (depth <= limits.depth && open[depth] !== byte - 2) {
          return {
            status: 'broken',
            end: window.start + index - 1,
            tooLarge,
            tooDeep: deepest > limits.depth,
          };
        }
        depth -= 1;
        if (depth === 0) {
          const stop = window.start + index;
          return {
            status: 'complete',
            end: stop,
            tooLarge: tooLarge || stop - from > limits.recordBytes,
            tooDeep: deepest > limits.depth,
          };
        }
      }
    }
    at = window.start + index;
    if (at - from > limits.recordBytes) tooLarge = true;
    if (!window.grow(tooLarge ? Math.min(at, window.end) : from)) {
      return { status: 'unclosed', end: window.end, tooLarge, tooDeep: deepest > limits.depth };
    }
  }
}

/** Offset of the next line, after `from`, that begins with `indent` and a brace or bracket; null when there is none. */
export function findLineStart(window: ByteWindow, from: number, indent: Uint8Array): number | null {
  let at = from;
  for (;;) {
    const found = window.bytes.indexOf(10, at - window.start);
    if (found < 0) {
      if (!window.grow(window.end)) return null;
      at = window.start;
      continue;
    }
    const line = window.start + found + 1;
    const needed = line + indent.length + 1;
    while (window.end < needed && window.grow(line - 1));
    if (window.end < needed) return null;
    const begin = line - window.start;
    const same = indent.every((byte, index) => window.bytes[begin + index] === byte);
    const byte = window.bytes[begin + indent.length];
    if (same && (byte === openBrace || byte === openBracket)) return line + indent.length;
    at = line;
  }
}
