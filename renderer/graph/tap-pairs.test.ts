import { describe, expect, it } from 'vitest';
import { createTapPairs } from './tap-pairs.ts';

const pairsOf = (...taps: readonly (readonly [id: string | null, at: number])[]): readonly boolean[] => {
  const tap = createTapPairs();
  return taps.map(([id, at]) => tap(id, at));
};

describe('a double tap', () => {
  it('is two taps on the same in a short time', () => {
    expect(pairsOf(['a', 0], ['a', 250])).toEqual([false, true]);
    expect(pairsOf(['a', 0], ['a', 251])).toEqual([false, false]);
  });

  it('is not made of taps on two, or with nothing in between', () => {
    expect(pairsOf(['a', 0], ['b', 100])).toEqual([false, false]);
    expect(pairsOf(['a', 0], [null, 50], ['a', 100])).toEqual([false, false, false]);
    expect(pairsOf([null, 0], [null, 50])).toEqual([false, false]);
  });

  it('comes also right behind a tap on another, and once for three taps', () => {
    expect(pairsOf(['a', 0], ['b', 100], ['b', 200])).toEqual([false, false, true]);
    expect(pairsOf(['a', 0], ['a', 100], ['a', 200], ['a', 300])).toEqual([false, true, false, true]);
  });
});
