import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesSource } from './byte-source.ts';
import { detectEncoding, openText } from './text-source.ts';
import { decodeUtf8, findInvalidUtf8 } from './utf8.ts';

function utf16(text: string, encoding: 'utf-16le' | 'utf-16be', mark: boolean): Uint8Array {
  const buffer = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');
  return encoding === 'utf-16be' ? buffer.swap16() : buffer;
}

describe('detectEncoding', () => {
  it('knows byte order marks, and UTF-16 without one by its zero bytes', () => {
    for (const encoding of ['utf-16le', 'utf-16be'] as const) {
      for (const mark of [true, false])
        expect(detectEncoding(utf16('{"title":"x"}', encoding, mark))).toBe(encoding);
    }
    expect(detectEncoding(Buffer.from('{"title":"x"}'))).toBe('utf-8');
    expect(detectEncoding(new Uint8Array(100))).toBe('utf-8');
  });
});

describe('openText', () => {
  it('finds every stretch of a UTF-16 file in the file itself', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.constantFrom('utf-16le' as const, 'utf-16be' as const),
        (parts, encoding) => {
          const original = utf16(parts.join(''), encoding, true);
          const text = openText(bytesSource(original));
          if (text === null) throw new Error('not opened');
          expect(text.encoding).toBe(encoding);
          let start = 3;
          for (const part of parts) {
            const stretch = new TextEncoder().encode(part);
            expect(text.utf8.read(start, stretch.length)).toEqual(stretch);
            const { offset, raw } = text.locate(start, stretch);
            expect(Buffer.from(original.slice(offset, offset + raw.length))).toEqual(Buffer.from(raw));
            expect(Buffer.from(raw)).toEqual(Buffer.from(utf16(part, encoding, false)));
            start += stretch.length;
          }
        },
      ),
    );
  });
});

describe('findInvalidUtf8', () => {
  it('agrees with the platform on what is UTF-8, and names the first byte that is not', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 3 }),
            fc.string({ unit: 'binary', maxLength: 3 }).map((text) => new TextEncoder().encode(text)),
          ),
          { maxLength: 5 },
        ),
        (parts) => {
          const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
          const at = findInvalidUtf8(bytes);
          expect(at < 0).toBe(decodeUtf8(bytes) !== null);
          if (at >= 0) expect(decodeUtf8(bytes.slice(0, at))).not.toBeNull();
        },
      ),
      { numRuns: 1000 },
    );
  });
});
