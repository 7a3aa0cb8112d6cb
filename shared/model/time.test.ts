import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoMs, parseSourceTime, sameSourceTime } from './time.ts';

const importedAt = Date.UTC(2026, 0, 1);
const read = (value: string | number): number | null => parseSourceTime(value, importedAt)?.ms ?? null;

describe('parseSourceTime', () => {
  it.each([
    ['2021-04-27T12:19:27.7211305Z', Date.UTC(2021, 3, 27, 12, 19, 27, 721)],
    ['2019-01-15 09:15:03', Date.UTC(2019, 0, 15, 9, 15, 3)],
    ['2021-06-23 03:08:14.159814200+00:00', Date.UTC(2021, 5, 23, 3, 8, 14, 159)],
    ['2024-02-29T23:30:00+02:00', Date.UTC(2024, 1, 29, 21, 30)],
    ['2024-01-01T00:00:00-0530', Date.UTC(2024, 0, 1, 5, 30)],
    ['2024-01-01', Date.UTC(2024, 0, 1)],
    ['1/15/2019 9:15:03 AM', Date.UTC(2019, 0, 15, 9, 15, 3)],
    ['1/15/2019, 12:15:03.333 AM', Date.UTC(2019, 0, 15, 0, 15, 3, 333)],
    ['12/5/2019 12:00:00 PM', Date.UTC(2019, 11, 5, 12)],
    ['1547543703', Date.UTC(2019, 0, 15, 9, 15, 3)],
    ['1547543703333', Date.UTC(2019, 0, 15, 9, 15, 3, 333)],
    ['/Date(1547543703333)/', Date.UTC(2019, 0, 15, 9, 15, 3, 333)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
  ])('reads %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('takes numbers as seconds or milliseconds by their size', () => {
    expect(read(1547543703)).toBe(read('2019-01-15T09:15:03Z'));
    expect(read(1547543703333)).toBe(read('2019-01-15T09:15:03.333Z'));
    expect(read(15475)).toBeNull();
  });

  it.each([
    '',
    'yesterday',
    '2021-02-29T00:00:00Z',
    '2021-13-01',
    '31/01/2021 10:00:00',
    '2021-01-01T25:00:00Z',
    '12345678901',
    '13/1/2019 9:00:00 AM',
    '1/1/2019 13:00:00 PM',
  ])('takes %j for no time', (text) => {
    expect(read(text)).toBeNull();
  });

  it('keeps the text, offset and precision, and assumes UTC without a zone', () => {
    expect(parseSourceTime('2019-01-15 09:15:03', importedAt)).toEqual({
      ms: Date.UTC(2019, 0, 15, 9, 15, 3),
      text: '2019-01-15 09:15:03',
      offset: null,
      fraction: 0,
      doubtful: false,
    });
    expect(parseSourceTime('2024-01-01', importedAt)?.fraction).toBe(-1);
    expect(parseSourceTime('2024-01-01T00:00:00.12+02:00', importedAt)).toMatchObject({
      offset: '+02:00',
      fraction: 2,
    });
  });

  it('doubts times before 1990 and more than 48 h after the import', () => {
    const doubts = (text: string): boolean | undefined => parseSourceTime(text, importedAt)?.doubtful;
    expect(doubts('0001-01-01T00:00:00Z')).toBe(true);
    expect(doubts('1989-12-31T23:59:59.999Z')).toBe(true);
    expect(doubts('1990-01-01T00:00:00Z')).toBe(false);
    expect(doubts(isoMs(importedAt + 48 * 3_600_000))).toBe(false);
    expect(doubts(isoMs(importedAt + 48 * 3_600_000 + 1))).toBe(true);
  });

  it('reads back every time that isoMs writes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1, 0, 1) + 62_000_000_000_000, max: Date.UTC(9999, 11, 31) }),
        (ms) => {
          expect(parseSourceTime(isoMs(ms), importedAt)?.ms).toBe(ms);
        },
      ),
    );
  });
});

describe('sameSourceTime', () => {
  const at = (text: string): NonNullable<ReturnType<typeof parseSourceTime>> => {
    const time = parseSourceTime(text, importedAt);
    if (time === null) throw new Error(`no time: ${text}`);
    return time;
  };

  it('compares at the coarser precision', () => {
    expect(sameSourceTime(at('2019-01-15T09:15:03.333Z'), at('2019-01-15 09:15:03'))).toBe(true);
    expect(sameSourceTime(at('2019-01-15T09:15:03.333Z'), at('2019-01-15 09:15:04'))).toBe(false);
    expect(sameSourceTime(at('2019-01-15T09:15:03.3331Z'), at('2019-01-15T09:15:03.3339Z'))).toBe(true);
  });
});
