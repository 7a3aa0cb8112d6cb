import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ElectronApplication } from '@playwright/test';
import { launchApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';

/** A person is there, and answers the system's message boxes with the button of this place. */
async function answerWith(app: ElectronApplication, button: number): Promise<void> {
  await app.evaluate(({ dialog }, response) => {
    delete process.env.CASEMATE_UNATTENDED;
    const kept = globalThis as { asked?: string[] };
    kept.asked ??= [];
    const answer = (...words: readonly unknown[]) => {
      kept.asked?.push(JSON.stringify(words.at(-1)));
      return Promise.resolve({ response, checkboxChecked: false });
    };
    Object.assign(dialog, { showMessageBox: answer });
  }, button);
}

const asked = (app: ElectronApplication): Promise<readonly string[]> =>
  app.evaluate(() => (globalThis as { asked?: string[] }).asked ?? []);

test('a window that holds half written work asks before it closes or the program ends', async () => {
  const running = await launchApp();
  const { app, page } = running;
  try {
    const work = useWorkbench(page);
    await work.introduce('Dana');
    await work.openSample();
    await work.goTo('Incidents');
    // Keys of rows that are not there yet lead nowhere.
    await page.getByRole('grid', { name: 'Incidents' }).getByRole('row').nth(1).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Shift+C');
    await page.getByRole('combobox', { name: 'Comment', exact: true }).fill('Half a thought');

    // Others are chosen, and the pane is asked for: by keyboard back to the edits.
    const queue = page.getByRole('grid', { name: 'Incidents' });
    await page.keyboard.press('F6');
    await expect(queue).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('m');
    await expect(page.getByRole('alertdialog')).toContainText('Discard your edits of incident');
    await expect(page.getByRole('button', { name: 'Keep editing' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alertdialog')).toBeHidden();
    await expect(page.getByRole('combobox', { name: 'Comment', exact: true })).toHaveValue('Half a thought');

    await answerWith(app, 0);

    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await expect.poll(() => asked(app)).toHaveLength(1);
    expect((await asked(app))[0]).toMatch(/edits of incident \d+/);
    await app.evaluate(({ app: program }) => program.quit());
    await expect.poll(() => asked(app)).toHaveLength(2);
    // The store is still open: work goes on.
    await expect(page.getByRole('combobox', { name: 'Comment', exact: true })).toHaveValue('Half a thought');
    await page.getByRole('combobox', { name: 'Comment', exact: true }).press('Control+Enter');
    await expect(page.getByRole('combobox', { name: 'Comment', exact: true })).toBeHidden();
    expect((await work.ask('workspace.status', {})).counts.incidents).toBeGreaterThan(0);

    await test.step('what is half written stays where it belongs, also when its incident is merged', async () => {
      const sort = { column: 'alertCount', direction: 'descending' } as const;
      const { rows } = await work.ask('queue.listIncidents', {
        filter: { clauses: [] },
        sort,
        cursor: null,
        limit: 9,
      });
      const [stays, goes] = rows;
      if (!stays || !goes) throw new Error('The sample has no two incidents');
      const alerts = await work.ask('incidents.alerts', { incident: goes.uid, cursor: null, limit: 1 });
      const { groups } = await work.ask('incidents.assets', { incident: goes.uid });
      const entity = groups.flatMap(({ assets }) => assets)[0]?.entity.id ?? 0;
      const places = [
        [`/incidents/${goes.uid}/history`, 'Comment'],
        [`/alerts/${encodeURIComponent(alerts.rows[0]?.uid ?? '')}`, 'Assigned to'],
        [`/entities/${entity}?tab=notes`, 'New note'],
      ] as const;
      const open = (path: string) => page.evaluate((to) => (location.hash = `#${to}`), path);
      const field = (name: string) => page.getByRole('main').getByLabel(name, { exact: true });
      for (const [path, name] of places) {
        await open(path);
        await field(name).fill(`Half of ${name}`);
      }
      for (const [path, name] of places) {
        await open(path);
        await expect(field(name)).toHaveValue(`Half of ${name}`);
      }
      await work.ask('incidents.merge', { into: stays.uid, incidents: [goes.uid], reason: null });
      await expect(page.getByRole('status', { name: 'Messages' })).toContainText(
        `is under #${stays.number} now`,
      );
      await open(`/incidents/${stays.uid}/history`);
      await expect(field('Comment')).toHaveValue('Half of Comment');
      await field('Comment').press('Control+Enter');
      await expect(field('Comment')).toHaveValue('');
      await open(places[1][0]);
      await field('Assigned to').fill('');
      await open(places[2][0]);
      await field('New note').fill('');
      await work.goTo('Incidents');
      await page.getByRole('grid', { name: 'Incidents' }).getByRole('row').nth(1).waitFor();
    });

    // Nothing is unsaved any more; then another window is, and the quit goes on once it is let go.
    await page.keyboard.press('n');
    await page.getByRole('dialog', { name: 'New incident' }).getByLabel('Name').fill('A call');
    await answerWith(app, 1);
    const ended = new Promise<void>((done) => app.process().once('exit', () => done()));
    await app.evaluate(({ app: program }) => program.quit()).catch(() => undefined);
    await ended;
  } finally {
    await running.close().catch(() => undefined);
  }
});

/** Whether a text is in the files of the windows' storage, as a program that starts anew finds them. */
const isOnDisk = (dataFolder: string, text: string): boolean =>
  readdirSync(dataFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.includes('leveldb') && path.endsWith('.log'))
    .some((path) => {
      const file = readFileSync(join(dataFolder, path));
      // In two bytes a character where one of the value needs them, at any byte of the file.
      return (['latin1', 'utf16le'] as const).some((form) => file.includes(Buffer.from(text, form)));
    });

test('comments that are being written are there again after the program was killed', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'casemate-killed-'));
  let running = await launchApp({ dataFolder });
  try {
    let work = useWorkbench(running.page);
    await work.introduce('Dana');
    await work.openSample();
    await work.goTo('Incidents');
    const field = () => running.page.getByRole('combobox', { name: 'Comment', exact: true });
    const manage = async (): Promise<void> => {
      await running.page.getByRole('grid', { name: 'Incidents' }).getByRole('row').nth(1).waitFor();
      await running.page.keyboard.press('j');
      await running.page.keyboard.press('Shift+C');
      await expect(field()).toBeFocused();
    };

    await manage();
    await running.page.keyboard.type('Called the user, who says');
    await expect.poll(() => isOnDisk(dataFolder, 'Called the user, who says')).toBe(true);

    const { rows } = await work.ask('queue.listAlerts', {
      filter: { clauses: [] },
      sort: { column: 'lastActivity', direction: 'descending' },
      cursor: null,
      limit: 1,
    });
    const path = `/alerts/${encodeURIComponent(rows[0]?.uid ?? '')}`;
    const openAlert = () => running.page.evaluate((to) => (location.hash = `#${to}`), path);
    await openAlert();
    await running.page.getByRole('button', { name: 'Save alert' }).waitFor();
    await field().fill('Not as it seems');
    await expect.poll(() => isOnDisk(dataFolder, 'Not as it seems')).toBe(true);

    await running.kill();
    running = await launchApp({ dataFolder });
    work = useWorkbench(running.page);
    await work.goTo('Incidents');
    await manage();
    await expect(field()).toHaveValue('Called the user, who says');
    await expect(running.page.getByText('Your edits from before are still here.')).toBeVisible();
    // What is saved is not offered again.
    await field().press('Control+Enter');
    await expect(field()).toBeHidden();
    await running.page.keyboard.press('Shift+C');
    await expect(field()).toHaveValue('');
    await openAlert();
    await running.page.getByRole('button', { name: 'Save alert' }).waitFor();
    await expect(field()).toHaveValue('Not as it seems');
  } finally {
    await running.close().catch(() => undefined);
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('the caption of a step and the note of a pin that are being written are there again after the program was killed', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'casemate-killed-'));
  let running = await launchApp({ dataFolder });
  try {
    const work = useWorkbench(running.page);
    await work.introduce('Dana');
    await work.openSample();
    const { rows } = await work.ask('queue.listIncidents', {
      filter: { clauses: [] },
      sort: { column: 'alertCount', direction: 'descending' },
      cursor: null,
      limit: 1,
    });
    const incident = rows[0]?.uid ?? '';
    const { rows: alerts } = await work.ask('incidents.alerts', { incident, cursor: null, limit: 2 });
    const targets = alerts.map(({ uid }) => ({ kind: 'alert' as const, alert: uid }));
    await work.ask('pins.set', { incident, targets, pinned: true });
    const open = () => running.page.evaluate((to) => (location.hash = `#/incidents/${to}/account`), incident);
    const caption = () => running.page.getByLabel('Caption of step 1', { exact: true });
    const note = () =>
      running.page.getByRole('dialog', { name: 'Note of the pin' }).getByLabel('Note', { exact: true });
    const pinned = () => running.page.getByRole('region', { name: /^Pinned/ });

    await open();
    await running.page.getByRole('button', { name: 'Edit the caption of step 1' }).click();
    await caption().fill('She opened what was sent');
    await pinned()
      .getByRole('button', { name: /^Add note of/ })
      .first()
      .click();
    await note().fill('Ask her who called');
    await expect.poll(() => isOnDisk(dataFolder, 'She opened what was sent')).toBe(true);
    await expect.poll(() => isOnDisk(dataFolder, 'Ask her who called')).toBe(true);

    await running.kill();
    running = await launchApp({ dataFolder });
    // The program has come to where it starts: it would lead there from anywhere else.
    await useWorkbench(running.page).goTo('Incidents');
    await running.page.getByRole('grid', { name: 'Incidents' }).getByRole('row').nth(1).waitFor();
    await open();
    await expect(caption()).toHaveValue('She opened what was sent');
    await caption().press('Control+Enter');
    await expect(running.page.getByRole('button', { name: /^Step 1 of 2: She opened what/ })).toBeVisible();
    await pinned()
      .getByRole('button', { name: /^Go on with the note of/ })
      .click();
    await expect(note()).toHaveValue('Ask her who called');
    await note().press('Control+Enter');
    await expect(note()).toBeHidden();
    await expect(running.page.getByText('Ask her who called').first()).toBeVisible();
  } finally {
    await running.close().catch(() => undefined);
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
});
