import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRows, cursorAfter, describePending } from './steady-rows.ts';
import type { RowKey } from './steady-rows.ts';

const nobody = (): boolean => false;
const whole = { shown: true, fetched: true };
const part = { shown: false, fetched: false };
const none = { added: [], moved: [], missing: [] };

describe('compareRows', () => {
  it('finds what came, what moved and what is gone in a whole list', () => {
    expect(compareRows([1, 2, 3, 4], [9, 1, 3, 2], whole, nobody)).toEqual({
      added: [9],
      moved: [2],
      missing: [4],
    });
    expect(compareRows([1, 2], [1, 2, 3], whole, nobody)).toEqual({ ...none, added: [3] });
    expect(compareRows([], [1], whole, nobody)).toEqual({ ...none, added: [1] });
    expect(compareRows([1], [], whole, nobody)).toEqual({ ...none, missing: [1] });
  });

  it('takes what lies beyond a stretch for no difference', () => {
    // Two came in at the top: the last two were pushed out of the stretch.
    expect(compareRows([1, 2, 3, 4], [8, 9, 1, 2], part, nobody)).toEqual({ ...none, added: [8, 9] });
    // One has left: the stretch reaches one further than before.
    expect(compareRows([1, 2, 3], [1, 3, 4], part, nobody)).toEqual({ ...none, missing: [2] });
    // What came from elsewhere in the list has moved.
    expect(compareRows([1, 2, 3], [7, 1, 2], part, (key) => key === 7)).toEqual({ ...none, moved: [7] });
  });

  const distinct = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 });

  it('finds nothing where nothing has changed, wherever the stretches end', () => {
    fc.assert(
      fc.property(distinct, fc.nat(40), fc.nat(40), (list, one, other) => {
        const ends = { shown: one >= list.length, fetched: other >= list.length };
        fc.pre(Math.min(one, other) > 0 || list.length === 0);
        expect(compareRows(list.slice(0, one), list.slice(0, other), ends, nobody)).toEqual(none);
      }),
    );
  });

  it('accounts for every row of whole lists: without what moved and left, the rest stands in the same order in both', () => {
    fc.assert(
      fc.property(distinct, distinct, (before, after) => {
        const { added, moved, missing } = compareRows(before, after, whole, nobody);
        const left = new Set<RowKey>([...moved, ...missing]);
        const came = new Set<RowKey>([...moved, ...added]);
        expect(before.filter((key) => !left.has(key))).toEqual(after.filter((key) => !came.has(key)));
        expect(missing.every((key) => !after.includes(Number(key)))).toBe(true);
        expect(added.every((key) => !before.includes(Number(key)))).toBe(true);
      }),
    );
  });

  it('tells one row that moved as one, however far', () => {
    fc.assert(
      fc.property(distinct, fc.nat(), fc.nat(), (list, one, other) => {
        fc.pre(list.length > 1);
        const row = list[one % list.length] ?? 0;
        const rest = list.filter((key) => key !== row);
        const after = [...rest.slice(0, other % list.length), row, ...rest.slice(other % list.length)];
        const { added, moved, missing } = compareRows(list, after, whole, nobody);
        expect([added, missing]).toEqual([[], []]);
        expect(moved.length).toBe(list.every((key, index) => key === after[index]) ? 0 : 1);
      }),
    );
  });
});

describe('cursorAfter', () => {
  it('goes to the next row that is still there, else to the one before, else nowhere', () => {
    expect(cursorAfter([1, 2, 3, 4], new Set([1, 4]), 2)).toBe(4);
    expect(cursorAfter([1, 2, 3], new Set([1]), 3)).toBe(1);
    expect(cursorAfter([1, 2], new Set([1, 2]), 2)).toBeNull();
    expect(cursorAfter([1], new Set(), 1)).toBeNull();
    expect(cursorAfter([1], new Set(), null)).toBeNull();
  });
});

describe('describePending', () => {
  it('names only what there is', () => {
    expect(describePending({ added: 1203, moved: 1, gone: new Set(['a']) })).toBe(
      '1,203 new, 1 moved, 1 no longer matches',
    );
    expect(describePending({ added: 0, moved: 0, gone: new Set(['a', 'b']) })).toBe('2 no longer match');
  });
});
