import { describe, expect, it } from 'vitest';
import { barPaths, brushOf, bucketAt, bucketRange, countsIn, moveBrush } from './timeline.ts';

const timeline = {
  from: 1000,
  to: 2000,
  bucketMilliseconds: 100,
  incidents: [1, 0, 0, 0, 0, 0, 0, 0, 0, 2],
  alerts: [4, 0, 0, 0, 0, 0, 0, 0, 0, 9],
  outside: 0,
};

describe('timeline', () => {
  it('finds the bucket of a moment and the moments of buckets', () => {
    expect(bucketAt(timeline, 1000)).toBe(0);
    expect(bucketAt(timeline, 1099)).toBe(0);
    expect(bucketAt(timeline, 1100)).toBe(1);
    expect(bucketAt(timeline, -5)).toBe(0);
    expect(bucketAt(timeline, 99_999)).toBe(9);
    expect(bucketRange(timeline, { first: 2, last: 3 })).toEqual({ from: 1200, to: 1399 });
  });

  it('gives a range back that leads to the same buckets', () => {
    const { from, to } = bucketRange(timeline, { first: 4, last: 6 });
    expect([bucketAt(timeline, from), bucketAt(timeline, to)]).toEqual([4, 6]);
  });

  it('moves and widens a range by keys, within the strip', () => {
    expect(moveBrush(null, 'ArrowLeft', false, 10)).toEqual({ first: 8, last: 8 });
    expect(moveBrush({ first: 3, last: 5 }, 'ArrowRight', false, 10)).toEqual({ first: 4, last: 6 });
    expect(moveBrush({ first: 3, last: 5 }, 'ArrowLeft', true, 10)).toEqual({ first: 2, last: 5 });
    expect(moveBrush({ first: 0, last: 5 }, 'ArrowLeft', false, 10)).toEqual({ first: 0, last: 5 });
    expect(moveBrush({ first: 3, last: 9 }, 'ArrowRight', true, 10)).toEqual({ first: 3, last: 9 });
    expect(moveBrush({ first: 3, last: 5 }, 'x', false, 10)).toBeNull();
  });

  it('draws a bar for each bucket that is not empty, alerts above the line and incidents below', () => {
    const paths = barPaths(timeline, 200, 30, 10);
    expect(paths.alerts.match(/M/g)).toHaveLength(2);
    expect(paths.incidents.match(/M/g)).toHaveLength(2);
    expect(paths.alerts).toMatch(/^M0\.0 30v-/);
    expect(paths.incidents).toMatch(/^M0\.0 31v\d/);
    // Few buckets: bars in the middle of theirs, none over all of a wide strip.
    expect(barPaths({ ...timeline, alerts: [4], incidents: [1] }, 1000, 30, 10).alerts).toMatch(
      /^M487\.5 30v-[\d.]+h24\.0v/,
    );
    expect(barPaths(null, 200, 30, 10)).toEqual({ alerts: '', incidents: '' });
  });

  it('finds the buckets of a range, and none of one that lies outside', () => {
    expect(brushOf(timeline, 1200, 1399)).toEqual({ first: 2, last: 3 });
    expect(brushOf(timeline, null, 1399)).toEqual({ first: 0, last: 3 });
    expect(brushOf(timeline, 1900, null)).toEqual({ first: 9, last: 9 });
    expect(brushOf(timeline, null, null)).toBeNull();
    expect(brushOf(timeline, 2000, 3000)).toBeNull();
    expect(brushOf(timeline, 0, 999)).toBeNull();
    expect(brushOf({ ...timeline, from: null, to: null }, 0, 1)).toBeNull();
  });

  it('counts what is in buckets', () => {
    expect(countsIn(timeline, { first: 0, last: 9 })).toEqual({ alerts: 13, incidents: 3 });
    expect(countsIn(timeline, { first: 1, last: 8 })).toEqual({ alerts: 0, incidents: 0 });
  });
});
