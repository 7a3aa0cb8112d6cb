// Two windows on one store: what is decided, pinned, noted and said in one is in the other, and nothing moves there unsaid.
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { incidentPage } from '../support/incident-pages.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';

test.describe.configure({ mode: 'serial' });

const person = 'amelie.rousseau@contoso.com';
let running: RunningApp;
let here: Workbench;
let there: Workbench;
let incident: string;
let entity: number;

test.beforeAll(async () => {
  running = await launchApp();
  here = useWorkbench(running.page);
  await here.introduce('Dana Reyes');
  await here.openSample();
  const { rows } = await here.ask('queue.listIncidents', {
    filter: { clauses: [] },
    sort: { column: 'number', direction: 'ascending' },
    cursor: null,
    limit: 200,
  });
  for (const { uid } of rows) {
    const users = await here.ask('incidents.evidence', { incident: uid, category: 'user', cursor: null });
    const found = users.rows.find((row) => row.entity.label === person);
    if (found) [incident, entity] = [uid, found.entity.id];
  }
  const opened = running.app.waitForEvent('window');
  await here.ask('application.openWindow', { path: `/entities/${entity}?incident=${incident}` });
  there = useWorkbench(await opened);
  await expect(main(there).getByRole('tab', { name: 'Overview' })).toBeVisible();
});
test.afterAll(() => running.close());

const main = ({ page }: Workbench): Locator => page.getByRole('main');
async function go({ page }: Workbench, path: string): Promise<void> {
  await page.evaluate((hash) => {
    globalThis.location.hash = hash;
  }, path);
}
const tab = (bench: Workbench, name: string): Promise<void> =>
  main(bench)
    .getByRole('tab', { name: new RegExp(`^${name}`) })
    .click();
const topOf = (place: Locator): Promise<number> =>
  place.evaluate((element) => Math.round(element.getBoundingClientRect().top));
const rowOf = ({ page }: Workbench): Locator =>
  page
    .getByRole('grid', { name: 'Evidence' })
    .getByRole('row', { name: new RegExp(`^Select ${person}`) })
    .first();
const messages = (page: Page): Locator => page.getByRole('status', { name: 'Messages' });

test('a verdict of one window is in the evidence and on the page of the other', async () => {
  const { page } = here;
  await go(here, `/incidents/${incident}/evidence`);
  const parts = incidentPage(page);
  await parts.showEvidence('Users');
  const row = rowOf(here);
  await expect(row).toContainText('Suspicious');
  await row.click();
  const place = await topOf(row);
  await there.ask('entities.setVerdict', {
    entities: [entity],
    scope: 'incident',
    incident,
    verdict: 'malicious',
    reason: 'Their session came from Tor',
  });
  await expect(row).toContainText('Malicious');
  expect(await topOf(row)).toBe(place);
  await expect(main(there).getByText('Malicious').first()).toBeVisible();
  await tab(there, 'Verdict history');
  await expect(main(there)).toContainText('Their session came from Tor');
});

test('a note of one window is on the page of the other', async () => {
  await go(here, `/entities/${entity}?incident=${incident}`);
  await tab(here, 'Notes');
  await tab(there, 'Notes');
  await there.ask('entities.addNote', { entityId: entity, text: 'Called: was on a train' });
  for (const bench of [here, there]) await expect(main(bench)).toContainText('Called: was on a train');
});

test('pins of one window are in tray and story of the other, and the row under the cursor stays where it is', async () => {
  await go(here, `/incidents/${incident}/evidence`);
  await go(there, `/incidents/${incident}/account`);
  const parts = incidentPage(here.page);
  await parts.showEvidence('All evidence');
  const row = rowOf(here);
  await row.click();
  const place = await topOf(row);
  await there.ask('pins.set', { incident, targets: [{ kind: 'entity', entityId: entity }], pinned: true });
  await expect(main(there).getByRole('list', { name: 'Steps' }).getByRole('listitem').first()).toContainText(
    person,
  );
  const show = here.page.getByRole('button', { name: 'Pins changed in another window: show' });
  await expect(show).toBeVisible();
  expect(await topOf(row)).toBe(place);
  await show.click();
  await expect(parts.tray).toContainText(/Pinned\s*1/);

  // What the other window writes over a caption that is being written here is asked about.
  const { page } = there;
  await page.getByRole('button', { name: 'Edit the caption of step 1' }).click();
  const caption = page.getByRole('textbox', { name: 'Caption of step 1' });
  await caption.fill('Mine');
  const { pins } = await here.ask('pins.list', { incident });
  await here.ask('pins.annotate', { pin: pins[0]?.uid ?? '', caption: 'Theirs' });
  await expect(page.getByRole('alert')).toContainText('Now it says: “Theirs”');
  await caption.press('Control+Enter');
  await expect(caption).toHaveValue('Mine');
  await page.getByRole('button', { name: 'Save mine instead' }).click();
  await expect(page.getByRole('button', { name: 'Step 1 of 1: Mine' })).toBeFocused();
});

test('a comment of one window is in summary and history of the other', async () => {
  await go(here, `/incidents/${incident}/summary`);
  await go(there, `/incidents/${incident}/history`);
  await expect(main(there).getByRole('list', { name: 'History', exact: true })).toBeVisible();
  const box = main(there).getByRole('combobox', { name: 'Comment' });
  await box.fill('The session was revoked');
  await box.press('Control+Enter');
  await expect(incidentPage(there.page).history).toContainText('The session was revoked');
  await expect(main(here).getByRole('region', { name: /^Latest comment/ })).toContainText(
    'The session was revoked',
  );
  await expect(messages(here.page)).not.toContainText('The session was revoked');
  await here.showTab('Comments and history');
  await expect(incidentPage(here.page).history).toContainText('The session was revoked');
});

test('edits of an incident that are left are found again, on top of what the other window changed', async () => {
  const { page } = here;
  const pane = incidentPage(page).managePane;
  await go(here, `/incidents/${incident}/summary`);
  await main(here).getByRole('button', { name: 'Manage', exact: true }).click();
  await pane.getByRole('combobox', { name: 'Comment' }).fill('Half a thought');
  await here.goTo('Incidents');
  await expect(messages(page)).toContainText(/Your edits of incident \d+ are kept, not saved/);
  await there.ask('incidents.update', { incidents: [incident], patch: { assignedTo: 'Eve' } });
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(pane).toContainText('Your edits from before are still here.');
  await expect(pane.getByRole('combobox', { name: 'Comment' })).toHaveValue('Half a thought');
  await expect(pane.getByLabel('Assigned to')).toHaveValue('Eve');
  await pane.getByRole('button', { name: 'Save' }).click();
  await expect(incidentPage(there.page).history).toContainText('Half a thought');
});
