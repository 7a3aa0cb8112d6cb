import { describe, expect, it } from 'vitest';
import { scrollShift } from './anchor.ts';

const drawn = Array.from({ length: 20 }, (_, index) => ({
  key: `r${index}`,
  start: index * 28,
  end: index * 28 + 28,
}));
/** Where rows begin after three came in above row 2. */
const pushed = (key: string): number | null => {
  const index = Number(key.slice(1));
  return (index + (index >= 2 ? 3 : 0)) * 28;
};

describe('scrollShift', () => {
  it('follows the active row while it is in view', () => {
    expect(scrollShift(drawn, 0, 280, 'r5', pushed)).toBe(84);
    expect(scrollShift(drawn, 0, 280, 'r1', pushed)).toBe(0);
  });

  it('follows the first row in view when no active row is, but not at the top', () => {
    expect(scrollShift(drawn, 100, 280, 'r19', pushed)).toBe(84);
    expect(scrollShift(drawn, 0, 280, null, pushed)).toBe(0);
  });

  it('takes the next row when one is gone, and stays when all are', () => {
    const gone = (key: string): number | null => (key === 'r4' ? null : pushed(key));
    expect(scrollShift(drawn, 112, 280, 'r4', gone)).toBe(84);
    expect(scrollShift(drawn, 112, 280, 'r4', () => null)).toBe(0);
  });
});
