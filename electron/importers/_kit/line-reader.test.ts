import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesSource } from './byte-source.ts';
import { readLines } from './line-reader.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

describe('readLines', () => {
  it('gives every line with its bytes, place and number, as splitting the text does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'ü', '\n', '\r\n', '\t', 'long text'), { maxLength: 60 }),
        (parts) => {
          const bytes = encoder.encode(parts.join(''));
          const expected = decoder
            .decode(bytes)
            .split('\n')
            .map((text, index) => [index + 1, text.replace(/\r$/, '')] as const)
            .filter(([, text]) => text !== '');
          const lines = [...readLines(bytesSource(bytes))];
          expect(lines.map(({ line, raw }) => [line, decoder.decode(raw)])).toEqual(expected);
          for (const { start, end, raw } of lines) expect(bytes.slice(start, end)).toEqual(raw);
          expect(lines.slice(0, -1).some(({ endsFile }) => endsFile)).toBe(false);
        },
      ),
    );
  });

  it('steps over a byte order mark and reads lines across its chunks', () => {
    const long = 'x'.repeat(2_500_000);
    const lines = [...readLines(bytesSource(encoder.encode(`\ufeffa\n${long}\nb`)))];
    expect(lines.map(({ raw, start, endsFile }) => [raw.length, start, endsFile])).toEqual([
      [1, 3, false],
      [2_500_000, 5, false],
      [1, 2_500_006, true],
    ]);
  });

  it('says of a line that is too large how far it goes, and holds no more than its beginning', () => {
    const bytes = encoder.encode(`${'x'.repeat(4_000_000)}\r\nb\n`);
    const lines = [...readLines(bytesSource(bytes), { recordBytes: 1000, depth: 1 })];
    expect(lines.map(({ status, raw, end, line }) => [status, raw.length, end, line])).toEqual([
      ['tooLarge', 240, expect.any(Number), 1],
      ['complete', 1, 4_000_003, 2],
    ]);
  });
});
