/** How well a grouping meets the truth, each 0 to 1. */
export interface GroupQuality {
  /**
   * B³ (Bagga and Baldwin, 1998): over alerts, the share of its group that is of its incident, and the
   * reverse.
   */
  readonly bCubedPrecision: number;
  readonly bCubedRecall: number;
  readonly bCubedF: number;
  /** V-measure (Rosenberg and Hirschberg, 2007). */
  readonly vMeasure: number;
  /**
   * Of the pairs of alerts put together, the share that belongs together: what it costs an analyst is
   * strangers in one incident. 1 when no two are together.
   */
  readonly pairwisePrecision: number;
  readonly pairwiseRecall: number;
  /** Mean size of a group. */
  readonly alertsPerIncident: number;
}

/** Compares a grouping with the truth, both as a number of a group for each alert. */
export function measureGroups(truth: Int32Array, found: Int32Array): GroupQuality {
  const alerts = truth.length;
  const trueSizes = sizesOf(truth);
  const foundSizes = sizesOf(found);
  const cells = new Map<string, { readonly truth: number; readonly found: number; size: number }>();
  for (let alert = 0; alert < alerts; alert += 1) {
    const key = `${truth[alert]} ${found[alert]}`;
    const cell = cells.get(key);
    if (cell) cell.size += 1;
    else cells.set(key, { truth: truth[alert] as number, found: found[alert] as number, size: 1 });
  }
  let precision = 0;
  let recall = 0;
  let samePairs = 0;
  let conditionalTruth = 0;
  let conditionalFound = 0;
  for (const cell of cells.values()) {
    const trueSize = trueSizes.get(cell.truth) as number;
    const foundSize = foundSizes.get(cell.found) as number;
    precision += (cell.size * cell.size) / foundSize;
    recall += (cell.size * cell.size) / trueSize;
    samePairs += pairsOf(cell.size);
    conditionalTruth -= (cell.size / alerts) * Math.log(cell.size / foundSize);
    conditionalFound -= (cell.size / alerts) * Math.log(cell.size / trueSize);
  }
  precision /= alerts;
  recall /= alerts;
  const homogeneity = 1 - conditionalTruth / (entropyOf(trueSizes, alerts) || 1);
  const completeness = 1 - conditionalFound / (entropyOf(foundSizes, alerts) || 1);
  const rounded = (value: number): number => Number(value.toFixed(4));
  return {
    bCubedPrecision: rounded(precision),
    bCubedRecall: rounded(recall),
    bCubedF: rounded((2 * precision * recall) / (precision + recall)),
    vMeasure: rounded((2 * homogeneity * completeness) / (homogeneity + completeness || 1)),
    pairwisePrecision: rounded(shareOf(samePairs, sumOfPairs(foundSizes))),
    pairwiseRecall: rounded(shareOf(samePairs, sumOfPairs(trueSizes))),
    alertsPerIncident: rounded(alerts / foundSizes.size),
  };
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

function sizesOf(groups: Int32Array): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return sizes;
}

function pairsOf(size: number): number {
  return (size * (size - 1)) / 2;
}

function sumOfPairs(sizes: ReadonlyMap<number, number>): number {
  return [...sizes.values()].reduce((sum, size) => sum + pairsOf(size), 0);
}

function entropyOf(sizes: ReadonlyMap<number, number>, total: number): number {
  return [...sizes.values()].reduce((sum, size) => sum - (size / total) * Math.log(size / total), 0);
}
