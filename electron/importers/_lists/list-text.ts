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
 * @throws OperationError `fileUnreadable` beyond the limits, or for gzip that is damaged.
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
  return decodeLeniently(utf8.read(0, utf8.size)).replace(/^\ufeff/, '');
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
