// Import of a generated export by the threads that the window uses, beside a bare insert of the same rows in the same run.
// node tests/perf/import.bench.ts [ALERTS]
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { BackgroundMethods, BackgroundOptions } from '../../electron/workers/background.ts';
import { connect } from '../../electron/workers/rpc.ts';
import type { WriterMethods, WriterOptions } from '../../electron/workers/writer.ts';
import { bareInsert } from './bare-insert.ts';
import { writeExport } from './generate-export.ts';

const alerts = Number(process.argv[2] ?? 50_000);
const workers = join(import.meta.dirname, '../../electron/workers');
const folder = mkdtempSync(join(tmpdir(), 'casemate-bench-'));
const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

interface Timing {
  readonly seconds: number;
  readonly waits: readonly number[];
}

/** Imports as the window does: parsing on one thread, the one writer on another; an analyst asks for something every 50 ms. */
async function importThroughWorkers(file: string, data: string): Promise<Timing> {
  const rules = { mode: 'real', readOnly: false, audience: 'analyst' } as const;
  const writerData: WriterOptions = { folder: data, nativeBinding: undefined, rules };
  const writerThread = new Worker(join(workers, 'writer.ts'), { workerData: writerData });
  const writer = connect<WriterMethods>(writerThread).remote;
  await writer.open();
  const backgroundData: BackgroundOptions = {
    folder: data,
    nativeBinding: undefined,
    task: { kind: 'import', paths: [file], tenant: null, correlate: false },
    cancelFlag: new SharedArrayBuffer(4),
  };
  const backgroundThread = new Worker(join(workers, 'background.ts'), { workerData: backgroundData });
  const { port1, port2 } = new MessageChannel();
  writerThread.postMessage({ type: 'attach', port: port1 }, [port1]);
  backgroundThread.postMessage({ type: 'attach', port: port2 }, [port2]);
  const background = connect<BackgroundMethods>(backgroundThread).remote;
  const waits: number[] = [];
  const start = performance.now();
  const analyst = setInterval(() => {
    const asked = performance.now();
    void writer.sqliteVersion().then(() => waits.push(performance.now() - asked));
  }, 50);
  await background.run();
  const seconds = (performance.now() - start) / 1000;
  clearInterval(analyst);
  await writer.close();
  await Promise.all([writerThread.terminate(), backgroundThread.terminate()]);
  return { seconds, waits };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

try {
  const file = join(folder, 'export.ndjson');
  const bytes = writeExport(file, { alerts, seed: 20_260_105 });
  const imported = await importThroughWorkers(file, join(folder, 'data'));
  const bare = bareInsert(join(folder, 'data', 'casemate.sqlite'), join(folder, 'bare.sqlite'));
  console.log(
    JSON.stringify({
      alerts,
      exportMegabytes: round(bytes / 1e6, 1),
      storeMegabytes: round(statSync(join(folder, 'data', 'casemate.sqlite')).size / 1e6, 1),
      rows: bare.rows,
      importSeconds: round(imported.seconds),
      alertsPerSecond: Math.round(alerts / imported.seconds),
      rowsPerSecond: Math.round(bare.rows / imported.seconds),
      bareInsertSeconds: round(bare.seconds),
      ratioToBareInsert: round(bare.seconds / imported.seconds),
      commandWaitMillisecondsP99: round(quantile(imported.waits, 0.99), 1),
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
