// How long both queues take in the store: warm, after an analyst's change, cold, and how that grows. Aims stand beside what they are aims of.
// node tests/perf/queue.bench.ts [--sizes=10000,100000,600000] [--alerts=N] [--folder=PATH] [--only=WORD]
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandHandlers } from '../../electron/services/commands/index.ts';
import type { CommandContext, QueryContext } from '../../electron/services/handlers.ts';
import { createIdentity } from '../../electron/services/identity.ts';
import { queryHandlers } from '../../electron/services/queries/index.ts';
import { openReadConnection } from '../../electron/store/connection.ts';
import type { ReadableStore, WritableStore } from '../../electron/store/connection.ts';
import { readNumber } from '../../electron/store/facts.ts';
import { openStore, storeFile } from '../../electron/store/open-store.ts';
import { generateStore } from './generate-store.ts';
import { casesOf } from './queue-cases.ts';
import type { QueueCase, QueueQuestion } from './queue-cases.ts';
import { prepareColumns } from './queue-columns.ts';
import { createRandom } from './random.ts';

/** Alerts an incident where sizes are named: the average that incident statistics publish. */
const publishedAverage = 1.67;
const warmRounds = 20;
const changedRounds = 10;

const words = process.argv.slice(2);
const option = (name: string): string | null =>
  words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;
const sizes = option('sizes')?.split(',').map(Number) ?? null;
const only = option('only');
const kept = option('folder');

const workspace = { mode: 'real', readOnly: false, audience: 'analyst' } as const;

const queues = ['incidents', 'alerts'] as const;

/** One measured case. */
interface Figure {
  readonly queue: (typeof queues)[number];
  readonly each: QueueCase;
  readonly warm: readonly number[];
  readonly changed: readonly number[];
}

function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function timed(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

function ask(store: ReadableStore, { name, input }: QueueQuestion): unknown {
  const context: QueryContext = {
    store,
    workspace,
    techniques: new Map(),
    tactics: new Map(),
    shippedMappings: [],
  };
  // One handler for each name: the input is that of the name.
  return (queryHandlers[name] as (context: QueryContext, input: unknown) => unknown)(context, input);
}

/** The question of the page that is measured. */
function advance(store: ReadableStore, { question, pagesBefore = 0 }: QueueCase): QueueQuestion {
  let reached = question;
  for (let page = 0; page < pagesBefore; page += 1) {
    const { next } = ask(store, reached) as { readonly next: string | null };
    if (next === null) break;
    reached = { ...reached, input: { ...reached.input, cursor: next } } as QueueQuestion;
  }
  return reached;
}

/** Commands as an analyst gives them: now one on an incident, now one on an alert. */
function createAnalyst(store: WritableStore, identityFolder: string): () => void {
  // A store that is kept has had the commands of earlier runs: the same ones again would change nothing.
  const random = createRandom(readNumber(store, 'revision') + 7);
  const context: CommandContext = {
    store,
    workspace,
    analyst: createIdentity(identityFolder, 'Dana', null),
    now: Date.now,
  };
  const incidents = store.pluck<number>('SELECT max(id) FROM incident').get() ?? 1;
  const alerts = store.pluck<number>('SELECT max(id) FROM alert').get() ?? 1;
  const uidOf = store.pluck<string>('SELECT uid FROM alert WHERE id = ?');
  let count = 0;
  return () => {
    count += 1;
    const assignedTo = `analyst ${count % 9}`;
    if (count % 2 === 0)
      commandHandlers['incidents.update'](context, {
        incidents: [String(1 + random.below(incidents))],
        patch: { assignedTo },
        resolveAlerts: true,
      });
    else
      commandHandlers['alerts.update'](context, {
        alerts: [uidOf.get(1 + random.below(alerts)) ?? ''],
        patch: { assignedTo },
      });
  };
}

function measure(store: ReadableStore, change: () => void): readonly Figure[] {
  const figures: Figure[] = [];
  for (const queue of queues) {
    for (const each of casesOf(queue)) {
      if (only !== null && !`${queue} ${each.group} ${each.label}`.includes(only)) continue;
      const question = advance(store, each);
      ask(store, question);
      const warm = Array.from({ length: warmRounds }, () => timed(() => ask(store, question)));
      const changed = Array.from({ length: changedRounds }, () => {
        change();
        return timed(() => ask(store, question));
      });
      const figure = { queue, each, warm, changed };
      figures.push(figure);
      print(figure);
    }
  }
  return figures;
}

const inColumns = (value: number): string => value.toFixed(2).padStart(8);

function print({ queue, each, warm, changed }: Figure): void {
  const { group, label, aim } = each;
  const worst = Math.max(quantile(warm, 0.95), quantile(changed, 0.95));
  const verdict = aim === null ? '' : `aim ${String(aim).padStart(3)} ${worst <= aim ? 'OK' : 'MISSED'}`;
  console.log(
    `${queue.padEnd(9)} ${group.padEnd(11)} ${label.slice(0, 42).padEnd(42)} warm ${inColumns(quantile(warm, 0.5))} ${inColumns(quantile(warm, 0.95))}   changed ${inColumns(quantile(changed, 0.5))} ${inColumns(quantile(changed, 0.95))}   ${verdict}`,
  );
}

/** What a reader costs that has just begun: its first page, its counts, and the memory that it then holds. */
function measureCold(file: string): void {
  for (const queue of queues) {
    const [first] = casesOf(queue).filter(({ label }) => label.includes('default view'));
    const [counts] = casesOf(queue).filter(({ label }) => label === 'all visible, open');
    if (!first || !counts) continue;
    const before = memory();
    const store = openReadConnection(file);
    const page = timed(() => ask(store, first.question));
    const facets = timed(() => ask(store, counts.question));
    const after = memory();
    console.log(
      `${queue.padEnd(9)} cold reader: first page ${page.toFixed(0)} ms, then all counts ${facets.toFixed(0)} ms; holds ${((after - before) / 1e6).toFixed(0)} MB`,
    );
    store.close();
  }
}

/** Bytes of the heap and of arrays beside it, after a collection where Node allows one (`--expose-gc`). */
function memory(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function benchSize(incidents: number, alerts: number): readonly Figure[] {
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'casemate-queue-'));
  try {
    const isThere = existsSync(storeFile(folder));
    const began = performance.now();
    const store = isThere ? openStore(folder) : generateStore(folder, { incidents, alerts });
    const seconds = (performance.now() - began) / 1000;
    const count = (table: string): number => store.pluck<number>(`SELECT count(*) FROM ${table}`).get() ?? 0;
    console.log(
      `\n${count('incident')} incidents, ${count('alert')} alerts ${isThere ? 'opened' : 'generated'} in ${seconds.toFixed(1)} s`,
    );
    console.log(`columns of all blocks made in ${(timed(() => prepareColumns(store)) / 1000).toFixed(1)} s`);
    measureCold(store.file);
    const identities = mkdtempSync(join(tmpdir(), 'casemate-identity-'));
    const reader = openReadConnection(store.file);
    console.log('p50 and p95, ms');
    const figures = measure(reader, createAnalyst(store, identities));
    reader.close();
    store.close();
    rmSync(identities, { recursive: true, force: true });
    const missed = (part: 'warm' | 'changed'): number =>
      figures.filter((figure) => figure.each.aim !== null && quantile(figure[part], 0.95) > figure.each.aim)
        .length;
    console.log(
      `${figures.length} cases; missed their aim: ${missed('warm')} warm, ${missed('changed')} as the first question after a change`,
    );
    return figures;
  } finally {
    if (kept === null) rmSync(folder, { recursive: true, force: true });
  }
}

/** The slope of log time over log size: 1 grows in proportion, 0 not at all. */
function exponentOf(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([size, time]) => [Math.log(size), Math.log(Math.max(time, 0.01))] as const);
  const mean = (place: 0 | 1): number => logs.reduce((sum, log) => sum + log[place], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const above = logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0);
  return above / logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0);
}

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} threads, Node ${process.version}`);
if (sizes === null) benchSize(100_000, Number(option('alerts') ?? 1_000_000));
else {
  const bySize = sizes.map((incidents) => benchSize(incidents, Math.round(incidents * publishedAverage)));
  console.log(`\ngrowth from ${sizes.join(' to ')} incidents: exponent of p50 after a change, warm`);
  for (const [index, { queue, each }] of (bySize[0] ?? []).entries()) {
    const grow = (part: 'warm' | 'changed'): string =>
      exponentOf(
        sizes.map((size, at) => [size, quantile(bySize[at]?.[index]?.[part] ?? [], 0.5)] as const),
      ).toFixed(2);
    console.log(
      `${queue.padEnd(9)} ${each.group.padEnd(11)} ${each.label.slice(0, 42).padEnd(42)} ${grow('changed')} ${grow('warm')}`,
    );
  }
}
