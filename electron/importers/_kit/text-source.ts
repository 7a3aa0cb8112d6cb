import { bytesSource } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';

/** Largest UTF-16 file that is taken in, bytes: it is held in memory while it is read. */
export const largestUtf16File = 256 * 1024 * 1024;

/** A text file as UTF-8, with the way back to its own bytes. */
export interface TextSource {
  /** The text's bytes in UTF-8. */
  readonly utf8: ByteSource;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
  /**
   * Where a stretch of the UTF-8 form stands in the file itself, and its bytes there.
   * @param bytes the stretch in UTF-8, as already read.
   */
  locate(start: number, bytes: Uint8Array): { readonly offset: number; readonly raw: Uint8Array };
}

/** The encoding that the first bytes of a file tell: byte order mark, else the pattern of zero bytes of Latin text in UTF-16. */
export function detectEncoding(head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const sample = Math.min(head.length, 256) & ~1;
  if (sample < 4) return 'utf-8';
  let evenZeros = 0;
  let oddZeros = 0;
  for (let index = 0; index < sample; index += 2) {
    if (head[index] === 0) evenZeros += 1;
    if (head[index + 1] === 0) oddZeros += 1;
  }
  const most = (sample / 2) * 0.8;
  if (oddZeros >= most && evenZeros === 0) return 'utf-16le';
  return evenZeros >= most && oddZeros === 0 ? 'utf-16be' : 'utf-8';
}

/** UTF-16 code units that a stretch of valid UTF-8 stands for. */
function countUnits(bytes: Uint8Array): number {
  let units = 0;
  for (const byte of bytes) {
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

function decodeUtf16(source: ByteSource, encoding: 'utf-16le' | 'utf-16be'): TextSource {
  const original = source.read(0, source.size);
  const units = new Uint8Array(original.subarray(0, original.length & ~1));
  if (encoding === 'utf-16be') Buffer.from(units.buffer, units.byteOffset, units.length).swap16();
  const text = new TextDecoder('utf-16le', { ignoreBOM: true }).decode(units);
  const bytes = new TextEncoder().encode(text);
  let position = 0;
  let unit = 0;
  return {
    utf8: bytesSource(bytes),
    encoding,
    locate(start, stretch) {
      if (start < position) {
        position = 0;
        unit = 0;
      }
      unit += countUnits(bytes.subarray(position, start));
      position = start;
      const offset = unit * 2;
      return { offset, raw: original.slice(offset, offset + countUnits(stretch) * 2) };
    },
  };
}

/**
 * Opens a text file whatever its Unicode encoding is: PowerShell writes UTF-16 unless told otherwise.
 * @returns null when the file is UTF-16 and larger than {@link largestUtf16File}.
 */
export function openText(source: ByteSource): TextSource | null {
  const encoding = detectEncoding(source.read(0, 1024));
  if (encoding === 'utf-8') return { utf8: source, encoding, locate: (offset, raw) => ({ offset, raw }) };
  return source.size > largestUtf16File ? null : decodeUtf16(source, encoding);
}

/** The first bytes of a file as text, for recognising its format; invalid bytes become U+FFFD. */
export function headText(head: Uint8Array): string {
  const encoding = detectEncoding(head);
  return new TextDecoder(encoding === 'utf-8' ? 'utf-8' : encoding).decode(head);
}
