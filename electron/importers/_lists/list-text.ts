import { gunzipSync } from 'node:zlib';
import { OperationError } from '../../../shared/contract/operation.ts';
import type { ByteSource } from '../_kit/byte-source.ts';
import { bytesSource } from '../_kit/byte-source.ts';
import { openText } from '../_kit/text-source.ts';
import { decodeLeniently } from '../_kit/utf8.ts';

/** Limits of a list's file: it is held in memory while it is read. */
export interface ListLimits {
  /** Bytes of the file. */
  readonly fileBytes: number;
  /** Bytes of its text, which a compressed file holds more of than the file has. */
  readonly textBytes: number;
  /** Bytes of text for one byte of a compressed file. */
  readonly ratio: number;
}

/** 256 MiB of file, 384 MiB of text (V8's longest text has 512 Mi characters), 200 to 1. */
export const listLimits: ListLimits = {
  fileBytes: 256 * 1024 * 1024,
  textBytes: 384 * 1024 * 1024,
  ratio: 200,
};

/**
 * The text of a list's file: UTF-8 or UTF-16, plain or gzip.
 * @throws OperationError `fileUnreadable` beyond the limits, for gzip that is damaged, and for what is no text.
 */
export function readListText(source: ByteSource, limits: ListLimits = listLimits): string {
  if (source.size > limits.fileBytes)
    throw new OperationError('fileUnreadable', `The file is larger than ${megabytes(limits.fileBytes)}.`);
  const head = source.read(0, 2);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  const plain = isGzip ? bytesSource(unpack(source, limits)) : source;
  if (plain.size > limits.textBytes)
    throw new OperationError('fileUnreadable', `The list is larger than ${megabytes(limits.textBytes)}.`);
  const text = openText(plain);
  if (text === null) throw new OperationError('fileUnreadable', 'The UTF-16 file is too large.');
  const { utf8 } = text;
  if (isBinary(utf8.read(0, headBytes)))
    throw new OperationError(
      'fileUnreadable',
      'The file is binary, or its text is neither UTF-8 nor UTF-16: no list can be read from it.',
    );
  return decodeLeniently(utf8.read(0, utf8.size)).replace(/^\ufeff/, '');
}

/** Bytes at the beginning of a file that tell text from anything else. */
const headBytes = 65_536;
/** Largest share of the head's characters that may be control characters, and that may be no UTF-8: text of one-byte encodings has some. */
const mostControls = 0.02;
const mostInvalid = 0.3;

/** True for bytes that are no text: with a zero byte, or with more control characters or invalid UTF-8 than text of any kind has. */
function isBinary(head: Uint8Array): boolean {
  if (head.includes(0)) return true;
  const text = decodeLeniently(head);
  let controls = 0;
  let invalid = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0xfffd) invalid += 1;
    // Tab, line feed, vertical tab, form feed, return; end of file (Ctrl+Z) and escape (colours) stand in text as well.
    else if ((code < 0x20 && (code < 9 || code > 13) && code !== 0x1a && code !== 0x1b) || code === 0x7f)
      controls += 1;
  }
  return controls > text.length * mostControls || invalid > text.length * mostInvalid;
}

function unpack(source: ByteSource, limits: ListLimits): Uint8Array {
  // Small files may have any ratio: a page of zeros harms nobody.
  const most = Math.min(limits.textBytes, Math.max(1024 * 1024, source.size * limits.ratio));
  try {
    return gunzipSync(source.read(0, source.size), { maxOutputLength: most });
  } catch (error) {
    const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new OperationError(
      'fileUnreadable',
      tooLarge ? `The file unpacks to more than ${megabytes(most)}.` : 'The gzip file is damaged.',
    );
  }
}

function megabytes(bytes: number): string {
  return `${String(Math.round(bytes / 1_048_576))} MB`;
}

/** Lines of a text without their ends, counted from 1. */
export function* linesOf(text: string): Generator<{ readonly text: string; readonly line: number }> {
  let line = 0;
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const stop = end < 0 ? text.length : end;
    line += 1;
    yield { text: text.slice(at, text[stop - 1] === '\r' && stop > at ? stop - 1 : stop), line };
    at = stop + 1;
  }
}
