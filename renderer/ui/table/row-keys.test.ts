import { describe, expect, it, vi } from 'vitest';
import { createRowKeys } from './row-keys.ts';

describe('row keys', () => {
  it('reads each row of a growing list once', () => {
    const keyOf = vi.fn((row: string) => row);
    const read = createRowKeys(keyOf);
    const rows = ['a', 'b'];
    expect(read(rows).keys).toEqual(['a', 'b']);
    rows.push('c', 'd');
    keyOf.mockClear();
    const grown = read(rows);
    expect(grown.keys).toEqual(['a', 'b', 'c', 'd']);
    expect(grown.indexOf('d')).toBe(3);
    // The two new ones, and both ends of what was there.
    expect(keyOf).toHaveBeenCalledTimes(4);
  });

  it('reads all again when another list comes or rows went', () => {
    const read = createRowKeys((row: string) => row);
    const rows = ['a', 'b', 'c'];
    read(rows);
    rows.shift();
    expect(read(rows).keys).toEqual(['b', 'c']);
    expect(read(rows).indexOf('a')).toBe(-1);
    expect(read(['x']).keys).toEqual(['x']);
  });
});
