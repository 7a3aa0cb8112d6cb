import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import type { RunningApp } from './launch.ts';

/** The import screens as a person uses them. */
export interface ImportsPage {
  /** What the system's open dialog will answer from now on; no path: the person gives up. */
  answerDialog(...paths: readonly string[]): Promise<void>;
  /** What the system's save dialog will answer from now on. */
  answerSaveDialog(path: string): Promise<void>;
  /** Drops files or folders of the disk on the window, as the system's file manager does. */
  drop(...paths: readonly string[]): Promise<void>;
  /** Rows of the list of imports, newest first. */
  readonly rows: Locator;
  /** Opens an import of the list by its place. */
  open(place: number): Promise<void>;
  /** A figure of the open import, such as `New alerts`. */
  figure(name: string): Locator;
}

/** The import screens in the window. */
export function importsPage({ app, page }: Pick<RunningApp, 'app' | 'page'>): ImportsPage {
  const main = page.getByRole('main');
  const rows = page
    .getByRole('grid', { name: 'Imports' })
    .getByRole('row')
    .filter({ has: page.getByRole('link') });
  return {
    rows,
    answerDialog: (...paths) =>
      app.evaluate(
        ({ dialog }, filePaths) => {
          dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths });
        },
        [...paths],
      ),
    answerSaveDialog: (path) =>
      app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      }, path),
    drop: (...paths) => dropFiles(page, paths),
    async open(place) {
      await rows.nth(place).getByRole('link').click();
      await expect(main.getByRole('tab', { name: /^Files/ })).toBeVisible();
    },
    figure: (name) =>
      main
        .locator('dl.facts > div')
        .filter({ hasText: new RegExp(`^\\s*${name}`) })
        .locator('dd'),
  };
}

/** Chromium takes real paths for a drag that its own protocol plays: the page gets the `File`s that a file manager would give it. */
async function dropFiles(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const place = { x: 400, y: 300 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...place, data });
  await session.detach();
}
