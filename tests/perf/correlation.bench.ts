/**
 * Correlation time as a ratio to a bare link scan with union–find over the same input, its growth, and the
 * quality of the groups against the generator's truth. Run: `node tests/perf/correlation.bench.ts [alerts
 * …]`. Prints one JSON line a size and one for the whole.
 */
import { correlate } from '../../shared/correlation/index.ts';
import { scanAndUnite } from './bare-scan.ts';
import { generateAlerts } from './generate-alerts.ts';
import { measureGroups } from './group-quality.ts';

const DAY = 86_400_000;
const REPEATS = 7;

/** Both are measured in turns, so that a busy machine slows them alike; the median of each counts. */
function measureInTurns(
  engine: () => void,
  bare: () => void,
): { readonly engine: number; readonly bare: number; readonly ratio: number } {
  const engineTimes: number[] = [];
  const bareTimes: number[] = [];
  for (let turn = 0; turn < REPEATS; turn += 1) {
    engineTimes.push(timeOf(engine));
    bareTimes.push(timeOf(bare));
  }
  const ratios = engineTimes.map((time, turn) => time / (bareTimes[turn] as number));
  return { engine: median(engineTimes), bare: median(bareTimes), ratio: median(ratios) };
}

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

const sizes = process.argv.slice(2).map(Number);
const measured: { readonly alerts: number; readonly milliseconds: number; readonly ratio: number }[] = [];
for (const alerts of sizes.length > 0 ? sizes : [30_000, 100_000, 300_000]) {
  const { input, truth } = generateAlerts({ alerts, seed: 20_260_105 });
  const result = correlate(input);
  const times = measureInTurns(
    () => void correlate(input),
    () => void scanAndUnite(input, DAY),
  );
  measured.push({ alerts, milliseconds: times.engine, ratio: times.ratio });
  console.log(
    JSON.stringify({
      alerts,
      postings: input.postings.entities.length,
      links: result.links.count,
      incidents: result.groupCount,
      engineMilliseconds: round(times.engine, 1),
      bareScanMilliseconds: round(times.bare, 1),
      ratio: round(times.ratio, 2),
      quality: measureGroups(truth, result.group),
    }),
  );
}
const smallest = measured[0];
const largest = measured[measured.length - 1];
if (smallest && largest && largest !== smallest) {
  const exponent =
    Math.log(largest.milliseconds / smallest.milliseconds) / Math.log(largest.alerts / smallest.alerts);
  console.log(
    JSON.stringify({
      growthExponent: round(exponent, 3),
      worstRatio: round(Math.max(...measured.map((one) => one.ratio)), 2),
    }),
  );
}
