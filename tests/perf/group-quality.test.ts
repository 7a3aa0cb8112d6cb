import { describe, expect, it } from 'vitest';
import { measureGroups } from './group-quality.ts';

/** The share of one, by the definition of entropy in natural logarithms. */
function term(share: number): number {
  return -share * Math.log(share);
}

describe('measureGroups', () => {
  it('meets figures computed by hand: incidents {0,1,2} {3,4} {5}, groups {0,1,3} {2} {4,5}', () => {
    const quality = measureGroups(Int32Array.of(7, 7, 7, 8, 8, 9), Int32Array.of(0, 0, 1, 0, 2, 2));
    // By alert: precision 2/3, 2/3, 1, 1/3, 1/2, 1/2; recall 2/3, 2/3, 1/3, 1/2, 1/2, 1.
    const precision = (2 / 3 + 2 / 3 + 1 + 1 / 3 + 1 / 2 + 1 / 2) / 6;
    const recall = (2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2 + 1) / 6;
    expect(quality.bCubedPrecision).toBeCloseTo(precision, 4);
    expect(quality.bCubedRecall).toBeCloseTo(recall, 4);
    expect(quality.bCubedF).toBeCloseTo((2 * precision * recall) / (precision + recall), 4);
    // Pairs together: 3 + 0 + 1, of which {0,1} belongs together; true pairs: 3 + 1.
    expect(quality.pairwisePrecision).toBeCloseTo(1 / 4, 4);
    expect(quality.pairwiseRecall).toBeCloseTo(1 / 4, 4);
    expect(quality.alertsPerIncident).toBe(2);
    const truthEntropy = term(3 / 6) + term(2 / 6) + term(1 / 6);
    // Group sizes are 3, 1 and 2 as well; what is left of the truth inside the groups, and the reverse.
    const left = (3 / 6) * (term(2 / 3) + term(1 / 3)) + (2 / 6) * (term(1 / 2) + term(1 / 2));
    const homogeneity = 1 - left / truthEntropy;
    expect(quality.vMeasure).toBeCloseTo(homogeneity, 4);
  });

  it('tells homogeneity from completeness', () => {
    // Everything in one group is complete and not homogeneous; V is then 0, B³ recall 1.
    const together = measureGroups(Int32Array.of(1, 1, 2, 2), Int32Array.of(5, 5, 5, 5));
    expect(together).toMatchObject({ vMeasure: 0, bCubedRecall: 1, bCubedPrecision: 0.5, pairwiseRecall: 1 });
    expect(together.pairwisePrecision).toBeCloseTo(2 / 6, 4);
    // Homogeneity 1; completeness 1 − (1/2·ln 2)/(3/2·ln 2) = 2/3; V = 2·(2/3)/(5/3) = 0.8.
    const split = measureGroups(Int32Array.of(1, 1, 2, 2), Int32Array.of(1, 1, 2, 3));
    expect(split.vMeasure).toBeCloseTo(0.8, 4);
    expect(split.pairwisePrecision).toBe(1);
    expect(split.pairwiseRecall).toBe(0.5);
  });

  it('finds nothing wrong with the truth itself, whatever its numbers, and no stranger among lone alerts', () => {
    const truth = Int32Array.of(4, 4, 9, 1, 1, 1);
    const same = measureGroups(truth, Int32Array.of(0, 0, 1, 2, 2, 2));
    expect(same).toMatchObject({ bCubedF: 1, vMeasure: 1, pairwisePrecision: 1, pairwiseRecall: 1 });
    const alone = measureGroups(truth, Int32Array.of(0, 1, 2, 3, 4, 5));
    expect(alone).toMatchObject({ bCubedPrecision: 1, pairwisePrecision: 1, pairwiseRecall: 0 });
  });
});
