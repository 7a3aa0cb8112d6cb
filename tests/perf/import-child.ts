// Imports one file by the threads that the window uses, in a process of its own, and prints what it took as a line of JSON.
// node tests/perf/import-child.ts FILE DATA_FOLDER whole|lean
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannel, Worker } from 'node:worker_threads';
import { openReadConnection, type ReadableStore } from '../../electron/store/connection.ts';
import { countBehind } from '../../electron/store/text-index.ts';
import type { BackgroundMethods, BackgroundOptions } from '../../electron/workers/background.ts';
import { connect, type Remote } from '../../electron/workers/rpc.ts';
import { threadLimits } from '../../electron/workers/thread-limits.ts';
import type { WriterMethods, WriterOptions } from '../../electron/workers/writer.ts';
import { writeExport } from './generate-export.ts';

/** What importing one file took. */
export interface ImportFigures {
  readonly alerts: number;
  readonly seconds: number;
  /** Processor time of all threads, user and system, s. */
  readonly cpuSeconds: number;
  /** From the end of the import until the text index holds everything, s; null where it was not waited for. */
  readonly textSeconds: number | null;
  /** Most resident memory of this process while it imported, bytes. */
  readonly residentBytes: number;
  /** Most room that store and write-ahead log took, bytes. */
  readonly diskBytes: number;
  readonly storeBytes: number;
  /** How long an analyst's changes took from asking to being on the disk, ms, ascending. */
  readonly waits: readonly number[];
}

/** Alerts that are there before, for the analyst to work on. */
const alertsBefore = 400;
/** An analyst's change comes this often, ms. */
const changePause = 200;
const samplePause = 100;

const [file = '', folder = '', kind = 'whole'] = process.argv.slice(2);
const workers = join(import.meta.dirname, '../../electron/workers');

interface Writer {
  readonly thread: Worker;
  readonly remote: Remote<WriterMethods>;
}

async function startWriter(): Promise<Writer> {
  const rules = { mode: 'real', readOnly: false, audience: 'analyst' } as const;
  const workerData: WriterOptions = { folder, nativeBinding: undefined, rules };
  const thread = new Worker(join(workers, 'writer.ts'), { workerData, resourceLimits: threadLimits });
  const { remote } = connect<WriterMethods>(thread);
  await remote.open();
  return { thread, remote };
}

async function importFile(writer: Writer, path: string, module: string, correlate: boolean): Promise<void> {
  const workerData: BackgroundOptions = {
    folder,
    nativeBinding: undefined,
    task: { kind: 'import', paths: [path], tenant: null, correlate },
    cancelFlag: new SharedArrayBuffer(8),
  };
  const thread = new Worker(module, { workerData, resourceLimits: threadLimits });
  const { port1, port2 } = new MessageChannel();
  writer.thread.postMessage({ type: 'attach', port: port1 }, [port1]);
  thread.postMessage({ type: 'attach', port: port2 }, [port2]);
  await connect<BackgroundMethods>(thread).remote.run();
  await thread.terminate();
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

async function waitForText(reader: ReadableStore): Promise<number> {
  const start = performance.now();
  while (countBehind(reader) > 0) await delay(50);
  return (performance.now() - start) / 1000;
}

async function measure(): Promise<ImportFigures> {
  mkdirSync(join(folder, '..'), { recursive: true });
  const before = join(folder, '..', 'before.ndjson');
  writeExport(before, { alerts: alertsBefore, seed: 7, profile: 'compact', prefix: 'be' });
  const writer = await startWriter();
  await importFile(writer, before, join(workers, 'background.ts'), true);
  const store = join(folder, 'casemate.sqlite');
  const reader = openReadConnection(store);
  const uids = reader.pluck<string>('SELECT uid FROM alert ORDER BY id').all();
  await waitForText(reader);
  const analyst = { name: 'Bench', keyFingerprint: 'SHA256:bench', publicKey: 'ssh-ed25519 bench' };
  await writer.remote.setAnalyst(analyst);

  let residentBytes = 0;
  let diskBytes = 0;
  const sampler = setInterval(() => {
    residentBytes = Math.max(residentBytes, process.memoryUsage.rss());
    diskBytes = Math.max(diskBytes, sizeOf(store) + sizeOf(`${store}-wal`));
  }, samplePause);
  const waits: number[] = [];
  const faults: unknown[] = [];
  let changes = 0;
  const change = setInterval(() => {
    changes += 1;
    const uid = uids[changes % uids.length] ?? '';
    const status = Math.floor(changes / uids.length) % 2 === 0 ? 'inProgress' : 'new';
    const asked = performance.now();
    writer.remote.command('alerts.update', { alerts: [uid], patch: { status } }, analyst).then(
      () => waits.push(performance.now() - asked),
      (error: unknown) => faults.push(error),
    );
  }, changePause);
  const module =
    kind === 'lean' ? join(import.meta.dirname, 'lean-background.ts') : join(workers, 'background.ts');
  const cpu = process.cpuUsage();
  const start = performance.now();
  await importFile(writer, file, module, false);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(change);
  clearInterval(sampler);
  const textSeconds = kind === 'text' ? await waitForText(reader) : null;
  const alerts = (reader.pluck<number>('SELECT count(*) FROM alert').get() ?? 0) - uids.length;
  reader.close();
  await writer.remote.close();
  await writer.thread.terminate();
  if (faults.length > 0) throw faults[0];
  waits.sort((left, right) => left - right);
  return {
    alerts,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    textSeconds,
    residentBytes,
    diskBytes,
    storeBytes: sizeOf(store),
    waits,
  };
}

console.log(JSON.stringify(await measure()));
