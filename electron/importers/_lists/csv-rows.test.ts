import { describe, expect, it } from 'vitest';
import { csvRows } from './csv-rows.ts';

const rowsOf = (text: string): readonly (readonly string[])[] =>
  [...csvRows(text, ',')].map(({ fields }) => fields);

describe('rows of a list', () => {
  it('may have fields over several lines', () => {
    expect(rowsOf('a,"one\ntwo ""x""",c\nd,e,f\n')).toEqual([
      ['a', 'one\ntwo "x"', 'c'],
      ['d', 'e', 'f'],
    ]);
  });

  it('lose one line to a quote that is never closed, not the lines behind it', () => {
    const rest = Array.from({ length: 2000 }, (_, index) => `10.0.0.${index},bad`);
    const rows = rowsOf(['value,note', '10.1.1.1,"oops', ...rest].join('\n'));
    expect(rows).toHaveLength(2002);
    expect(rows.at(-1)).toEqual(['10.0.0.1999', 'bad']);
  });

  it('keep their lines', () => {
    const lines = [...csvRows('# c\n\na,"b\nc"\nd,"e\nf', ',')].map(({ line }) => line);
    expect(lines).toEqual([3, 5, 6]);
  });
});
