import { describe, expect, it } from 'vitest';
import { firstPart, nextPart } from './part-size.ts';

/** How long each part of a list takes, where each value takes as long as the other, ms. */
function partsOf(values: number, each: number): readonly number[] {
  const times: number[] = [];
  for (let done = 0, size = firstPart; done < values;) {
    const part = Math.min(size, values - done);
    times.push(part * each);
    done += part;
    size = nextPart(size, part * each);
  }
  return times;
}

describe('parts of a list', () => {
  it('are few where values take no time', () => {
    expect(partsOf(5_000, 0.1)).toHaveLength(14);
  });

  it.each([100, 800])('are short behind the first where each takes %d ms', (each) => {
    const [first, ...others] = partsOf(500, each);
    expect(first).toBe(firstPart * each);
    expect(Math.max(...others)).toBeLessThanOrEqual(Math.max(1_000, 5 * each));
  });

  it('come to the end of the list', () => {
    expect(partsOf(25, 100_000).length).toBe(1);
    expect(partsOf(55, 100_000).length).toBe(7);
  });
});
