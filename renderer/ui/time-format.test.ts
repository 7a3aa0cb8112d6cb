import { describe, expect, it } from 'vitest';
import { formatSpan, formatTime, isZone, relativeTime, resolveZone, zonedParts } from './time-format.ts';

const at = Date.UTC(2024, 4, 14, 14, 2, 11);

describe('times', () => {
  it('prints the zone always', () => {
    expect(formatTime(at, 'UTC')).toBe('2024-05-14 14:02:11 UTC');
    expect(formatTime(at, 'Europe/Berlin')).toBe('2024-05-14 16:02:11 UTC+2');
    expect(formatTime(at, 'Asia/Kolkata')).toBe('2024-05-14 19:32:11 UTC+5:30');
  });

  it('writes midnight as 00 and knows the offset of the day', () => {
    expect(zonedParts(Date.UTC(2024, 0, 1), 'UTC')).toEqual({
      date: '2024-01-01',
      time: '00:00:00',
      offset: 'UTC',
    });
    expect(zonedParts(Date.UTC(2024, 0, 1, 12), 'Europe/Berlin').offset).toBe('UTC+1');
  });

  it('prints what the runtime prints, around changes of offset and far from the present', () => {
    const format = (moment: number, zone: string): string =>
      new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
        moment,
      );
    const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
    const moments = [
      Date.UTC(2024, 2, 31, 0, 59, 59),
      Date.UTC(2024, 2, 31, 1),
      Date.UTC(2024, 9, 27, 0, 30),
      Date.UTC(2024, 9, 27, 1, 30),
      Date.UTC(2005, 3, 3, 3, 30, 59),
      Date.UTC(2005, 3, 3, 3, 31),
      Date.UTC(2024, 3, 6, 14, 59, 59),
      Date.UTC(2024, 3, 6, 15),
      Date.UTC(1985, 11, 31, 18, 29, 59),
      Date.UTC(1950, 5, 1, 12),
      Date.UTC(2099, 11, 31, 23, 59, 59),
    ];
    for (const zone of zones)
      for (const moment of moments) {
        const { date, time } = zonedParts(moment, zone);
        expect(`${date} ${time}`, `${zone} ${moment}`).toBe(format(moment, zone));
      }
  });

  it('says from when to when, with dates where they differ', () => {
    expect(formatSpan(at, at + 521_000, 'UTC')).toBe('2024-05-14 14:02:11 – 14:10:52 UTC');
    expect(formatSpan(at, at + 86_400_000, 'UTC')).toBe('2024-05-14 14:02:11 – 2024-05-15 14:02:11 UTC');
    const summer = Date.UTC(2024, 2, 31, 0, 59);
    expect(formatSpan(summer, summer + 120_000, 'Europe/Berlin')).toBe(
      '2024-03-31 01:59:00 UTC+1 – 2024-03-31 03:01:00 UTC+2',
    );
  });

  it('falls back to UTC for a zone that is none', () => {
    expect(isZone('Europe/Berlin')).toBe(true);
    expect(isZone('Nowhere/Else')).toBe(false);
    expect(isZone('')).toBe(false);
    expect(resolveZone('Nowhere/Else')).toBe('UTC');
  });

  it('says how far away a time is, in both directions', () => {
    expect(relativeTime(at, at + 20_000)).toBe('now');
    expect(relativeTime(at, at + 5 * 60_000)).toBe('5 min ago');
    expect(relativeTime(at, at + 3 * 3_600_000)).toBe('3 h ago');
    expect(relativeTime(at + 2 * 86_400_000, at)).toBe('in 2 d');
  });
});
