// Makes node_modules match package-lock.json. Runs on the host's Node, before anything is installed.
import fs from 'node:fs';
import path from 'node:path';
import { isEntryPoint, projectRoot, run, runMain, say } from './lib/project.mjs';

const oldestNode = { major: 20, minor: 19 };

/**
 * @typedef {{ version?: string; integrity?: string; optional?: boolean; devOptional?: boolean; link?: boolean }} LockEntry
 * @typedef {{ packages: Record<string, LockEntry> }} Lock
 */

/**
 * @param {string} file
 * @returns {Lock | null}
 */
function readLock(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * What differs between the lock file and what npm says it installed (`node_modules/.package-lock.json`).
 *
 * @param {Lock} wanted
 * @param {Lock | null} installed
 * @returns {string | null} the first difference, or null when they match
 */
export function findDifference(wanted, installed) {
  if (!installed) return 'nothing is installed';
  for (const [name, entry] of Object.entries(wanted.packages)) {
    if (name === '' || entry.link) continue;
    const have = installed.packages[name];
    if (!have) {
      // Packages for other platforms are in the lock file but never installed here.
      if (entry.optional || entry.devOptional) continue;
      return `${name} is missing`;
    }
    if (have.version !== entry.version || have.integrity !== entry.integrity)
      return `${name} is another version`;
  }
  return null;
}

/** Installs what is missing: quiet when there is nothing to do. */
export async function ensureInstalled() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < oldestNode.major || (major === oldestNode.major && minor < oldestNode.minor)) {
    throw new Error(
      `Node ${oldestNode.major}.${oldestNode.minor} or newer is needed; this is ${process.versions.node}`,
    );
  }
  const wanted = readLock(path.join(projectRoot, 'package-lock.json'));
  if (!wanted) throw new Error('package-lock.json cannot be read');
  const difference = findDifference(
    wanted,
    readLock(path.join(projectRoot, 'node_modules/.package-lock.json')),
  );
  const ownNode = path.join(
    projectRoot,
    'node_modules/node/bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!difference && fs.existsSync(ownNode)) return;
  say(`installing packages (${difference ?? "the project's own Node is missing"})`);
  // Warnings about engines are expected: the project's own Node is among what is being installed. Errors are shown.
  const { code } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    env: process.env,
  });
  if (code !== 0) throw new Error(`npm ci failed (${code})`);
  if (!fs.existsSync(ownNode)) {
    throw new Error("npm ci left out the project's own Node: allow the install script of the package 'node'");
  }
}

if (isEntryPoint(import.meta.url)) {
  await runMain(async () => {
    await ensureInstalled();
    return 0;
  });
}
