// Taking an import out and bringing it back by the threads that the window uses, while an analyst gives verdicts. Prints a line of JSON a size.
// node tests/perf/removal.bench.ts [--rich] [ALERTS …]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { findOperation } from '../../shared/contract/index.ts';
import type { InputOf, OperationName, OutputOf } from '../../shared/contract/index.ts';
import { openWorkspaceHost, type WorkspaceHost } from '../../electron/main/workspace-host.ts';
import { openReadConnection } from '../../electron/store/connection.ts';
import { isRemovalUnderWay } from '../../electron/store/removal-queue.ts';
import { writeExport } from './generate-export.ts';

const words = process.argv.slice(2);
const profile = words.includes('--rich') ? ('rich' as const) : ('compact' as const);
const asked = words.filter((word) => /^\d+$/.test(word)).map(Number);
const sizes = asked.length > 0 ? asked : [30_000];
/** Alerts that stay, for the analyst to work on. */
const alertsBefore = 400;
/** An analyst's change comes this often, ms. */
const changePause = 100;
/** Changes while nothing else is going on, to compare with. */
const idleChanges = (changes: number): boolean => changes < 100;
const workers = join(import.meta.dirname, '../../electron/workers');
const round = (value: number): number => Number(value.toFixed(1));

async function openHost(folder: string, file: string): Promise<WorkspaceHost> {
  const rules = { mode: 'real', readOnly: false, audience: 'analyst' } as const;
  const start = (role: string, extra: object = {}): Worker =>
    new Worker(join(workers, `${role}.ts`), {
      workerData: { folder, nativeBinding: undefined, rules, techniquesFile: '', ...extra },
    });
  return openWorkspaceHost({
    rules,
    start: {
      writer: () => start('writer'),
      reader: () => start('reader'),
      background: (task, cancelFlag) => start('background', { task, cancelFlag }),
    },
    analyst: { name: 'Bench', keyFingerprint: 'SHA256:bench', publicKey: 'ssh-ed25519 bench' },
    resolveTokens: (tokens) => tokens.map((token) => (token === 'file' ? file : token)),
    dataFolder: folder,
    sampleFolder: '',
    log: (line) => process.stderr.write(`${line}\n`),
  });
}

async function measure(alerts: number): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'casemate-removal-'));
  const before = join(folder, 'before.ndjson');
  const file = join(folder, 'export.ndjson');
  writeExport(before, { alerts: alertsBefore, seed: 7, profile, prefix: 'be' });
  writeExport(file, { alerts, seed: 20_260_105, profile });
  const host = await openHost(join(folder, 'data'), file);
  try {
    const ask = async <Name extends OperationName>(
      name: Name,
      input: InputOf<Name>,
    ): Promise<OutputOf<Name>> => {
      const operation = findOperation(name);
      if (operation === null) throw new Error(name);
      const signal = new AbortController().signal;
      return (await host.dispatch(name, operation, operation.input.parse(input), signal)) as OutputOf<Name>;
    };
    const importOne = async (token: string): Promise<void> => {
      const { job } = await ask('imports.start', { tokens: [token] });
      while (host.jobs.list().find(({ id }) => id === job)?.state === 'running') await delay(100);
    };
    await importOne(before);
    const store = openReadConnection(join(folder, 'data', 'casemate.sqlite'));
    const targets = store
      .read<{ entityId: number; incident: string }>(
        `SELECT DISTINCT entity_id AS entityId, incident.uid AS incident FROM evidence JOIN alert ON alert.id = evidence.alert_id
         JOIN incident ON incident.id = alert.incident_id`,
      )
      .all();
    await importOne('file');
    const underWay = (): boolean => isRemovalUnderWay(store);
    const uid = (await ask('imports.list', { cursor: null, limit: 1 })).imports[0]?.uid ?? '';
    const idle = await timed(ask, targets, idleChanges, () => Promise.resolve({ group: '' }));
    const started = performance.now();
    const removal = await timed(ask, targets, underWay, () => ask('imports.remove', { import: uid }));
    const left = store.pluck<number>('SELECT count(*) FROM alert').get() ?? 0;
    if (left !== alertsBefore) throw new Error(`${left} alerts are left`);
    const restoration = await timed(ask, targets, underWay, () =>
      ask('workspace.undo', { group: removal.group, force: true }),
    );
    const all = store.pluck<number>('SELECT count(*) FROM alert').get() ?? 0;
    if (all !== alertsBefore + alerts) throw new Error(`${all} alerts are there`);
    store.close();
    return {
      alerts,
      idleWaitP50: idle.p50,
      idleWaitP99: idle.p99,
      removeCommandMilliseconds: removal.command,
      removeSeconds: removal.seconds,
      removeWaitP50: removal.p50,
      removeWaitP99: removal.p99,
      removeWaitMost: removal.most,
      restoreCommandMilliseconds: restoration.command,
      restoreSeconds: restoration.seconds,
      restoreWaitP50: restoration.p50,
      restoreWaitP99: restoration.p99,
      restoreWaitMost: restoration.most,
      changes: removal.changes + restoration.changes,
      wholeSeconds: round((performance.now() - started) / 1000),
    };
  } finally {
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Timed {
  readonly group: string;
  readonly command: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  readonly changes: number;
}

/** Runs a command and, until what it began is through, an analyst's verdicts. */
async function timed(
  ask: (name: 'entities.setVerdict', input: InputOf<'entities.setVerdict'>) => Promise<unknown>,
  targets: readonly { readonly entityId: number; readonly incident: string }[],
  isUnderWay: (changes: number) => boolean,
  command: () => Promise<{ readonly group: string }>,
): Promise<Timed> {
  const start = performance.now();
  const { group } = await command();
  const commandTook = performance.now() - start;
  const waits: number[] = [];
  const pending: Promise<void>[] = [];
  for (let change = 0; isUnderWay(change); change += 1) {
    const target = targets[change % targets.length];
    if (target === undefined) throw new Error('Nothing to give a verdict on');
    const verdict = Math.floor(change / targets.length) % 2 === 0 ? 'suspicious' : 'malicious';
    const asked = performance.now();
    pending.push(
      ask('entities.setVerdict', {
        entities: [target.entityId],
        incident: target.incident,
        scope: 'everywhere',
        verdict,
        reason: 'Seen before',
      }).then(() => {
        waits.push(performance.now() - asked);
      }),
    );
    await delay(changePause);
  }
  const seconds = (performance.now() - start) / 1000;
  await Promise.all(pending);
  waits.sort((left, right) => left - right);
  const quantile = (share: number): number => round(waits[Math.floor(waits.length * share)] ?? Number.NaN);
  return {
    group,
    command: round(commandTook),
    seconds: round(seconds),
    p50: quantile(0.5),
    p99: quantile(0.99),
    most: round(waits.at(-1) ?? Number.NaN),
    changes: waits.length,
  };
}

for (const size of sizes) process.stdout.write(`${JSON.stringify(await measure(size))}\n`);
