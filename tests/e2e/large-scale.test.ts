// An incident where there is little room, as at twice the size: WCAG 2.2, 1.4.4 and 1.4.10.
import { expect, test } from '@playwright/test';
import { findClippedControls } from './accessibility-checks.ts';
import { incidentPage, takeWindowPicture } from '../support/incident-pages.ts';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';

let running: RunningApp;
test.beforeAll(async () => void (running = await launchApp()));
test.afterAll(() => running.close());

test('at a large scale the content of an incident has most of the window, and its head is one press away', async () => {
  const { page } = running;
  const workbench = useWorkbench(page);
  const incident = incidentPage(page);
  await workbench.introduce('Dana Reyes');
  await workbench.openSample();
  await workbench.dismissMessages();
  const found = await workbench.ask('queue.listIncidents', {
    filter: { clauses: [] },
    sort: { column: 'alertCount', direction: 'descending' },
    cursor: null,
    limit: 1,
  });
  const { uid = '', number = 0 } = found.rows[0] ?? {};
  const { rows } = await workbench.ask('incidents.alerts', { incident: uid, cursor: null, limit: 3 });
  const targets = rows.map((row) => ({ kind: 'alert', alert: row.uid }) as const);
  await workbench.ask('pins.set', { incident: uid, targets, pinned: true });
  const resize = (factor: number): Promise<void> =>
    running.app.evaluate(({ BrowserWindow }, to) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setContentSize(1280, 800);
      window?.webContents.setZoomFactor(to);
    }, factor);
  await workbench.openIncident(number);
  const tray = page.getByRole('region', { name: 'Pinned' });
  const content = page.getByRole('tabpanel').first();
  const unfold = incident.head.getByRole('button', { name: 'Everything about this incident' });
  const whoHasIt = incident.head.getByText('Assigned to');
  await resize(1);
  await expect(unfold).toBeHidden();
  for (const factor of [1.5, 2]) {
    await resize(factor);
    await expect.poll(() => page.evaluate(() => innerWidth)).toBe(Math.round(1280 / factor));
    await expect(unfold).toBeVisible();
    await expect(tray.getByRole('button', { name: /^Pinned/ })).toHaveAttribute('aria-expanded', 'false');
    for (const tab of ['Attack story', 'Comments and history'] as const) {
      await workbench.showTab(tab);
      const heights = await content.evaluate((panel) => [panel.clientHeight, innerHeight]);
      expect.soft((heights[0] ?? 0) / (heights[1] ?? 1), `${tab} at ${factor}`).toBeGreaterThanOrEqual(0.6);
      const chosen = await page.getByRole('tab', { name: tab }).evaluate((one) => {
        const [room, { left, right }] = [
          one.closest('.bar')?.getBoundingClientRect(),
          one.getBoundingClientRect(),
        ];
        return room !== undefined && left >= room.left - 1 && right <= room.right + 1;
      });
      expect.soft(chosen, `${tab} in sight at ${factor}`).toBe(true);
      await takeWindowPicture(running, `scale-${factor}-${tab.toLowerCase().replaceAll(' ', '-')}`);
    }
    // Nothing is lost, and nothing has to be scrolled sideways.
    await expect(whoHasIt).toBeHidden();
    await unfold.press('Enter');
    await expect(whoHasIt).toBeVisible();
    await expect(incident.head.getByRole('list', { name: 'Where it stands' })).toBeVisible();
    await takeWindowPicture(running, `scale-${factor}-unfolded`);
    expect.soft(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    expect.soft(await findClippedControls(page), `unfolded at ${factor}`).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(whoHasIt).toBeHidden();
    await tray.getByRole('button', { name: /^Pinned/ }).press('Enter');
    await expect(tray.getByRole('listitem')).toHaveCount(targets.length);
    await tray.getByRole('button', { name: /^Pinned/ }).press('Enter');
  }
  await resize(1);
  await expect(tray.getByRole('listitem')).toHaveCount(targets.length);
  await expect(whoHasIt).toBeVisible();
});
