import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processorTime } from '../../../tests/support/processor-time.ts';
import { bytesSource } from './byte-source.ts';
import { openCsv, parseCsvRow } from './csv-reader.ts';
import type { CsvRow } from './csv-reader.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function read(content: string | Uint8Array): {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
} {
  const csv = openCsv(bytesSource(typeof content === 'string' ? bytes(content) : content));
  if (csv === null) throw new Error('no header');
  return { header: csv.header, rows: [...csv.rows] };
}

const fields = (rows: readonly CsvRow[]): readonly (readonly string[])[] =>
  rows.flatMap((row) => (row.kind === 'row' ? [row.fields] : []));

describe('openCsv', () => {
  it('reads quotes, doubled quotes, embedded line ends and empty fields, with exact bytes and lines', () => {
    const text = '\ufeffa,b,c\r\n1,"x ""y"", z",\r\n"line\r\nbreak",,ü\n\r\nlast,"",end';
    const { header, rows } = read(text);
    expect(header).toEqual(['a', 'b', 'c']);
    expect(fields(rows)).toEqual([
      ['1', 'x "y", z', ''],
      ['line\r\nbreak', '', 'ü'],
      ['last', '', 'end'],
    ]);
    const content = bytes(text);
    for (const row of rows) {
      if (row.kind !== 'row') continue;
      expect(content.slice(row.start, row.start + row.raw.length)).toEqual(row.raw);
      expect(parseCsvRow(new TextDecoder().decode(row.raw), ',')).toEqual(row.fields);
    }
    expect(rows.map((row) => row.line)).toEqual([2, 3, 6]);
  });

  it.each([';', '\t'])('finds the delimiter %j', (delimiter) => {
    expect(fields(read(`a${delimiter}"b,c"\n1${delimiter}2\n`).rows)).toEqual([['1', '2']]);
  });

  it('reads what csv-parse reads', () => {
    const field = fc.string({
      unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', 'ü', "'"),
      maxLength: 8,
    });
    const quote = (text: string): string =>
      /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(field, field, field), { maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
        (table, end) => {
          const rows = table.map((row) => [`r${row[0]}`, row[1], row[2]]);
          const text = ['x,y,z', ...rows.map((row) => row.map(quote).join(','))].join(end);
          const expected = parse(text, { from: 2, record_delimiter: ['\r\n', '\n'] }) as readonly string[][];
          expect(fields(read(text).rows)).toEqual(expected);
          expect(expected).toEqual(rows);
        },
      ),
    );
  });

  it('refuses rows that are too short, too long, cut off or no text, and goes on', () => {
    const content = bytes('a,b\n1\n1,2\n1,2,3\n3,#\n5,6\n7,"cut');
    content[content.indexOf(35)] = 0xff;
    const { rows } = read(content);
    expect(fields(rows)).toEqual([
      ['1', '2'],
      ['5', '6'],
    ]);
    expect(rows.flatMap((row) => (row.kind === 'error' ? [[row.code, row.reason]] : []))).toEqual([
      ['syntax', 'The row has 1 fields, the header 2.'],
      ['syntax', 'The row has 3 fields, the header 2.'],
      ['notText', 'Invalid UTF-8: byte 0xff at offset 18.'],
      ['truncated', 'The file ends inside a quoted field of this row.'],
    ]);
    expect(read('a,b\n1').rows[0]).toMatchObject({ code: 'truncated' });
  });

  it('keeps the limit on the size of a row', () => {
    const csv = openCsv(bytesSource(bytes(`a,b\n1,${'x'.repeat(3_000_000)}\n2,3\n`)), {
      recordBytes: 1000,
      depth: 200,
    });
    expect([...(csv?.rows ?? [])]).toMatchObject([
      { kind: 'error', code: 'tooLarge' },
      { kind: 'row', fields: ['2', '3'] },
    ]);
  });

  it('takes quotes inside unquoted fields as they are', () => {
    expect(fields(read('a,b\nx"y""z,1\n2,3\n').rows)).toEqual([
      ['x"y""z', '1'],
      ['2', '3'],
    ]);
  });

  it.each([
    [
      'an opening quote that nothing closes',
      '"stray,x',
      'This line opens a quoted field that is never closed.',
    ],
    [
      'one that a far field closes',
      'a,"stray',
      'This line opens a quoted field that is closed lines later in the middle of a text.',
    ],
    [
      'one after which the row has other columns',
      'a,"stray and more',
      'This line opens a quoted field that ends lines later; the row then has 4 fields, the header 2.',
    ],
  ])('refuses only the line of %s, at its place', (_name, stray, reason) => {
    const lines = Array.from({ length: 2000 }, (_, index) => `r${String(index)},v`);
    lines[4] = stray;
    if (stray.startsWith('a')) lines[1900] = '"two\nlines, quoted","x"';
    if (stray.endsWith('more')) lines[1800] = '"one, two",v';
    const text = `a,b\n${lines.join('\n')}\n`;
    const { rows } = read(text);
    expect(fields(rows)).toHaveLength(1999);
    const broken = rows.filter((row) => row.kind === 'error');
    expect(broken).toMatchObject([{ code: 'syntax', reason, line: 6, excerpt: stray }]);
    const [one] = broken;
    expect(text.slice(one?.start, one?.end)).toBe(stray);
    expect(rows.find((row) => row.kind === 'row' && row.fields[0] === 'r5')).toMatchObject({ line: 7 });
    expect(rows.at(-1)).toMatchObject({ kind: 'row', fields: ['r1999', 'v'] });
    if (stray.startsWith('a'))
      expect(rows.find((row) => row.line === 1902)).toMatchObject({ fields: ['two\nlines, quoted', 'x'] });
  });

  it('reads quoted fields over lines as csv-parse does, also right behind a line with a quote too many', () => {
    const quoted = fc.array(fc.constantFrom('a', '""', ',', '\n', '\r\n', ' '), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(quoted, quoted, quoted), { minLength: 1, maxLength: 6 }), (table) => {
        const text = table.map((row) => row.map((parts) => `"k${parts.join('')}"`).join(',')).join('\n');
        const expected = parse(text, { record_delimiter: ['\n'] }) as readonly string[][];
        const { rows } = read(`x,y,z\n"broken\n${text}\n`);
        expect(rows[0]).toMatchObject({ kind: 'error', line: 2 });
        expect(fields(rows)).toEqual(expected);
      }),
    );
  });

  it('takes time that grows with the file only where every line opens a quote that none closes', () => {
    const timeOf = (line: string, size: number): number => {
      const content = bytes(`a,b\n${line.repeat(size / line.length)}`);
      const times = [1, 2, 3].map(() => {
        const start = processorTime();
        const csv = openCsv(bytesSource(content));
        let count = 0;
        for (const row of csv?.rows ?? []) count += row.start > 0 ? 1 : 0;
        expect(count).toBeGreaterThan(1);
        return processorTime() - start;
      });
      return Math.min(...times);
    };
    for (const line of ['a",",b\n', '"\n', 'x,"y\n'])
      // 16 times the bytes; a look at the rest from every line would be 256 times.
      expect(timeOf(line, 400_000), line).toBeLessThan(64 * Math.max(timeOf(line, 25_000), 2));
  });
});
