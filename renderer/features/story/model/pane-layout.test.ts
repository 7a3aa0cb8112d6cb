import { describe, expect, it } from 'vitest';
import { firstPanes } from './pane-layout.ts';

const openOf = (width: number, height: number): readonly string[] =>
  Object.entries(firstPanes({ width, height })).flatMap(([name, { open }]) => (open ? [name] : []));

describe('firstPanes', () => {
  it('opens all panes in a large window, and in smaller ones those that leave the graph its half', () => {
    expect(openOf(1920, 1080)).toEqual(['list', 'details', 'story']);
    expect(openOf(1440, 900)).toEqual(['list', 'details']);
    expect(openOf(1280, 800)).toEqual(['list', 'details']);
    // At 200 % zoom of 1920 × 1080 and of 1280 × 800.
    expect(openOf(960, 540)).toEqual(['list']);
    expect(openOf(640, 400)).toEqual([]);
  });

  it('leaves half of the width to the graph wherever it opens panes', () => {
    for (let width = 320; width <= 3840; width += 40) {
      const { list, details } = firstPanes({ width, height: 800 });
      const taken = (list.open ? list.size : 0) + (details.open ? details.size : 0);
      if (taken > 0) expect(width - 76 - taken).toBeGreaterThanOrEqual(width / 2);
    }
  });
});
