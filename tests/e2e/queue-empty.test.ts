// What a queue shows while it has no rows, and where the keys are when they come back.
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';

test.describe.configure({ mode: 'serial' });

let running: RunningApp;
let page: Page;

test.beforeAll(async () => {
  running = await launchApp();
  page = running.page;
});
test.afterAll(() => running.close());

test('a store without anything offers nothing to filter', async () => {
  const work = useWorkbench(page);
  await work.introduce('Dana');
  for (const place of ['Incidents', 'Alerts'] as const) {
    await work.goTo(place);
    await expect(page.getByText(/^No (incidents|alerts) yet$/)).toBeVisible();
    await expect(page.getByRole('combobox', { name: 'Filter and search' })).toBeHidden();
    await expect(page.getByRole('group', { name: 'Filters' })).toBeHidden();
    await expect(page.getByRole('button', { name: 'New', exact: true })).toBeVisible();
  }
});

test('values that nothing has are told beside the query, as no mistake', async () => {
  const work = useWorkbench(page);
  await work.openSample();
  await work.dismissMessages();
  await work.goTo('Incidents');
  const query = page.getByRole('combobox', { name: 'Filter and search' });
  await query.fill('tag:xyz assigned:zed severity:high');
  await query.press('Enter');
  await expect(page.getByText('No incident here has the tag “xyz” or is assigned to “zed”.')).toBeVisible();
  await expect(query).not.toHaveAttribute('aria-invalid');
  await expect(page.getByText('No incident matches')).toBeVisible();
  await query.fill('severity:high');
  await query.press('Enter');
  await expect(page.getByText(/^No incident here/)).toBeHidden();
});

test('a change that empties the list says so, and undo brings rows and keys back', async () => {
  const queue = page.getByRole('grid', { name: 'Incidents' });
  const query = page.getByRole('combobox', { name: 'Filter and search' });
  await query.fill('status:new');
  await query.press('Enter');
  await expect(queue).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('r');
  await expect(page.getByRole('dialog', { name: /^Resolve / })).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('No incident is left under these filters')).toBeVisible();
  await expect(page.getByText(/no longer match these filters after what you changed/)).toBeVisible();

  await page.keyboard.press('Control+z');
  await expect(queue).toBeFocused();
  await expect(queue).toHaveAttribute('aria-activedescendant', /./);

  await page.keyboard.press('Control+Shift+z');
  await expect(page.getByText('No incident is left under these filters')).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: /^Undo/ }).click();
  await expect(queue).toBeFocused();
  await expect(queue).toHaveAttribute('aria-activedescendant', /./);
});
