import { describe, expect, it } from 'vitest';
import { lowByPlace } from './minimap-place.ts';

const size = { width: 960, height: 400 };
const place = (watched: readonly (readonly [number, number])[], isTopInView = true): boolean =>
  lowByPlace({
    watched: watched.map(([x, y]) => ({ shape: 'alert', x, y })),
    view: { zoom: 1, x: 0, y: 0 },
    size,
    room: { width: 136, height: 88 },
    isTopInView,
  });

describe('the picture in small', () => {
  it('stands low while the upper edge is in view, as long as nothing selected is there', () => {
    expect(place([])).toBe(true);
    expect(place([], false)).toBe(false);
    expect(place([[300, 300]])).toBe(true);
  });
  it('goes out of the way of what is selected, mark and label', () => {
    expect(place([[900, 300]])).toBe(false);
    expect(place([[900, 60]], false)).toBe(true);
    expect(place([[900, 230]])).toBe(false);
  });
  it('covers what was selected last least of all', () => {
    expect(
      place([
        [900, 300],
        [900, 50],
      ]),
    ).toBe(true);
    expect(
      place([
        [900, 50],
        [900, 300],
      ]),
    ).toBe(false);
  });
});
