// Pins as the account of an attack: the seed's "pin all the alerts above", order, groups, captions, the picture of the kill chain and its files.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { problemOfSvg } from '../../electron/services/svg-check.ts';
import { findBarriers } from './accessibility-checks.ts';
import { incidentPage, takePicture } from '../support/incident-pages.ts';
import { launchApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';

const anomalousAccess = [
  'Anonymous IP address',
  'Activity from infrequent country',
  'Activity from a Tor IP address',
] as const;

test('pins are ordered, grouped and captioned, and tell the attack as a picture that can be saved', async () => {
  test.setTimeout(120_000);
  const files = mkdtempSync(join(tmpdir(), 'casemate-story-'));
  const running = await launchApp();
  const { page, app } = running;
  const workbench = useWorkbench(page);
  const incident = incidentPage(page);
  const story = page.getByRole('tabpanel', { name: /^Story/ });
  const captions = story.getByRole('button', { name: /^Step \d+ of / });
  const showStory = () =>
    page
      .getByRole('tablist', { name: 'Incident' })
      .getByRole('tab', { name: /^Story/ })
      .click();
  try {
    await workbench.introduce('Dana Reyes');
    await workbench.openSample();
    await workbench.goTo('Incidents');
    await page.getByRole('combobox', { name: 'Filter and search' }).fill('Suspicious URL clicked');
    await page.keyboard.press('Enter');
    const row = page.getByRole('grid', { name: 'Incidents' }).getByRole('row').filter({ hasText: '7 of 7' });
    await expect(row).toHaveCount(1);
    await row.getByRole('link').first().click();
    await expect(incident.alerts.getByRole('row')).toHaveCount(7);
    await workbench.dismissMessages();

    await test.step('a story without pins says how to begin', async () => {
      await showStory();
      await expect(story).toContainText('The story is told by what you pin');
      await expect(story.getByRole('list')).toContainText('A potentially malicious URL click was detected');
      expect(await findBarriers(page, 'story without pins')).toEqual([]);
      await story.getByRole('button', { name: /^Start with the alerts of highest severity/ }).click();
      await expect(captions.first()).toBeVisible();
      await page.keyboard.press('Control+z');
      await expect(story).toContainText('The story is told by what you pin');
    });

    await test.step('15. pin all the alerts above, by one key', async () => {
      await workbench.showTab('Attack story');
      await workbench.storyAlert(anomalousAccess[0]).click();
      for (const title of anomalousAccess.slice(1))
        await workbench.storyAlert(title).getByRole('checkbox').click();
      await page.keyboard.press('p');
      for (const title of anomalousAccess) await expect(incident.tray).toContainText(title);
      await expect(incident.tray.getByRole('listitem')).toHaveCount(3);
    });

    await test.step('order by keys, a group, and back by undo', async () => {
      const labels = () => incident.tray.locator('li .main').allInnerTexts();
      await workbench.dismissMessages();
      await incident.tray.locator('li .main').first().focus();
      await page.keyboard.press('Alt+ArrowDown');
      await expect.poll(async () => (await labels())[1]).toContain(anomalousAccess[0]);
      await page.keyboard.press('Alt+ArrowUp');
      await expect.poll(async () => (await labels())[0]).toContain(anomalousAccess[0]);
      await incident.tray.getByRole('button', { name: `Order and group of ${anomalousAccess[1]}` }).click();
      await page.getByRole('menuitem', { name: 'New group…' }).click();
      const dialog = page.getByRole('dialog', { name: 'New group of pins' });
      await dialog.getByLabel('Name').fill('Account taken over');
      await dialog.getByRole('button', { name: 'Make the group' }).click();
      const group = incident.tray.getByRole('button', { name: /^Account taken over/ });
      await expect(group).toBeVisible();
      await incident.tray.getByRole('button', { name: `Order and group of ${anomalousAccess[2]}` }).click();
      await page.getByRole('menuitem', { name: 'Account taken over' }).click();
      await expect(group).toContainText('2');
      await group.click();
      await expect(incident.tray).not.toContainText(anomalousAccess[2]);
      await group.click();
      await takePicture(page, 'pins-tray-group');
      // The folded tray stays one line in a small window.
      const box = await incident.tray.boundingBox();
      expect(box?.height).toBeLessThan(60);
    });

    await test.step('the story, with a caption in other words and back', async () => {
      await showStory();
      await expect(captions).toHaveCount(3);
      await expect(captions.first()).toContainText('Anonymous IP address: ');
      await expect(story.getByRole('heading', { name: 'Account taken over' })).toBeVisible();
      await story.getByRole('button', { name: 'Edit the caption of step 1' }).click();
      await story
        .getByRole('textbox', { name: 'Caption of step 1' })
        .fill('Signs in through <b>Tor</b> & stays');
      await page.keyboard.press('Control+Enter');
      await expect(captions.first()).toHaveText('Signs in through <b>Tor</b> & stays');
      await expect(captions.first()).toBeFocused();
      await page.keyboard.press('Control+z');
      await expect(captions.first()).toContainText('Anonymous IP address: ');
      await page.keyboard.press('Control+Shift+Z');
      await expect(captions.first()).toHaveText('Signs in through <b>Tor</b> & stays');
      await story.getByRole('button', { name: 'Leave step 2 out of the story' }).click();
      await expect(captions).toHaveCount(2);
      await story.getByRole('button', { name: 'Tell it' }).click();
      await expect(captions).toHaveCount(3);
      await workbench.dismissMessages();
      const picture = story.getByRole('img', { name: /story of the attack/ });
      await expect(picture).toContainText('Signs in through <b>Tor</b> & stays');
      expect(await findBarriers(page, 'story of three steps')).toEqual([]);
    });

    await test.step('the picture as files, and the story as text', async () => {
      const saveTo = (path: string) =>
        app.evaluate(({ dialog }, filePath) => {
          dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
        }, path);
      await saveTo(join(files, 'story.svg'));
      await story.getByRole('button', { name: 'Export SVG…' }).click();
      await expect(page.getByRole('status', { name: 'Messages' })).toContainText('Saved story.svg');
      const svg = readFileSync(join(files, 'story.svg'), 'utf8');
      expect(problemOfSvg(svg)).toBeNull();
      expect(svg).toContain('Signs in through &lt;b&gt;Tor&lt;/b&gt; &amp; stays');
      await saveTo(join(files, 'story.png'));
      await story.getByRole('button', { name: 'Export PNG…' }).click();
      await expect(page.getByRole('status', { name: 'Messages' })).toContainText('Saved story.png');
      const png = readFileSync(join(files, 'story.png'));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      const width = Number(/width="(\d+)"/.exec(svg)?.[1]);
      expect(png.readUInt32BE(16)).toBe(2 * width);
      await saveTo(join(files, 'no such folder', 'story.svg'));
      await story.getByRole('button', { name: 'Export SVG…' }).click();
      await expect(page.getByRole('status', { name: 'Messages' })).toContainText(
        'its folder is no longer there',
      );
      await workbench.dismissMessages();
      await story.getByRole('button', { name: 'Copy as text' }).click();
      await expect(page.getByRole('status', { name: 'Messages' })).toContainText('copied as text');
      const text = await app.evaluate(({ clipboard }) => clipboard.readText());
      expect(text).toMatch(/^#\d+ .*\n\n1\. Signs in through <b>Tor<\/b> & stays\n {3}20/);
      expect(text).toContain('\nAccount taken over:\n');
      expect(svg).toContain('>Account taken over<');
      // Light, whatever the window is like: pictures are for reports.
      expect(svg).toContain('fill="#ffffff"');
      // With the letters of the window: words are as wide as they were measured.
      expect(svg).toContain('@font-face');
    });

    await test.step('a half-written caption stays when the tab is left', async () => {
      await workbench.dismissMessages();
      await story.getByRole('button', { name: 'Edit the caption of step 2' }).click();
      const field = story.getByRole('textbox', { name: 'Caption of step 2' });
      await field.fill('From a country where nobody');
      await workbench.showTab('Attack story');
      await showStory();
      await expect(field).toHaveValue('From a country where nobody');
      await field.press('Escape');
      await expect(captions.nth(1)).toBeFocused();
    });

    await test.step('the focus stays where steps move and go; a step of the picture selects', async () => {
      const later = story.getByRole('button', { name: 'Move step 1 later' });
      await later.focus();
      await page.keyboard.press('Enter');
      // Beside a group it comes into that first.
      await expect(
        story.getByRole('list', { name: 'Account taken over' }).getByRole('button', { name: /^Step / }),
      ).toHaveCount(3);
      await expect(later).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(story.getByRole('button', { name: 'Move step 2 later' })).toBeFocused();
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+z');
      await workbench.dismissMessages();
      await story.getByRole('button', { name: 'Leave step 3 out of the story' }).press('Enter');
      await expect(captions).toHaveCount(2);
      await expect(story.getByRole('button', { name: 'Tell it' })).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(captions).toHaveCount(3);
      await expect(captions.nth(2)).toBeFocused();
      await workbench.dismissMessages();
      await story.locator('.picture-step').nth(1).click();
      await expect(captions.nth(1)).toHaveAttribute('aria-pressed', 'true');
    });

    await test.step('a piece of evidence is pinned beside it, and tells what the alert says of it', async () => {
      await workbench.showTab('Attack story');
      await workbench.storyAlert(anomalousAccess[0]).click();
      const pin = page.getByRole('button', { name: /^Pin as evidence: / }).first();
      await pin.click();
      await expect(page.getByRole('button', { name: /^Unpin as evidence: / }).first()).toBeVisible();
      await expect(incident.tray).toContainText('evidence');
      await showStory();
      await expect(captions).toHaveCount(4);
      await expect(captions.last()).toContainText(`in “${anomalousAccess[0]}”`);
      await workbench.dismissMessages();
    });

    await test.step('several pins are chosen and taken away at once', async () => {
      const pins = incident.tray.locator('li .main');
      await expect(pins).toHaveCount(4);
      await pins.first().click();
      await pins.nth(2).click({ modifiers: ['Shift'] });
      await takePicture(page, 'pins-story');
      await incident.tray.getByRole('button', { name: 'Unpin 3' }).click();
      await expect(pins).toHaveCount(1);
      await page.keyboard.press('Control+z');
      await expect(pins).toHaveCount(4);
    });
  } finally {
    await running.close();
    rmSync(files, { recursive: true, force: true });
  }
});
