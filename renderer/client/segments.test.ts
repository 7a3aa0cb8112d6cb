import { describe, expect, it } from 'vitest';
import { replaceSegments, rowsOf, spanInView } from './segments.ts';
import type { Segment } from './segments.ts';

const segment = (from: string | null, rows: readonly number[], next: string | null): Segment<number> => ({
  from,
  rows,
  next,
  generation: 0,
});
const list = [
  segment(null, [1, 2, 3], 'c3'),
  segment('c3', [4, 5, 6], 'c6'),
  segment('c6', [7, 8, 9], 'c9'),
  segment('c9', [10], null),
];
const same = (row: number): number => row;

describe('spanInView', () => {
  it('takes the segments that the view and its neighbours touch', () => {
    expect(spanInView(list, { first: 4, last: 4 }, 5, 0)).toEqual([1, 2]);
    expect(spanInView(list, { first: 4, last: 4 }, 5, 2)).toEqual([0, 3]);
    expect(spanInView(list, { first: 90, last: 99 }, 5, 0)).toEqual([3, 4]);
  });

  it('takes all of a short list, and when nobody says what is in view', () => {
    expect(spanInView(list, { first: 4, last: 4 }, 10, 0)).toEqual([0, 4]);
    expect(spanInView(list, null, 5, 0)).toEqual([0, 4]);
    expect(spanInView([segment(null, [], null)], { first: 0, last: 0 }, 5, 0)).toEqual([0, 1]);
  });
});

describe('replaceSegments', () => {
  it('takes a row away where it was when it has moved', () => {
    const moved = replaceSegments(list, 1, 2, [segment('c3', [4, 9, 5], 'c5')], same);
    expect(rowsOf(moved)).toEqual([1, 2, 3, 4, 9, 5, 7, 8, 10]);
  });

  it('lets what follows go on where the fetched rows end, to be fetched again when it is seen', () => {
    const [, , after, last] = replaceSegments(list, 1, 2, [segment('c3', [4, 41, 5], 'c5')], same);
    expect(after).toMatchObject({ from: 'c5', generation: -1 });
    expect(last).toEqual(list[3]);
  });

  it('leaves nothing behind the end of the list', () => {
    const shorter = replaceSegments(list, 1, 2, [segment('c3', [4, 5], null)], same);
    expect(rowsOf(shorter)).toEqual([1, 2, 3, 4, 5]);
    expect(shorter.at(-1)?.next).toBeNull();
  });
});
