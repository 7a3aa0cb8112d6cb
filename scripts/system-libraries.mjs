// What Electron needs of the operating system: shared libraries, a display, a compiler for the fallback's addon.
// Installed where the user is root on Debian or a relative of it; elsewhere the exact command is printed.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { run, say } from './lib/project.mjs';

/** Debian's packages for Electron's libraries; from Debian 13 on some carry the suffix t64. */
const libraryPackages = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0',
  'libdrm2',
];

/**
 * @param {string} command
 * @returns {boolean}
 */
function isOnPath(command) {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.some((folder) => folder !== '' && fs.existsSync(path.join(folder, command)));
}

/**
 * @param {string} executable
 * @returns {readonly string[]} shared libraries that the loader does not find
 */
export function findMissingLibraries(executable) {
  if (process.platform !== 'linux') return [];
  const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' });
  return [...(stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '');
}

/** @returns {boolean} whether a screen can be drawn on without starting one */
export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/**
 * Debian 13 renamed libraries whose time type grew: libasound2 is libasound2t64 there.
 *
 * @param {readonly string[]} names
 * @returns {readonly string[]}
 */
function nameForThisRelease(names) {
  return names.map((name) => {
    const { stdout } = spawnSync('apt-cache', ['show', '--no-all-versions', `${name}t64`], {
      encoding: 'utf8',
    });
    return stdout?.startsWith('Package:') ? `${name}t64` : name;
  });
}

/**
 * Installs Debian packages, or explains what to install.
 *
 * @param {readonly string[]} packages
 * @param {string} reason what is missing, in a few words
 */
async function installPackages(packages, reason) {
  const canInstall = process.getuid?.() === 0 && isOnPath('apt-get');
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!canInstall) {
    const hint = isOnPath('apt-get') ? '' : ' (or what your distribution calls these packages)';
    throw new Error(`${reason} missing. Run this, then try again:\n  sudo ${command}${hint}`);
  }
  say(`installing system packages (${reason} missing): ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const update = await run('apt-get', ['update', '-qq'], { env, capture: true });
  const names = nameForThisRelease(packages);
  const install = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], {
    env,
    capture: true,
  });
  if (install.code !== 0) {
    throw new Error(`${command} failed:\n${(update.output + install.output).trim().slice(-2000)}`);
  }
}

/**
 * Makes sure that `executable` finds its libraries and, where there is no screen, that one can be made.
 *
 * @param {string} executable Electron's binary
 */
export async function ensureSystemLibraries(executable) {
  if (process.platform !== 'linux') return;
  const missing = findMissingLibraries(executable);
  const needsScreen = !hasDisplay() && !isOnPath('Xvfb');
  if (missing.length === 0 && !needsScreen) return;
  const packages = [...(missing.length > 0 ? libraryPackages : []), ...(needsScreen ? ['xvfb'] : [])];
  await installPackages(packages, [...missing, ...(needsScreen ? ['Xvfb'] : [])].join(', '));
  const still = findMissingLibraries(executable);
  if (still.length > 0) throw new Error(`Electron still misses ${still.join(', ')}`);
}

/** Makes sure that gcc and g++ are there, to compile the fallback's SQLite addon. */
export async function ensureCompiler() {
  if (isOnPath('gcc') && isOnPath('g++')) return;
  await installPackages(['gcc', 'g++', 'libc6-dev'], 'a C++ compiler');
}

/**
 * Starts a virtual screen where there is no real one.
 *
 * @returns {Promise<{ readonly env: NodeJS.ProcessEnv; close(): void }>} the environment that makes programs draw on it;
 *   empty where a screen exists already
 */
export async function openDisplay() {
  return hasDisplay() ? { env: {}, close() {} } : openVirtualScreen();
}

/**
 * Starts a virtual screen, also beside another one.
 *
 * @returns {Promise<{ readonly env: { readonly DISPLAY: string }; close(): void }>} the environment that makes programs draw on it
 * @throws when there is no Xvfb
 */
export async function openVirtualScreen() {
  // The server chooses a free number itself and writes it to its standard output: no race for display numbers.
  const server = spawn(
    'Xvfb',
    ['-displayfd', '1', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-noreset'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const number = await new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    server.stderr.on('data', (chunk) => (errors += chunk));
    server.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('\n')) resolve(output.trim());
    });
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`Xvfb ended (${code}) ${errors.trim().slice(-300)}`)));
  });
  const close = () => void server.kill();
  process.once('exit', close);
  // The screen must not keep this process alive once its own work is done.
  server.unref();
  const pipes = /** @type {import('node:net').Socket[]} */ (
    /** @type {unknown} */ ([server.stdout, server.stderr])
  );
  for (const pipe of pipes) pipe.unref();
  return {
    env: { DISPLAY: `:${number}` },
    close() {
      process.off('exit', close);
      close();
    },
  };
}
