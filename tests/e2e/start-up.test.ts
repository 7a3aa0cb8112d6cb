// What the window remembers, and what happens when a part of the program dies.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launchApp } from '../support/launch.ts';
import type { RunningApp } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';

let dataFolder: string;

test.beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'casemate-start-'));
});
test.afterEach(() => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 }));

interface Size {
  readonly width: number;
  readonly height: number;
}

const sizeOf = ({ app }: RunningApp): Promise<Size | null> =>
  app.evaluate(({ BrowserWindow }) => {
    const bounds = BrowserWindow.getAllWindows()[0]?.getNormalBounds();
    return bounds ? { width: bounds.width, height: bounds.height } : null;
  });

test('size of the window, theme, row height, zone and panes are remembered', async () => {
  const wanted = { width: 1111, height: 707 };
  let running = await launchApp({ dataFolder });
  await useWorkbench(running.page).introduce('Dana Reyes');
  await useWorkbench(running.page).goTo('Settings');
  await running.page.getByLabel('Theme').selectOption('Dark');
  await running.page.getByLabel('Row height').selectOption({ value: 'comfortable' });
  await running.page.getByLabel('Times in').selectOption({ value: 'named' });
  await running.page.getByLabel('Zone').fill('Asia/Kathmandu');
  await expect(running.page.getByRole('banner')).toContainText('Asia/Kathmandu');
  await running.app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setSize(size.width, size.height),
    wanted,
  );
  await expect.poll(() => sizeOf(running)).toEqual(wanted);
  await running.close();

  running = await launchApp({ dataFolder });
  try {
    expect(await sizeOf(running)).toEqual(wanted);
    await expect(running.page.locator('html[data-theme="dark"][data-density="comfortable"]')).toBeAttached();
    await expect(running.page.getByRole('banner')).toContainText('Asia/Kathmandu');
    await expect(running.page.getByRole('dialog')).toBeHidden();
    await expect(running.page.getByRole('banner')).toContainText('Dana Reyes');
    await useWorkbench(running.page).goTo('Settings');
    await expect(running.page.getByLabel('Theme')).toHaveValue('dark');
    await expect(running.page.getByLabel('Zone')).toHaveValue('Asia/Kathmandu');
    await expect(running.page.getByRole('main').getByText('UTC+5:45')).toBeVisible();
  } finally {
    await running.close();
  }
});

test('a window state that cannot be read does not keep the app from opening', async () => {
  writeFileSync(join(dataFolder, 'window.json'), '{"width": "wide", "x": 99999');
  const running = await launchApp({ dataFolder });
  try {
    await expect(running.page.getByRole('dialog', { name: 'Who works here?' })).toBeVisible();
    expect(await sizeOf(running)).toEqual({ width: 1440, height: 900 });
  } finally {
    await running.close();
  }
});

test('a window that was left on a screen that is gone comes back into view', async () => {
  writeFileSync(
    join(dataFolder, 'window.json'),
    JSON.stringify({ x: 90_000, y: 90_000, width: 1200, height: 800 }),
  );
  const running = await launchApp({ dataFolder });
  try {
    const visible = await running.app.evaluate(({ BrowserWindow, screen }) => {
      const bounds = BrowserWindow.getAllWindows()[0]?.getBounds();
      const area = screen.getPrimaryDisplay().workArea;
      return bounds !== undefined && bounds.x < area.x + area.width && bounds.y < area.y + area.height;
    });
    expect(visible).toBe(true);
  } finally {
    await running.close();
  }
});
