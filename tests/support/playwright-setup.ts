import { prepareElectron } from '../../scripts/electron-runtime.mjs';

/** Gives the tests an Electron and a screen, also when Playwright was started on its own; the result undoes it. */
export default async function setUp(): Promise<() => void> {
  const electron = await prepareElectron();
  Object.assign(process.env, electron.env);
  return () => electron.close();
}
