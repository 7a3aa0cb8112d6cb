import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressKey, addressOfKey } from './address-range.ts';
import { networkOfPasted, readPastedRange, textsBeginning } from './pasted-ranges.ts';

const range = (text: string): NonNullable<ReturnType<typeof readPastedRange>> => {
  const read = readPastedRange(text);
  if (read === null) throw new Error(`${text} is no range`);
  return read;
};
/** As it is looked for: by the digits of the address. */
const holds = (address: string, text: string): boolean => {
  const key = addressKey(address) ?? '';
  return key >= range(text).first && key <= range(text).last;
};

describe('a range', () => {
  it('holds every address of it, whatever is left out in its text', () => {
    const ipv4 = fc
      .integer({ min: 0, max: 0xffffffff })
      .map((value) => `4${value.toString(16).padStart(8, '0')}`);
    // Zero groups and small ones are what is written shorter.
    const group = fc.oneof(
      fc.constant(0),
      fc.integer({ min: 0, max: 0xffff }),
      fc.integer({ min: 0, max: 20 }),
    );
    const ipv6 = fc
      .array(group, { minLength: 8, maxLength: 8 })
      .map((groups) => `6${groups.map((one) => one.toString(16).padStart(4, '0')).join('')}`)
      .filter((key) => addressKey(addressOfKey(key)) === key);
    for (const key of [ipv4, ipv6])
      fc.assert(
        fc.property(key, key, key, (a, b, c) => {
          const [low, middle, high] = [a, b, c].sort() as [string, string, string];
          fc.pre(low < high);
          const text = `${addressOfKey(low)}-${addressOfKey(high)}`;
          for (const inside of [low, middle, high]) expect(holds(addressOfKey(inside), text)).toBe(true);
          expect(range(range(text).value)).toEqual(range(text));
        }),
      );
  });

  it('holds nothing else', () => {
    expect(holds('10.0.1.7', '10.0.0.0/24')).toBe(false);
    expect(holds('2001:db9::1', '2001:db8::/32')).toBe(false);
    expect(holds('9.255.255.255', '10.0.0.0/8')).toBe(false);
    expect(holds('::ffff:10.0.0.1', '10.0.0.0/8')).toBe(true);
    expect(textsBeginning('http://a/')).toEqual({ from: 'http://a/', below: 'http://a0' });
  });

  it('is a net where it is exactly one', () => {
    expect(networkOfPasted(range('10.0.0.0-10.0.0.255'))).toBe('10.0.0.0/24');
    expect(networkOfPasted(range('10.0.0.1-10.0.0.9'))).toBeNull();
  });
});
