import { describe, expect, it } from 'vitest';
import { fromInput, readMoment, readScore, toInput } from './zoned-input.ts';

describe('date and time fields in a zone', () => {
  it('reads what it writes', () => {
    const at = Date.UTC(2024, 6, 1, 12, 30);
    for (const zone of ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata'])
      expect(fromInput(toInput(at, zone), zone), zone).toBe(at);
  });

  it('knows the offset of the day that is written', () => {
    expect(fromInput('2024-01-15T12:00', 'Europe/Berlin')).toBe(Date.UTC(2024, 0, 15, 11));
    expect(fromInput('2024-07-15T12:00', 'Europe/Berlin')).toBe(Date.UTC(2024, 6, 15, 10));
  });

  it('gives null for what is no time', () => {
    expect(fromInput('', 'UTC')).toBeNull();
    for (const text of [
      'yesterday',
      '2024-02-31 10:00',
      '2024-05-14 25:00',
      '2024-13-01',
      '05/14/2024 09:30',
    ])
      expect(fromInput(text, 'UTC'), text).toBeNull();
    expect(toInput(null, 'UTC')).toBe('');
  });
});

describe('ends of ranges', () => {
  it('are ISO dates and times, in the zone that is chosen', () => {
    expect(toInput(Date.UTC(2024, 4, 14, 9, 30), 'UTC')).toBe('2024-05-14 09:30');
    expect(readMoment(' 2024-05-14 09:30 ', 'UTC')).toEqual({ value: Date.UTC(2024, 4, 14, 9, 30) });
    expect(readMoment('2024-05-14', 'UTC')).toEqual({ value: Date.UTC(2024, 4, 14) });
    expect(readMoment(' ', 'UTC')).toEqual({ value: null });
    expect(readMoment('14.5.2024', 'UTC')).toHaveProperty('problem');
  });

  it('are scores from 0 to 100', () => {
    expect(['', '0', '100'].map(readScore)).toEqual([{ value: null }, { value: 0 }, { value: 100 }]);
    for (const text of ['999', '-5', '1e1', '7.5', 'x'])
      expect(readScore(text), text).toEqual({ problem: 'A whole number from 0 to 100' });
  });
});
