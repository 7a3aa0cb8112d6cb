import { describe, expect, it } from 'vitest';
import { createRowSlots } from './row-slots.ts';

describe('slots of rows', () => {
  it('leaves rows that stay where they are, and gives slots of those that leave to those that come', () => {
    const slotsOf = createRowSlots();
    expect(slotsOf({ first: 0, last: 3 }).map(({ slot }) => slot)).toEqual([0, 1, 2, 3]);
    expect(slotsOf({ first: 2, last: 5 })).toEqual([
      { index: 2, slot: 2 },
      { index: 3, slot: 3 },
      { index: 4, slot: 0 },
      { index: 5, slot: 1 },
    ]);
  });

  it('moves and makes nothing after a leap', () => {
    const slotsOf = createRowSlots();
    const before = slotsOf({ first: 3, last: 6 }).map(({ slot }) => slot);
    expect(slotsOf({ first: 900, last: 903 }).map(({ slot }) => slot)).toEqual(before);
    expect(slotsOf({ first: 0, last: 3 }).map(({ slot }) => slot)).toEqual(before);
  });

  it('gives no slot twice when there are more rows to draw, fewer, or none', () => {
    const slotsOf = createRowSlots();
    for (const range of [
      { first: 0, last: 3 },
      { first: 1, last: 9 },
      { first: 5, last: 6 },
      { first: 4, last: 12 },
      { first: 0, last: -1 },
      { first: 0, last: 8 },
    ]) {
      const slots = slotsOf(range).map(({ slot }) => slot);
      expect(slots).toHaveLength(range.last - range.first + 1);
      expect(new Set(slots).size).toBe(slots.length);
    }
  });
});
