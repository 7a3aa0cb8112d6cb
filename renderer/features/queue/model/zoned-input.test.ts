import { describe, expect, it } from 'vitest';
import { readCount, readMoment, readScore, toInput } from './zoned-input.ts';

describe('date and time fields in a zone', () => {
  it('reads what it writes', () => {
    const at = Date.UTC(2024, 6, 1, 12, 30);
    for (const zone of ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata'])
      expect(readMoment(toInput(at, zone), zone, 'from'), zone).toEqual({ value: at });
    expect(toInput(null, 'UTC')).toBe('');
  });

  it('knows the offset of the day that is written', () => {
    expect(readMoment('2024-01-15T12:00', 'Europe/Berlin', 'from')).toEqual({
      value: Date.UTC(2024, 0, 15, 11),
    });
    expect(readMoment('2024-07-15T12:00', 'Europe/Berlin', 'from')).toEqual({
      value: Date.UTC(2024, 6, 15, 10),
    });
  });

  it('says so for what is no time', () => {
    for (const text of [
      'yesterday',
      '2024-02-31 10:00',
      '2024-05-14 25:00',
      '2024-13-01',
      '05/14/2024 09:30',
    ])
      expect(readMoment(text, 'UTC', 'from'), text).toHaveProperty('problem');
  });
});

describe('ends of ranges', () => {
  it('are ISO dates and times, in the zone that is chosen, a day to its end', () => {
    expect(toInput(Date.UTC(2024, 4, 14, 9, 30), 'UTC')).toBe('2024-05-14 09:30');
    expect(readMoment(' 2024-05-14 09:30 ', 'UTC', 'from')).toEqual({ value: Date.UTC(2024, 4, 14, 9, 30) });
    expect(readMoment('2024-05-14', 'UTC', 'from')).toEqual({ value: Date.UTC(2024, 4, 14) });
    expect(readMoment('2024-05-14', 'UTC', 'to')).toEqual({ value: Date.UTC(2024, 4, 15) - 1 });
    expect(readMoment(' ', 'UTC', 'to')).toEqual({ value: null });
    expect(readMoment('14.5.2024', 'UTC', 'to')).toHaveProperty('problem');
  });

  it('are scores from 0 to 100', () => {
    expect(['', '0', '100'].map(readScore)).toEqual([{ value: null }, { value: 0 }, { value: 100 }]);
    for (const text of ['999', '-5', '1e1', '7.5', 'x'])
      expect(readScore(text), text).toEqual({ problem: 'A whole number from 0 to 100' });
  });

  it('are numbers of things', () => {
    expect(['', '12'].map(readCount)).toEqual([{ value: null }, { value: 12 }]);
    for (const text of ['-1', '1.5', 'many'])
      expect(readCount(text), text).toEqual({ problem: 'A whole number' });
  });
});
