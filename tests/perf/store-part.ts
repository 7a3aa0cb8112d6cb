import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { correlateStore } from '../../electron/services/work/correlate-store.ts';
import { createLocalWriter, type LocalWriter } from '../../electron/services/work/local-writer.ts';
import { loadCorrelationInput } from '../../electron/store/correlation-store.ts';
import { openStore } from '../../electron/store/open-store.ts';
import type { CorrelationInput } from '../../shared/correlation/index.ts';
import { scanAndUnite } from './bare-scan.ts';
import { generateAlerts } from './generate-alerts.ts';
import { batchesOf } from './generated-batches.ts';
import { unhurried } from './unhurried.ts';

const DAY = 86_400_000;
/** Added to a store that is correlated, and then single alerts, this often. */
const ADDED = 1000;
const SINGLE = 5;

/**
 * Correlation of a real store: reading, computing and writing all of it, then after 1,000 more alerts and after one more. Each
 * beside the bare scan of what the store holds, in the same run. One line of JSON a size.
 */
export async function printStore(sizes: readonly number[]): Promise<void> {
  for (const alerts of sizes) console.log(JSON.stringify(await measureStore(alerts)));
}

async function measureStore(alerts: number): Promise<Readonly<Record<string, number>>> {
  const folder = mkdtempSync(join(tmpdir(), 'casemate-correlation-'));
  const store = openStore(join(folder, 'data'));
  const writer = createLocalWriter(store, { now: Date.now, changed: () => undefined });
  const correlateAll = (): Promise<unknown> => correlateStore(store, writer, unhurried);
  try {
    const { input } = generateAlerts({ alerts: alerts + ADDED + SINGLE, seed: 20_260_105 });
    await importPart(writer, input, 0, alerts);
    const first = await secondsOf(correlateAll);
    const bare = median(
      Array.from({ length: 5 }, () => {
        const { input: loaded } = loadCorrelationInput(store);
        const start = performance.now();
        scanAndUnite(loaded, DAY);
        return (performance.now() - start) / 1000;
      }),
    );
    const unchanged = await secondsOf(correlateAll);
    await importPart(writer, input, alerts, alerts + ADDED);
    const added = await secondsOf(correlateAll);
    const singles: number[] = [];
    for (let one = 0; one < SINGLE; one += 1) {
      await importPart(writer, input, alerts + ADDED + one, alerts + ADDED + one + 1);
      singles.push(await secondsOf(correlateAll));
    }
    const single = median(singles);
    return {
      alerts,
      incidents: store.pluck<number>('SELECT count(DISTINCT incident_id) FROM alert').get() ?? 0,
      bareScanMilliseconds: rounded(bare * 1000),
      firstMilliseconds: rounded(first * 1000),
      firstRatio: rounded(first / bare),
      unchangedMilliseconds: rounded(unchanged * 1000),
      addedThousandMilliseconds: rounded(added * 1000),
      addedThousandShareOfFirst: rounded(added / first),
      oneMoreMilliseconds: rounded(single * 1000),
      oneMoreShareOfFirst: rounded(single / first),
    };
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function importPart(
  writer: LocalWriter,
  input: CorrelationInput,
  from: number,
  to: number,
): Promise<void> {
  const { importId } = await writer.beginImport(`alerts ${from} to ${to}`, null);
  const file = await writer.beginFile(importId, {
    path: `generated-${from}.ndjson`,
    size: 0,
    format: null,
    importerVersion: null,
  });
  for (const batch of batchesOf(input, from, to)) await writer.applyBatch(file, batch);
  await writer.finishFile(file, { sha256: null, error: null });
  await writer.finishImport(importId, 'done');
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
