import { describe, expect, it } from 'vitest';
import { cellText, mostCopied, rowsAsText } from './cells.ts';
import type { ShownColumn } from './columns.ts';

interface Row {
  readonly name: string;
  readonly at: number;
}
const column = (id: string, text: ShownColumn<Row>['text']): ShownColumn<Row> => ({
  id,
  label: id.toUpperCase(),
  width: 100,
  shownWidth: 100,
  isPinned: false,
  text,
});
const columns = [column('name', (row) => row.name), column('at', (row, zone) => `${row.at} ${zone}`)];

describe('copied cells', () => {
  it('are one line each, with hidden characters made visible', () => {
    const [name] = columns as [ShownColumn<Row>];
    expect(cellText(name, { name: 'a\tb\nc', at: 1 }, 'UTC')).not.toMatch(/[\t\n]/);
    expect(cellText(name, { name: 'user\u202Egpj.exe', at: 1 }, 'UTC')).not.toContain('\u202E');
  });

  it('have a header, tabs between them, and nothing that a spreadsheet would calculate', () => {
    const rows = [
      { name: 'Phishing', at: 5 },
      { name: '=HYPERLINK("x")', at: 6 },
    ];
    expect(rowsAsText(columns, rows, 'UTC')).toEqual({
      text: 'NAME\tAT\nPhishing\t5 UTC\n\'=HYPERLINK("x")\t6 UTC',
      rows: 2,
    });
  });

  it('end where a copy becomes too long, and tell how many rows are in', () => {
    const rows = Array.from({ length: 300 }, () => ({ name: 'x'.repeat(5000), at: 1 }));
    const copied = rowsAsText(columns, rows, 'UTC');
    expect(copied.text.length).toBeLessThanOrEqual(mostCopied);
    expect(copied.rows).toBe(199);
  });
});
