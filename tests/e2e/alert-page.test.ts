// The page of an alert: reached from everywhere, read to its last byte, judged on the spot.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { findBarriers, findClippedControls } from './accessibility-checks.ts';
import { importsPage } from '../support/imports-page.ts';
import { takePicture } from '../support/incident-pages.ts';
import { launchApp, projectRoot } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';

test.describe.configure({ mode: 'serial' });

let running: RunningApp;
let page: Page;
let workbench: Workbench;
let main: Locator;

interface Found {
  readonly uid: string;
  readonly incident: number;
}

/** The first alert whose title has a text, by what the queue lists. */
async function findAlert(title: string): Promise<Found> {
  const { rows } = await workbench.ask('queue.listAlerts', {
    filter: { clauses: [] },
    sort: { column: 'title', direction: 'ascending' },
    collapsed: true,
    cursor: null,
    limit: 500,
  });
  const row = rows.find((one) => one.title.includes(title));
  if (row?.incidentNumber == null) throw new Error(`the sample has an alert "${title}" in an incident`);
  return { uid: row.uid, incident: row.incidentNumber };
}

test.beforeAll(async () => {
  running = await launchApp();
  page = running.page;
  main = page.getByRole('main');
  workbench = useWorkbench(page);
  await workbench.introduce('Dana Reyes');
  await workbench.openSample();
  await workbench.dismissMessages();
});
test.afterAll(async () => {
  await running.close();
});

test('the details of an alert say what happened first, and lead to its page', async () => {
  const click = await findAlert('A potentially malicious URL click was detected');
  await workbench.openIncident(click.incident);
  await workbench.storyAlert('A potentially malicious URL click was detected').first().click();
  const actions = page.getByRole('group', { name: 'Actions' });
  await expect(actions.getByRole('button', { name: 'Open email entity' })).toBeVisible();
  const words = page.locator('.narration').first();
  await expect(words).toContainText('A click on');
  // Told before the facts, and defanged.
  expect(
    await words.evaluate((told) => {
      const facts = told.closest('.details')?.querySelector('.facts') ?? told;
      return (told.compareDocumentPosition(facts) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    }),
  ).toBe(true);
  await expect(words).toContainText('hxxps://');
  await actions.getByRole('button', { name: 'Open alert page' }).click();
  await expect(main.getByRole('heading', { level: 1 })).toHaveText(
    'A potentially malicious URL click was detected',
  );
  await expect(main.getByRole('link', { name: new RegExp(`^#${click.incident} `) })).toBeVisible();
  await expect(main.getByRole('tab', { name: /Message list/ })).toHaveAttribute('data-state', 'active');
  expect(await page.locator('a[href^="http"]').count()).toBe(0);
});

test('the record is there pretty and byte for byte, with search and its hash', async () => {
  await main.getByRole('tab', { name: 'Raw record' }).click();
  const record = main.getByLabel('Raw record', { exact: true }).last();
  await expect(record).toContainText('\n  "');
  await main.getByLabel('Search in the record').fill('URL CLICK');
  await expect(main.locator('mark.current')).toBeVisible();
  const uid = decodeURIComponent(page.url().split('/alerts/')[1] ?? '');
  const { sources } = await workbench.ask('alerts.get', { alert: uid });
  const raw = await workbench.ask('alerts.raw', { record: sources[0]?.recordUid ?? '' });
  const hash = createHash('sha256').update(Buffer.from(raw.base64, 'base64')).digest('hex');
  await expect(main.locator('.hash')).toContainText(hash.slice(-14));
  await main.getByLabel('How the record is shown').selectOption('bytes');
  await main.getByLabel('Search in the record').fill('');
  await expect(record).toContainText('00000000  ');
  await main.getByRole('tab', { name: /Message list/ }).click();
});

test('status and comment are set here, and stand in the history of the alert', async () => {
  const form = main.getByRole('form', { name: 'Manage this alert' });
  await form.getByLabel('Status').selectOption({ label: 'In progress' });
  await form.getByRole('button', { name: 'To me' }).click();
  await form.getByRole('combobox', { name: 'Comment' }).fill('Called the user.');
  await form.getByRole('button', { name: 'Save alert' }).click();
  const history = main.getByRole('list', { name: 'History of the alert' });
  await expect(history.getByText('Called the user.')).toBeVisible();
  await expect(history.getByText(/In progress/).first()).toBeVisible();
  await expect(form.getByRole('button', { name: 'Save alert' })).toBeDisabled();
});

test('the alerts of the incident are gone through by buttons and keys, and back leads back', async () => {
  const title = main.getByRole('heading', { level: 1 });
  await expect(title).toHaveText('A potentially malicious URL click was detected');
  const before = page.url();
  const next = main.getByRole('button', { name: /^Next alert/ });
  const previous = main.getByRole('button', { name: /^Previous alert/ });
  const [there, back] = (await next.isEnabled()) ? [next, '['] : [previous, ']'];
  await there.click();
  await expect.poll(() => page.url()).not.toBe(before);
  await expect(main.getByRole('heading', { name: 'What happened' })).toBeVisible();
  await title.click();
  await page.keyboard.press(back);
  await expect.poll(() => page.url()).toBe(before);
  await main.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByRole('region', { name: 'Attack graph' })).toBeVisible();
});

test('a device alert shows its processes; the queue leads to it', async () => {
  await workbench.goTo('Alerts');
  const row = page.getByRole('grid', { name: 'Alerts' }).getByRole('row').filter({ hasText: /\S/ }).nth(1);
  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Open alert page' }).click();
  await expect(main.getByRole('heading', { name: 'What happened' })).toBeVisible();
  const { uid } = await findAlert("'Meterpreter' malware was detected");
  await page.evaluate((to) => (location.hash = `#/alerts/${encodeURIComponent(to)}`), uid);
  const tree = main.getByRole('tree', { name: 'Process tree' });
  await expect(tree.getByRole('treeitem')).toHaveCount(3);
  await expect(main.locator('.narration').first()).toContainText('was started by msedge.exe');
  await expect(tree).toContainText('SHA-256');
  await tree.getByRole('treeitem').nth(2).getByText('process 10644').click();
  await expect(main.getByRole('region', { name: 'Selected entity' })).toContainText('NW-Tender-Viewer.exe');
  await takePicture(page, 'alert-page');
});

test('the rows of a process tree say whole which account and which device it was', async () => {
  const { incident } = await findAlert("'Meterpreter' malware was detected");
  const alerts = { incident: String(incident), cursor: null, limit: 500 };
  const { rows } = await workbench.ask('incidents.alerts', alerts);
  const { uid } = rows.find(({ title }) => title === 'Suspicious PowerShell command line') ?? { uid: '' };
  await page.evaluate((to) => (location.hash = `#/alerts/${encodeURIComponent(to)}`), uid);
  const tree = main.getByRole('tree', { name: 'Process tree' });
  await expect(tree.getByRole('treeitem')).toHaveCount(4);
  const faults = await tree.evaluate((element) => {
    const lines = [...element.querySelectorAll('.line')].map((line) => ({
      end: line.getBoundingClientRect().right,
      parts: [...line.children].map((part) => ({
        text: part.textContent.trim(),
        box: part.getBoundingClientRect(),
        // A name that is cut although the next line has room for it.
        isCut: [...part.querySelectorAll('.head')].some((head) => head.scrollWidth > head.clientWidth + 1),
      })),
    }));
    return lines.flatMap(({ end, parts }) =>
      parts.flatMap(({ text, box, isCut }, index) => {
        const next = parts[index + 1]?.box;
        const isOver = next !== undefined && next.top < box.bottom - 4 && next.left < box.right - 0.5;
        return isOver || isCut || box.right > end + 0.5 ? [text] : [];
      }),
    );
  });
  expect(faults.filter((text) => /^(?:as|on) /.test(text))).toEqual([]);
  expect(await tree.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
});

/** What of the shown table cannot be read whole: columns behind a scroll bar, cells that run over, words that are on two lines. */
const faultsOfTable = (table: Locator): Promise<readonly string[]> =>
  table.evaluate((element) => {
    const view = element.closest('.view') ?? element;
    const edge = view.getBoundingClientRect().left + view.clientWidth;
    const cells = [...element.querySelectorAll('th, td')];
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const broken: string[] = [];
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode())
      for (const { 0: word, index } of (node.textContent ?? '').matchAll(/[^\s@]+/g)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) broken.push(`broken: ${word}`);
      }
    // Addresses and constants stay whole; a mail address may go on behind its name.
    for (const value of element.querySelectorAll('.evidence-value')) {
      const range = document.createRange();
      range.selectNodeContents(value);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 1 && !/[\s@]/.test(value.textContent.trim()))
        broken.push(`broken: ${value.textContent}`);
    }
    return [
      ...(view.scrollWidth > view.clientWidth ? ['scrolls to the side'] : []),
      ...cells.flatMap((cell) =>
        cell.scrollWidth > cell.clientWidth || cell.getBoundingClientRect().right > edge + 0.5
          ? [`cut: ${cell.textContent}`]
          : [],
      ),
      ...broken,
    ];
  });

test('sign-ins, activities and flows are whole beside the other pane of a small window', async () => {
  await importsPage(running).drop(join(projectRoot, 'electron/importers/suricata-eve/fixtures/eve.json'));
  await expect
    .poll(async () => (await workbench.ask('workspace.status', {})).counts.imports, { timeout: 30_000 })
    .toBe(2);
  await workbench.waitForWork();
  await workbench.dismissMessages();
  await running.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800),
  );
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(1280);
  const lists = [
    ['Activity from infrequent country', 'Sign-in list'],
    ['Anomalous Token', 'Sign-in list'],
    ['Password spray', 'Sign-in list'],
    ['Unusual file download', 'Activities'],
    ['EXAMPLE MALWARE Loader', 'Network flows'],
  ] as const;
  for (const [title, label] of lists) {
    const { uid } = await findAlert(title);
    await page.evaluate((to) => (location.hash = `#/alerts/${encodeURIComponent(to)}`), uid);
    await expect(main.getByRole('heading', { level: 1 })).toContainText(title);
    const table = main.getByRole('table', { name: label });
    await expect(table.getByRole('row').nth(1)).toBeVisible();
    await expect.poll(() => faultsOfTable(table), title).toEqual([]);
    const empty = await table.evaluate((element) =>
      [...element.querySelectorAll('thead th')].flatMap((head, column) =>
        [...element.querySelectorAll('tbody tr')].every(
          (row) =>
            row.children[column]?.textContent.trim() === '' && !row.children[column].querySelector('button'),
        )
          ? [head.textContent]
          : [],
      ),
    );
    expect(
      empty.filter((head) => head !== 'Pin'),
      title,
    ).toEqual([]);
    await takePicture(page, `alert-page-${label.toLowerCase().replaceAll(' ', '-')}`);
  }
  // The same in the attack story, whose panes lie below one another.
  const { uid, incident } = await findAlert('Activity from infrequent country');
  await workbench.openIncident(incident);
  await workbench.storyAlert('Activity from infrequent country').first().click();
  const pane = page.getByRole('region', { name: 'Alert story' });
  if (!(await pane.isVisible())) await page.getByRole('button', { name: /^Alert story/ }).click();
  await expect(pane.getByRole('table', { name: 'Sign-in list' })).toBeVisible();
  await expect.poll(() => faultsOfTable(pane.getByRole('table')), uid).toEqual([]);
  await page.evaluate((to) => (location.hash = `#/alerts/${encodeURIComponent(to)}`), uid);
  await expect(main.getByRole('table', { name: 'Sign-in list' })).toBeVisible();
});

test('the page has no barriers and cuts nothing off', async () => {
  test.setTimeout(90_000);
  expect.soft(await findBarriers(page, 'alert page')).toEqual([]);
  expect(await findClippedControls(page)).toEqual([]);
});
