import type { ByteSource } from '../_kit/byte-source.ts';

/** Largest message that is read whole, bytes. */
export const largestMessage = 64 * 1024 * 1024;

/** One message of a file, where it stands. */
export interface MessageBytes {
  readonly start: number;
  readonly end: number;
  /** Null when the message is larger than {@link largestMessage}. */
  readonly bytes: Uint8Array | null;
}

const chunkBytes = 1024 * 1024;
const separator = [...new TextEncoder().encode('\nFrom ')];

/** True when a file is a mailbox of messages one after another, each behind a line `From sender date` (RFC 4155). */
export function isMailbox(source: ByteSource): boolean {
  return /^From \S+ .*\d{4}/.test(new TextDecoder().decode(source.read(0, 300)).replace(/^\ufeff/, ''));
}

function matchesAt(bytes: Uint8Array, at: number): boolean {
  return separator.every((byte, index) => bytes[at + index] === byte);
}

/** True when the line before a separator is empty: a message's own line that begins with `From ` follows text. */
function followsBlankLine(bytes: Uint8Array, at: number): boolean {
  const before = bytes[at - 1] === 13 ? at - 2 : at - 1;
  return before < 0 || bytes[before] === 10;
}

/** Offsets at which the messages of a mailbox begin: its first byte, and each line `From ` behind an empty one. */
function* messageStarts(source: ByteSource): Generator<number> {
  yield 0;
  // Chunks overlap, so that no separator with the line end before it is cut in two.
  const overlap = separator.length + 2;
  for (let offset = 0; offset < source.size; offset += chunkBytes) {
    const from = Math.max(0, offset - overlap);
    const bytes = source.read(from, chunkBytes + (offset - from));
    let at = bytes.indexOf(10);
    while (at >= 0) {
      const isNew = from + at + separator.length > offset || from === 0;
      if (isNew && at > 1 && matchesAt(bytes, at) && followsBlankLine(bytes, at)) yield from + at + 1;
      at = bytes.indexOf(10, at + 1);
    }
  }
}

function messageAt(source: ByteSource, start: number, end: number): MessageBytes {
  const bytes = end - start > largestMessage ? null : source.read(start, end - start);
  return { start, end, bytes };
}

/** The messages of a file: all of a mailbox, or the file itself as one. */
export function* splitMessages(source: ByteSource): Generator<MessageBytes> {
  if (!isMailbox(source)) {
    yield messageAt(source, 0, source.size);
    return;
  }
  let start = -1;
  for (const next of messageStarts(source)) {
    if (next === start) continue;
    if (start >= 0) yield messageAt(source, start, next);
    start = next;
  }
  yield messageAt(source, start, source.size);
}

/** The message itself, without the mailbox's line before it. */
export function withoutSeparator(bytes: Uint8Array): Uint8Array {
  const isSeparated = separator.slice(1).every((byte, index) => bytes[index] === byte);
  const end = isSeparated ? bytes.indexOf(10) : -1;
  return end < 0 ? bytes : bytes.subarray(end + 1);
}
