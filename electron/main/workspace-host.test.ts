import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  findOperation,
  type InputOf,
  type OperationName,
  type OutputOf,
} from '../../shared/contract/index.ts';
import { standingStill } from '../../tests/support/standing-still.ts';
import { defaultCorrelationSettings } from '../../shared/correlation/settings.ts';
import type { JobState } from '../jobs/registry.ts';
import { checkStore } from '../store/check-store.ts';
import { openStoreForReading } from '../store/open-store.ts';
import { openWorkspaceHost, type WorkspaceHost } from './workspace-host.ts';

// Real threads, real stores, real files: what the window runs on, without a window.

let folder: string;
let host: WorkspaceHost;
const threads: { role: 'writer' | 'reader' | 'background'; worker: Worker }[] = [];
const tokens = new Map<string, string>();
const lines: string[] = [];

const analyst = { name: 'Dana', keyFingerprint: 'SHA256:test', publicKey: 'ssh-ed25519 AAAA Dana' };

/** Background threads compute for ever at a file of this name. */
const stuckAt = 'never-ends.ndjson';

/** The real thread, in which opening such a file does not return. */
function writeStuckWorker(): string {
  const file = join(folder, 'stuck.mjs');
  const real = pathToFileURL(join(import.meta.dirname, '../workers/background.ts')).href;
  writeFileSync(
    file,
    `import fs from 'node:fs';
     import { syncBuiltinESMExports } from 'node:module';
     const { openSync } = fs;
     fs.openSync = (path, ...more) => {
       while (String(path).endsWith('${stuckAt}'));
       return openSync(path, ...more);
     };
     syncBuiltinESMExports();
     await import('${real}');`,
  );
  return file;
}

function start(role: 'writer' | 'reader' | 'background', extra: object = {}): Worker {
  const file =
    role === 'background' ? writeStuckWorker() : join(import.meta.dirname, `../workers/${role}.ts`);
  const rules = { mode: 'real', readOnly: false, audience: 'analyst' } as const;
  const workerData = {
    folder: join(folder, 'data'),
    nativeBinding: undefined,
    rules,
    techniquesFile: '',
    mappingsFolder: '',
    ...extra,
  };
  const worker = new Worker(file, { workerData });
  threads.push({ role, worker });
  return worker;
}

function openHost(): Promise<WorkspaceHost> {
  return openWorkspaceHost({
    rules: { mode: 'real', readOnly: false, audience: 'analyst' },
    start: {
      writer: () => start('writer'),
      reader: () => start('reader'),
      background: (task, cancelFlag) => start('background', { task, cancelFlag }),
    },
    analyst,
    resolveTokens: (wanted) => wanted.map((token) => tokens.get(token) ?? ''),
    dataFolder: join(folder, 'data'),
    sampleFolder: join(import.meta.dirname, '../../resources/samples/sample-alerts.json'),
    log: (line) => lines.push(line),
  });
}

async function ask<Name extends OperationName>(
  name: Name,
  input: InputOf<Name>,
  author: number | null = null,
): Promise<OutputOf<Name>> {
  const operation = findOperation(name);
  if (operation === null) throw new Error(name);
  const parsed: unknown = operation.input.parse(input);
  return (await host.dispatch(
    name,
    operation,
    parsed,
    new AbortController().signal,
    author,
  )) as OutputOf<Name>;
}

async function finished(id: string): Promise<JobState> {
  await vi.waitFor(
    () => expect(host.jobs.list().find((job) => job.id === id)?.state).not.toBe('running'),
    25_000,
  );
  const job = host.jobs.list().find((one) => one.id === id);
  if (job === undefined) throw new Error(id);
  return job;
}

/** A file of alerts, each on a device of its own. */
function writeAlerts(name: string, count: number): string {
  const alerts = Array.from({ length: count }, (_, index) => ({
    '@odata.type': '#microsoft.graph.security.alert',
    id: `${name}-${index}`,
    title: `Alert ${index}`,
    severity: 'low',
    serviceSource: 'microsoftDefenderForEndpoint',
    firstActivityDateTime: new Date(Date.UTC(2025, 5, 1, 0, index)).toISOString(),
    evidence: [
      {
        '@odata.type': '#microsoft.graph.security.deviceEvidence',
        deviceDnsName: `${name}-${index}.contoso.com`,
      },
    ],
  }));
  const file = join(folder, `${name}.ndjson`);
  writeFileSync(file, alerts.map((alert) => `${JSON.stringify(alert)}\n`).join(''));
  tokens.set(name, file);
  return name;
}

const status = async () => (await ask('workspace.status', {})).counts;

function findings(): readonly unknown[] {
  const store = openStoreForReading(join(folder, 'data'));
  try {
    return checkStore(store).findings;
  } finally {
    store.close();
  }
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-'));
  host = await openHost();
});
afterEach(async () => {
  await host.close();
  threads.splice(0);
  lines.splice(0);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test('imports and correlations that are started together go one after another and leave one incident an alert', async () => {
  const jobs = [
    await ask('imports.start', { tokens: [writeAlerts('a', 400)] }),
    await ask('imports.startSample', {}),
    await ask('correlation.run', {}),
    await ask('correlation.run', {}),
  ];
  const states = await Promise.all(jobs.map(({ job }) => finished(job)));
  expect(states.map(({ state, error }) => [state, error])).toEqual(jobs.map(() => ['done', null]));
  const counts = await status();
  expect(counts.alerts).toBe(499);
  expect(counts.pendingAlerts).toBe(0);
  expect(counts.incidents).toBe(400 + 61);
  expect(findings()).toEqual([]);
});

test('who is cancelled while waiting leaves at once, and the work before goes on', async () => {
  const first = await ask('imports.start', { tokens: [writeAlerts('a', 1500)] });
  const second = await ask('imports.startSample', {});
  expect(host.jobs.cancel(second.job)).toBe(true);
  expect((await finished(second.job)).state).toBe('cancelled');
  expect(host.jobs.list().find(({ id }) => id === first.job)?.state).toBe('running');
  expect((await finished(first.job)).state).toBe('done');
  expect((await status()).alerts).toBe(1500);
});

test('a cancelled import keeps what was committed, in incidents', async () => {
  const { job } = await ask('imports.start', { tokens: [writeAlerts('a', 4000)] });
  await vi.waitFor(async () => expect((await status()).alerts).toBeGreaterThan(0), 20_000);
  host.jobs.cancel(job);
  expect((await finished(job)).state).toBe('cancelled');
  const counts = await status();
  expect(counts.alerts).toBeLessThan(4000);
  expect(counts.pendingAlerts).toBe(0);
  expect(counts.incidents).toBe(counts.alerts);
  expect(findings()).toEqual([]);
});

test('a cancel ends a thread that is stuck: its import has ended, its alerts are in incidents, and the lane goes on', async () => {
  const read = writeAlerts('a', 200);
  tokens.set('stuck', join(folder, stuckAt));
  writeFileSync(join(folder, stuckAt), '{}\n');
  const { job } = await ask('imports.start', { tokens: [read, 'stuck'] });
  await vi.waitFor(async () => expect((await status()).alerts).toBe(200), 20_000);
  const next = await ask('imports.start', { tokens: [writeAlerts('b', 10)] });
  const list = await ask('indicators.inspect', { token: 'stuck', kind: null });
  host.jobs.cancel(list.job);
  host.jobs.cancel(next.job);
  expect((await finished(list.job)).state).toBe('cancelled');
  host.jobs.cancel(job);
  expect((await finished(job)).state).toBe('cancelled');
  await vi.waitFor(async () => expect((await status()).pendingAlerts).toBe(0), 20_000);
  await vi.waitFor(
    async () =>
      expect((await ask('imports.list', { cursor: null })).imports.map(({ state }) => state)).toEqual([
        'failed',
      ]),
    20_000,
  );
  const after = await ask('imports.start', { tokens: ['b'] });
  expect((await finished(after.job)).state).toBe('done');
  await host.jobs.idle();
  const counts = await status();
  expect([counts.alerts, counts.incidents, counts.pendingAlerts]).toEqual([210, 210, 0]);
  expect(findings()).toEqual([]);
}, 60_000);

test('a cancelled list whose thread is stuck frees the lane', async () => {
  tokens.set('stuck', join(folder, stuckAt));
  writeFileSync(join(folder, stuckAt), 'evil.example\n');
  const { job } = await ask('indicators.start', {
    token: 'stuck',
    kind: 'indicator',
    name: 'Stuck',
    source: null,
    verdict: 'none',
  });
  await vi.waitFor(
    () => expect(host.jobs.list().find(({ id }) => id === job)?.state).toBe('running'),
    20_000,
  );
  await new Promise((resolve) => setTimeout(resolve, 1000)); // It has begun to read.
  host.jobs.cancel(job);
  const next = await ask('imports.start', { tokens: [writeAlerts('a', 20)] });
  expect((await finished(job)).state).toBe('cancelled');
  expect((await finished(next.job)).state).toBe('done');
  expect(findings()).toEqual([]);
}, 60_000);

test('a paused import stands still, commands go on, and resumed it comes to its end', async () => {
  const { job } = await ask('imports.start', { tokens: [writeAlerts('a', 3000)] });
  const pause = () => host.jobs.list().find(({ id }) => id === job)?.pause;
  await vi.waitFor(async () => expect((await status()).alerts).toBeGreaterThan(0), 20_000);
  expect(host.jobs.pause(job)).toBe(true);
  await vi.waitFor(() => expect(pause()).toBe('waiting'), 20_000);
  // What was handed over before is still written.
  const alerts = await standingStill(async () => (await status()).alerts);
  expect(alerts).toBeLessThan(3000);
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_500_000, 'share of a processor while waiting').toBeLessThan(0.3);
  expect((await status()).alerts).toBe(alerts);
  expect(host.jobs.resume(job)).toBe(true);
  expect((await finished(job)).state).toBe('done');
  expect(pause()).toBeNull();
  expect((await status()).alerts).toBe(3000);
  expect(findings()).toEqual([]);
});

test('closing while an import is paused ends it as cancelled', async () => {
  const { job } = await ask('imports.start', { tokens: [writeAlerts('a', 12_000)] });
  await vi.waitFor(async () => expect((await status()).alerts).toBeGreaterThan(0), 20_000);
  host.jobs.pause(job);
  await vi.waitFor(
    () => expect(host.jobs.list().find(({ id }) => id === job)?.pause).toBe('waiting'),
    20_000,
  );
  await host.close();
  host = await openHost();
  expect((await ask('imports.list', { cursor: null })).imports.map(({ state }) => state)).toEqual([
    'cancelled',
  ]);
  expect(findings()).toEqual([]);
});

test('files of the drop folder are imported once, in this run and the next; the data folder is refused', async () => {
  const drop = join(folder, 'drop');
  mkdirSync(drop);
  renameSync(tokens.get(writeAlerts('a', 20)) ?? '', join(drop, 'a.ndjson'));
  await expect(host.dropFolder.set(join(folder, 'data'), true)).rejects.toMatchObject({ code: 'badInput' });
  await expect(host.dropFolder.set(folder, true)).rejects.toMatchObject({ code: 'badInput' });
  expect(host.dropFolder.info()).toMatchObject({ path: null, state: 'off' });
  await host.dropFolder.set(drop, true);
  await vi.waitFor(() => expect(host.dropFolder.info().imported).toBe(1), 20_000);
  expect(host.dropFolder.info()).toMatchObject({ last: { outcome: 'imported', files: 1 } });
  expect((await status()).alerts).toBe(20);
  await host.close();
  host = await openHost();
  expect(host.dropFolder.info()).toMatchObject({ path: drop, enabled: true, imported: 1 });
  renameSync(tokens.get(writeAlerts('b', 5)) ?? '', join(drop, 'b.ndjson'));
  await vi.waitFor(() => expect(host.dropFolder.info().imported).toBe(2), 20_000);
  const { imports } = await ask('imports.list', { cursor: null });
  expect(imports.map(({ files, alertsNew }) => [files, alertsNew])).toEqual([
    [1, 5],
    [1, 20],
  ]);
  await host.dropFolder.set(null, false);
  expect(host.dropFolder.info()).toMatchObject({ path: drop, enabled: false, state: 'off' });
}, 60_000);

test('a lost writer is replaced: work under way fails with its cause, commands go on, waiting alerts are correlated', async () => {
  const { job } = await ask('imports.start', { tokens: [writeAlerts('a', 4000)] });
  await vi.waitFor(async () => expect((await status()).alerts).toBeGreaterThan(0), 20_000);
  await threads.find(({ role }) => role === 'writer')?.worker.terminate();
  const lost = await finished(job);
  expect([lost.state, lost.error?.code]).toEqual(['failed', 'workerLost']);
  expect(lost.error?.message).toBe('The writer stopped (exit 1). What was committed is kept; try again.');
  const sample = await ask('imports.startSample', {});
  expect((await finished(sample.job)).state).toBe('done');
  await host.jobs.idle();
  await vi.waitFor(async () => expect((await status()).pendingAlerts).toBe(0), 20_000);
  const [row] = (
    await ask('queue.listIncidents', {
      filter: { clauses: [] },
      sort: { column: 'priorityScore', direction: 'descending' },
      cursor: null,
    })
  ).rows;
  const renamed = await ask('incidents.update', { incidents: [row?.uid ?? ''], patch: { name: 'Renamed' } });
  expect(renamed.label).toContain('ename');
  expect((await ask('incidents.get', { incident: row?.uid ?? '' })).row.name).toBe('Renamed');
  expect(findings()).toEqual([]);
});

test('windows hear whose command a change was, and of what follows from it as that', async () => {
  const heard: (number | null)[] = [];
  const following: (number | null)[] = [];
  host.onNotice((notice, author) => {
    if (notice.kind === 'changed') (notice.by === 'follow-up' ? following : heard).push(author);
  });
  await finished((await ask('imports.start', { tokens: [writeAlerts('a', 5)] })).job);
  await host.jobs.idle();
  await vi.waitFor(() => expect(new Set(heard)).toEqual(new Set([null])), 20_000);
  const [row] = (
    await ask('queue.listIncidents', {
      filter: { clauses: [] },
      sort: { column: 'priorityScore', direction: 'descending' },
      cursor: null,
    })
  ).rows;
  heard.splice(0);
  await ask('incidents.update', { incidents: [row?.uid ?? ''], patch: { status: 'inProgress' } }, 7);
  // Told before the window has its answer.
  expect(heard.filter((author) => author !== null)).toEqual([7]);
  // A run of correlation behind its commands is that window’s too.
  await ask(
    'correlation.setSettings',
    { settings: { ...defaultCorrelationSettings, thresholdBase: 350, groupLimit: 9 } },
    7,
  );
  await vi.waitFor(() => expect(following).toContain(7), 20_000);
  expect(following).not.toContain(null);
});

test('a lost reader is replaced, and what it was asked is asked of another', async () => {
  const readers = threads.filter(({ role }) => role === 'reader');
  const asked = Array.from({ length: 20 }, () => status());
  await Promise.all(readers.map(({ worker }) => worker.terminate()));
  for (const { alerts } of await Promise.all(asked)) expect(alerts).toBe(0);
  expect((await status()).alerts).toBe(0);
  expect(lines.filter((line) => line.includes('a reader stopped'))).toHaveLength(2);
});

test('what a killed program left uncorrelated is correlated when the store opens, and after an import is taken back', async () => {
  const { job } = await ask('imports.start', { tokens: [writeAlerts('a', 300)] });
  await vi.waitFor(async () => expect((await status()).alerts).toBeGreaterThan(0), 20_000);
  // The threads end as they do when the process is killed; what was committed is there.
  await Promise.all(threads.splice(0).map(({ worker }) => worker.terminate()));
  await host.close();
  host = await openHost();
  await vi.waitFor(async () => {
    const counts = await status();
    expect(counts.pendingAlerts).toBe(0);
    expect(counts.incidents).toBe(counts.alerts);
  }, 20_000);
  expect(job).toMatch(/^job-/);
  const sample = await ask('imports.startSample', {});
  expect((await finished(sample.job)).state).toBe('done');
  const newest = (await ask('imports.list', { cursor: null })).imports[0];
  await ask('imports.remove', { import: newest?.uid ?? '' });
  await vi.waitFor(
    () =>
      expect(
        host.jobs.list().filter(({ kind, state }) => kind === 'correlation' && state === 'done').length,
      ).toBeGreaterThan(0),
    20_000,
  );
  await host.jobs.idle();
  expect(findings()).toEqual([]);
});
