// Hostile records on every screen: text, and nothing but text.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { device, graphAlert, marker, writeHostileFiles } from '../support/hostile-files.ts';
import { incidentPage, takePicture } from '../support/incident-pages.ts';
import { launchApp, projectRoot, type RunningApp } from '../support/launch.ts';
import { runCli } from '../support/run-cli.ts';
import { useWorkbench, type Workbench } from '../support/workbench.ts';

let folder: string;
let running: RunningApp;
let page: Page;
let workbench: Workbench;
const complaints: string[] = [];

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-hostile-'));
  writeHostileFiles(join(folder, 'hostile'));
  const flood = Array.from({ length: 400 }, (_, index) =>
    graphAlert(`flood-${index}`, {
      title: `${marker} flood ${'Ü'.repeat(index)}`,
      evidence: [device('one-host', { tags: Array.from({ length: 200 }, () => marker) })],
    }),
  );
  writeFileSync(join(folder, 'hostile', 'flood.json'), JSON.stringify(flood));
  const imported = await runCli([
    'import',
    join(folder, 'hostile'),
    join(projectRoot, 'tests/fixtures/hostile'),
    '--store',
    join(folder, 'store'),
  ]);
  expect(imported.status).toBe(1);
  running = await launchApp({ dataFolder: join(folder, 'store') });
  ({ page } = running);
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`console: ${message.text()}`);
  });
  workbench = useWorkbench(page);
  await workbench.introduce('Dana Reyes');
});
test.afterAll(async () => {
  await running.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The screen as it is now: nothing of the evidence has become an element, and its frame stands. */
async function expectOnlyText(screen: string): Promise<void> {
  await takePicture(page, `hostile-${screen}`);
  const found = await page.evaluate(() => {
    const shell = [...document.querySelectorAll('nav[aria-label="Main"], header, main')].map((element) =>
      element.getBoundingClientRect(),
    );
    const texts = document.body.innerText;
    return {
      injected: 'injected' in globalThis,
      polluted: Object.keys(Object.prototype),
      elements: [
        ...document.querySelectorAll(
          'iframe, object, embed, form[action], base, script:not([src]), img[onerror], [onclick], [onload], [onerror], [srcdoc], webview',
        ),
      ].map((element) => element.outerHTML.slice(0, 200)),
      images: [...document.images]
        .map((image) => image.src)
        .filter((source) => !/^(?:app|data|blob):/.test(source)),
      links: [...document.querySelectorAll('[href]')]
        .map((element) => element.getAttribute('href') ?? '')
        .filter((href) => !/^(?:[#.]|[/]|app:[/][/]ui[/])/.test(href)),
      // Marks take the place of what hides or reorders text; line feeds and tabs stay.
      hidden: [...new Set(texts.replace(/[\n\r\t]/g, '').match(/[\p{Cc}\p{Cf}]/gu) ?? [])].map((one) =>
        one.charCodeAt(0).toString(16),
      ),
      wide: document.documentElement.scrollWidth > innerWidth,
      tall: document.documentElement.scrollHeight > innerHeight,
      visible: shell.filter(({ width, height }) => width > 20 && height > 20).length >= 3,
      wrong: texts.includes('Something went wrong'),
    };
  });
  expect(found, screen).toEqual({
    injected: false,
    polluted: [],
    elements: [],
    images: [],
    links: [],
    hidden: [],
    wide: false,
    tall: false,
    visible: true,
    wrong: false,
  });
  expect(complaints, screen).toEqual([]);
}

async function incidentNumber(text: string): Promise<number> {
  const { rows } = await workbench.ask('queue.listIncidents', {
    filter: { clauses: [] },
    sort: { column: 'number', direction: 'ascending' },
    cursor: null,
    limit: 500,
  });
  for (const row of rows) {
    const alerts = await workbench.ask('incidents.alerts', { incident: row.uid, cursor: null, limit: 500 });
    if (alerts.rows.some(({ title }) => title.startsWith(text))) return row.number;
  }
  throw new Error(`no incident with an alert titled ${text}`);
}

test('the queues', async () => {
  await workbench.goTo('Incidents');
  const grid = page.getByRole('grid', { name: 'Incidents' });
  // Only rows in view are drawn.
  await grid.focus();
  await page.keyboard.press('End');
  await expect(grid.getByText('<img src=x onerror').first()).toBeVisible();
  await expectOnlyText('queue');
  await grid
    .getByRole('row')
    .nth(1)
    .getByRole('button', { name: /expand|open|show/i })
    .first()
    .click();
  await expectOnlyText('queue-open');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expectOnlyText('queue-filters');
  await page.keyboard.press('Escape');
  await workbench.goTo('Alerts');
  // A status that no source knows is none of those that the queue opens with.
  await page.getByRole('button', { name: /^Remove filter Status/ }).click();
  await page.getByRole('combobox', { name: 'Filter and search' }).fill('onerror');
  await page.keyboard.press('Enter');
  await expect(page.getByText('<img src=x onerror').first()).toBeVisible();
  await expectOnlyText('alerts');
});

test('the imports and their rejects', async () => {
  await workbench.goTo('Imports');
  await expectOnlyText('imports');
  await page.getByRole('grid', { name: 'Imports' }).getByRole('link').first().click();
  await expect(page.getByRole('main').getByRole('tab', { name: /^Files/ })).toBeVisible();
  await expectOnlyText('import-files');
  await page
    .getByRole('main')
    .getByRole('tab', { name: /^Reject/ })
    .click();
  await expectOnlyText('import-rejects');
});

for (const [name, title] of [
  ['every field hostile', marker],
  ['prototype keys', 'Prototype keys'],
  ['wrong types', 'Evidence of wrong types'],
  ['a title of two million characters', `${marker} WWW`],
  ['references in circles', 'Row cycle-1'],
  ['formulas', '@SUM'],
  ['four hundred alerts with ever longer titles', `${marker} flood`],
  ['times at the ends of time', 'Alert time-0'],
] as const) {
  test(`an incident: ${name}`, async () => {
    test.setTimeout(120_000);
    const screen = name.replaceAll(' ', '-');
    const number = await incidentNumber(title);
    await page.evaluate((id) => location.assign(`#/incidents/${id}`), number);
    await expect(page.getByText(`#${number}`, { exact: true }).first()).toBeVisible();
    const incident = incidentPage(page);
    await expect(incident.alerts.getByRole('row').first()).toBeVisible();
    await expectOnlyText(`${screen}-story`);
    await workbench.storyAlert(title).first().click();
    await incident.showAlertStory();
    await expect(incident.alertStory.getByRole('tab', { name: 'Raw record' })).toBeVisible();
    await expectOnlyText(`${screen}-alert`);
    for (const tab of await incident.alertStory.getByRole('tab').all()) {
      await tab.click();
      await expectOnlyText(`${screen}-alert-${(await tab.innerText()).trim().split(/\s/)[0]}`);
    }
    for (const tab of ['Alerts', 'Assets', 'Evidence and response', 'Comments and history'] as const) {
      await workbench.showTab(tab);
      await expect(page.getByRole('tabpanel', { name: tab })).toBeVisible();
      await expectOnlyText(`${screen}-${tab.replaceAll(' ', '-')}`);
    }
    await workbench.showTab('Evidence and response');
    const pieces = page.getByRole('grid', { name: 'Evidence' }).getByRole('row');
    if ((await pieces.count()) > 1) {
      await pieces.nth(1).click();
      await expectOnlyText(`${screen}-piece`);
    }
  });
}

test('every page of an entity of the hostile incident', async () => {
  const number = await incidentNumber(marker);
  const { rows } = await workbench.ask('incidents.evidence', {
    incident: String(number),
    cursor: null,
    limit: 500,
  });
  expect(rows.length).toBeGreaterThan(8);
  for (const { entity } of rows) {
    await page.evaluate((id) => location.assign(`#/entities/${id}`), entity.id);
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
    await expectOnlyText(`entity-${entity.kind}-${entity.id}`);
  }
});

test('the log holds no evidence', () => {
  const log = running.log.join('');
  expect(log).not.toContain(marker);
  expect(log).not.toContain('onerror');
  expect(log).not.toMatch(/failed:|outside its schema|another takes its place/);
});
