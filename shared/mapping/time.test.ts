import { describe, expect, it } from 'vitest';
import type { TimeRule } from './mapping.ts';
import { compileTime, problemOfTime } from './time.ts';
import { compilePattern } from './time-pattern.ts';

const importedAt = Date.UTC(2026, 0, 1);
const rule = (format: TimeRule['format'], pattern: string | null = null, zone = 'UTC'): TimeRule => ({
  format,
  pattern,
  zone,
});
const iso = (given: TimeRule, value: string | number): string | null => {
  const time = compileTime(given)(value, importedAt);
  return time === null ? null : new Date(time.ms).toISOString();
};

describe('compileTime', () => {
  it.each([
    ['epochSeconds', '1642723347', '2022-01-21T00:02:27.000Z'],
    ['epochSeconds', 1642723347.25, '2022-01-21T00:02:27.250Z'],
    ['epochMilliseconds', '1642723347123', '2022-01-21T00:02:27.123Z'],
    ['epochMicroseconds', '1642723347123456', '2022-01-21T00:02:27.123Z'],
    ['epochSeconds', '0', '1970-01-01T00:00:00.000Z'],
    ['auto', '2024-02-03T09:15:02.5Z', '2024-02-03T09:15:02.500Z'],
    ['auto', '1642723347', '2022-01-21T00:02:27.000Z'],
    ['iso', '2024-02-03 09:15', '2024-02-03T09:15:00.000Z'],
  ] as const)('reads %s %s', (format, value, expected) => {
    expect(iso(rule(format), value)).toBe(expected);
  });

  it.each([
    ['epochSeconds', 'soon'],
    ['epochSeconds', '1e9'],
    ['epochSeconds', '999999999999999999'],
    ['iso', '1642723347'],
    ['iso', '03/02/2024'],
    ['auto', 'yesterday'],
  ] as const)('refuses %s %s', (format, value) => {
    expect(iso(rule(format), value)).toBeNull();
  });

  it('keeps the text, the fraction and doubt', () => {
    expect(compileTime(rule('epochMicroseconds'))('1642723347123456', importedAt)).toEqual({
      ms: 1642723347123,
      text: '1642723347123456',
      offset: 'Z',
      fraction: 6,
      doubtful: false,
    });
    expect(compileTime(rule('epochSeconds'))('4102444800', importedAt)?.doubtful).toBe(true);
  });

  it.each([
    ['dd/MM/yyyy HH:mm:ss', '03/02/2024 09:15:02', '2024-02-03T09:15:02.000Z'],
    ['d.M.yyyy H:mm', '3.2.2024 9:15', '2024-02-03T09:15:00.000Z'],
    ["yyyyMMdd'T'HHmmss'Z'", '20240203T091502Z', '2024-02-03T09:15:02.000Z'],
    ['MMM d, yyyy h:mm:ss a', 'Feb 3, 2024 12:15:02 AM', '2024-02-03T00:15:02.000Z'],
    ['EEE, d MMM yyyy HH:mm:ss xx', 'Sat, 3 Feb 2024 09:15:02 +0200', '2024-02-03T07:15:02.000Z'],
    ['dd/MMM/yyyy:HH:mm:ss xx', '03/Feb/2024:09:15:02 -0500', '2024-02-03T14:15:02.000Z'],
    ['yyyy/MM/dd HH:mm:ss.SSS', '2024/02/03 09:15:02.123', '2024-02-03T09:15:02.123Z'],
    ['MMM d yyyy HH:mm:ss', 'Feb  3 2024 09:15:02', '2024-02-03T09:15:02.000Z'],
    ['dd.MM.yy', '03.02.99', '1999-02-03T00:00:00.000Z'],
  ])('reads %s', (pattern, value, expected) => {
    expect(iso(rule('pattern', pattern), value)).toBe(expected);
  });

  it.each([
    '31/02/2024 00:00:00',
    '03/13/2024 00:00:00',
    '03/02/2024 25:00:00',
    '03/02/2024',
    'x'.repeat(200),
  ])('refuses %s', (value) => {
    expect(iso(rule('pattern', 'dd/MM/yyyy HH:mm:ss'), value)).toBeNull();
  });

  it.each(['', 'HH:mm', 'dd/MM', 'yyyy-MM-dd qq', 'yyyy yyyy MM dd', "yyyy-MM-dd 'open"])(
    'says that the pattern %j cannot be used',
    (pattern) => {
      expect(compilePattern(pattern)).toBeNull();
    },
  );

  it('takes times without an offset for those of the zone', () => {
    expect(iso(rule('auto', null, '+02:00'), '2024-02-03 09:15')).toBe('2024-02-03T07:15:00.000Z');
    expect(iso(rule('auto', null, 'Europe/Berlin'), '2024-02-03 09:15')).toBe('2024-02-03T08:15:00.000Z');
    expect(iso(rule('auto', null, 'Europe/Berlin'), '2024-07-03 09:15')).toBe('2024-07-03T07:15:00.000Z');
    expect(iso(rule('auto', null, 'America/New_York'), '2024-07-03 23:15')).toBe('2024-07-04T03:15:00.000Z');
    expect(iso(rule('auto', null, 'Asia/Kathmandu'), '2024-07-03 09:15')).toBe('2024-07-03T03:30:00.000Z');
    expect(iso(rule('auto', null, 'Europe/Berlin'), '2024-07-03T09:15Z')).toBe('2024-07-03T09:15:00.000Z');
    expect(iso(rule('epochSeconds', null, 'Europe/Berlin'), '0')).toBe('1970-01-01T00:00:00.000Z');
    expect(compileTime(rule('auto', null, 'Europe/Berlin'))('2024-07-03 09:15', importedAt)?.offset).toBe(
      '+02:00',
    );
  });

  it('takes the earlier of two equal times when the clock is set back, and the hour that never was as the one after', () => {
    const berlin = rule('auto', null, 'Europe/Berlin');
    expect(iso(berlin, '2024-10-27 01:59')).toBe('2024-10-26T23:59:00.000Z');
    expect(iso(berlin, '2024-10-27 02:30')).toBe('2024-10-27T00:30:00.000Z');
    expect(iso(berlin, '2024-10-27 03:00')).toBe('2024-10-27T02:00:00.000Z');
    expect(iso(berlin, '2024-03-31 01:59')).toBe('2024-03-31T00:59:00.000Z');
    expect(iso(berlin, '2024-03-31 03:00')).toBe('2024-03-31T01:00:00.000Z');
  });
});

it('says what is wrong with a rule', () => {
  expect(problemOfTime(rule('auto', null, 'Europe/Nowhere'))).toBe('There is no time zone "Europe/Nowhere".');
  expect(problemOfTime(rule('pattern', 'HH:mm'))).toContain('no year, month and day');
  expect(problemOfTime(rule('pattern', 'dd.MM.yyyy', '-03:30'))).toBeNull();
  expect(problemOfTime(rule('auto', null, '+25:00'))).toContain('no time zone');
});
