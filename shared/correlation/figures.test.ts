import { describe, expect, it } from 'vitest';
import { chanceWindow, gapLoss, linkStrength, neededStrength } from './figures.ts';
import { defaultCorrelationSettings } from './settings.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('strength after a gap', () => {
  const chance = chanceWindow(2, 16 * day, 200);
  const after = (gap: number): number => linkStrength(1000, gap, chance, 800);

  it('is whole at once and loses its share at the longest gap that chance allows', () => {
    expect(chance).toBe(1.6 * day);
    expect(after(0)).toBe(1000);
    expect(after(chance)).toBe(200);
    expect(after(chance * 3)).toBe(200);
  });

  it('falls by the logarithm of the gap: minutes, hours and days differ alike', () => {
    // λ at 1/200, 3/200 and 15/200 of the chance window is 1, 2 and 4 of log₂ 201 = 7 + 73/128.
    const whole = 7 + 73 / 128;
    expect(after(chance / 200)).toBe(Math.floor(1000 - 800 / whole));
    expect(after((chance * 3) / 200)).toBe(Math.floor(1000 - 1600 / whole));
    expect(after((chance * 15) / 200)).toBe(Math.floor(1000 - 3200 / whole));
  });

  it('never rises with the gap, and is never below 1', () => {
    const strengths = Array.from({ length: 400 }, (_, step) => after(step * 7 * minute));
    expect(strengths).toEqual([...strengths].sort((a, b) => b - a));
    expect(linkStrength(1, chance, chance, 1000)).toBe(1);
  });

  it('falls faster for what is seen often anyway', () => {
    const rare = linkStrength(760, hour, chanceWindow(1, 16 * day, 200), 800);
    const common = linkStrength(760, hour, chanceWindow(64, 16 * day, 200), 800);
    expect(rare).toBeGreaterThan(common + 100);
  });

  it('loses half as much where the identifier belongs to one act', () => {
    expect(gapLoss('ip', defaultCorrelationSettings)).toBe(800);
    expect(gapLoss(null, defaultCorrelationSettings)).toBe(800);
    for (const kind of ['mailMessage', 'mailCluster', 'process', 'session'] as const)
      expect(gapLoss(kind, defaultCorrelationSettings)).toBe(400);
  });
});

describe('strength asked for', () => {
  it('is 300 + 90·log₂ at powers of two, and linear between, rounded down', () => {
    const asked = [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 128].map((size) =>
      neededStrength(size, defaultCorrelationSettings),
    );
    expect(asked).toEqual([300, 390, 435, 480, 502, 525, 547, 570, 615, 660, 930]);
  });
});
