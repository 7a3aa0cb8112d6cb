// Lists in the window: added from the dialog and by dropping, seen on entities, in evidence and on assets, and removed again.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { findBarriers, findClippedControls } from './accessibility-checks.ts';
import { importsPage } from '../support/imports-page.ts';
import type { ImportsPage } from '../support/imports-page.ts';
import { takePicture } from '../support/incident-pages.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { listedAlert } from '../support/listed-alert.ts';
import { sharedData } from '../support/shared-data.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';

test.describe.configure({ mode: 'serial' });

let files: string;
let running: RunningApp;
let page: Page;
let workbench: Workbench;
let imports: ImportsPage;

/** A URL of a real list of an actor (Maltrail); the fixture has the same line. */
const actorUrl = 'http://price365.co.kr/abbi/head0.jpg';

test.beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'casemate-lists-'));
  running = await launchApp();
  page = running.page;
  workbench = useWorkbench(page);
  imports = importsPage(running);
  await workbench.introduce('Dana Reyes');
});
test.afterAll(async () => {
  await running.close();
  rmSync(files, { recursive: true, force: true });
});

function file(name: string, content: string | Buffer): string {
  const path = join(files, name);
  writeFileSync(path, content);
  return path;
}

const button = (name: string): Locator => page.getByRole('main').getByRole('button', { name, exact: true });
const dialog = (): Locator => page.getByRole('dialog', { name: 'Add a list' });
const lists = (): Locator => page.getByRole('grid', { name: 'Lists' });
const rowOf = (name: string): Locator => lists().getByRole('row').filter({ hasText: name });

async function expectNoBarriers(screen: string): Promise<void> {
  expect.soft(await findBarriers(page, screen)).toEqual([]);
  expect.soft(await findClippedControls(page)).toEqual([]);
}

async function entityNamed(label: string): Promise<number> {
  const { rows } = await workbench.ask('incidents.evidence', { incident: '1', cursor: null, limit: 100 });
  return rows.find(({ entity }) => entity.label === label)?.entity.id ?? 0;
}

/** Opens the page of a piece of evidence of the only incident. */
async function openEntity(label: RegExp): Promise<void> {
  await workbench.openIncident(1);
  await workbench.showTab('Evidence and response');
  await page
    .getByRole('grid', { name: 'Evidence' })
    .getByRole('row')
    .filter({ hasText: label })
    .first()
    .click();
  await page.getByRole('button', { name: /^Open .* page$/ }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'Lists' })).toBeVisible();
}
const listsOfEntity = (): Locator => page.getByRole('region', { name: 'Lists', exact: true });

test('a store without lists says what they are for', async () => {
  const evidence = [
    ...listedAlert.evidence,
    { '@odata.type': '#microsoft.graph.security.urlEvidence', url: actorUrl },
  ];
  await imports.answerDialog(file('alerts.json', JSON.stringify({ value: [{ ...listedAlert, evidence }] })));
  await workbench.goTo('Imports');
  await button('Import alerts').click();
  await expect(imports.rows).toHaveCount(1);
  await workbench.waitForWork();
  await workbench.dismissMessages();
  await workbench.goTo('Indicators');
  await expect(page.getByText('No lists yet')).toBeVisible();
  await expectNoBarriers('no lists');
});

test('countries of address ranges are recognised and taken in', async () => {
  const real = sharedData('indicators', 'ip2cc.csv.gz');
  const fixture = gzipSync('#hexdelta1:4\n0,\n1000000,AU\nb8dc6500,DE\n100,US\n');
  await imports.answerDialog(real ?? file('ip2cc.csv.gz', fixture));
  await button('Add a list…').click();
  await expect(dialog().getByLabel('What it is')).toHaveValue('country');
  await expectNoBarriers('adding a list');
  await dialog().getByRole('button', { name: 'Add countries of addresses' }).click();
  await expect(dialog()).toBeHidden();
  await workbench.waitForWork();
  await expect(rowOf('ip2cc')).toContainText(real === null ? '3' : /1\d\d,\d{3}/);
});

test('a list of indicators suggests a verdict, which says where it is from', async () => {
  const real = sharedData('indicators', 'maltrail', 'apt_37.txt');
  const fixture =
    '# Reference: https://example.test/report\n\nprice365.co.kr/abbi/head0.jpg\n185.220.101.0/24\n';
  await imports.answerDialog(real ?? file('apt_37.txt', fixture));
  await button('Add a list…').click();
  await expect(dialog().getByLabel('What it is')).toHaveValue('indicator');
  await dialog().getByLabel('Source').fill('Maltrail');
  await dialog().getByLabel('Suggested verdict').selectOption('malicious');
  await dialog().getByRole('button', { name: 'Add indicators' }).click();
  await workbench.waitForWork();
  await expect(rowOf('apt_37')).toContainText('Maltrail');
  await expect(rowOf('apt_37')).toContainText('Malicious');
  const id = await entityNamed(actorUrl);
  await expect
    .poll(async () => (await workbench.ask('entities.get', { entityId: id })).entity)
    .toMatchObject({ verdict: 'malicious', verdictBy: 'indicator' });
  await openEntity(/price365/);
  await expect(listsOfEntity()).toContainText('apt_37');
  await expect(listsOfEntity()).toContainText('Maltrail');
  await expect(listsOfEntity()).toContainText('imported today');
  await expect(listsOfEntity()).toContainText('price365[.]co[.]kr/abbi/head0.jpg');
  await takePicture(page, 'lists-entity-hit');
  await expectNoBarriers('an entity that a list names');
  await openEntity(/185/);
  await expect(listsOfEntity()).toContainText('Germany (DE)');
  await expect(listsOfEntity()).toContainText('ip2cc');
  await takePicture(page, 'lists-entity-country');
});

test('assets that are dropped are mapped by their header, corrected, and mark devices', async () => {
  const path = file(
    'assets.csv',
    Buffer.from(
      '\ufeffHost Name;Business Criticality;Owner;Team;Location\r\nsrv01.contoso.test;Very High;Operations;Finance;Berlin\r\nann@contoso.test;high;Ann;Board;Bonn\r\n;low;;;\r\n',
      'utf16le',
    ),
  );
  await workbench.goTo('Indicators');
  await imports.drop(path);
  await dialog().getByLabel('What it is').selectOption('asset');
  const columns = dialog().getByRole('group', { name: 'Columns' });
  await expect(columns.getByLabel('Identifier')).toHaveValue('Host Name');
  await expect(columns.getByLabel('Criticality')).toHaveValue('Business Criticality');
  await expect(columns.getByLabel('Site')).toHaveValue('Location');
  await columns.getByLabel('Group').selectOption('Team');
  await expectNoBarriers('mapping assets');
  await takePicture(page, 'lists-asset-mapping');
  await dialog().getByRole('button', { name: 'Import assets' }).click();
  await workbench.waitForWork();
  await expect(rowOf('assets')).toContainText('Assets');
  await takePicture(page, 'lists-page');
  await expectNoBarriers('lists');
  await expect
    .poll(async () => (await workbench.ask('incidents.get', { incident: '1' })).score.map(({ code }) => code))
    .toContain('criticalAsset');
  await workbench.openIncident(1);
  await workbench.showTab('Assets');
  await expect(page.getByRole('table', { name: 'Devices' })).toContainText('Critical');
  await takePicture(page, 'lists-assets-tab');
  await workbench.goTo('Settings');
  await expect(page.getByRole('region', { name: 'Assets' })).toContainText('2 assets');
  await expectNoBarriers('settings with assets');
});

test('an inventory is told by its header; what it means and what is unknown in it is said', async () => {
  const rows = 'srv01.contoso.test,critical,IT\nann@contoso.test,7,HR\n<b>x</b>,low,\n';
  await imports.answerDialog(file('servers.csv', `hostname,criticality,owner\n${rows}`));
  await workbench.goTo('Indicators');
  await button('Add a list…').click();
  await expect(dialog().getByLabel('What it is')).toHaveValue('asset');
  await expect(dialog().getByRole('note')).toContainText('1 row has a criticality that is none of');
  await expect(dialog()).toContainText('The identifier is no device, user or mailbox.');
  await expectNoBarriers('adding an inventory');
  await dialog().getByRole('button', { name: 'Import assets' }).click();
  await workbench.waitForWork();
  await rowOf('servers').getByRole('link').click();
  const entries = page.getByRole('grid', { name: 'Entries' });
  await expect(entries.getByRole('row').filter({ hasText: 'ann@contoso.test' })).toHaveText([
    /User.*7.*Unknown/,
    /Mailbox.*7.*Unknown/,
  ]);
  await expect(page.getByRole('note')).toContainText('does not count for the score');
  await takePicture(page, 'lists-asset-entries');
  await expectNoBarriers('entries of an inventory');
  await workbench.goTo('Settings');
  await expect(page.getByRole('region', { name: 'Assets' })).toContainText('2 assets, 2 of them seen');
});

test('the queue can be narrowed to what lists name', async () => {
  await workbench.goTo('Incidents');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const pane = page.getByRole('complementary', { name: 'Filters' });
  const criticality = pane.getByRole('region', { name: 'Asset criticality' });
  await criticality.getByRole('button', { name: 'Asset criticality' }).click();
  await expect(criticality).toContainText('Critical');
  const hit = pane.getByRole('region', { name: 'Indicator hit' });
  await hit.getByRole('button', { name: 'Indicator hit' }).click();
  await hit.getByRole('checkbox').first().check();
  await expect(page.getByRole('grid', { name: 'Incidents' }).getByRole('link').first()).toBeVisible();
  await hit.getByRole('checkbox').first().uncheck();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
});

test('a list can be searched, says what rests on it, goes whole, and comes back', async () => {
  await workbench.goTo('Indicators');
  await rowOf('apt_37').getByRole('link').click();
  await page.getByPlaceholder('Find in entries').fill('head0');
  await page.getByPlaceholder('Find in entries').press('Enter');
  await expect(page.getByRole('grid', { name: 'Entries' })).toContainText('head0');
  await takePicture(page, 'lists-entries');
  await expectNoBarriers('a list');
  await button('Remove list').click();
  const question = page.getByRole('dialog', { name: /^Remove the list/ });
  await expect(question).toContainText(/It names \d entit/);
  await takePicture(page, 'lists-remove');
  await question.getByRole('button', { name: 'Remove it' }).click();
  await expect(rowOf('apt_37')).toHaveCount(0);
  const id = await entityNamed(actorUrl);
  const shown = async (): Promise<string> =>
    (await workbench.ask('entities.get', { entityId: id })).entity.verdictBy;
  await expect.poll(shown).toBe('none');
  await page.getByRole('status', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).first().click();
  await expect(rowOf('apt_37')).toHaveCount(1);
  await expect.poll(shown).toBe('indicator');
  await workbench.checkStore();
});

test('a binary file is refused with its reason', async () => {
  await imports.answerDialog(file('noise.csv', Buffer.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0])));
  await workbench.goTo('Indicators');
  await button('Add a list…').click();
  await expect(dialog()).toContainText('The file is binary');
  await dialog().getByRole('button', { name: 'Cancel' }).click();
});
