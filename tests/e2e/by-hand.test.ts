import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ElectronApplication } from '@playwright/test';
import { launchApp } from '../support/launch.ts';
import { readCsv } from '../support/read-csv.ts';
import { useWorkbench } from '../support/workbench.ts';

/** The system's dialogs answer by themselves: files to open, then where to save. */
async function answerDialogs(app: ElectronApplication, open: string, save: string): Promise<void> {
  await app.evaluate(
    ({ dialog }, { filePath, target }) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: target });
    },
    { filePath: open, target: save },
  );
}

test('an incident is written down with an alert and a file, saved from and exported', async () => {
  const running = await launchApp();
  const files = mkdtempSync(join(tmpdir(), 'casemate-by-hand-'));
  try {
    const { page, app } = running;
    const work = useWorkbench(page);
    await work.introduce('Dana');
    await work.goTo('Incidents');
    const bytes = Buffer.from([0, 1, 2, 255, 13, 10, 61]);
    const fax = join(files, 'fax.pdf');
    writeFileSync(fax, bytes);
    await answerDialogs(app, fax, join(files, 'copy.pdf'));

    // By keyboard: the queue's own key, and Ctrl+Enter from any field.
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'New incident' });
    await dialog.getByRole('button', { name: 'Create incident' }).click();
    await expect(dialog.getByText('Write a name')).toBeVisible();
    await expect(dialog.getByLabel('Name')).toBeFocused();
    await dialog.getByLabel('Name').fill('Call from the bank');
    await dialog.getByLabel('Severity').first().selectOption('high');
    await dialog.getByLabel('Comment').fill('They sent a fax.');
    await dialog.getByRole('button', { name: 'Attach files…' }).click();
    await expect(dialog.getByText('fax.pdf')).toBeVisible();
    await dialog.getByRole('button', { name: 'Add an alert' }).click();
    const alert = dialog.getByRole('group', { name: /^Alert 1/ });
    await alert.getByLabel('Title').fill('Transfer to a strange account');
    await alert.getByLabel(/First activity/).fill('2026-03-02 09:30');
    await expect(alert.getByText('2026-03-02 09:30:00 UTC')).toBeVisible();
    await alert.getByLabel('Device', { exact: true }).fill('10.0.0.1');
    await expect(alert.getByText('This is no host name.')).toBeVisible();
    await alert.getByLabel('Device', { exact: true }).fill('ws-042.contoso.com');
    await alert.getByLabel('User', { exact: true }).fill('CONTOSO\\ann');
    await alert.getByLabel('Title').press('Control+Enter');

    await expect(page.getByRole('heading', { level: 1, name: 'Call from the bank' })).toBeVisible();
    await work.waitForWork();
    await expect(work.storyAlert('Transfer to a strange account')).toBeVisible();
    const { row } = await work.ask('incidents.get', { incident: '1' });
    expect(row).toMatchObject({
      name: 'Call from the bank',
      severity: 'high',
      assignedTo: 'Dana',
      alertCount: 1,
      serviceSources: ['manualEntry'],
      assets: { devices: 1, users: 1 },
    });

    await work.showTab('Comments and history');
    await page.getByRole('button', { name: 'Save a copy of fax.pdf…' }).click();
    await expect(page.getByText('Saved a copy of fax.pdf')).toBeVisible();
    expect(readFileSync(join(files, 'copy.pdf')).equals(bytes)).toBe(true);
    const { files: listed } = await work.ask('attachments.list', { incident: '1' });
    expect(listed.map(({ sha256 }) => sha256)).toEqual([createHash('sha256').update(bytes).digest('hex')]);

    await work.showTab('Alerts');
    await page.getByRole('button', { name: 'Add an alert by hand…' }).click();
    const second = page.getByRole('dialog', { name: 'Add an alert by hand' });
    await second.getByLabel('Title').fill('Second call');
    await second.getByRole('button', { name: 'Create alert' }).click();
    await expect(second).toBeHidden();
    await expect(page.getByRole('grid', { name: 'Alerts' }).getByText('Second call')).toBeVisible();
    await work.dismissMessages();

    await work.goTo('Incidents');
    await answerDialogs(app, fax, join(files, 'incidents.csv'));
    await page.keyboard.press('e');
    await expect(page.getByText('Finished: Export incidents as CSV')).toBeVisible();
    const [header, ...lines] = readCsv(readFileSync(join(files, 'incidents.csv'), 'utf8'));
    expect(header).toContain('Incident');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.[header?.indexOf('Incident') ?? -1]).toBe('Call from the bank');
    expect(lines[0]?.[header?.indexOf('Alerts') ?? -1]).toBe('2');
  } finally {
    await running.close();
    rmSync(files, { recursive: true, force: true });
  }
});
