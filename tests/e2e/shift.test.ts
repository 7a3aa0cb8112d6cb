// A whole shift by keyboard alone: no pointer, and nothing is done behind the screens; the store is only read. Then two windows.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import type { OutputOf } from '../../shared/contract/index.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';
import { runAxe } from './accessibility-checks.ts';

test.describe.configure({ mode: 'serial' });

type Row = OutputOf<'queue.listIncidents'>['rows'][number];

let running: RunningApp;
let page: Page;
let workbench: Workbench;
let folder: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-shift-'));
  running = await launchApp();
  page = running.page;
  workbench = useWorkbench(page);
});
test.afterAll(async () => {
  await running.close();
  rmSync(folder, { recursive: true, force: true });
});

const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const dialog = (name: string | RegExp): Locator => page.getByRole('dialog', { name });
const message = (text: string | RegExp): Locator =>
  page.getByRole('status', { name: 'Messages' }).getByText(text).last();
const queue = (): Locator => page.getByRole('grid', { name: 'Incidents' });
const rowOf = (window: Page, number: number): Locator =>
  window
    .getByRole('grid', { name: 'Incidents' })
    .getByRole('row')
    .filter({ has: window.locator(`a[href$="/incidents/${number}"]`) });
const read = async (number: number): Promise<Row> =>
  (await workbench.ask('incidents.get', { incident: String(number) })).row;
const listed = async (): Promise<readonly Row[]> =>
  (
    await workbench.ask('queue.listIncidents', {
      filter: { clauses: [{ field: 'status', operator: 'anyOf', values: ['active'] }] },
      sort: { column: 'priorityScore', direction: 'descending' },
      cursor: null,
      limit: 20,
    })
  ).rows;
/** Number of the incident under the cursor, as a screen reader is told. */
const current = (): Promise<number> =>
  queue().evaluate((grid) => {
    const row = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
    return Number(row?.querySelector('a')?.getAttribute('href')?.split('/').at(-1));
  });

test('a whole shift by keyboard alone', async () => {
  test.setTimeout(90_000);
  await expect(dialog('Who works here?')).toBeVisible();
  await page.keyboard.type('Dana Reyes');
  await press('Enter');
  await expect(dialog('Who works here?')).toBeHidden();

  // The sample, from the palette.
  await press('Control+k');
  await page.keyboard.type('open the sample');
  await press('Enter');
  await expect(message(/^Finished: /)).toBeVisible({ timeout: 60_000 });
  await workbench.waitForWork();
  await press('g', 'i');
  await expect(queue()).toBeVisible();

  // Filter by typing, and keep it as a view.
  await press('/', 'Control+a');
  await page.keyboard.type('status:new severity:high,medium');
  await press('Enter');
  await expect(page.getByRole('list', { name: 'Active filters' })).toContainText('High, Medium');
  await press('Control+s');
  await page.keyboard.type('Grave and new');
  await press('Enter');
  await expect(page.getByRole('button', { name: /^View: / })).toHaveText(/Grave and new$/);
  expect((await workbench.ask('views.list', {})).views.map(({ name }) => name)).toEqual(['Grave and new']);

  // Open, and back to the same row.
  const [first, second, third] = await listed();
  if (!first || !second || !third) throw new Error('the sample has incidents');
  await press('F6');
  await expect(queue()).toBeFocused();
  await press('Home');
  expect(await current()).toBe(first.number);
  await press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(first.name.slice(0, 30));
  await expect(page).toHaveTitle(new RegExp(`#${first.number}`));
  await press('Alt+ArrowLeft');
  await expect(queue()).toBeFocused();
  expect(await current()).toBe(first.number);

  // Assign, tag, comment, classify.
  await press('a');
  await expect(rowOf(page, first.number)).toContainText('Dana Reyes');
  await press('t');
  await expect(dialog(/^Tags/)).toBeVisible();
  await page.keyboard.type('night-shift');
  await press('Enter', 'Control+Enter');
  await expect(dialog(/^Tags/)).toBeHidden();
  await press('Shift+C');
  await expect(page.getByRole('combobox', { name: /comment/i })).toBeFocused();
  await page.keyboard.type('Called the user: not their sign-in');
  await press('Control+Enter');
  await expect
    .poll(
      async () => (await workbench.ask('incidents.get', { incident: String(first.number) })).counts.history,
    )
    .toBeGreaterThan(2);
  await expect(queue()).toBeFocused();
  await press('c');
  await expect(dialog(/^Classify/)).toBeVisible();
  await page.keyboard.type('phish');
  await press('Enter');
  await expect.poll(async () => (await read(first.number)).determination).toBe('phishing');
  expect(await read(first.number)).toMatchObject({
    assignedTo: 'Dana Reyes',
    classification: 'truePositive',
    status: 'active',
  });
  expect((await read(first.number)).tags).toContain('night-shift');

  // Resolve with what it carries to its alerts: the row leaves, and the cursor goes on to the next.
  await expect(queue()).toBeFocused();
  await press('r');
  await expect(dialog('Resolve incident')).toBeVisible();
  await press('Control+Enter');
  await expect(rowOf(page, first.number)).toHaveCount(0);
  await expect(message(`#${first.number} is resolved and left the list.`)).toBeVisible();
  expect(await current()).toBe(second.number);
  expect(await read(first.number)).toMatchObject({ status: 'resolved', activeAlertCount: 0 });
  await press('Control+z');
  await expect(rowOf(page, first.number)).toHaveCount(1);
  expect((await read(first.number)).status).toBe('active');
  expect((await read(first.number)).activeAlertCount).toBeGreaterThan(0);

  // Merge two.
  await press('Home', 'x', 'j', 'x', 'Shift+M');
  await expect(dialog('Merge incidents')).toContainText('2 incidents become one');
  await press('Control+Enter');
  await expect(dialog('Merge incidents')).toBeHidden();
  const stays = (await read(first.number)).number;
  expect((await read(stays)).alertCount).toBe(first.alertCount + second.alertCount);

  // Split one alert off again.
  await press('F6');
  await expect(queue()).toBeFocused();
  await press('Home');
  while ((await current()) !== stays) await press('j');
  await press('Enter');
  await expect(page.getByRole('tablist', { name: 'Incident' })).toBeVisible();
  await press('2');
  // A person sees the rows before pressing on.
  const alerts = page.getByRole('grid', { name: 'Alerts' });
  await expect(alerts.getByRole('checkbox').nth(1)).toBeVisible();
  await press('F6');
  await expect(alerts).toBeFocused();
  await press('Home', 'x');
  await expect(alerts.getByRole('checkbox', { checked: true })).toHaveCount(1);
  await press('Shift+X');
  await expect(dialog('Split off alerts')).toBeVisible();
  await page.keyboard.type('A matter of its own');
  // Nothing is sent before it says what it will do.
  await expect(dialog('Split off alerts').locator('button[type="submit"]')).toBeEnabled();
  await press('Control+Enter');
  await expect(dialog('Split off alerts')).toBeHidden();
  expect((await read(stays)).alertCount).toBe(first.alertCount + second.alertCount - 1);

  // Export what the view shows.
  const file = join(folder, 'queue.csv');
  await running.app.evaluate(({ dialog: dialogs }, path) => {
    dialogs.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, file);
  await press('g', 'i');
  await expect(queue().getByRole('checkbox').nth(1)).toBeVisible();
  await press('F6');
  await expect(queue()).toBeFocused();
  await press('Escape', 'e');
  await expect(message(/^Finished: Export/)).toBeVisible();
  const lines = readFileSync(file, 'utf8').trim().split('\r\n');
  const { total } = await workbench.ask('queue.listIncidents', {
    filter: {
      clauses: [
        { field: 'status', operator: 'anyOf', values: ['active'] },
        { field: 'severity', operator: 'anyOf', values: ['high', 'medium'] },
      ],
    },
    sort: { column: 'priorityScore', direction: 'descending' },
    cursor: null,
    limit: 1,
  });
  expect(lines).toHaveLength(total + 1);
});

test('two windows on one store are in step, and neither moves a row of the other unsaid', async () => {
  test.setTimeout(60_000);
  await workbench.dismissMessages();
  await press('F6');
  await expect(queue()).toBeFocused();
  await press('Home', 'j', 'j');
  const held = await current();
  const [above, , under] = await queue()
    .locator('[role="row"] a[href*="/incidents/"]')
    .evaluateAll((links) => links.map((link) => Number(link.getAttribute('href')?.split('/').at(-1))));
  if (above === undefined || under === undefined) throw new Error('three rows');
  expect(under).toBe(held);
  const opened = running.app.waitForEvent('window');
  await press('Control+Shift+N');
  const other = await opened;
  await expect(rowOf(other, above)).toBeVisible();
  expect(running.app.windows()).toHaveLength(2);

  // A cell changes at once; there is nothing to say of it.
  const bar = page.getByRole('group', { name: 'Changed elsewhere' });
  await other.keyboard.press('F6');
  for (const key of ['Home', 'j', 'j', 'a']) await other.keyboard.press(key);
  await expect(rowOf(other, held)).toContainText('Dana Reyes');
  await expect(rowOf(page, held)).toContainText('Dana Reyes');
  await expect(bar).toHaveCount(0);

  // A row above leaves the list of the other window: here it stays, marked, and none moves until it is said to.
  const place = (): Promise<number> => rowOf(page, held).evaluate((row) => row.getBoundingClientRect().top);
  const before = await place();
  for (const key of ['Home', 'r']) await other.keyboard.press(key);
  await expect(other.getByRole('dialog', { name: 'Resolve incident' })).toBeVisible();
  await other.keyboard.press('Control+Enter');
  await expect(rowOf(other, above)).toHaveCount(0);
  await expect(other.getByRole('group', { name: 'Changed elsewhere' })).toHaveCount(0);
  await expect(bar).toContainText('1 no longer matches');
  await expect(page.getByRole('status', { name: 'Results' })).toContainText('1 no longer matches');
  expect(await place()).toBe(before);
  await expect(rowOf(page, above)).toHaveAttribute('aria-description', 'No longer matches');
  await expect(rowOf(page, above)).toContainText('Resolved');
  const { violations } = await runAxe(page, {}, '[aria-label="Changed elsewhere"]');
  expect.soft(violations.map(({ id }) => id)).toEqual([]);
  await press('.');
  await expect(bar).toHaveCount(0);
  await expect(rowOf(page, above)).toHaveCount(0);
  expect(await current()).toBe(held);

  // Undo belongs to the analyst, in whichever window: what comes back is said in the other one.
  await press('Control+z');
  await expect(rowOf(page, above)).toHaveCount(1);
  await expect(other.getByRole('group', { name: 'Changed elsewhere' })).toContainText('1 new');
  await other.close();
  await expect(queue()).toBeFocused();
  expect(running.app.windows()).toHaveLength(1);
});
