import { describe, expect, it } from 'vitest';
import { areSpansChanged, spansOf } from './correlation-days.ts';

const day = 24 * 3_600_000;
const days = (count: number): Map<number, number> =>
  new Map(Array.from({ length: count }, (_, at) => [at, 1]));

describe('T', () => {
  it('is one number until a second tenant is known, which changes what may meet', () => {
    const one = spansOf(
      new Map([
        ['', days(3)],
        ['a', days(2)],
      ]),
    );
    const two = spansOf(
      new Map([
        ['', days(3)],
        ['a', days(2)],
        ['b', days(1)],
      ]),
    );
    expect(one).toBe(16 * day);
    expect(two).toEqual(
      new Map([
        ['', 16 * day],
        ['a', 16 * day],
        ['b', 16 * day],
      ]),
    );
    expect(areSpansChanged(one, two)).toBe(true);
    expect(areSpansChanged(two, one)).toBe(true);
  });

  it('changes with the days of a tenant that was there, not with a new one beside others', () => {
    const two = spansOf(
      new Map([
        ['a', days(2)],
        ['b', days(1)],
      ]),
    );
    const three = spansOf(
      new Map([
        ['a', days(2)],
        ['b', days(1)],
        ['c', days(40)],
      ]),
    );
    expect(areSpansChanged(two, three)).toBe(false);
    expect(
      areSpansChanged(
        two,
        spansOf(
          new Map([
            ['a', days(17)],
            ['b', days(1)],
          ]),
        ),
      ),
    ).toBe(true);
  });
});
