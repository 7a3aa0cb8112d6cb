import { expect, it } from 'vitest';
import { createOrdinals } from './ordinals.ts';
import { hashText } from './prepare.ts';

it('numbers equal hashes as a map would, through many that differ', () => {
  const ordinals = createOrdinals();
  const counts = new Map<string, number>();
  for (let index = 0; index < 20_000; index += 1) {
    // Every third repeats an earlier one.
    const hash = hashText(String(index % 3 === 0 ? index % 600 : index));
    const expected = (counts.get(hash) ?? 0) + 1;
    counts.set(hash, expected);
    expect(ordinals.next(hash)).toBe(expected);
  }
  expect(counts.size).toBeGreaterThan(13_000);
});

it('tells hashes apart that begin alike, and counts one of zeros', () => {
  const ordinals = createOrdinals();
  const [first, second] = [`${'0'.repeat(23)}1`, `${'0'.repeat(23)}2`];
  const zeros = '0'.repeat(64);
  expect([zeros, first, second, zeros, second].map((hash) => ordinals.next(hash))).toEqual([1, 1, 1, 2, 2]);
});
