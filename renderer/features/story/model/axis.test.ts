import { describe, expect, it } from 'vitest';
import { picturePauses, pictureTicks, spanWords } from './axis.ts';

const hour = 3_600_000;
const pause = (hours: number, isQuiet: boolean) => ({ from: 0, to: hours * hour, x: 10, width: 20, isQuiet });

describe('the axis of a picture', () => {
  it('says how long a pause was, and only what is known of it', () => {
    const [days, unsure] = picturePauses({ pauses: [pause(72, true), pause(76, false)], leftOut: 0 });
    expect(days).toEqual({ x: 10, width: 20, lines: ['3 days', 'without alerts'] });
    // A storm that began before may have gone on; what a filter leaves out may have happened.
    expect(unsure?.lines).toEqual(['3 days 4 hours', 'in which nothing shown begins']);
    const [narrowed] = picturePauses({ pauses: [pause(72, true)], leftOut: 1 });
    expect(narrowed?.lines[1]).toBe('in which nothing shown begins');
  });

  it('marks where time goes on after a pause', () => {
    const ticks = [
      { at: 0, x: 1 },
      { at: 72 * hour, x: 2 },
    ];
    expect(pictureTicks({ ticks, pauses: [pause(72, true)] }, String)).toEqual([
      { x: 1, label: '0', isStart: false },
      { x: 2, label: String(72 * hour), isStart: true },
    ]);
  });

  it('names spans in two units, whole ones, one of each', () => {
    expect([hour, 25 * hour, 61_000, 119_999, 24 * 400 * hour, 999, 0].map(spanWords)).toEqual([
      '1 hour',
      '1 day 1 hour',
      '1 minute 1 second',
      '1 minute 59 seconds',
      '400 days',
      'less than a second',
      'less than a second',
    ]);
  });
});
