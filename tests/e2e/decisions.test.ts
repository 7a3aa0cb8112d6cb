// What belongs together, in the analyst's hands: merge, split, move, keep apart, ignore; each undone with one key.
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { findBarriers, findClippedControls } from './accessibility-checks.ts';
import { incidentPage, takePicture } from '../support/incident-pages.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';

test.describe.configure({ mode: 'serial' });

let running: RunningApp;
let page: Page;
let workbench: Workbench;
/** The two largest incidents of the sample. */
let first = 0;
let second = 0;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  running = await launchApp();
  page = running.page;
  workbench = useWorkbench(page);
  await workbench.introduce('Dana Reyes');
  await workbench.openSample();
  const { rows } = await workbench.ask('queue.listIncidents', {
    filter: { clauses: [] },
    sort: { column: 'alertCount', direction: 'descending' },
    cursor: null,
    limit: 2,
  });
  [first = 0, second = 0] = rows.map(({ number }) => number);
});
test.afterAll(async () => {
  await running.close();
});
test.beforeEach(async () => {
  await workbench.dismissMessages();
});

const dialog = (name: string): Locator => page.getByRole('dialog', { name });
const queueRow = (number: number): Locator =>
  page
    .getByRole('grid', { name: 'Incidents' })
    .getByRole('row')
    .filter({ has: page.locator(`a[href$="/incidents/${number}"]`) });
const message = (text: string | RegExp): Locator =>
  page.getByRole('status', { name: 'Messages' }).getByText(text);
const alertsOf = async (number: number): Promise<number> =>
  (await workbench.ask('incidents.get', { incident: String(number) })).row.alertCount;
const decisions = async () =>
  (await workbench.ask('correlation.decisions', { incident: null, cursor: null, limit: 100 })).rows;

async function undo(): Promise<void> {
  await page.keyboard.press('Control+z');
  await expect(message(/^Undone: /)).toBeVisible();
  await workbench.dismissMessages();
}

async function chooseAlerts(number: number, count: number): Promise<readonly string[]> {
  await workbench.openIncident(number);
  await workbench.showTab('Alerts');
  const grid = page.getByRole('grid', { name: 'Alerts' });
  const titles: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const box = grid.getByRole('gridcell').getByRole('checkbox').nth(index);
    titles.push(((await box.getAttribute('aria-label')) ?? '').replace('Select ', ''));
    await box.click();
  }
  return titles;
}

test('two incidents of the queue are merged, into the one that is chosen, and taken apart again', async () => {
  const before = [await alertsOf(first), await alertsOf(second)];
  await workbench.goTo('Incidents');
  for (const number of [first, second]) await queueRow(number).getByRole('checkbox').click();
  await page.keyboard.press('Shift+M');
  const merge = dialog('Merge incidents');
  const lower = Math.min(first, second);
  const higher = Math.max(first, second);
  await expect(merge.getByRole('radio', { name: `#${lower} stays` })).toBeChecked();
  await merge.getByRole('radio', { name: `#${higher} stays` }).check();
  const total = (before[0] ?? 0) + (before[1] ?? 0);
  await expect(merge).toContainText(`2 incidents become one: #${higher}, with ${total} alerts`);
  expect.soft(await findBarriers(page, 'merge')).toEqual([]);
  expect.soft(await findClippedControls(page)).toEqual([]);
  await merge.getByLabel('Reason (optional)').fill('One intrusion');
  await merge.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(merge).toBeHidden();
  await expect(queueRow(lower)).toHaveCount(0);
  expect(await alertsOf(higher)).toBe(total);
  expect((await decisions())[0]).toMatchObject({ kind: 'mustLink', reason: 'One intrusion' });
  await undo();
  await expect(queueRow(lower)).toHaveCount(1);
  expect([await alertsOf(first), await alertsOf(second)]).toEqual(before);
  expect(await decisions()).toEqual([]);
});

test('a page goes along when its incident is merged away, and comes back as it was', async () => {
  const before = await alertsOf(second);
  await workbench.openIncident(second);
  await page.keyboard.press('Shift+M');
  const merge = dialog('Merge incidents');
  await merge.getByRole('searchbox', { name: 'Merge with' }).fill(`#${first}`);
  await expect(merge.getByRole('option').first()).toContainText(`#${first}`);
  await page.keyboard.press('Enter');
  await merge.getByRole('radio', { name: `#${first} stays` }).check();
  await merge.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(message(`#${second} was merged: this is #${first} now`)).toBeVisible();
  await expect(page.getByText(`#${first}`, { exact: true }).first()).toBeVisible();
  await workbench.dismissMessages();
  await undo();
  expect(await alertsOf(second)).toBe(before);
  await workbench.openIncident(second);
  await expect(incidentPage(page).alerts.getByRole('row')).toHaveCount(before);
});

test('alerts are split off with the reason and the link that was wrong, and put back', async () => {
  const before = await alertsOf(first);
  const titles = await chooseAlerts(first, 2);
  const left = page.getByRole('grid', { name: 'Alerts' }).getByRole('checkbox', { name: titles[0] ?? '' });
  await page.keyboard.press('Shift+X');
  const split = dialog('Split off alerts');
  await expect(split.getByRole('list', { name: 'Chosen alerts' })).toContainText(titles[0] ?? '');
  await expect(split).toContainText(`2 alerts of ${before} leave #${first} and form a new incident`);
  await split.getByRole('button', { name: 'Split off' }).click();
  await expect(split).toContainText('Say why: the next analyst relies on it.');
  await split.getByRole('checkbox').first().check();
  expect.soft(await findBarriers(page, 'split')).toEqual([]);
  await split.getByLabel('Reason').fill('A mail of another campaign');
  await split.getByLabel('Name of the new incident (optional)').fill('The other mail');
  await split.getByRole('button', { name: 'Split off' }).click();
  await expect(split).toBeHidden();
  expect(await alertsOf(first)).toBe(before - 2);
  const [decision] = await decisions();
  expect(decision).toMatchObject({ kind: 'cannotLink', reason: 'A mail of another campaign' });
  expect(decision?.incidents.map(({ name }) => name)).toContain('The other mail');
  await expect(left).toHaveCount(0);
  await undo();
  expect(await alertsOf(first)).toBe(before);
  await expect(left).toHaveCount(1);
});

test('an alert is moved to another incident that is found by its number, and moved back', async () => {
  const before = [await alertsOf(first), await alertsOf(second)];
  await chooseAlerts(first, 1);
  await page.keyboard.press('v');
  const move = dialog('Move alerts to another incident');
  await expect(move.getByRole('button', { name: 'Move', exact: true })).toBeDisabled();
  await move.getByRole('searchbox', { name: 'Move to' }).fill(String(second));
  await expect(move.getByRole('option').first()).toContainText(`#${second}`);
  await page.keyboard.press('Enter');
  await expect(move).toContainText(`1 alert leaves #${first} and joins #${second}`);
  await move.getByLabel('Reason').fill('The account of the other case');
  expect.soft(await findBarriers(page, 'move')).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await expect(move).toBeHidden();
  expect([await alertsOf(first), await alertsOf(second)]).toEqual([
    (before[0] ?? 0) - 1,
    (before[1] ?? 0) + 1,
  ]);
  await undo();
  expect([await alertsOf(first), await alertsOf(second)]).toEqual(before);
});

test('incidents are kept apart; the decision stands on their pages and is removed there', async () => {
  await workbench.goTo('Incidents');
  // What the merge took out of the list has left the selection: its undo brings back the row alone.
  for (const number of [first, second]) await queueRow(number).getByRole('checkbox').check();
  await page
    .getByRole('toolbar', { name: 'Chosen incidents' })
    .getByRole('button', { name: 'Keep apart…' })
    .click();
  const apart = dialog('Keep incidents apart');
  await expect(apart).toContainText('the two stay apart');
  expect.soft(await findBarriers(page, 'keep apart')).toEqual([]);
  await apart.getByLabel('Reason (optional)').fill('Two customers');
  await apart.getByRole('button', { name: 'Keep apart' }).click();
  await expect(apart).toBeHidden();
  expect(await decisions()).toHaveLength(1);
  await workbench.dismissMessages();

  await workbench.openIncident(first);
  await page.getByRole('main').getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Decisions' }).click();
  const list = page.getByRole('list', { name: 'Decisions' });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await expect(list).toContainText('Kept apart');
  await expect(list).toContainText('Two customers');
  await expect(list).toContainText('Dana Reyes');
  await expect(list.getByRole('link', { name: `#${second}` })).toBeVisible();
  expect.soft(await findBarriers(page, 'decisions')).toEqual([]);
  await takePicture(page, 'decisions-of-an-incident');
  await list.getByRole('button', { name: /^Remove: / }).click();
  await expect(page.getByText('No decisions yet')).toBeVisible();
  await workbench.dismissMessages();
  await undo();
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await undo();
  await expect(page.getByText('No decisions yet')).toBeVisible();
});

test('an entity is ignored in an incident and everywhere; its pane and page say so', async () => {
  await workbench.openIncident(first);
  await workbench.showTab('Evidence and response');
  const evidence = page.getByRole('grid', { name: 'Evidence' });
  await evidence
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') })
    .first()
    .click();
  const main = page.getByRole('main');
  await main.getByRole('button', { name: 'Ignore in correlation…' }).click();
  const ignore = dialog('Ignore in correlation');
  await expect(ignore.getByRole('radio', { name: 'In this incident' })).toBeChecked();
  await expect(ignore).toContainText(/It is seen in \d+ alerts? of \d+ incident/);
  expect.soft(await findBarriers(page, 'ignore')).toEqual([]);
  await ignore.getByLabel('Reason (optional)').fill('Shared account');
  await ignore.getByRole('button', { name: 'Ignore', exact: true }).click();
  await expect(main).toContainText('Ignored in correlation in this incident, by Dana Reyes: Shared account');
  await undo();
  await expect(main.getByRole('button', { name: 'Ignore in correlation…' })).toBeVisible();

  await main.getByRole('button', { name: /^Open (?:.+ page|email entity)$/ }).click();
  await main.getByRole('button', { name: 'Ignore in correlation…' }).click();
  await ignore.getByRole('radio', { name: /^Everywhere/ }).check();
  await ignore.getByRole('button', { name: 'Ignore', exact: true }).click();
  await expect(main).toContainText('Ignored in correlation everywhere');
  expect((await decisions())[0]).toMatchObject({ kind: 'ignoreEntity', scope: null });
  await main.getByRole('button', { name: 'Stop ignoring' }).click();
  await expect(main.getByRole('button', { name: 'Ignore in correlation…' })).toBeVisible();
  expect(await decisions()).toEqual([]);
});
