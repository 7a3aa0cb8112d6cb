import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
});
