// Pages of entities of every kind: opened by keyboard from an incident, notes, verdicts, the map of sign-ins, a message with wrapped links.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import { findBarriers, findClippedControls } from './accessibility-checks.ts';
import { importsPage } from '../support/imports-page.ts';
import { takePicture } from '../support/incident-pages.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';

test.describe.configure({ mode: 'serial' });

let files: string;
let running: RunningApp;
let page: Page;
let workbench: Workbench;

const target = 'https://login.evil.example/verify?u=1';
const wrapped = `https://emea01.safelinks.protection.outlook.com/?url=${encodeURIComponent(target)}&data=05%7C01&reserved=0`;
const message = [
  'Received: from mailer (203.0.113.70) by mx.contoso.com with ESMTP; Tue, 10 Jun 2025 08:11:02 +0000',
  'Authentication-Results: mx.contoso.com; spf=fail (sender IP is 203.0.113.70) smtp.mailfrom=bulk.example; dkim=pass header.d=bulk.example; dmarc=none; compauth=fail reason=601',
  'From: "Payroll" <payroll@bulk.example>',
  'To: anna.keller@contoso.com',
  'Subject: Your payslip is ready',
  'Message-ID: <20250610081058.77@bulk.example>',
  'Date: Tue, 10 Jun 2025 08:10:58 +0000',
  'MIME-Version: 1.0',
  'Content-Type: text/html; charset=utf-8',
  '',
  `<p>Sign in <a href="${wrapped.replaceAll('&', '&amp;')}">here</a>.</p>`,
  '',
].join('\r\n');

test.beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'casemate-entities-'));
  writeFileSync(join(files, 'payslip.eml'), message);
  running = await launchApp();
  page = running.page;
  workbench = useWorkbench(page);
  await workbench.introduce('Dana Reyes');
  await workbench.openSample();
  await importsPage(running).drop(join(files, 'payslip.eml'));
  await expect
    .poll(async () => (await workbench.ask('imports.list', { cursor: null })).imports.length)
    .toBe(2);
  await workbench.waitForWork();
});
test.afterAll(async () => {
  await running.close();
  rmSync(files, { recursive: true, force: true });
});

const main = (): Locator => page.getByRole('main');
const section = (name: string): Locator => main().getByRole('region', { name: new RegExp(`^${name}`) });
const tab = (name: string): Locator => main().getByRole('tab', { name: new RegExp(`^${name}`) });

async function go(path: string): Promise<void> {
  await page.evaluate((hash) => {
    globalThis.location.hash = hash;
  }, path);
}

/** Entities of a kind in the first incidents, those that most alerts name first. */
async function entitiesOf(kind: EntityKind): Promise<readonly number[]> {
  const found: number[] = [];
  const { rows } = await workbench.ask('queue.listIncidents', {
    filter: { clauses: [] },
    sort: { column: 'number', direction: 'ascending' },
    cursor: null,
    limit: 100,
  });
  for (const { uid } of rows) {
    const evidence = await workbench.ask('incidents.evidence', {
      incident: uid,
      category: kind,
      cursor: null,
      limit: 20,
    });
    found.push(...evidence.rows.map(({ entity }) => entity.id));
  }
  return [...new Set(found)];
}

async function open(
  kind: EntityKind,
  wanted: (id: number) => Promise<boolean> = () => Promise.resolve(true),
): Promise<number> {
  for (const id of await entitiesOf(kind)) {
    if (!(await wanted(id))) continue;
    await go(`/${kind === 'mailMessage' ? 'mail' : 'entities'}/${id}`);
    await expect(main().getByRole('tab', { name: 'Overview' })).toBeVisible();
    return id;
  }
  throw new Error(`no ${kind} as wanted`);
}

async function expectNoBarriers(screen: string): Promise<void> {
  expect.soft(await findBarriers(page, screen)).toEqual([]);
  expect.soft(await findClippedControls(page)).toEqual([]);
}

test('opens by keyboard from the evidence of an incident, and back leads there again', async () => {
  await workbench.goTo('Incidents');
  await page.getByRole('grid', { name: 'Incidents' }).getByRole('link').first().press('Enter');
  await workbench.showTab('Evidence and response');
  const grid = page.getByRole('grid', { name: 'Evidence' });
  await grid.getByRole('row').nth(1).click();
  await main()
    .getByRole('button', { name: /^Open .*(page|entity)$/ })
    .first()
    .press('Enter');
  await expect(main().getByRole('tab', { name: 'Overview' })).toBeVisible();
  await expect(section('Facts').or(section('Message')).first()).toBeVisible();
  await main().getByRole('button', { name: 'Back' }).press('Enter');
  await expect(grid).toBeVisible();
});

test('shows users with their sign-ins on a map and in a table', async () => {
  await open(
    'user',
    async (entityId) => (await workbench.ask('entities.user', { entityId })).countries.length > 1,
  );
  const map = main().getByRole('img', { name: /^Map of the countries signed in from: / });
  await expect(map).toBeVisible();
  const rows = main().getByRole('table', { name: 'Sign-ins by country' }).getByRole('row');
  expect(await rows.count()).toBeGreaterThan(2);
  const first = await rows.nth(1).innerText();
  const name = /^(.+) \([A-Z]{2}\)/.exec(first)?.[1] ?? '';
  await expect(map).toHaveAttribute('aria-label', new RegExp(name));
  expect(await map.locator('.seen').count()).toBe((await rows.count()) - 1);
  await expect(section('Devices signed in to')).toBeVisible();
  await takePicture(page, 'user');
  await expectNoBarriers('user page');
});

test('shows devices with users and processes that open, and their timeline', async () => {
  await open('device', async (entityId) => {
    const { users, processes } = await workbench.ask('entities.device', { entityId });
    return users.length > 0 && processes.length > 2;
  });
  await expect(section('Users').getByRole('listitem').first()).toBeVisible();
  const tree = section('Processes').getByRole('tree');
  await tree.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await takePicture(page, 'device');
  await expectNoBarriers('device page');
  await tab('Processes').press('Enter');
  const processes = main().getByRole('tree', { name: 'Process tree' }).getByRole('treeitem');
  await expect(processes.nth(1)).toBeVisible();
  await main().getByRole('button', { name: 'Collapse all' }).press('Enter');
  // The first of them may have started nothing: then there is nothing to fold.
  const parents = main()
    .getByRole('tree', { name: 'Process tree' })
    .locator('[role=treeitem][aria-expanded]');
  await expect(parents.first()).toHaveAttribute('aria-expanded', 'false');
  await main().getByRole('searchbox', { name: 'Filter processes' }).fill('no such process');
  await expect(main().getByText('No process passes')).toBeVisible();
  await main().getByRole('searchbox', { name: 'Filter processes' }).fill('exe');
  await expect(processes.nth(1)).toBeVisible();
  await expectNoBarriers('processes of a device');
  await tab('Timeline').press('Enter');
  const timeline = page.getByRole('grid', { name: 'Timeline of this entity' });
  await expect(timeline.getByRole('row').nth(1)).toBeVisible();
  await takePicture(page, 'timeline');
  await tab('Incidents').press('Enter');
  await expect(
    page.getByRole('grid', { name: 'Incidents of this entity' }).getByRole('row').nth(1),
  ).toBeVisible();
  await tab('Alerts').press('Enter');
  await expect(
    page.getByRole('grid', { name: 'Alerts of this entity' }).getByRole('row').nth(1),
  ).toBeVisible();
});

test('keeps notes, and undo takes them back', async () => {
  await tab('Notes').press('Enter');
  const notes = section('Notes');
  await notes.getByLabel('New note').fill('Belongs to the lab');
  await notes.getByRole('button', { name: 'Add note' }).press('Enter');
  await expect(notes.getByRole('listitem')).toContainText('Belongs to the lab');
  await expect(notes.getByRole('listitem')).toContainText('Dana Reyes');
  await takePicture(page, 'notes');
  await expectNoBarriers('notes of an entity');
  await main().getByRole('tab', { name: 'Notes' }).focus();
  await page.keyboard.press('Control+z');
  await expect(notes.getByRole('listitem')).toHaveCount(0);
  await workbench.dismissMessages();
});

test('shows a message with its checks, and its links out of their wrappers', async () => {
  const id = await open(
    'mailMessage',
    async (entityId) =>
      (await workbench.ask('entities.mail', { entityId })).subject === 'Your payslip is ready',
  );
  const checks = section('Authentication').getByRole('listitem');
  await expect(checks.filter({ hasText: 'SPF' })).toContainText('fail');
  await expect(checks.filter({ hasText: 'DKIM' })).toContainText('pass');
  await expect(section('URLs')).toContainText('hxxps://login[.]evil[.]example/verify?u=1');
  await expect(section('URLs')).toContainText('Wrapped by Microsoft Safe Links');
  await section('Source').getByRole('button').press('Enter');
  await expect(section('Source').getByLabel('Source of the message')).toContainText(
    'Subject: Your payslip is ready',
  );
  await takePicture(page, 'mail');
  await expectNoBarriers('email page');
  expect((await workbench.ask('entities.mail', { entityId: id })).headers.length).toBeGreaterThan(5);
  await section('URLs').getByRole('link', { name: 'Open URL page' }).press('Enter');
  await expect(section('Parts of the URL')).toContainText('login[.]evil[.]example');
  await expect(section('Wrapped link')).toContainText('Microsoft Safe Links');
  await takePicture(page, 'url');
});

for (const kind of [
  'ip',
  'file',
  'process',
  'mailbox',
  'cloudApplication',
  'registryValue',
  'cloudResource',
  'oauthApplication',
  'generic',
] as const) {
  test(`shows a page of the kind ${kind}`, async () => {
    await open(kind);
    await expect(section('Facts')).toBeVisible();
    await expect(section('Identifiers')).toBeVisible();
    if (kind === 'ip') await expect(section('Where it is')).toContainText('Range');
    if (kind === 'file') await expect(section('Hashes')).toContainText('SHA-256');
    if (kind === 'process') await expect(section('Command line')).toBeVisible();
    await takePicture(page, kind);
    if (kind === 'process') await expectNoBarriers(`${kind} page`);
  });
}
