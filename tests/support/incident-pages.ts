import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import type { RunningApp } from './launch.ts';

/** The parts of the incident page as a person names them. */
export interface IncidentPage {
  /** The head: name, severity, score, status, assignee. */
  readonly head: Locator;
  readonly alerts: Locator;
  /** Details of what is selected, at the right. */
  readonly details: Locator;
  /** The bottom pane. */
  readonly alertStory: Locator;
  /** Opens the bottom pane, which a small window keeps closed until somebody asks for it, and remembers. */
  showAlertStory(): Promise<void>;
  readonly graph: Locator;
  readonly killChain: Locator;
  /** Pins, in view on every tab. */
  readonly tray: Locator;
  readonly managePane: Locator;
  readonly history: Locator;
  /** Shows a category of *Evidence and response*. */
  showEvidence(category: string): Promise<void>;
  /** A row of the evidence table. */
  evidence(text: string | RegExp): Locator;
}

/** The incident page in the window. */
export function incidentPage(page: Page): IncidentPage {
  const main = page.getByRole('main');
  return {
    head: main.locator('header').first(),
    alerts: page.getByRole('grid', { name: 'Alerts of the incident' }),
    details: main.getByRole('complementary').filter({ hasNot: page.getByLabel('Incident name') }),
    alertStory: page.getByRole('region', { name: 'Alert story' }),
    graph: page.getByRole('region', { name: 'Attack graph' }),
    killChain: page.getByRole('group', { name: 'Kill chain: filter by tactic' }),
    tray: page.getByRole('region', { name: 'Pinned' }),
    managePane: page.getByRole('complementary', { name: 'Manage incident' }),
    history: page.getByRole('list', { name: 'History', exact: true }),
    async showAlertStory() {
      const closed = main.getByRole('button', { name: /^Show the Alert story/i });
      if (await closed.isVisible()) await closed.click();
    },
    async showEvidence(category) {
      const entry = page.getByRole('navigation', { name: 'Evidence categories' });
      await entry.getByRole('button', { name: category }).click();
      await expect(entry.getByRole('button', { name: category })).toHaveAttribute('aria-current', 'true');
      // Rows of the category before stand until the answer.
      await expect(page.getByRole('grid', { name: 'Evidence' })).not.toHaveAttribute('aria-busy');
    },
    evidence: (text) =>
      page
        .getByRole('grid', { name: 'Evidence' })
        .getByRole('row')
        .filter({ has: page.getByRole('gridcell') })
        .filter({ hasText: text }),
  };
}

/** What a fact of a list of facts (`Sender`, `Subject`, …) is, as shown. */
function factOf(within: Locator, name: string): Locator {
  return within
    .locator('dt')
    .filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) })
    .locator('xpath=following-sibling::dd[1]');
}

/** Expects facts of a list of terms: the term, and what its description has. */
export async function expectFacts(
  within: Locator,
  facts: Readonly<Record<string, string | RegExp>>,
): Promise<void> {
  for (const [name, text] of Object.entries(facts)) await expect(factOf(within, name)).toContainText(text);
}

/** Saves the picture of the *Story* tab, which is shown, as both sorts of file. The dialog is answered with a file in the folder. */
export async function saveStory(
  { app, page }: Pick<RunningApp, 'app' | 'page'>,
  folder: string,
): Promise<{ readonly svg: string; readonly png: Buffer }> {
  for (const format of ['svg', 'png']) {
    await app.evaluate(
      ({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      },
      join(folder, `story.${format}`),
    );
    await page.getByRole('button', { name: `Export ${format.toUpperCase()}…` }).click();
    await expect(page.getByRole('status', { name: 'Messages' })).toContainText(`Saved story.${format}`);
  }
  return {
    svg: readFileSync(join(folder, 'story.svg'), 'utf8'),
    png: readFileSync(join(folder, 'story.png')),
  };
}

/** Takes a picture of the window where `CASEMATE_PICTURES` names a folder for them; for people who want to look. */
export async function takePicture(page: Page, name: string): Promise<void> {
  const folder = process.env['CASEMATE_PICTURES'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** The same of the whole window, as its own compositor drew it: also right where the window is zoomed. */
export async function takeWindowPicture({ app }: Pick<RunningApp, 'app'>, name: string): Promise<void> {
  const folder = process.env['CASEMATE_PICTURES'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const png = await app.evaluate(async ({ BrowserWindow }) =>
    (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString('base64'),
  );
  if (png !== undefined) writeFileSync(join(folder, `${name}.png`), Buffer.from(png, 'base64'));
}
