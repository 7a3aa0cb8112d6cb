import { correlate } from '../../shared/correlation/index.ts';
import { scanAndUnite } from './bare-scan.ts';
import { generateAlerts } from './generate-alerts.ts';

const DAY = 86_400_000;
const REPEATS = 7;

/**
 * Time of the engine as a ratio to a bare link scan with union–find over the same input in the same run, and its growth
 * from the smallest size to the largest. One line of JSON a size and one for the whole.
 */
export function printSpeed(sizes: readonly number[]): void {
  const measured = sizes.map(measureSize);
  const smallest = measured[0];
  const largest = measured[measured.length - 1];
  if (!smallest || !largest || largest === smallest) return;
  const exponent =
    Math.log(largest.milliseconds / smallest.milliseconds) / Math.log(largest.alerts / smallest.alerts);
  console.log(
    JSON.stringify({
      growthExponent: round(exponent, 3),
      worstRatio: round(Math.max(...measured.map((one) => one.ratio)), 2),
    }),
  );
}

function measureSize(alerts: number): {
  readonly alerts: number;
  readonly milliseconds: number;
  readonly ratio: number;
} {
  const { input } = generateAlerts({ alerts, seed: 20_260_105 });
  const result = correlate(input);
  const times = measureInTurns(
    () => void correlate(input),
    () => void scanAndUnite(input, DAY),
    alerts > 400_000 ? 3 : REPEATS,
  );
  console.log(
    JSON.stringify({
      alerts,
      postings: input.postings.entities.length,
      links: result.links.count,
      incidents: result.groupCount,
      engineMilliseconds: round(times.engine, 1),
      bareScanMilliseconds: round(times.bare, 1),
      ratio: round(times.ratio, 2),
    }),
  );
  return { alerts, milliseconds: times.engine, ratio: times.ratio };
}

/** Both are measured in turns, so that a busy machine slows them alike; the median of each counts. */
function measureInTurns(
  engine: () => void,
  bare: () => void,
  repeats: number,
): { readonly engine: number; readonly bare: number; readonly ratio: number } {
  const engineTimes: number[] = [];
  const bareTimes: number[] = [];
  for (let turn = 0; turn < repeats; turn += 1) {
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
