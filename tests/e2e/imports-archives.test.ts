// Archives, the drop folder, and an import that is paused: in the app as it is, with real files.
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { buildZip } from '../../electron/importers/_kit/archive/testing/build-zip.ts';
import { graphAlert, writeManyAlerts } from '../support/generated-alerts.ts';
import { importsPage } from '../support/imports-page.ts';
import type { ImportsPage } from '../support/imports-page.ts';
import { takePicture } from '../support/incident-pages.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { standingStill } from '../support/standing-still.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';
import { findBarriers, findClippedControls } from './accessibility-checks.ts';

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

const button = (name: string) => running.page.getByRole('main').getByRole('button', { name, exact: true });
const alertCount = async (): Promise<number> => (await workbench.ask('workspace.status', {})).counts.alerts;
const lines = (...ids: readonly string[]): Buffer =>
  Buffer.from(ids.map((id) => `${JSON.stringify(graphAlert(id, `Alert ${id}`, 'ada'))}\n`).join(''));

test('a zip and a gzip go in like plain files; what cannot be read of them is listed', async () => {
  const zip = join(files, 'export.zip');
  writeFileSync(
    zip,
    buildZip([
      { name: 'first.ndjson', data: lines('one', 'two') },
      { name: 'more/second.ndjson.gz', data: gzipSync(lines('three')) },
      { name: 'secret.ndjson', data: lines('never'), flags: 1 },
      { name: '../../outside.ndjson', data: lines('four') },
    ]),
  );
  const gz = join(files, 'cut.ndjson.gz');
  const whole = gzipSync(lines(...Array.from({ length: 400 }, (_, index) => `cut-${String(index)}`)));
  writeFileSync(gz, whole.subarray(0, whole.length * 0.7));
  await imports.answerDialog(zip, gz);
  await button('Import alerts').click();
  await expect(imports.rows).toHaveCount(1);
  await expect(imports.rows.first()).toContainText('Done');
  await workbench.waitForWork();
  await imports.open(0);
  const grid = running.page.getByRole('grid', { name: 'Files of the import' });
  for (const name of ['export.zip/first.ndjson', 'more/second.ndjson.gz', 'export.zip/../../outside.ndjson'])
    await expect(grid).toContainText(name);
  const secret = grid.getByRole('row').filter({ hasText: 'secret.ndjson' });
  await expect(secret).toContainText('encrypted');
  await expect(grid.getByRole('row').filter({ hasText: 'cut.ndjson.gz' })).toContainText('Cut off');
  await expect(imports.figure('Rejected')).toHaveText('1');
  expect(await alertCount()).toBeGreaterThan(200);
  expect(readdirSync(files).sort(), 'nothing was unpacked').toEqual(['cut.ndjson.gz', 'export.zip']);
  await takePicture(running.page, 'imports-05-archives');
});

test('an import of many files is one import, and its list can be gone through', async () => {
  const folder = join(files, 'many');
  mkdirSync(folder);
  for (let index = 0; index < 300; index += 1)
    writeFileSync(join(folder, `${String(index).padStart(4, '0')}.ndjson`), lines(`many-${String(index)}`));
  const before = await alertCount();
  await imports.answerDialog(folder);
  await workbench.goTo('Imports');
  await button('Import a folder').click();
  await expect(imports.rows).toHaveCount(2);
  await expect(imports.rows.first()).toContainText('Done', { timeout: 30_000 });
  await workbench.waitForWork();
  expect(await alertCount()).toBe(before + 300);
  await imports.open(0);
  const grid = running.page.getByRole('grid', { name: 'Files of the import' });
  await expect(grid).toContainText('0000.ndjson');
  await grid.getByRole('row').nth(1).click();
  await running.page.keyboard.press('End');
  await expect(grid).toContainText('0299.ndjson');
});

test('the drop folder imports a file once, when it is complete, and changes nothing in it', async () => {
  test.setTimeout(90_000);
  const folder = join(files, 'drop');
  mkdirSync(folder);
  await workbench.goTo('Imports');
  const region = running.page.getByRole('region', { name: 'Drop folder', exact: true });
  await imports.answerDialog(folder);
  await region.getByRole('button', { name: 'Choose a drop folder' }).click();
  await expect(region).toContainText('Watching');
  await expect(region.getByRole('checkbox', { name: 'Watch' })).toBeChecked();

  const before = await alertCount();
  const slow = join(folder, 'slow.ndjson');
  const text = lines(...Array.from({ length: 12 }, (_, index) => `drop-${String(index)}`)).toString();
  writeFileSync(`${slow}.part`, text.slice(0, 500));
  await delay(1000);
  renameSync(`${slow}.part`, slow);
  for (let part = 1; part < 8; part += 1) {
    await delay(1200);
    appendFileSync(slow, text.slice(500 * part, part === 7 ? undefined : 500 * (part + 1)));
    expect(await alertCount(), 'nothing before it is complete').toBe(before);
  }
  await expect(region).toContainText('Waiting until 1 file is complete');
  await takePicture(running.page, 'imports-06-drop-folder');
  await expect(region).toContainText('1 file imported', { timeout: 30_000 });
  await workbench.waitForWork();
  expect(await alertCount()).toBe(before + 12);
  await expect(imports.rows).toHaveCount(3);
  expect(readdirSync(folder)).toEqual(['slow.ndjson']);

  renameSync(folder, `${folder}-away`);
  await expect(region).toContainText('cannot be read', { timeout: 20_000 });
  renameSync(`${folder}-away`, folder);
  await expect(region).toContainText('Watching', { timeout: 20_000 });
  await region.getByRole('checkbox', { name: 'Watch' }).uncheck();
  await expect(region).toContainText('Not watched');
  await expect(imports.rows, 'it is not imported again').toHaveCount(3);
});

test('an import is paused and resumed by keyboard, and cancelled while it is paused', async () => {
  test.setTimeout(120_000);
  const path = join(files, 'large.ndjson');
  writeManyAlerts(path, 40_000, 'paused');
  await imports.answerDialog(path);
  await button('Import alerts').click();
  const job = running.page.getByRole('main').getByRole('region', { name: /^Import large[.]ndjson/ });
  const pause = job.getByRole('button', { name: /^(Pause|Resume) Import large[.]ndjson/ });
  await expect(pause).toHaveAccessibleName(/^Pause/);
  await expect.poll(alertCount).toBeGreaterThan(500);
  await pause.focus();
  await running.page.keyboard.press('Enter');
  await expect(job).toContainText('Paused');
  await expect(pause).toHaveAccessibleName(/^Resume/);
  await expect(pause, 'the focus stays').toBeFocused();
  const standing = await standingStill(alertCount);
  await delay(1500);
  expect(await alertCount()).toBe(standing);
  await expect(imports.rows.first()).toContainText('Paused');
  expect(await findBarriers(running.page, 'import paused')).toEqual([]);
  expect(await findClippedControls(running.page)).toEqual([]);
  await takePicture(running.page, 'imports-07-paused');

  await pause.press('Enter');
  await expect.poll(alertCount).toBeGreaterThan(standing);
  await pause.press('Enter');
  await expect(job).toContainText('Paused');
  await job.getByRole('button', { name: /^Cancel/ }).click();
  await expect(imports.rows.first()).toContainText('Cancelled');
  await workbench.waitForWork();
  const { counts } = await workbench.ask('workspace.status', {});
  expect(counts.alerts).toBeLessThan(40_000);
  expect(counts.pendingAlerts, 'what was kept is in incidents').toBe(0);
  await workbench.checkStore();
});
