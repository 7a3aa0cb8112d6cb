// Every screen and pane for everybody: what axe calls serious or critical, focus that shows, and twice the size.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { findBarriers, findClippedControls, findHiddenFocus } from './accessibility-checks.ts';
import { graphAlert } from '../support/generated-alerts.ts';
import { importsPage } from '../support/imports-page.ts';
import { incidentPage, takeWindowPicture } from '../support/incident-pages.ts';
import type { IncidentPage } from '../support/incident-pages.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';

test.describe.configure({ mode: 'serial' });

let running: RunningApp;
let page: Page;
let workbench: Workbench;
let incident: IncidentPage;
let files: string;
let phishing = 0;

test.beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'casemate-files-'));
  running = await launchApp();
  page = running.page;
  workbench = useWorkbench(page);
  incident = incidentPage(page);
});
test.afterAll(async () => {
  await running.close();
  rmSync(files, { recursive: true, force: true });
});

async function expectNoBarriers(screen: string): Promise<void> {
  expect.soft(await findBarriers(page, screen)).toEqual([]);
}

async function closeDialog(): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
}

test('the first question and empty screens', async () => {
  await expect(page.getByRole('dialog', { name: 'Who works here?' })).toBeVisible();
  await expectNoBarriers('first run');
  await workbench.introduce('Dana Reyes');
  await expect(page.getByRole('heading', { level: 1, name: 'Incidents' })).toBeVisible();
  await expectNoBarriers('empty queue');
  await workbench.goTo('Imports');
  await expectNoBarriers('no imports');
});

test('the queues', async () => {
  test.setTimeout(120_000);
  await workbench.openSample();
  await workbench.dismissMessages();
  await workbench.goTo('Incidents');
  const queue = page.getByRole('grid', { name: 'Incidents' });
  const row = queue
    .getByRole('row')
    .filter({ has: page.getByRole('link') })
    .first();
  await row.getByRole('button', { name: /in place$/ }).click();
  await expect(queue.getByRole('list', { name: /^Alerts of incident/ })).toBeVisible();
  await row.click();
  await row.getByRole('checkbox').click();
  await expectNoBarriers('queue with an open and chosen row');
  await queue.hover();
  await page.mouse.wheel(0, 5000);
  await expect(row.getByRole('checkbox', { checked: true })).toBeHidden();
  await expectNoBarriers('queue scrolled away from its current row');
  await page.mouse.wheel(0, -5000);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(
    page.getByRole('complementary', { name: 'Filters' }).getByRole('checkbox').first(),
  ).toBeVisible();
  await expectNoBarriers('filter pane');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.keyboard.press('m');
  await expect(incident.managePane.getByLabel('Status')).toBeVisible();
  await expectNoBarriers('manage pane');
  await incident.managePane.getByRole('button', { name: 'Cancel' }).click();
  await page
    .getByRole('button', { name: /^Resolve/ })
    .first()
    .click();
  await expect(page.getByRole('dialog', { name: /^Resolve/ })).toBeVisible();
  await expectNoBarriers('resolve dialog');
  await closeDialog();
  await page.getByRole('button', { name: 'Columns' }).click();
  await expectNoBarriers('columns dialog');
  await closeDialog();
  await workbench.goTo('Alerts');
  await expect(page.getByRole('grid', { name: 'Alerts' }).getByRole('row').nth(2)).toBeVisible();
  await expectNoBarriers('alert queue');
});

test('the incident page', async () => {
  test.setTimeout(120_000);
  const { rows } = await workbench.ask('queue.listIncidents', {
    filter: { clauses: [{ field: 'search', operator: 'matches', text: 'Suspicious URL clicked' }] },
    sort: { column: 'priorityScore', direction: 'descending' },
    cursor: null,
    limit: 10,
  });
  phishing = rows.find(({ alertCount }) => alertCount === 7)?.number ?? 0;
  await workbench.openIncident(phishing);
  await expect(incident.graph).toBeVisible();
  await expectNoBarriers('attack story');
  await workbench.storyAlert('Suspicious URL clicked').click();
  await incident.showAlertStory();
  await expect(incident.alertStory.getByRole('treeitem').first()).toBeVisible();
  await expectNoBarriers('process tree');
  await workbench.storyAlert('A potentially malicious URL click was detected').click();
  await incident.alertStory.locator('tbody').getByRole('row').first().click();
  await expect(incident.details.getByRole('button', { name: 'Open email entity' })).toBeVisible();
  await page.keyboard.press('p');
  await expect(incident.tray.getByRole('listitem')).toHaveCount(1);
  await workbench.dismissMessages();
  await expectNoBarriers('message list and pin');
  await page.getByRole('button', { name: 'Legend' }).click();
  await expectNoBarriers('legend');
  await page.getByRole('button', { name: 'Show as table' }).click();
  await expectNoBarriers('graph as table');
  await page.getByRole('button', { name: 'Show as table' }).click();
  await incident.alertStory
    .getByRole('tab', { name: 'Raw record' })
    .click()
    .catch(() => undefined);
  await expectNoBarriers('raw record');
  for (const tab of ['Alerts', 'Assets', 'Evidence and response', 'Comments and history'] as const) {
    await workbench.showTab(tab);
    await expectNoBarriers(`tab ${tab}`);
  }
  await workbench.showTab('Evidence and response');
  await incident.showEvidence('URLs');
  await incident.evidence('payroll').first().click();
  await page.getByRole('button', { name: 'Set verdict…' }).last().click();
  await expect(page.getByRole('dialog', { name: 'Set verdict' })).toBeVisible();
  await expectNoBarriers('verdict dialog');
  await closeDialog();
  await incident.tray.getByRole('button', { name: /^Add note/ }).click();
  await expectNoBarriers('note dialog');
  await closeDialog();
});

test('entity pages', async () => {
  await incident.showEvidence('Emails');
  await incident.evidence('salary').first().click();
  await page.getByRole('button', { name: 'Open email entity' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('salary review');
  await expectNoBarriers('email entity');
  await page.getByRole('link', { name: 'Open URL page' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('hxxps');
  await expectNoBarriers('entity');
});

test('imports, rejects, settings, about, palette, keys', async () => {
  const path = join(files, 'mixed.ndjson');
  writeFileSync(path, `${JSON.stringify(graphAlert('one', 'Spray', 'ada'))}\n{"cut\n`);
  const imports = importsPage(running);
  await imports.answerDialog(path);
  await workbench.goTo('Imports');
  await page.getByRole('button', { name: 'Import alerts' }).click();
  await expect(imports.rows.first()).toContainText('Done');
  await workbench.waitForWork();
  await expect(page.getByRole('status', { name: 'Messages' })).toContainText('Finished');
  await expectNoBarriers('imports with a message');
  await imports.open(0);
  await expectNoBarriers('import');
  await page.getByRole('tab', { name: /^Rejected records/ }).click();
  await expect(page.getByRole('grid', { name: 'Rejected records' })).toBeVisible();
  await expectNoBarriers('rejects');
  await workbench.goTo('Settings');
  await expectNoBarriers('settings');
  await page.getByRole('button', { name: 'Change keys…' }).click();
  await page.getByRole('button', { name: 'Add keys to Previous row' }).click();
  await page.keyboard.press('j');
  await expect(page.getByText('J is taken by Next row (Tables).')).toBeVisible();
  await expectNoBarriers('keys that are taken');
  await workbench.goTo('About');
  await expectNoBarriers('about');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Find a command' })).toBeFocused();
  await expectNoBarriers('palette');
  await closeDialog();
  await page.keyboard.press('?');
  await expectNoBarriers('keys');
  await closeDialog();
});

test('the focus shows at every tab stop', async () => {
  test.setTimeout(120_000);
  await workbench.dismissMessages();
  await workbench.goTo('Incidents');
  await expect(page.getByRole('grid', { name: 'Incidents' })).toBeVisible();
  // The pane of the summary has a link for each thing and alert that it names.
  expect.soft(await findHiddenFocus(page, 120)).toEqual([]);
  await workbench.openIncident(phishing);
  await expect(incident.alerts.getByRole('row').first()).toBeVisible();
  expect.soft(await findHiddenFocus(page, 150)).toEqual([]);
  await workbench.goTo('Settings');
  expect.soft(await findHiddenFocus(page, 60)).toEqual([]);
});

test('at twice the size no control is cut off', async () => {
  const zoom = (factor: number): Promise<void> =>
    running.app.evaluate(
      ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(to),
      factor,
    );
  await running.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900),
  );
  await zoom(2);
  await expect.poll(() => page.evaluate(() => innerWidth)).toBeLessThan(800);
  const look = async (screen: string): Promise<void> => {
    await takeWindowPicture(running, `zoom-${screen}`);
    expect.soft(await findClippedControls(page), screen).toEqual([]);
  };
  for (const place of ['Incidents', 'Alerts', 'Imports', 'Settings', 'About'] as const) {
    await workbench.goTo(place);
    await look(place.toLowerCase());
  }
  await workbench.openIncident(phishing);
  for (const tab of [
    'Attack story',
    'Alerts',
    'Assets',
    'Evidence and response',
    'Similar incidents',
    'Comments and history',
  ] as const) {
    await workbench.showTab(tab);
    await look(tab.toLowerCase().replaceAll(' ', '-'));
  }
  await incident.head.getByRole('button', { name: 'Manage' }).click();
  await expect(incident.managePane.getByLabel('Status')).toBeVisible();
  await look('manage');
  await page.keyboard.press('Control+k');
  await look('palette');
  await closeDialog();
  await zoom(1);
});
