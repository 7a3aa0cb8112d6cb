// The filter of a queue in its four shapes (text, chips, pane, strip), and the views that hold it.
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { findBarriers } from './accessibility-checks.ts';
import { takePicture } from '../support/incident-pages.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';

test.describe.configure({ mode: 'serial' });

let running: RunningApp;
let page: Page;
let workbench: Workbench;
let query: Locator;
let chips: Locator;
let rows: Locator;

test.beforeAll(async () => {
  running = await launchApp();
  page = running.page;
  workbench = useWorkbench(page);
  query = page.getByRole('combobox', { name: 'Filter and search' });
  chips = page.getByRole('list', { name: 'Active filters' });
  rows = page
    .getByRole('grid', { name: 'Incidents' })
    .getByRole('row')
    .filter({ has: page.getByRole('link') });
  await workbench.introduce('Dana Reyes');
  await workbench.openSample();
  await workbench.dismissMessages();
  await workbench.goTo('Incidents');
  await expect(rows.first()).toBeVisible();
});
test.afterAll(() => running.close());

async function ask(text: string): Promise<void> {
  await page.keyboard.press('/');
  await query.fill(text);
  await page.keyboard.press('Enter');
}

const chip = (text: string): Locator => chips.getByRole('button').filter({ hasText: text });

test('one filter as text, as chips and in the pane', async () => {
  await expect(query).toHaveValue('status:new,inProgress,awaitingAction');
  await expect(chip('Status:New, In progress, Awaiting action')).toBeVisible();

  // Text → chips and pane; the field of what is typed offers its values.
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('/');
  await expect(query).toBeFocused();
  await query.fill('sev');
  await expect(page.getByRole('option', { name: /^severity:/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(query).toHaveValue('severity:');
  await page.keyboard.type('h');
  await expect(page.getByRole('option', { name: /^high/ })).toBeVisible();
  await takePicture(page, 'query-completion');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await expect(query).toHaveValue('severity:high');
  await page.keyboard.press('Enter');
  await expect(chip('Severity:High')).toBeVisible();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const severity = page
    .getByRole('complementary', { name: 'Filters' })
    .getByRole('region', { name: 'Severity', exact: true });
  await expect(severity.getByRole('checkbox', { name: /^High/ })).toBeChecked();

  // Pane → text and chips.
  await severity.getByRole('checkbox', { name: /^Medium/ }).click();
  await expect(query).toHaveValue('severity:high,medium');
  await severity.getByRole('button', { name: 'None of' }).click();
  await expect(query).toHaveValue('-severity:high,medium');
  await expect(chip('Severity not:High, Medium')).toBeVisible();

  // Chips → text and pane.
  await chip('Severity not:').click();
  await page
    .getByRole('dialog', { name: /^Severity not/ })
    .getByRole('button', { name: 'Any of' })
    .click();
  await expect(query).toHaveValue('severity:high,medium');
  await takePicture(page, 'clause-editor');
  await page.keyboard.press('Escape');
  await chips.getByRole('button', { name: 'Remove filter Severity: High, Medium' }).click();
  await expect(query).toHaveValue('');
  await expect(severity.getByRole('checkbox', { name: /^High/ })).not.toBeChecked();

  // A slip loses nothing.
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('Alt+[');
  await expect(query).toHaveValue('severity:high,medium');
  await page.getByRole('button', { name: 'Back to the filter before' }).click();
  await expect(query).toHaveValue('-severity:high,medium');
});

test('a mistake is told and changes nothing', async () => {
  await ask('severty:high status:new');
  const note = page.getByRole('alert').filter({ hasText: 'There is no filter “severty”' });
  await expect(note).toContainText('Did you mean severity');
  await expect(query).toHaveAttribute('aria-invalid', 'true');
  await expect(chip('Severity not:High, Medium')).toBeVisible();
  expect.soft(await findBarriers(page, 'query with a mistake')).toEqual([]);
  await query.focus();
  await page.keyboard.press('Escape');
  await expect(query).toHaveValue('-severity:high,medium');
});

test('words, ranges, entities and what hides', async () => {
  await ask('score>=1 user:* last:3650d -tag:nothing "phishing"');
  await expect(chips.getByRole('listitem').filter({ has: page.locator('.remove') })).toHaveCount(5);
  await takePicture(page, 'many-chips');
  await ask('tag:"a\\u{202e}b" "עברית 👩‍💻"');
  await expect(chip('Tag:a⟦RLO⟧b')).toBeVisible();
  await takePicture(page, 'hostile-chips');
  await page.getByRole('button', { name: 'How to write a filter' }).click();
  await expect(page.getByRole('dialog', { name: 'How to write a filter' })).toContainText('tag:+vip+finance');
  expect.soft(await findBarriers(page, 'query help')).toEqual([]);
  await page.keyboard.press('Escape');
});

test('the strip by keyboard: a range, zoom and back', async () => {
  await ask('');
  await expect(query).toHaveValue('');
  const strip = page.getByRole('slider', { name: 'Alerts and incidents over time' });
  await strip.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  await expect(query).toHaveValue(/^first:\d{4}-\d\d-\d\dT[\d:.]+Z\.\./);
  await expect(strip).toHaveAttribute('aria-valuetext', /UTC: \d[\d,]* alerts?, \d[\d,]* incidents?$/);
  await takePicture(page, 'strip-brushed');
  await page.keyboard.press('+');
  await expect(page.getByRole('button', { name: 'Zoom out' })).toBeVisible();
  await takePicture(page, 'strip-zoomed');
  await page.keyboard.press('-');
  await expect(page.getByRole('button', { name: 'Zoom out' })).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(query).toHaveValue('');
});

test('views: shipped, saved, edited, renamed, and there again after a start', async () => {
  const menu = page.getByRole('button', { name: /^View:/ });
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('v');
  await page.getByRole('menuitem', { name: 'High severity' }).click();
  await expect(query).toHaveValue('status:new,inProgress,awaitingAction severity:high');
  await ask('severity:high last:3650d');
  await expect(menu).toHaveText(/High severity\s*edited/);
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog', { name: 'Save the view as' });
  await dialog.getByLabel('Name').fill('Grave of late');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(menu).toHaveText(/Grave of late$/);
  await workbench.dismissMessages();

  await ask('severity:high');
  await expect(menu).toHaveText(/edited/);
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('v');
  await takePicture(page, 'view-menu');
  await page.getByRole('menuitem', { name: 'Take back what was changed' }).click();
  await expect(query).toHaveValue('severity:high last:3650d');
  await menu.click();
  await page.getByRole('menuitem', { name: 'Rename…' }).click();
  const rename = page.getByRole('dialog', { name: 'Rename the view' });
  await rename.getByLabel('Name').fill('Grave');
  await page.keyboard.press('Enter');
  await expect(menu).toHaveText(/Grave$/);

  await page.reload();
  await workbench.goTo('Incidents');
  await expect(menu).toHaveText(/Grave$/);
  await expect(query).toHaveValue('severity:high last:3650d');
  await menu.click();
  await page.getByRole('menuitem', { name: 'Remove', exact: true }).click();
  // What it showed stays, as an edit of the view that the queue opens with.
  await expect(menu).toHaveText(/Open\s*edited/);
  await expect(query).toHaveValue('severity:high last:3650d');
});

test('the alert queue has the same filter, counted in alerts', async () => {
  await workbench.goTo('Alerts');
  await expect(page.getByRole('grid', { name: 'Alerts' }).getByRole('row').nth(2)).toBeVisible();
  await ask('severity:high');
  await expect(chip('Severity:High')).toBeVisible();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const high = page
    .getByRole('complementary', { name: 'Filters' })
    .getByRole('region', { name: 'Severity', exact: true })
    .getByRole('checkbox', { name: /^High/ });
  const { alerts } = await workbench.ask('queue.listAlerts', {
    filter: { clauses: [{ field: 'severity', operator: 'anyOf', values: ['high'] }] },
    sort: { column: 'lastActivity', direction: 'descending' },
    cursor: null,
    limit: 1,
  });
  await expect(high).toHaveAccessibleName(`High ${alerts.toLocaleString('en')}`);
  expect.soft(await findBarriers(page, 'alert queue with filters')).toEqual([]);
});
