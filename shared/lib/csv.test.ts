import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvLine } from './csv.ts';

/** Cells of one line by RFC 4180, an independent reading. */
function readLine(line: string): readonly string[] {
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    if (line[at] === '"') {
      let text = '';
      for (at += 1; ; at += 1) {
        if (line[at] !== '"') text += line[at] ?? '';
        else if (line[at + 1] === '"') {
          text += '"';
          at += 1;
        } else break;
      }
      cells.push(text);
      at += 2;
    } else {
      const end = line.indexOf(',', at);
      cells.push(line.slice(at, end < 0 ? line.length : end));
      at = end < 0 ? line.length + 1 : end + 1;
    }
  }
  return cells;
}

describe('CSV', () => {
  it('reads back as it was written, but for what a spreadsheet would calculate', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (cells) => {
        const line = csvLine(cells);
        expect(line.endsWith('\r\n')).toBe(true);
        const read = readLine(line.slice(0, -2));
        for (const [index, cell] of cells.entries()) expect([cell, `'${cell}`]).toContain(read[index]);
        expect(read).toHaveLength(cells.length);
      }),
    );
  });

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '=HYPERLINK("http://a")',
    ' =1',
    '\u00a0=1',
    '\ufeff@a',
    '\u200b\u200b+1',
    '\v-1',
    '\u0000=1',
  ])('keeps %j a text', (text) => {
    expect(csvCell(text).replaceAll('"', '')).toMatch(/^'/);
  });

  it('keeps every value of a list a text: a spreadsheet may take the semicolon between them for the end of a cell', () => {
    expect(csvCell(['ok', '=1+1', ' @a', '7'])).toBe("ok; '=1+1; ' @a; 7");
  });

  it('joins several values and leaves what is missing empty', () => {
    expect(csvLine([['a', 'b, c'], null, 7, -3, []])).toBe('"a; b, c",,7,-3,\r\n');
  });
});
