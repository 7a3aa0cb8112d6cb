// Threads that die in the middle of their work: it is said, another takes the place, and nothing committed is lost.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { graphAlert, writeGraphPage, writeManyAlerts } from '../support/generated-alerts.ts';
import { importsPage } from '../support/imports-page.ts';
import type { ImportsPage } from '../support/imports-page.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';

test.describe.configure({ mode: 'serial' });

let files: string;
let dataFolder: string;
let running: RunningApp;
let workbench: Workbench;
let imports: ImportsPage;

/** The threads of the program with what was asked of them; `global` belongs to the main process. */
interface Threads {
  casemateThreads?: {
    readonly worker: { readonly threadId: number; terminate(): Promise<number> };
    readonly asked: Set<string>;
  }[];
}

test.beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'casemate-files-'));
  dataFolder = join(files, 'data');
  running = await launchApp({ dataFolder });
  workbench = useWorkbench(running.page);
  imports = importsPage(running);
  await running.app.evaluate(() => {
    const { Worker } = process.getBuiltinModule('node:worker_threads');
    const known: NonNullable<Threads['casemateThreads']> = [];
    (globalThis as Threads).casemateThreads = known;
    const post = Reflect.get<typeof Worker.prototype, 'postMessage'>(Worker.prototype, 'postMessage');
    Worker.prototype.postMessage = function (this: InstanceType<typeof Worker>, message: unknown, ...rest) {
      const { method } = message as { readonly method?: string };
      const entry = known.find(({ worker }) => worker === this);
      if (!entry) known.push({ worker: this, asked: new Set([method ?? '']) });
      else if (method !== undefined) entry.asked.add(method);
      return post.call(this, message, ...rest);
    };
  });
  await workbench.introduce('Dana Reyes');
  writeGraphPage(join(files, 'first.json'), [
    graphAlert('one', 'Password spray', 'ada'),
    graphAlert('two', 'Leaked credentials', 'grace'),
  ]);
  await imports.answerDialog(join(files, 'first.json'));
  await workbench.goTo('Imports');
  await running.page.getByRole('main').getByRole('button', { name: 'Import alerts' }).click();
  await expect(imports.rows.first()).toContainText('Done');
  await workbench.waitForWork();
});
test.afterAll(async () => {
  await running.close();
  rmSync(files, { recursive: true, force: true });
});

/** Ends the threads that have been asked for a method, which tells what they are, as a crash in them would. */
const endThreads = (method: string): Promise<number> =>
  running.app.evaluate(async (_electron, wanted) => {
    const found = ((globalThis as Threads).casemateThreads ?? []).filter(
      ({ worker, asked }) => asked.has(wanted) && worker.threadId > 0,
    );
    await Promise.all(found.map(({ worker }) => worker.terminate()));
    for (const { asked } of found) asked.clear();
    return found.length;
  }, method);

const comment = (text: string): Promise<unknown> =>
  workbench.ask('incidents.update', { incidents: ['1'], patch: { comment: text } });
const commentTexts = async (): Promise<readonly (string | null)[]> =>
  (await workbench.ask('incidents.history', { incident: '1', cursor: null, limit: 100 })).rows
    .filter(({ kind }) => kind === 'comment')
    .map(({ text }) => text);

async function startLargeImport(name: string): Promise<void> {
  const path = join(files, `${name}.ndjson`);
  writeManyAlerts(path, 20_000, name);
  const jobs = async () => (await workbench.ask('jobs.list', {})).jobs;
  // What a comment leads to has a thread of the same kind: it is not the one to be ended.
  await expect.poll(async () => (await jobs()).some(({ state }) => state === 'running')).toBe(false);
  await imports.answerDialog(path);
  await workbench.goTo('Imports');
  await running.page.getByRole('main').getByRole('button', { name: 'Import alerts' }).click();
  await expect
    .poll(
      async () =>
        (await jobs()).find(({ kind, state }) => kind === 'import' && state === 'running')?.progress ?? 0,
    )
    .toBeGreaterThan(0.01);
}

/** What was committed before the crash belongs to incidents. */
async function expectNoneWaits(): Promise<void> {
  await expect
    .poll(async () => (await workbench.ask('workspace.status', {})).counts.pendingAlerts, { timeout: 30_000 })
    .toBe(0);
  await expect
    .poll(async () => (await workbench.ask('jobs.list', {})).jobs.some(({ state }) => state === 'running'), {
      timeout: 30_000,
    })
    .toBe(false);
}

async function expectFailedImport(): Promise<void> {
  await expect
    .poll(
      async () =>
        (await workbench.ask('jobs.list', {})).jobs.filter(({ kind }) => kind === 'import').at(-1)?.state,
    )
    .toBe('failed');
  await expect(running.page.getByRole('status', { name: 'Messages' })).toContainText(
    'What was committed is kept',
  );
  await expect(imports.rows.first()).toContainText('Failed');
  await expectNoneWaits();
  const { job } = await workbench.ask('workspace.check', {});
  await expect
    .poll(async () => (await workbench.ask('jobs.list', {})).jobs.find(({ id }) => id === job)?.result, {
      timeout: 30_000,
    })
    .toMatchObject({ ok: true, findings: [] });
}

test('readers', async () => {
  await workbench.ask('workspace.status', {});
  expect(await endThreads('query')).toBeGreaterThan(0);
  await expect.poll(() => running.log.join('')).toMatch(/a reader stopped/i);
  await workbench.goTo('Incidents');
  await expect(running.page.getByRole('grid', { name: 'Incidents' })).toContainText('Leaked credentials');
});

test('the writer between two changes', async () => {
  await comment('before');
  expect(await endThreads('command')).toBe(1);
  await expect.poll(() => running.log.join('')).toMatch(/the writer stopped/i);
  await comment('after');
  expect(await commentTexts()).toEqual(['after', 'before']);
});

test('an import', async () => {
  await startLargeImport('lost');
  expect(await endThreads('run')).toBe(1);
  await expectFailedImport();
});

test('the writer during an import', async () => {
  await workbench.dismissMessages();
  await startLargeImport('orphan');
  await comment('in between');
  expect(await endThreads('command')).toBe(1);
  await expectFailedImport();
  await comment('at last');
  expect(await commentTexts()).toEqual(['at last', 'in between', 'after', 'before']);
});

test('the whole program during an import', async () => {
  await workbench.dismissMessages();
  await startLargeImport('killed');
  await running.kill();
  running = await launchApp({ dataFolder });
  workbench = useWorkbench(running.page);
  imports = importsPage(running);
  await workbench.goTo('Imports');
  await expect(imports.rows.first()).toContainText('killed.ndjson');
  await expect(imports.rows.first()).toContainText('Failed');
  await expectNoneWaits();
  expect(await commentTexts()).toEqual(['at last', 'in between', 'after', 'before']);
});
