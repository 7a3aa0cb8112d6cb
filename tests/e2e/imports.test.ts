// Files in: from the dialog, from a folder, dropped; what is refused and why; cancelled, taken back, and two windows at once.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { graphAlert, writeGraphPage, writeManyAlerts } from '../support/generated-alerts.ts';
import { importsPage } from '../support/imports-page.ts';
import type { ImportsPage } from '../support/imports-page.ts';
import { takePicture } from '../support/incident-pages.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';

let files: string;
let running: RunningApp;
let workbench: Workbench;
let imports: ImportsPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'casemate-files-'));
  running = await launchApp();
  workbench = useWorkbench(running.page);
  imports = importsPage(running);
  await workbench.introduce('Dana Reyes');
  await workbench.goTo('Imports');
});
test.afterAll(async () => {
  await running.close();
  rmSync(files, { recursive: true, force: true });
});

const alertCount = async (): Promise<number> => (await workbench.ask('workspace.status', {})).counts.alerts;
const button = (name: string) => running.page.getByRole('main').getByRole('button', { name, exact: true });

test('a file chosen in the dialog goes in', async () => {
  const path = join(files, 'page.json');
  writeGraphPage(path, [
    graphAlert('one', 'Password spray', 'ada'),
    graphAlert('two', 'Unfamiliar sign-in', 'ada'),
    graphAlert('three', 'Anonymous address', 'grace'),
  ]);
  await imports.answerDialog();
  await button('Import alerts').click();
  await expect(running.page.getByText('Nothing imported yet')).toBeVisible();
  await imports.answerDialog(path);
  await button('Import alerts').click();
  await expect(imports.rows).toHaveCount(1);
  await expect(imports.rows.first()).toContainText('Done');
  await workbench.waitForWork();
  expect(await alertCount()).toBe(3);
  await imports.open(0);
  await expect(imports.figure('New alerts')).toHaveText('3');
  await expect(running.page.getByRole('grid', { name: 'Files of the import' })).toContainText('page.json');
  await takePicture(running.page, 'imports-01-import');
});

test('the same file again changes nothing', async () => {
  const before = await workbench.ask('workspace.status', {});
  await workbench.goTo('Imports');
  await button('Import alerts').click();
  await expect(imports.rows).toHaveCount(2);
  await expect(imports.rows.first()).toContainText('Done');
  await workbench.waitForWork();
  await imports.open(0);
  await expect(imports.figure('New alerts')).toHaveText('0');
  await expect(imports.figure('Unchanged')).toHaveText('3');
  const after = await workbench.ask('workspace.status', {});
  expect({ ...after.counts, imports: 0 }).toEqual({ ...before.counts, imports: 0 });
});

test('a folder goes in, and what is refused is listed with line and reason', async () => {
  const folder = join(files, 'folder');
  mkdirSync(join(folder, 'inner'), { recursive: true });
  writeGraphPage(join(folder, 'good.json'), [graphAlert('four', 'Leaked credentials', 'joan')]);
  const lines = [
    JSON.stringify(graphAlert('five', 'Impossible travel', 'joan')),
    '{"id": "cut in the mid',
    JSON.stringify(graphAlert('six', 'Token replayed', 'mary')),
    '{"@odata.type":"#microsoft.graph.security.alert","title":"<img src=x onerror=alert(1)>"}',
  ];
  writeFileSync(join(folder, 'inner', 'mixed.ndjson'), `${lines.join('\n')}\n`);
  await imports.answerDialog(folder);
  await workbench.goTo('Imports');
  await button('Import a folder').click();
  await expect(imports.rows).toHaveCount(3);
  await expect(imports.rows.first()).toContainText('Done');
  await workbench.waitForWork();
  await imports.open(0);
  const rejected = Number(await imports.figure('Rejected').innerText());
  expect(rejected).toBeGreaterThan(0);
  await running.page.getByRole('tab', { name: /^Rejected records/ }).click();
  const rejects = running.page
    .getByRole('grid', { name: 'Rejected records' })
    .getByRole('row')
    .filter({ has: running.page.getByRole('gridcell') });
  await expect(rejects).toHaveCount(rejected);
  const cut = rejects.filter({ hasText: 'cut in the mid' });
  await expect(cut).toContainText('mixed.ndjson');
  await expect(cut.getByRole('gridcell').nth(2)).toHaveText('2');
  expect((await cut.getByRole('gridcell').nth(3).innerText()).length).toBeGreaterThan(10);
  await takePicture(running.page, 'imports-02-rejects');
});

test('a file that is dropped goes in', async () => {
  const path = join(files, 'dropped.json');
  writeGraphPage(path, [graphAlert('seven', 'Mass download', 'edith')]);
  await workbench.goTo('Incidents');
  const before = await alertCount();
  await imports.drop(path);
  await expect(running.page.getByRole('heading', { level: 1 })).toHaveText('Imports');
  await expect(imports.rows).toHaveCount(4);
  await expect(imports.rows.first()).toContainText('Done');
  await workbench.waitForWork();
  expect(await alertCount()).toBe(before + 1);
});

test('an import is removed, and brought back by undo', async () => {
  const before = await workbench.ask('workspace.status', {});
  await imports.open(0);
  await button('Remove import').click();
  await running.page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
  await expect(running.page.getByRole('main')).toContainText('Removed');
  await workbench.waitForWork();
  await expect.poll(alertCount).toBe(before.counts.alerts - 1);
  await workbench.dismissMessages();
  await running.page.getByRole('button', { name: /^Undo: / }).click();
  await expect.poll(alertCount).toBe(before.counts.alerts);
  await workbench.waitForWork();
  await expect(running.page.getByRole('main').getByText('Removed', { exact: true })).toBeHidden();
  expect((await workbench.ask('workspace.status', {})).counts).toEqual(before.counts);
  await workbench.checkStore();
});

test('changes do not wait for a large import, and its cancelling leaves a sound store', async () => {
  test.setTimeout(120_000);
  const path = join(files, 'large.ndjson');
  writeManyAlerts(path, 40_000, 'large');
  await imports.answerDialog(path);
  await workbench.goTo('Imports');
  await button('Import alerts').click();
  const job = running.page.getByRole('region', { name: /^Import large[.]ndjson/ });
  await expect(job.getByRole('progressbar')).toBeVisible();
  await expect
    .poll(async () =>
      (await workbench.ask('jobs.list', {})).jobs.some(
        ({ state, progress }) => state === 'running' && (progress ?? 0) > 0.02,
      ),
    )
    .toBe(true);
  await takePicture(running.page, 'imports-03-running');

  await workbench.goTo('Incidents');
  const grid = running.page.getByRole('grid', { name: 'Incidents' });
  await expect(grid.getByRole('row').nth(1)).toBeVisible();
  const { rows } = await workbench.ask('queue.listIncidents', {
    filter: { clauses: [] },
    sort: { column: 'number', direction: 'ascending' },
    cursor: null,
    limit: 1,
  });
  const incident = rows[0]?.uid ?? '';
  const times: number[] = [];
  for (const comment of ['first', 'second', 'third', 'fourth', 'fifth']) {
    const started = performance.now();
    await workbench.ask('incidents.update', { incidents: [incident], patch: { comment } });
    times.push(performance.now() - started);
  }
  const stillRunning = (await workbench.ask('jobs.list', {})).jobs.some(({ state }) => state === 'running');
  expect(stillRunning, 'the import was still under way').toBe(true);
  test
    .info()
    .annotations.push({ type: 'changes during an import, ms', description: times.map(Math.round).join(' ') });
  expect(times.toSorted((a, b) => a - b)[2]).toBeLessThan(1000);

  await running.page
    .getByRole('button', { name: /^Cancel Import/ })
    .first()
    .click();
  await expect
    .poll(async () => (await workbench.ask('jobs.list', {})).jobs.some(({ state }) => state === 'running'), {
      timeout: 60_000,
    })
    .toBe(false);
  await workbench.goTo('Imports');
  await expect(imports.rows.first()).toContainText('Cancelled');
  await takePicture(running.page, 'imports-04-cancelled');
  const { counts } = await workbench.ask('workspace.status', {});
  expect(counts.alerts).toBeLessThan(40_000);
  expect(counts.pendingAlerts, 'what was kept is in incidents').toBe(0);
  await workbench.checkStore();
});

test('a second program on the same folder ends with a clear word, and the first goes on', async () => {
  const child = running.app.process();
  const args = child.spawnargs.slice(1).filter((word) => !/^--(inspect|remote-debugging-port)/.test(word));
  const second = spawn(child.spawnfile, args, {
    env: { ...process.env, CASEMATE_DATA: running.dataFolder, CASEMATE_UNATTENDED: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  second.stderr.on('data', (chunk) => (said += String(chunk)));
  const code = await new Promise<number | null>((done) => second.once('exit', done));
  expect(code).toBe(3);
  expect(said).toContain(`already open on this data folder: ${running.dataFolder}`);
  await workbench.goTo('Settings');
  expect(await alertCount()).toBeGreaterThan(0);
  await workbench.ask('incidents.update', { incidents: ['1'], patch: { comment: 'still here' } });
});
