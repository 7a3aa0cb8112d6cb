// Two files that overlap: what depends on an import is named, the import is removed, what the other holds stays, and it is brought back.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator } from '@playwright/test';
import type { OutputOf } from '../../shared/contract/index.ts';
import { findBarriers, findClippedControls } from './accessibility-checks.ts';
import { graphAlert, writeGraphPage, writeManyAlerts } from '../support/generated-alerts.ts';
import { importsPage } from '../support/imports-page.ts';
import type { ImportsPage } from '../support/imports-page.ts';
import { takePicture } from '../support/incident-pages.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';
import type { Workbench } from '../support/workbench.ts';

let files: string;
let running: RunningApp;
let workbench: Workbench;
let imports: ImportsPage;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'casemate-removal-'));
  running = await launchApp();
  workbench = useWorkbench(running.page);
  imports = importsPage(running);
  await workbench.introduce('Dana Reyes');
  await workbench.goTo('Imports');
});
test.afterAll(async () => {
  await running.close();
  rmSync(files, { recursive: true, force: true });
});

const alertCount = async (): Promise<number> => (await workbench.ask('workspace.status', {})).counts.alerts;
const button = (name: string): Locator =>
  running.page.getByRole('main').getByRole('button', { name, exact: true });
const dialog = (): Locator => running.page.getByRole('dialog', { name: 'Remove this import?' });

async function importFile(path: string): Promise<void> {
  await workbench.goTo('Imports');
  await imports.answerDialog(path);
  const before = (await workbench.ask('workspace.status', {})).counts.imports;
  await button('Import alerts').click();
  await expect(imports.rows).toHaveCount(before + 1);
  await expect(imports.rows.first()).toContainText('Done', { timeout: 60_000 });
  await workbench.waitForWork();
}

async function expectNoBarriers(screen: string): Promise<void> {
  expect.soft(await findBarriers(running.page, screen)).toEqual([]);
  expect.soft(await findClippedControls(running.page)).toEqual([]);
}

/** The same picture in both themes. */
async function takePictures(name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await running.page.emulateMedia({ colorScheme });
    await takePicture(running.page, `${name}-${colorScheme}`);
  }
}

async function alertNamed(title: string): Promise<OutputOf<'queue.listAlerts'>['rows'][number] | undefined> {
  const { rows } = await workbench.ask('queue.listAlerts', {
    filter: { clauses: [] },
    sort: { column: 'lastActivity', direction: 'descending' },
    collapsed: false,
    cursor: null,
    limit: 10,
  });
  return rows.find((row) => row.title === title);
}

const ownerOf = async (title: string): Promise<string | null | undefined> =>
  (await alertNamed(title))?.assignedTo;

test('what depends on an import is named before the button works', async () => {
  const first = join(files, 'first.json');
  const second = join(files, 'second.json');
  const shared = graphAlert('shared', 'Password spray', 'ada');
  writeGraphPage(first, [
    graphAlert('alone', 'Unfamiliar sign-in', 'grace'),
    shared,
    graphAlert('beside', 'Anonymous address', 'joan'),
  ]);
  writeGraphPage(second, [shared, graphAlert('other', 'Impossible travel', 'lin')]);
  await importFile(first);
  await importFile(second);
  expect(await alertCount()).toBe(4);
  for (const title of ['Unfamiliar sign-in', 'Password spray']) {
    const alert = (await alertNamed(title))?.uid ?? '';
    await workbench.ask('alerts.update', {
      alerts: [alert],
      patch: { assignedTo: 'Lin Wu', comment: 'Looked at' },
    });
  }
  await workbench.goTo('Imports');
  await imports.open(1);
  await button('Remove import').focus();
  await running.page.keyboard.press('Enter');
  await expect(dialog()).toContainText('2 alerts that no other import holds vanish.');
  await expect(dialog()).toContainText('1 alert stays: another import holds it too.');
  await expect(dialog()).toContainText('2 incidents have no alert left and vanish.');
  await expect(dialog()).toContainText('Work of analysts that goes with them: 1 owner, 1 comment');
  await expect(dialog()).toContainText('Work of analysts that stays: 1 owner, 1 comment.');
  await expect(
    dialog().getByRole('list', { name: 'Work of analysts' }).getByRole('listitem').first(),
  ).toContainText('Dana Reyes');
  await takePictures('removal-01-dependents');
  await expectNoBarriers('what depends on an import');
  await running.page.keyboard.press('Escape');
  await expect(dialog()).toBeHidden();
  expect(await alertCount()).toBe(4);
});

test('removed, the alert that the other import holds stays, with the work on it', async () => {
  await button('Remove import').click();
  await dialog().getByRole('button', { name: 'Remove it' }).click();
  await expect(running.page.getByRole('region', { name: 'Removal' })).toContainText('Removed by Dana Reyes');
  await workbench.waitForWork();
  await expect.poll(alertCount).toBe(2);
  await expect(button('Show its alerts')).toBeHidden();
  await workbench.dismissMessages();
  await takePictures('removal-02-removed');
  await expectNoBarriers('a removed import');
  await workbench.goTo('Alerts');
  const alerts = running.page.getByRole('grid', { name: 'Alerts' });
  await expect(alerts.getByRole('row').filter({ hasText: 'Password spray' })).toBeVisible();
  expect(await ownerOf('Password spray')).toBe('Lin Wu');
  await expect(alerts.getByRole('row').filter({ hasText: 'Unfamiliar sign-in' })).toBeHidden();
  await workbench.checkStore();
});

test('the import is brought back from its page, and its alerts are shown', async () => {
  // Something else is done meanwhile: the removal is no longer what Undo would take back.
  const { rows } = await workbench.ask('queue.listIncidents', {
    filter: { clauses: [] },
    sort: { column: 'priorityScore', direction: 'descending' },
    cursor: null,
    limit: 10,
  });
  await workbench.ask('incidents.update', {
    incidents: [rows[0]?.uid ?? ''],
    patch: { addTags: ['seen'] },
  });
  await workbench.goTo('Imports');
  await imports.open(1);
  await button('Bring it back').click();
  await expect(running.page.getByRole('region', { name: 'Removal' })).toBeHidden();
  await workbench.waitForWork();
  await expect.poll(alertCount).toBe(4);
  await workbench.dismissMessages();
  await button('Show its alerts').click();
  const alerts = running.page.getByRole('grid', { name: 'Alerts' });
  for (const title of ['Unfamiliar sign-in', 'Password spray', 'Anonymous address'])
    await expect(alerts.getByRole('row').filter({ hasText: title })).toBeVisible();
  await expect(alerts.getByRole('row').filter({ hasText: 'Impossible travel' })).toBeHidden();
  expect(await ownerOf('Unfamiliar sign-in')).toBe('Lin Wu');
  await takePictures('removal-03-alerts');
  await workbench.checkStore();
});

test('a large import is taken out behind the analyst’s changes, which see how far it is', async () => {
  test.setTimeout(180_000);
  const path = join(files, 'large.ndjson');
  writeManyAlerts(path, 6000, 'large');
  await importFile(path);
  const before = await alertCount();
  await imports.open(0);
  await button('Remove import').click();
  await expect(dialog()).toContainText('6,000 alerts that no other import holds vanish.', {
    timeout: 30_000,
  });
  await expectNoBarriers('what depends on a large import');
  await dialog().getByRole('button', { name: 'Remove it' }).click();
  const removal = running.page.getByRole('region', { name: 'Removal' });
  await expect(removal).toContainText(/Being taken out: [\d,]+ of 6,000/);
  await takePictures('removal-04-under-way');
  const { rows } = await workbench.ask('queue.listIncidents', {
    filter: { clauses: [{ field: 'tag', operator: 'anyOf', values: ['seen'] }] },
    sort: { column: 'priorityScore', direction: 'descending' },
    cursor: null,
    limit: 10,
  });
  const asked = Date.now();
  await workbench.ask('incidents.update', { incidents: [rows[0]?.uid ?? ''], patch: { assignedTo: 'Dana' } });
  expect(Date.now() - asked).toBeLessThan(5000);
  await expect(removal).toContainText('Removed by Dana Reyes', { timeout: 120_000 });
  await workbench.waitForWork();
  expect(await alertCount()).toBe(before - 6000);
  await workbench.checkStore();
});
