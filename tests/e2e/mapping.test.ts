// A file that no importer knows: its columns are mapped, the mapping is saved, and the next file with its header is offered it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parseMapping } from '../../shared/mapping/mapping.ts';
import { importsPage } from '../support/imports-page.ts';
import type { ImportsPage } from '../support/imports-page.ts';
import { takePicture } from '../support/incident-pages.ts';
import { launchApp, projectRoot } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';
import { findBarriers, findClippedControls } from './accessibility-checks.ts';

let files: string;
let running: RunningApp;
let workbench: Workbench;
let imports: ImportsPage;

test.describe.configure({ mode: 'serial' });

const header = 'when;rule;risk;src_ip;dst_ip;machine;account;note';
const rows = [
  '03/02/2024 09:15:02;Beacon to rare host;9;10.4.1.17;203.0.113.80;ws-17.corp.example;CORP\\ada;first seen',
  '03/02/2024 09:16:40;Beacon to rare host;9;10.4.1.17;203.0.113.80;ws-17.corp.example;CORP\\ada;again',
  '03/02/2024 09:18:11;Beacon to rare host;9;10.4.1.17;203.0.113.81;ws-17.corp.example;CORP\\ada;',
  '05/02/2024 23:59:59;Beacon to rare host;9;10.4.1.17;203.0.113.81;ws-17.corp.example;CORP\\ada;',
  '12/02/2024 08:30:00;Password guessing;5;10.4.1.99;203.0.113.82;ws-99.corp.example;CORP\\grace;',
  '13/02/2024 10:00:00;Password guessing;5;10.4.1.99;not an address;ws-99.corp.example;CORP\\grace;',
];

test.beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'casemate-mapping-'));
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

const main = () => running.page.getByRole('main');
const button = (name: string) => main().getByRole('button', { name, exact: true });
const preview = () => main().getByRole('region', { name: 'First rows as they will be imported' });
const alertCount = async (): Promise<number> => (await workbench.ask('workspace.status', {})).counts.alerts;

async function dropAndOpen(name: string, text: string): Promise<void> {
  const path = join(files, name);
  writeFileSync(path, text);
  const before = (await workbench.ask('imports.list', { cursor: null, limit: 100 })).imports.length;
  await imports.drop(path);
  await expect(imports.rows).toHaveCount(before + 1);
  await expect(imports.rows.first()).toContainText('Done');
  await workbench.waitForWork();
  await expect(imports.rows.first()).toContainText('1 of no known format');
  await imports.open(0);
}

test('a file of unknown format says so and leads to the mapping screen', async () => {
  await dropAndOpen('north.csv', `${header}\n${rows.join('\n')}\n`);
  expect(await alertCount()).toBe(0);
  const row = running.page.getByRole('grid', { name: 'Files of the import' }).getByRole('row').nth(1);
  await expect(row).toContainText('Format not known: map its columns');
  await takePicture(running.page, 'mapping-01-unknown');
  await row.getByRole('button', { name: 'Format not known: map its columns' }).click();
  await expect(running.page.getByRole('heading', { level: 1 })).toHaveText('Map columns');
});

test('columns are recognised, and the rows show what will be imported', async () => {
  await expect(main().getByLabel('What when becomes', { exact: true })).toHaveValue('field:time');
  await expect(main().getByLabel('What src_ip becomes', { exact: true })).toHaveValue('as:ip');
  await expect(main().getByLabel('Role of src_ip', { exact: true })).toHaveValue('source');
  await expect(main().getByLabel('What machine becomes', { exact: true })).toHaveValue('as:device');
  await expect(main().getByLabel('What account becomes', { exact: true })).toHaveValue('as:user');
  await expect(main().getByLabel('Pattern', { exact: true })).toHaveValue('dd/MM/yyyy HH:mm:ss');
  await expect(preview()).toContainText('6 alerts, 0 rejected in the file.');
  await expect(preview()).toContainText('Beacon to rare host');
  await expect(preview()).toContainText('dst_ip: “not an address” is no IP address');
  await expect(preview()).toContainText('2024-02-13');
});

test('a title of several columns, severities and another column change the rows at once', async () => {
  await main().getByLabel('Title', { exact: true }).fill('{rule} on {machine}');
  await expect(preview()).toContainText('Beacon to rare host on ws-17.corp.example');
  await main().getByLabel('9', { exact: true }).selectOption('High');
  await main().getByLabel('5', { exact: true }).selectOption('Low');
  await expect(preview().getByText('High', { exact: true }).first()).toBeAttached();
  await main().getByLabel('What note becomes', { exact: true }).selectOption('Leave out');
  await expect(preview()).not.toContainText(': note');
  await main().getByLabel('Zone, where none is given').fill('Europe/Nowhere');
  await expect(main().getByRole('alert')).toContainText('There is no time zone "Europe/Nowhere".');
  await expect(button('Save and import')).toBeDisabled();
  await main().getByLabel('Zone, where none is given').fill('Europe/Berlin');
  await expect(main().getByRole('alert')).toBeHidden();
  await main().getByLabel('Name of the mapping').fill('North sensor');
  await takePicture(running.page, 'mapping-02-screen');
});

test('the screen is accessible, light and dark', async () => {
  expect(await findBarriers(running.page, 'mapping')).toEqual([]);
  expect(await findClippedControls(running.page)).toEqual([]);
});

test('saved and imported, the alerts are in the queue', async () => {
  await button('Save and import').click();
  await expect(running.page.getByRole('heading', { level: 1 })).toHaveText('Imports');
  await expect(imports.rows).toHaveCount(2);
  await expect(imports.rows.first()).toContainText('Done');
  await workbench.waitForWork();
  expect(await alertCount()).toBe(6);
  const { rows: alerts } = await workbench.ask('queue.listAlerts', {
    filter: { clauses: [] },
    sort: { column: 'firstActivity', direction: 'ascending' },
    cursor: null,
    limit: 10,
  });
  expect(alerts.map(({ title, severity }) => [title, severity])).toEqual([
    ...Array.from({ length: 4 }, () => ['Beacon to rare host on ws-17.corp.example', 'high']),
    ...Array.from({ length: 2 }, () => ['Password guessing on ws-99.corp.example', 'low']),
  ]);
  // 09:15:02 in Berlin in winter.
  expect(alerts[0]?.firstActivity).toBe(Date.UTC(2024, 1, 3, 8, 15, 2));
  await imports.open(1);
  await expect(running.page.getByRole('grid', { name: 'Files of the import' })).toContainText(
    'Read later, with a mapping',
  );
});

test('a second file with the header is offered the mapping', async () => {
  await workbench.goTo('Imports');
  const more = [
    '14/02/2024 11:00:00;Beacon to rare host;9;10.4.1.20;203.0.113.80;ws-20.corp.example;CORP\\joan;',
  ];
  await dropAndOpen('north-2.csv', `${header}\n${more.join('\n')}\n`);
  await expect(main()).toContainText('the saved mapping “North sensor” fits its header');
  await button('Look and import').click();
  await expect(main()).toContainText('The saved mapping “North sensor” was made for files with this header.');
  await expect(preview()).toContainText('Beacon to rare host on ws-20.corp.example');
  await expect(button('Save and import')).toBeHidden();
  await takePicture(running.page, 'mapping-03-offered');
  await button('Import').click();
  await expect(imports.rows).toHaveCount(4);
  await expect(imports.rows.first()).toContainText('Done');
  await workbench.waitForWork();
  expect(await alertCount()).toBe(7);
});

test('a saved mapping is renamed and removed, and undo brings it back', async () => {
  const names = async (): Promise<readonly string[]> =>
    (await workbench.ask('mappings.list', {})).mappings.map(({ mapping }) => mapping.name);
  await running.page.evaluate(() => (location.hash = '#/imports/mappings'));
  await running.page.getByRole('button', { name: 'Rename North sensor' }).click();
  const dialog = running.page.getByRole('dialog', { name: 'Rename the mapping' });
  await dialog.getByLabel('Name').fill('North wall');
  await dialog.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect.poll(names).toEqual(['North wall']);
  await takePicture(running.page, 'mapping-04-saved');
  await running.page.getByRole('button', { name: 'Remove North wall' }).click();
  await expect.poll(names).toEqual([]);
  await expect(main()).toContainText('No mapping was saved yet');
  await workbench.ask('workspace.undo', {});
  await expect.poll(names).toEqual(['North wall']);
  await workbench.checkStore();
});

const shippedFile = join(projectRoot, 'resources/mappings/ait-alert-data-set.mapping.json');

test('a file whose header a shipped mapping fits is offered it, and read with it', async () => {
  await workbench.goTo('Imports');
  const text = readFileSync(join(projectRoot, 'electron/importers/generic/fixtures/ait-alerts.csv'), 'utf8');
  await dropAndOpen('shaw_alerts.csv', text);
  await expect(main()).toContainText(
    'the mapping “AIT Alert Data Set”, shipped with Casemate, fits its header',
  );
  await expect(running.page.getByRole('grid', { name: 'Files of the import' })).toContainText(
    'Format not known: the mapping “AIT Alert Data Set”, shipped with Casemate, fits',
  );
  await button('Look and import').click();
  await expect(main()).toContainText(
    'The mapping “AIT Alert Data Set”, shipped with Casemate, was made for files with this header.',
  );
  await expect(main().getByLabel('Begin with')).toContainText('Shipped with Casemate: AIT Alert Data Set');
  await expect(preview()).toContainText('5 alerts, 0 rejected in the file.');
  await expect(preview()).toContainText('2022-01-21');
  await takePicture(running.page, 'mapping-05-shipped');
  expect(await findBarriers(running.page, 'mapping')).toEqual([]);
  expect(await findClippedControls(running.page)).toEqual([]);
  const before = await alertCount();
  await button('Import').click();
  await expect(running.page.getByRole('heading', { level: 1 })).toHaveText('Imports');
  await expect(imports.rows.first()).toContainText('Done');
  await workbench.waitForWork();
  expect(await alertCount()).toBe(before + 5);
});

test('a mapping is saved to a file and loaded from one on its screen; what is no mapping says what is wrong', async () => {
  await dropAndOpen('south.csv', 'time,name,machine\n2024-02-03T10:00:00Z,Odd sign-in,ws-1\n');
  await button('Map its columns').click();
  await main().getByLabel('Name of the mapping').fill('South: sensor');
  const file = join(files, 'south.mapping.json');
  await imports.answerSaveDialog(join(files, 'south'));
  await button('Save to file…').click();
  await expect(running.page.getByText('Saved to south.mapping.json')).toBeVisible();
  expect(parseMapping(readFileSync(file, 'utf8')).name).toBe('South: sensor');

  writeFileSync(join(files, 'bad.json'), '{"casemateMapping": 1, "nome": "x"}');
  await imports.answerDialog(join(files, 'bad.json'));
  await button('Load mapping…').click();
  await expect(running.page.getByText('The mapping was not loaded')).toBeVisible();
  await expect(running.page.getByText('bad.json: The mapping cannot be used')).toBeVisible();
  await expect(main().getByLabel('Name of the mapping')).toHaveValue('South: sensor');

  await imports.answerDialog(shippedFile);
  await button('Load mapping…').click();
  await expect(main()).toContainText(
    'The mapping was loaded from “ait-alert-data-set.mapping.json”. It was made for files with another header.',
  );
  await expect(main().getByLabel('Name of the mapping')).toHaveValue('AIT Alert Data Set');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"South: sensor"', '"South by file"'));
  await imports.answerDialog(file);
  await button('Load mapping…').click();
  await expect(main()).toContainText('The mapping was loaded from “south.mapping.json”. Look at the rows');
  await takePicture(running.page, 'mapping-06-loaded');
  const before = await alertCount();
  await button('Save and import').click();
  await expect(imports.rows.first()).toContainText('Done');
  await workbench.waitForWork();
  expect(await alertCount()).toBe(before + 1);
});

test('among saved mappings, those that ship are listed, and one is loaded from a file', async () => {
  const names = async (): Promise<readonly string[]> =>
    (await workbench.ask('mappings.list', {})).mappings.map(({ mapping }) => mapping.name);
  await running.page.evaluate(() => (location.hash = '#/imports/mappings'));
  const shipped = main().getByRole('region', { name: 'Shipped with Casemate' });
  await expect(shipped.getByRole('listitem')).toHaveCount(3);
  expect(await names()).toEqual(['North wall', 'South by file']);
  await imports.answerDialog(shippedFile);
  await button('Load mapping…').click();
  await expect.poll(names).toEqual(['AIT Alert Data Set', 'North wall', 'South by file']);
  await button('Load mapping…').click();
  const dialog = running.page.getByRole('dialog', { name: 'Replace the saved mapping?' });
  await expect(dialog).toContainText('There is a mapping named “AIT Alert Data Set” already.');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await imports.answerDialog();
  await button('Load mapping…').click();
  await imports.answerSaveDialog(join(files, 'copy.mapping.json'));
  await shipped.getByRole('button', { name: 'Save AIT Alert Data Set to file…' }).click();
  await expect
    .poll(() => {
      try {
        return parseMapping(readFileSync(join(files, 'copy.mapping.json'), 'utf8')).name;
      } catch {
        return null;
      }
    })
    .toBe('AIT Alert Data Set');
  await takePicture(running.page, 'mapping-07-shipped-list');
  expect(await findBarriers(running.page, 'mappings')).toEqual([]);
  expect(await names()).toEqual(['AIT Alert Data Set', 'North wall', 'South by file']);
});
