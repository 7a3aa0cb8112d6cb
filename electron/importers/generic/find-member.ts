import { defaultLimits, type ByteSource } from '../_kit/byte-source.ts';
import { ByteWindow } from '../_kit/byte-window.ts';
import { memberIn } from '../_kit/json-layout.ts';
import { isSpace, scanValue, skipSeparators } from '../_kit/json-scan.ts';

const openBracket = 91;
const openBrace = 123;
const closeBrace = 125;

/** A list inside a file. */
export interface FoundList {
  readonly start: number;
  /** Offset behind it; the end of the file when it is never closed. */
  readonly end: number;
  /** 1-based line on which it begins. */
  readonly line: number;
}

/** Offset of the first byte that is neither white space nor a byte order mark. */
function contentStart(window: ByteWindow): number {
  window.grow(0);
  let at = window.bytes[0] === 0xef && window.bytes[1] === 0xbb && window.bytes[2] === 0xbf ? 3 : 0;
  while (at < window.end && isSpace(window.bytes[at])) at += 1;
  return at;
}

/** The list at a path of members of the file's one object, found without holding the file; null when there is none. */
export function findMember(source: ByteSource, path: readonly string[]): FoundList | null {
  const window = new ByteWindow(source);
  let at = contentStart(window);
  for (const [index, name] of path.entries()) {
    if (at >= window.end || window.bytes[at - window.start] !== openBrace) return null;
    const value = memberNamed(window, at, name);
    if (value === null) return null;
    at = value;
    if (index < path.length - 1) continue;
    if (window.bytes[at - window.start] !== openBracket) return null;
    const line = window.lineAt(at);
    const scan = scanValue(window, at, { ...defaultLimits, recordBytes: 1024 * 1024 });
    return { start: at, end: scan.status === 'complete' ? scan.end : source.size, line };
  }
  return null;
}

function memberNamed(window: ByteWindow, object: number, name: string): number | null {
  let at = object + 1;
  for (;;) {
    at = skipSeparators(window, at);
    if (at >= window.end || window.bytes[at - window.start] === closeBrace) return null;
    const member = memberIn(window, at, defaultLimits);
    if (member === null) return null;
    if (member.key === name) return member.value;
    const scan = scanValue(window, member.value, { ...defaultLimits, recordBytes: 1024 * 1024 });
    if (scan.status !== 'complete') return null;
    at = scan.end;
  }
}

/** Paths of lists of objects in the file's one object, as far as these bytes show, with the number of members beside each. */
export function listsIn(source: ByteSource): readonly { readonly path: string; readonly beside: number }[] {
  const window = new ByteWindow(source);
  const found: { path: string; beside: number }[] = [];
  const open = (object: number, prefix: string, depth: number): void => {
    const here: string[] = [];
    let members = 0;
    let at = object + 1;
    for (;;) {
      at = skipSeparators(window, at);
      if (at >= window.end || window.bytes[at - window.start] === closeBrace) break;
      const member = memberIn(window, at, defaultLimits);
      if (member === null) break;
      members += 1;
      const byte = window.bytes[member.value - window.start];
      if (byte === openBracket && firstOfList(window, member.value) === openBrace)
        here.push(`${prefix}${member.key}`);
      if (byte === openBrace && depth < 4) open(member.value, `${prefix}${member.key}.`, depth + 1);
      const scan = scanValue(window, member.value, defaultLimits);
      if (scan.status !== 'complete') break;
      at = scan.end;
    }
    for (const path of here) found.push({ path, beside: members - 1 });
  };
  const start = contentStart(window);
  // The bytes are few: all of them stay in the window, so that going back into an object is free.
  while (window.grow(0));
  if (window.bytes[start] === openBrace) open(start, '', 0);
  return found;
}

function firstOfList(window: ByteWindow, list: number): number | undefined {
  let at = list + 1;
  while (at < window.end && isSpace(window.bytes[at - window.start])) at += 1;
  return window.bytes[at - window.start];
}
