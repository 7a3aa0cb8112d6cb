import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressKey,
  addressOfKey,
  boundsOfNetwork,
  disjointRanges,
  keyOfIpv4,
  networkOf,
  networksOfRange,
  readNetwork,
  stepAddress,
} from './address-range.ts';
import type { AddressRange } from './address-range.ts';

/** A small part of either family, so that ranges meet often. */
const point = fc
  .tuple(fc.constantFrom('4', '6'), fc.integer({ min: 0, max: 300 }))
  .map(([family, at]) =>
    family === '4' ? `4${at.toString(16).padStart(8, '0')}` : `6${at.toString(16).padStart(32, '0')}`,
  );
const range = fc
  .tuple(point, fc.integer({ min: 0, max: 60 }), fc.constantFrom('AA', 'BB', 'CC'))
  .map(([first, length, value]): AddressRange => {
    const last = (BigInt(`0x${first.slice(1)}`) + BigInt(length))
      .toString(16)
      .padStart(first.length - 1, '0');
    return { first, last: `${first[0] ?? ''}${last}`, value };
  });

const sizeOf = ({ first, last }: AddressRange): bigint =>
  BigInt(`0x${last.slice(1)}`) - BigInt(`0x${first.slice(1)}`);

/** What holds at an address, by looking at every range: the smallest, of equal ones the later. */
function naive(ranges: readonly AddressRange[], key: string): string | null {
  let best: AddressRange | null = null;
  for (const one of ranges)
    if (
      one.first[0] === key[0] &&
      one.first <= key &&
      key <= one.last &&
      (best === null || sizeOf(one) <= sizeOf(best))
    )
      best = one;
  return best?.value ?? null;
}

describe('addresses', () => {
  it.each([
    ['1.2.3.4', '401020304'],
    ['::ffff:1.2.3.4', '401020304'],
    ['2001:db8::1', `6${'20010db8'.padEnd(31, '0')}1`],
    ['::', `6${'0'.repeat(32)}`],
    ['not one', null],
    ['1.2.3', null],
  ])('%s has the key %s', (text, key) => {
    expect(addressKey(text)).toBe(key);
  });

  it('come back from their keys and sort as numbers', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.ipV6(), (a, b, c) => {
        for (const text of [a, b, c]) {
          const key = addressKey(text);
          if (key !== null) expect(addressKey(addressOfKey(key))).toBe(key);
        }
        const number = (text: string): number =>
          text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
        expect(keyOfIpv4(number(a))).toBe(addressKey(a));
        expect(Math.sign(number(a) - number(b))).toBe(
          (addressKey(a) ?? '') === (addressKey(b) ?? '')
            ? 0
            : (addressKey(a) ?? '') < (addressKey(b) ?? '')
              ? -1
              : 1,
        );
      }),
    );
  });

  it('lie in their networks', () => {
    const key = addressKey('10.20.30.40') ?? '';
    expect([networkOf(key, 8), networkOf(key, 31), networkOf(key, 0)]).toEqual([
      '10.0.0.0/8',
      '10.20.30.40/31',
      '0.0.0.0/0',
    ]);
    expect(readNetwork('10.20.30.40/16')).toEqual({ key: '40a140000', length: 16 });
    expect([readNetwork('10.0.0.0/33'), readNetwork('x/8'), readNetwork('1.2.3.4')]).toEqual([
      null,
      null,
      null,
    ]);
    expect(boundsOfNetwork({ key: '40a140000', length: 16 })).toEqual({
      first: '40a140000',
      last: '40a14ffff',
    });
    expect([stepAddress('4ffffffff', 1), stepAddress('400000000', -1), stepAddress('4000000ff', 1)]).toEqual([
      null,
      null,
      '400000100',
    ]);
  });
});

describe('ranges', () => {
  it('are the fewest networks that cover them exactly', () => {
    expect(networksOfRange('401020300', '4010204ff')).toEqual(['1.2.3.0/24', '1.2.4.0/24']);
    expect(networksOfRange('4010203ff', '401020300')).toEqual([]);
    fc.assert(
      fc.property(range, ({ first, last }) => {
        const bounds = networksOfRange(first, last).map((text) =>
          boundsOfNetwork(readNetwork(text) ?? { key: '', length: 0 }),
        );
        expect(bounds[0]?.first).toBe(first);
        expect(bounds.at(-1)?.last).toBe(last);
        for (let index = 1; index < bounds.length; index += 1)
          expect(stepAddress(bounds[index - 1]?.last ?? '', 1)).toBe(bounds[index]?.first);
      }),
    );
  });

  it('that overlap say the same once they do not, whatever their order and family', () => {
    fc.assert(
      fc.property(
        fc.array(range, { maxLength: 30 }),
        fc.array(point, { maxLength: 40 }),
        (ranges, points) => {
          const disjoint = disjointRanges(ranges);
          for (let index = 1; index < disjoint.length; index += 1)
            expect((disjoint[index - 1]?.last ?? '') < (disjoint[index]?.first ?? '')).toBe(true);
          for (const key of [...points, ...ranges.flatMap(({ first, last }) => [first, last])]) {
            // The lookup of the store: the last range that begins at or before the address.
            const found = disjoint.findLast(({ first }) => first <= key && first[0] === key[0]);
            expect(found !== undefined && found.last >= key ? found.value : null).toBe(naive(ranges, key));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
