import { describe, expect, it } from 'vitest';
import { barPaths, bucketAt, bucketRange, moveBrush } from './timeline.ts';

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

  it('draws a bar for each bucket that is not empty', () => {
    const paths = barPaths(timeline, 200, 40);
    expect(paths.alerts.match(/M/g)).toHaveLength(2);
    expect(paths.incidents.match(/M/g)).toHaveLength(2);
    expect(barPaths(null, 200, 40)).toEqual({ alerts: '', incidents: '' });
  });
});
