// Evidence and response, and where the values of a pasted list were seen: filtered, judged, carried to other incidents and taken back.
import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { findBarriers } from './accessibility-checks.ts';
import { incidentPage, takePicture } from '../support/incident-pages.ts';
import type { IncidentPage } from '../support/incident-pages.ts';
import { importsPage } from '../support/imports-page.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';

test.describe.configure({ mode: 'serial' });

/** Seen in several incidents of the sample. */
const shared = 'Microsoft Exchange Online';
/** Rows that are no alerts. */
const processEvents = resolve(
  'electron/importers/microsoft-defender-events/fixtures/device-process-events.csv',
);
let running: RunningApp;
let page: Page;
let workbench: Workbench;
let incident: IncidentPage;
let dialog: Locator;
/** Incidents that have it. */
let first = { uid: '', number: 0 };
let entityId = 0;
let others: readonly { readonly uid: string; readonly number: number }[] = [];

test.beforeAll(async () => {
  running = await launchApp();
  page = running.page;
  workbench = useWorkbench(page);
  incident = incidentPage(page);
  dialog = page.getByRole('dialog', { name: 'Set verdict' });
  await workbench.introduce('Dana Reyes');
  await workbench.openSample();
  await workbench.dismissMessages();
  // Rows of the queue are made behind the correlation.
  await expect
    .poll(
      async () => {
        const { values } = await workbench.ask('sightings.find', { text: `"${shared}"` });
        const { counts } = await workbench.ask('workspace.status', {});
        others = values[0]?.incidents ?? [];
        entityId = values[0]?.entities[0]?.id ?? 0;
        return counts.pendingAlerts === 0 ? others.length : 0;
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(2);
  const [one, ...rest] = others;
  if (one === undefined) throw new Error('the sample has incidents');
  first = one;
  others = rest;
});
test.afterAll(async () => {
  await running.close();
});

async function expectNoBarriers(screen: string): Promise<void> {
  expect.soft(await findBarriers(page, screen)).toEqual([]);
}
const verdictIn = async (uid: string): Promise<string> =>
  (await workbench.ask('entities.get', { entityId, incident: uid })).entity.verdict;

test('evidence is narrowed by category, by what the menu counts and by text, and says when nothing is left', async () => {
  await workbench.openIncident(first.number);
  await workbench.showTab('Evidence and response');
  const { total, facets, categories } = await workbench.ask('incidents.evidence', {
    incident: first.uid,
    cursor: null,
  });
  const blade = page.getByRole('navigation', { name: 'Evidence categories' });
  for (const { count } of categories.slice(0, 1))
    await expect(blade.getByRole('button', { name: 'All evidence' })).toContainText(String(count));
  await expect(page.getByText(`${total} pieces`)).toBeVisible();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const [origin] = facets.detectionOrigins;
  if (origin === undefined) throw new Error('its alerts say what detected them');
  await page.getByRole('menuitem', { name: /^Only where sources/ }).click();
  const chips = page.getByRole('list', { name: 'Filters of the evidence' });
  await expect(chips).toContainText('do not agree');
  await takePicture(page, 'evidence-nothing');
  await chips.getByRole('button', { name: /^Remove the filter/ }).click();
  await expect(chips).toBeHidden();
  await page.getByLabel('Find in evidence').fill('nothing is called so');
  await page.getByLabel('Find in evidence').press('Enter');
  await expect(page.getByText('Nothing passes this filter')).toBeVisible();
  await page.getByLabel('Find in evidence').fill(shared);
  await page.getByLabel('Find in evidence').press('Enter');
  await expect(incident.evidence(shared)).toHaveCount(1);
  await expect(page.getByText('1 piece', { exact: true })).toBeVisible();
});

test('a verdict says how far it carries before it is set, and is taken back in all incidents at once', async () => {
  await incident.evidence(shared).click();
  const pane = page.getByRole('complementary').filter({ hasText: 'Who says what' });
  await expect(pane.getByRole('heading', { name: 'Seen in other incidents' })).toBeVisible();
  await expect(pane.getByText('Evidence created by its source')).toContainText(/\d{4}-\d{2}-\d{2} .*UTC/);
  // The history names it, too, where the verdict comes from there.
  await expect(pane.getByRole('link', { name: new RegExp(`^#${others[0]?.number} `) })).toBeVisible();
  await expectNoBarriers('evidence');
  await pane.getByRole('button', { name: 'Set verdict…' }).click();
  await dialog.getByLabel('Verdict', { exact: true }).selectOption('suspicious');
  await dialog.getByLabel('Reason').fill('Rules forward mail from here.');
  await dialog.getByLabel(/^Also in other incidents/).check();
  const list = dialog.getByRole('list', { name: 'Other incidents' });
  await expect(list.getByRole('checkbox')).toHaveCount(others.length);
  await dialog.getByRole('button', { name: 'None', exact: true }).click();
  await list.getByRole('checkbox', { name: `#${others[0]?.number}` }).check();
  await expect(dialog.getByText(`1 of ${others.length} chosen`)).toBeVisible();
  await expectNoBarriers('verdict that carries');
  await dialog.getByRole('button', { name: 'Set verdict' }).click();
  await expect(dialog).toBeHidden();
  await expect(pane.getByText('Rules forward mail from here.')).toBeVisible();
  await expect(incident.evidence(shared)).toContainText('Suspicious');
  const [named, untouched] = [others[0]?.uid ?? '', others[1]?.uid ?? ''];
  expect(await verdictIn(named)).toBe('suspicious');
  expect(await verdictIn(untouched)).not.toBe('suspicious');
  await page.keyboard.press('Control+z');
  await expect
    .poll(async () => [await verdictIn(first.uid), await verdictIn(named)])
    .not.toContain('suspicious');
  await expect(incident.evidence(shared)).not.toContainText('Suspicious');
});

test('a pasted list is looked up, defanged or not, and kept while one is elsewhere', async () => {
  await page.keyboard.press('Control+Shift+F');
  await expect(page.getByRole('heading', { level: 1, name: 'Sightings' })).toBeVisible();
  await expect(page.getByText('Where was it seen?')).toBeVisible();
  await page
    .getByRole('textbox', { name: 'Values to look up' })
    .fill(
      `# from a report\nhxxps://old-campaign[.]example/, 192.0.2[.]37\n${shared}\nnot-here-1;198.51.100.200`,
    );
  await page.getByRole('textbox', { name: 'Values to look up' }).press('Control+Enter');
  const rows = page
    .getByRole('grid', { name: 'Sightings' })
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') });
  await expect(rows).toHaveCount(5);
  await expect(page.getByText('3 of 5 found')).toBeVisible();
  await expect(rows.filter({ hasText: 'old-campaign' })).toContainText('hxxps://old-campaign[.]example/');
  await rows.filter({ hasText: shared }).click();
  const pane = page.getByRole('complementary').filter({ hasText: 'Incidents' });
  await expect(pane.getByRole('link', { name: `#${first.number} ` })).toBeVisible();
  await expectNoBarriers('sightings');
  await page.getByRole('button', { name: /^Not found/ }).click();
  await expect(rows).toHaveCount(2);
  await page.getByRole('button', { name: 'Copy what was not found' }).click();
  await expect
    .poll(() => running.app.evaluate(({ clipboard }) => clipboard.readText()))
    .toBe('not-here-1\n198.51.100.200');
  await page.getByRole('button', { name: /^All/ }).click();
  await pane.getByRole('link', { name: `#${first.number} ` }).click();
  await expect(page.getByText(`#${first.number}`, { exact: true }).first()).toBeVisible();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sightings' }).click();
  await expect(rows).toHaveCount(5);
  await expect(page.getByRole('textbox', { name: 'Values to look up' })).toHaveValue(/old-campaign/);
});

test('sightings are pinned into an incident that has them', async () => {
  const rows = page.getByRole('grid', { name: 'Sightings' }).getByRole('row');
  await rows.filter({ hasText: shared }).getByRole('checkbox').click();
  await page
    .getByRole('toolbar', { name: 'Chosen values' })
    .getByRole('button', { name: 'Pin into an incident…' })
    .click();
  const pinning = page.getByRole('dialog', { name: 'Pin into an incident' });
  await pinning.getByLabel('Incident').selectOption(first.uid);
  await pinning.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(pinning).toBeHidden();
  const { pins } = await workbench.ask('pins.list', { incident: first.uid });
  expect(pins).toHaveLength(1);
  const { rows: pinned } = await workbench.ask('incidents.evidence', {
    incident: first.uid,
    filter: { pinnedOnly: true },
    cursor: null,
  });
  expect(pinned.map(({ entity }) => entity.label)).toEqual([shared]);
});

test('context records of a value are listed, and one opens as it stood in its file', async () => {
  await workbench.goTo('Imports');
  await importsPage(running).drop(processEvents);
  await expect
    .poll(async () => (await workbench.ask('imports.list', { cursor: null })).imports.length)
    .toBe(2);
  await workbench.waitForWork();
  await page.keyboard.press('Control+Shift+F');
  const values = page.getByRole('textbox', { name: 'Values to look up' });
  await values.fill('9d2f7c0b1e5a483690cfa47d12b8e6350f1ca9d7');
  await values.press('Control+Enter');
  const row = page.getByRole('grid', { name: 'Sightings' }).getByRole('row').filter({ hasText: '9d2f7c0b' });
  await expect(row).toContainText('in context');
  await row.click();
  await page.keyboard.press('Enter');
  const record = page.getByRole('list', { name: 'Context records' }).getByRole('button').first();
  await expect(record).toBeFocused();
  await expect(record).toContainText('wks-lab-0007.corp.contoso.com');
  await page.keyboard.press('Enter');
  const opened = page.getByRole('dialog');
  await expect(opened.getByText('device-process-events.csv, record')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(opened).toBeHidden();
  await expectNoBarriers('context of sightings');
});
