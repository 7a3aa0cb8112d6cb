// Settings of correlation in the window: a number is changed, what it would do is read, applied, and taken back.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { findBarriers, findClippedControls } from './accessibility-checks.ts';
import { importsPage } from '../support/imports-page.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';

test.describe.configure({ mode: 'serial' });

let running: RunningApp;
let page: Page;
let workbench: Workbench;
let files: string;

/** Alerts of a beacon: five minutes, then twenty apart, on devices of their own. */
function beacons(): string {
  const alerts = [0, 5, 25, 30].map((minute, index) => ({
    '@odata.type': '#microsoft.graph.security.alert',
    id: `beacon-${index}`,
    title: 'Beacon to a known address',
    severity: 'high',
    category: 'CommandAndControl',
    createdDateTime: new Date(Date.UTC(2026, 2, 2, 8, minute)).toISOString(),
    firstActivityDateTime: new Date(Date.UTC(2026, 2, 2, 8, minute)).toISOString(),
    lastActivityDateTime: new Date(Date.UTC(2026, 2, 2, 8, minute)).toISOString(),
    evidence: [
      { '@odata.type': '#microsoft.graph.security.ipEvidence', ipAddress: '203.0.113.77' },
      {
        '@odata.type': '#microsoft.graph.security.deviceEvidence',
        mdeDeviceId: `beacon-device-${index}`,
        deviceDnsName: `host-${index}.example.com`,
      },
    ],
  }));
  const path = join(files, 'beacons.json');
  writeFileSync(path, JSON.stringify(alerts));
  return path;
}

test.beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'casemate-settings-'));
  running = await launchApp();
  page = running.page;
  workbench = useWorkbench(page);
  await workbench.introduce('Dana Reyes');
  await workbench.openSample();
  await importsPage(running).drop(beacons());
  await expect
    .poll(async () => (await workbench.ask('imports.list', { cursor: null, limit: 10 })).imports.length)
    .toBe(2);
  await workbench.waitForWork();
});
test.afterAll(async () => {
  await running.close();
  rmSync(files, { recursive: true, force: true });
});

const main = (): Locator => page.getByRole('main');
const button = (name: string): Locator => main().getByRole('button', { name, exact: true });
const window = (): Locator => main().getByLabel(/^IP address: Window/);
const changes = (): Locator => main().getByRole('grid', { name: 'Changes of incidents' });
const incidents = async (): Promise<number> => (await workbench.ask('workspace.status', {})).counts.incidents;

async function expectNoBarriers(screen: string): Promise<void> {
  expect.soft(await findBarriers(page, screen)).toEqual([]);
  expect.soft(await findClippedControls(page)).toEqual([]);
}

test('the numbers are there with what they do, and nothing is to be applied', async () => {
  await workbench.dismissMessages();
  await workbench.goTo('Settings');
  await main().getByRole('link', { name: 'Settings, preview and run' }).click();
  await expect(main().getByRole('heading', { level: 1, name: 'Correlation' })).toBeVisible();
  await expect(window()).toHaveValue('24 h');
  await expect(main().getByText('The defaults are in force.')).toBeVisible();
  await expect(button('Preview changes')).toBeDisabled();
  await expectNoBarriers('correlation settings');
});

test('what cannot be read is said at the field', async () => {
  await window().fill('soon');
  await expect(main().getByRole('alert')).toHaveText('Write it like 90 s, 5 min, 24 h or 3 d.');
  await expect(button('Preview changes')).toBeDisabled();
  await button('Discard changes').click();
  await expect(window()).toHaveValue('24 h');
});

test('a changed window is kept while another page is looked at', async () => {
  await window().fill('10 min');
  await expect(main().getByText('1 change not applied.')).toBeVisible();
  await workbench.goTo('Incidents');
  await expect(page.getByText('Changes of the settings of correlation are not applied yet')).toBeVisible();
  await page.getByRole('button', { name: 'Go back' }).click();
  await expect(window()).toHaveValue('10 min');
  await workbench.dismissMessages();
});

test('the preview says what would change, and writes nothing', async () => {
  const before = await incidents();
  const { revision } = await workbench.ask('workspace.status', {});
  await button('Preview changes').click();
  await expect(main().getByRole('heading', { name: 'What would change' })).toBeVisible();
  const split = changes().getByRole('row').filter({ hasText: 'Splits' }).filter({ hasText: 'Beacon' });
  await expect(split).toContainText('Gives 2 alerts of 4 to a new incident');
  await expect(split).toContainText(/the IP address 203\S+77 no longer holds them together/);
  await split.getByRole('button', { name: /^Open incident/ }).click();
  await expectNoBarriers('correlation difference');
  expect(await incidents()).toBe(before);
  expect((await workbench.ask('workspace.status', {})).revision).toBe(revision);
});

test('applied, incidents are formed again; undone, they are as before', async () => {
  const before = await incidents();
  const shown = Number(
    (
      (await workbench.ask('jobs.list', {})).jobs.findLast(({ kind }) => kind === 'preview')?.result?.[
        'difference'
      ] as { incidentsAfter: number } | undefined
    )?.incidentsAfter,
  );
  await button('Apply').click();
  await expect(main().getByText('This store has settings of its own.')).toBeVisible();
  await expect(window()).toHaveValue('10 min');
  await expect.poll(incidents).toBe(shown);
  expect(shown).toBeGreaterThan(before);
  await workbench.waitForWork();
  await page
    .getByRole('status', { name: 'Messages' })
    .getByRole('button', { name: 'Undo', exact: true })
    .click();
  await expect(window()).toHaveValue('24 h');
  await expect.poll(incidents).toBe(before);
  await workbench.waitForWork();
  expect((await workbench.ask('correlation.settings', {})).stale).toBe('no');
  await workbench.dismissMessages();
});

test('a run is offered with its preview', async () => {
  await button('Run again…').click();
  await expect(main().getByRole('heading', { name: 'Nothing would change' })).toBeVisible();
  await expect(button('Apply')).toBeDisabled();
  await button('Leave as it is').click();
  await expect(main().getByRole('tab', { name: 'Rules' })).toBeVisible();
});

test('evidence that links nothing and decisions have their places', async () => {
  await main().getByRole('tab', { name: 'Evidence that links nothing' }).click();
  await expect(main().getByText('Evidence that is seen with more other assets')).toBeVisible();
  await expectNoBarriers('correlation hubs');
  await main().getByRole('tab', { name: 'Decisions' }).click();
  await expect(main().getByText('What analysts decided about belonging together.')).toBeVisible();
  await expectNoBarriers('correlation decisions');
});
