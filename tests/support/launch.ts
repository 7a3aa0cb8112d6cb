import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, chromium } from '@playwright/test';
import type { Browser, ElectronApplication, Page } from '@playwright/test';
import { ownScreen } from './screens.ts';

/** The project's root folder. */
export const projectRoot = resolve(import.meta.dirname, '../..');

/** What starts the packaged app (`npm run package`). */
export const packagedExecutable = join(projectRoot, 'dist/linux-unpacked/casemate');

/** Chromium's switches for a machine without a graphics card; level 3 keeps its remarks about the desktop bus quiet. */
const quietSwitches = [
  '--log-level=3',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--force-device-scale-factor=1',
];

/** How to start the app. */
export interface LaunchOptions {
  /** Folder for the app's data; a fresh one, removed by `close`, when left out. */
  readonly dataFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** The built app, running, driven through Electron's main process. */
export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataFolder: string;
  /** What the app wrote to standard output and standard error so far. */
  readonly log: readonly string[];
  close(): Promise<void>;
  /** Ends the process at once (SIGKILL), as a crash or a power cut would. */
  kill(): Promise<void>;
}

/** The packaged app as it ships, driven through Chromium's own port: its fuses refuse Node's inspector. */
export interface RunningPackage {
  readonly browser: Browser;
  readonly page: Page;
  readonly dataFolder: string;
  close(): Promise<void>;
}

function makeDataFolder(wanted: string | undefined): { readonly folder: string; remove(): void } {
  if (wanted !== undefined) return { folder: wanted, remove: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'casemate-test-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** An own data folder, and nobody there to answer a message box. */
function settings(dataFolder: string): Record<string, string> {
  return { CASEMATE_DATA: dataFolder, CASEMATE_UNATTENDED: '1' };
}

function environment(extra: Readonly<Record<string, string>>): Record<string, string> {
  const defined = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return { ...(Object.fromEntries(defined) as Record<string, string>), ...ownScreen(), ...extra };
}

/** The environment of somebody who unpacked the package: nothing of the project's own settings. */
export function packagedEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const project = /^(CASEMATE_|ELECTRON_|npm_|NODE_|NO_SANDBOX$)/;
  const kept = Object.entries(environment({})).filter(([name]) => !project.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

/** Starts the built app (`out/`) on its own data folder and waits for its window. */
export async function launchApp(options: LaunchOptions = {}): Promise<RunningApp> {
  const data = makeDataFolder(options.dataFolder);
  const app = await _electron.launch({
    args: [...quietSwitches, projectRoot, ...(options.args ?? [])],
    cwd: projectRoot,
    env: environment({ ...settings(data.folder), ...options.env }),
  });
  const log: string[] = [];
  const child = app.process();
  child.stdout?.on('data', (chunk) => log.push(String(chunk)));
  child.stderr?.on('data', (chunk) => log.push(String(chunk)));
  const page = await app.firstWindow();
  const close = async (): Promise<void> => {
    await app.close();
    data.remove();
  };
  const kill = async (): Promise<void> => {
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.kill('SIGKILL');
    await ended;
  };
  return { app, page, dataFolder: data.folder, log, close, kill };
}

/** Starts the packaged app and waits for its window. */
export async function launchPackage(options: LaunchOptions = {}): Promise<RunningPackage> {
  if (!existsSync(packagedExecutable)) throw new Error('not packaged yet: npm run package');
  const data = makeDataFolder(options.dataFolder);
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(
    packagedExecutable,
    [...sandbox, ...quietSwitches, '--remote-debugging-port=0', ...(options.args ?? [])],
    {
      env: packagedEnvironment({ ...settings(data.folder), ...options.env }),
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const address = await new Promise<string>((found, failed) => {
    let output = '';
    child.stderr.on('data', (chunk) => {
      output += String(chunk);
      const match = /DevTools listening on (ws:\S+)/.exec(output);
      if (match?.[1]) found(match[1]);
    });
    child.on('error', failed);
    child.on('exit', (code) => failed(new Error(`the packaged app ended (${code}): ${output}`)));
  });
  const browser = await chromium.connectOverCDP(address);
  const context = browser.contexts()[0];
  if (!context) throw new Error('the packaged app has no browser context');
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  const close = async (): Promise<void> => {
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    await browser.close();
    child.kill();
    await ended;
    data.remove();
  };
  return { browser, page, dataFolder: data.folder, close };
}
