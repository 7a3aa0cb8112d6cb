import { correlate, type CorrelationInput } from '../../shared/correlation/index.ts';
import { generateAlerts } from './generate-alerts.ts';
import { baselines } from './group-baselines.ts';
import { measureGroups, type GroupQuality } from './group-quality.ts';
import { densities } from './guide-figures.ts';

type Density = keyof typeof densities;

interface Contender {
  readonly name: string;
  readonly group: (input: CorrelationInput) => Int32Array;
}

const contenders: readonly Contender[] = [
  { name: 'engine', group: (input) => correlate(input).group },
  ...baselines,
];

const measures = [
  ['bCubedPrecision', 'B³ P'],
  ['bCubedRecall', 'B³ R'],
  ['bCubedF', 'B³ F'],
  ['vMeasure', 'V'],
  ['pairwisePrecision', 'pair P'],
  ['pairwiseRecall', 'pair R'],
  ['alertsPerIncident', 'alerts/inc'],
] as const satisfies readonly (readonly [keyof GroupQuality, string])[];

/** The quality of one contender at one density over all seeds. */
interface Measured {
  readonly name: string;
  readonly bySeed: readonly GroupQuality[];
}

/**
 * Quality of the engine and of the baselines over seeds and densities: the mean, and the seed that is worst by B³
 * F, as tables; then a line of JSON a density.
 */
export function printQuality(alerts: number, seeds: readonly number[]): void {
  for (const density of Object.keys(densities) as Density[]) {
    const measured = measureDensity(density, alerts, seeds);
    printTable(density, alerts, seeds, measured);
  }
}

function measureDensity(density: Density, alerts: number, seeds: readonly number[]): readonly Measured[] {
  const qualities = contenders.map((): GroupQuality[] => []);
  for (const seed of seeds) {
    const { input, truth } = generateAlerts({ alerts, seed, density: densities[density] });
    contenders.forEach((contender, place) =>
      qualities[place]?.push(measureGroups(truth, contender.group(input))),
    );
  }
  return contenders.map(({ name }, place) => ({ name, bySeed: qualities[place] ?? [] }));
}

function printTable(
  density: Density,
  alerts: number,
  seeds: readonly number[],
  measured: readonly Measured[],
): void {
  console.log(
    `\n${density}: ${densities[density]} alerts a device a day, ${alerts} alerts, seeds ${seeds.join(', ')}`,
  );
  console.log(['', ...measures.map(([, label]) => label)].map(cell).join(''));
  const anyEntity = errorOf(measured, baselines[1]?.name ?? '');
  for (const { name, bySeed } of measured) {
    printRow(name, meanOf(bySeed));
    if (name === 'engine') printRow(`  worst seed`, worstOf(bySeed));
  }
  const relative = errorOf(measured, 'engine') / anyEntity;
  console.log(`1 − B³ F of the engine as a share of that of any shared entity: ${relative.toFixed(3)}`);
  console.log(
    JSON.stringify({
      density,
      engine: meanOf(measured[0]?.bySeed ?? []),
      engineWorstSeed: worstOf(measured[0]?.bySeed ?? []),
      errorShareOfAnySharedEntity: Number(relative.toFixed(3)),
    }),
  );
}

function printRow(name: string, quality: GroupQuality): void {
  const values = measures.map(([key]) => quality[key].toFixed(key === 'alertsPerIncident' ? 2 : 3));
  console.log([name, ...values].map(cell).join(''));
}

function cell(text: string, column: number): string {
  return column === 0 ? text.padEnd(28) : text.padStart(11);
}

function errorOf(measured: readonly Measured[], name: string): number {
  const found = measured.find((one) => one.name === name);
  return found ? 1 - meanOf(found.bySeed).bCubedF : Number.NaN;
}

function meanOf(qualities: readonly GroupQuality[]): GroupQuality {
  const mean = (key: keyof GroupQuality): number =>
    Number((qualities.reduce((sum, quality) => sum + quality[key], 0) / qualities.length).toFixed(4));
  return {
    bCubedPrecision: mean('bCubedPrecision'),
    bCubedRecall: mean('bCubedRecall'),
    bCubedF: mean('bCubedF'),
    vMeasure: mean('vMeasure'),
    pairwisePrecision: mean('pairwisePrecision'),
    pairwiseRecall: mean('pairwiseRecall'),
    alertsPerIncident: mean('alertsPerIncident'),
  };
}

/** The seed with the lowest B³ F. */
function worstOf(qualities: readonly GroupQuality[]): GroupQuality {
  return qualities.reduce((worst, quality) => (quality.bCubedF < worst.bCubedF ? quality : worst));
}
