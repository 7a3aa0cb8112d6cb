import type { FullConfig } from '@playwright/test';
import { prepareElectron } from '../../scripts/electron-runtime.mjs';
import { openVirtualScreen } from '../../scripts/system-libraries.mjs';
import { screensVariable } from './screens.ts';

/**
 * Gives the tests an Electron and a screen, also when Playwright was started on its own; the result undoes it. Each further worker gets a
 * virtual screen of its own: two apps on one would share the clipboard and take the focus from each other.
 */
export default async function setUp({ workers }: FullConfig): Promise<() => void> {
  const electron = await prepareElectron();
  Object.assign(process.env, electron.env);
  const further = process.platform === 'linux' ? workers - 1 : 0;
  const screens = await Promise.all(Array.from({ length: further }, openVirtualScreen));
  process.env[screensVariable] = screens.map((screen) => screen.env.DISPLAY).join(' ');
  return () => {
    for (const screen of screens) screen.close();
    electron.close();
  };
}
