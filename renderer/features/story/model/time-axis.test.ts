import { describe, expect, it } from 'vitest';
import { compressTime, lastAtOrBefore } from './time-axis.ts';

const hour = 3_600_000;

describe('the axis of time', () => {
  it('keeps the order of moments and begins and ends at the edges', () => {
    const times = [0, 1000, 5000, 9 * hour, 9 * hour + 1, 400 * hour];
    const axis = compressTime(times);
    const places = times.map(axis.positionOf);
    expect(places[0]).toBe(0);
    expect(places.at(-1)).toBe(1);
    for (const [index, place] of places.entries())
      if (index > 0) expect(place).toBeGreaterThan(places[index - 1] ?? 1);
  });

  it('gives a long idle gap less than its share, and says where', () => {
    const times = [...Array.from({ length: 20 }, (_, index) => index * 60_000), 900 * hour];
    const axis = compressTime(times);
    expect(axis.positionOf(19 * 60_000)).toBeGreaterThan(0.5);
    expect(axis.breaks).toHaveLength(1);
    expect(axis.breaks[0]).toBeGreaterThan(axis.positionOf(19 * 60_000));
  });

  it('holds at the ends and survives one moment or none', () => {
    expect(compressTime([]).positionOf(7)).toBe(0.5);
    expect(compressTime([5]).positionOf(5)).toBe(0.5);
    const axis = compressTime([10, 20]);
    expect(axis.positionOf(0)).toBe(0);
    expect(axis.positionOf(15)).toBeCloseTo(0.5);
    expect(axis.positionOf(99)).toBe(1);
  });

  it('finds the last time that is not after a moment', () => {
    expect([-1, 0, 5, 10, 11].map((at) => lastAtOrBefore([0, 10], at))).toEqual([-1, 0, 0, 1, 1]);
    expect(lastAtOrBefore([], 3)).toBe(-1);
  });
});
