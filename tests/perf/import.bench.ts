// Import by the threads that the window uses, beside a bare insert of the same rows and DuckDB loading the same file, in the same run.
// node tests/perf/import.bench.ts [--full] [--rich] [--seed=N] [ALERTS …]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareInsert } from './bare-insert.ts';
import type { DuckDbFigures } from './duckdb-child.ts';
import { writeExport, type ExportProfile } from './generate-export.ts';
import type { ImportFigures } from './import-child.ts';

/** Alerts of a run that takes minutes, and of the one that shows growth. */
const modestSizes = [30_000, 100_000];
const fullSizes = [30_000, 1_000_000];
/** Room of the export, three stores one after another with their logs, and DuckDB's file, bytes an alert. */
const roomPerAlert = { compact: 25_000, rich: 90_000 } as const;

const words = process.argv.slice(2);
const isFull = words.includes('--full');
const profile: ExportProfile = words.includes('--rich') ? 'rich' : 'compact';
const seed = Number(words.find((word) => word.startsWith('--seed='))?.slice(7) ?? 20_260_105);
const asked = words.filter((word) => /^\d+$/.test(word)).map(Number);
const sizes = asked.length > 0 ? asked : isFull ? fullSizes : modestSizes;
const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

function child<Figures>(script: string, ...parameters: readonly string[]): Figures {
  const output = execFileSync(
    process.execPath,
    ['--no-warnings', join(import.meta.dirname, script), ...parameters],
    { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Figures;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function measure(alerts: number): Record<string, number> {
  const room = roomPerAlert[profile] * alerts;
  const { bavail, bsize } = statfsSync(tmpdir());
  if (bavail * bsize < room)
    throw new Error(
      `This needs ${Math.ceil(room / 1e9)} GB in ${tmpdir()}; there are ${Math.floor((bavail * bsize) / 1e9)} GB.`,
    );
  const folder = mkdtempSync(join(tmpdir(), 'casemate-bench-'));
  try {
    const file = join(folder, 'export.ndjson');
    const bytes = writeExport(file, { alerts, seed, profile });
    const duck = child<DuckDbFigures>('duckdb-child.ts', file, join(folder, 'export.duckdb'));
    const lean = child<ImportFigures>('import-child.ts', file, join(folder, 'lean', 'data'), 'lean');
    rmSync(join(folder, 'lean'), { recursive: true });
    const whole = child<ImportFigures>('import-child.ts', file, join(folder, 'whole', 'data'), 'text');
    if (whole.alerts !== alerts || lean.alerts !== alerts)
      throw new Error(`Of ${alerts} alerts ${whole.alerts} and ${lean.alerts} are there.`);
    const bare = bareInsert(join(folder, 'whole', 'data', 'casemate.sqlite'), join(folder, 'bare.sqlite'));
    const everything = whole.seconds + (whole.textSeconds ?? 0);
    return {
      alerts,
      bytesPerAlert: round(bytes / alerts, 0),
      rows: bare.rows,
      importSeconds: round(whole.seconds),
      importCpuSeconds: round(whole.cpuSeconds),
      textIndexSeconds: round(whole.textSeconds ?? Number.NaN),
      leanSeconds: round(lean.seconds),
      leanCpuSeconds: round(lean.cpuSeconds),
      alertsPerSecond: Math.round(alerts / whole.seconds),
      rowsPerSecond: Math.round(bare.rows / whole.seconds),
      bareInsertSeconds: round(bare.seconds),
      ratioToBareInsert: round(bare.seconds / whole.seconds),
      duckDbSeconds: round(duck.seconds),
      duckDbCpuSeconds: round(duck.cpuSeconds),
      timesDuckDbLean: round(lean.seconds / duck.seconds),
      timesDuckDbWithBytes: round(whole.seconds / duck.seconds),
      timesDuckDbEverything: round(everything / duck.seconds),
      residentMegabytes: round(whole.residentBytes / 1e6, 0),
      storeMegabytes: round(whole.storeBytes / 1e6, 0),
      diskMegabytes: round(whole.diskBytes / 1e6, 0),
      changes: whole.waits.length,
      changeWaitMillisecondsP50: round(quantile(whole.waits, 0.5), 1),
      changeWaitMillisecondsP99: round(quantile(whole.waits, 0.99), 1),
      changeWaitMillisecondsMost: round(whole.waits.at(-1) ?? Number.NaN, 1),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const results: Record<string, number>[] = [];
for (const alerts of sizes) results.push(measure(alerts));

/** The exponent b of time = a · alerts^b between the smallest and the largest run. */
function growth(figure: string): number | null {
  const [first, last] = [results[0], results.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  const ratio = (name: string): number => Math.log((last[name] ?? 0) / (first[name] ?? 0));
  return round(ratio(figure) / ratio('alerts'));
}

const summary = {
  profile,
  machine: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`,
  growthExponent: growth('importSeconds'),
  growthExponentCpu: growth('importCpuSeconds'),
  sizes: results,
};

/** Figure, aim. */
const aims: readonly (readonly [string, string])[] = [
  ['rowsPerSecond', ''],
  ['ratioToBareInsert', '>= 0.30'],
  ['timesDuckDbLean', '<= 2'],
  ['timesDuckDbWithBytes', ''],
  ['timesDuckDbEverything', '<= 4'],
  ['residentMegabytes', '<= 600'],
  ['diskMegabytes', ''],
  ['changeWaitMillisecondsP99', '<= 100'],
];
console.log(['alerts', ...results.map(({ alerts }) => String(alerts)), 'aim'].join('\t'));
for (const [name, aim] of aims) console.log([name, ...results.map((one) => one[name]), aim].join('\t'));
console.log(['growthExponent', summary.growthExponent ?? '-', '<= 1.1'].join('\t'));
console.log(JSON.stringify(summary));
