import { describe, expect, it } from 'vitest';
import { drawnRange, rowAtPlace, scrollToRow, startOfRow } from './row-window.ts';
import type { RowHeights } from './row-window.ts';

const plain: RowHeights = { rowHeight: 28, opened: [] };
const opened: RowHeights = {
  rowHeight: 28,
  opened: [
    { index: 2, extra: 100 },
    { index: 5, extra: 60 },
  ],
};

describe('row window', () => {
  it('knows where each row begins, below the opened ones too', () => {
    expect([0, 2, 3, 5, 6, 1000].map((index) => startOfRow(opened, index))).toEqual([
      0, 56, 184, 240, 328, 28_160,
    ]);
    expect(startOfRow(plain, 99_999)).toBe(2_799_972);
  });

  it('finds the row of each place: the way back from where rows begin', () => {
    for (const heights of [plain, opened]) {
      for (let index = 0; index < 20; index++) {
        const start = startOfRow(heights, index);
        expect(rowAtPlace(heights, start, 20)).toBe(index);
        expect(rowAtPlace(heights, startOfRow(heights, index + 1) - 1, 20)).toBe(index);
      }
    }
    expect(rowAtPlace(plain, -50, 20)).toBe(0);
    expect(rowAtPlace(plain, 1e9, 20)).toBe(19);
    expect(rowAtPlace(plain, 0, 0)).toBe(0);
  });

  it('draws what is in view and a few rows more, and the same while a scroll stays within a step', () => {
    expect(drawnRange(plain, 0, 600, 300)).toEqual({ first: 0, last: 23 });
    const range = drawnRange(plain, 2800, 3400, 300);
    expect(range).toEqual({ first: 98, last: 123 });
    expect(drawnRange(plain, 2810, 3410, 300)).toEqual(range);
    expect(drawnRange(plain, 0, 600, 3)).toEqual({ first: 0, last: 2 });
    expect(drawnRange(plain, 0, 600, 0)).toEqual({ first: 0, last: -1 });
  });

  it('scrolls only as far as a row needs to be in view', () => {
    const place = { scrollTop: 280, room: 280 };
    expect(scrollToRow(plain, 12, place)).toBe(280);
    expect(scrollToRow(plain, 3, place)).toBe(84);
    expect(scrollToRow(plain, 20, place)).toBe(308);
  });
});
