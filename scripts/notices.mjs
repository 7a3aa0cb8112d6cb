// Writes THIRD-PARTY-NOTICES.txt: the licenses of every package in the bundles of the last build and in the package beside
// them. With --check it only compares. Electron's and Chromium's own notices are put beside the program by Electron.
import fs from 'node:fs';
import path from 'node:path';
import { projectRoot, runMain } from './lib/project.mjs';

const target = path.join(projectRoot, 'THIRD-PARTY-NOTICES.txt');
const bundles = ['main', 'preload', 'renderer'];
const line = '-'.repeat(100);

/** What ships without being in a bundle: the native addon, and SQLite inside of it. */
const besideTheBundles = ['better-sqlite3'];
const sqlite = `SQLite (compiled into better-sqlite3)\nPublic domain: https://www.sqlite.org/copyright.html\n`;

/** @returns {readonly string[]} folders of packages below node_modules, sorted */
function listShipped() {
  const names = new Set(besideTheBundles);
  for (const bundle of bundles) {
    const file = path.join(projectRoot, 'out/bundled', `${bundle}.json`);
    if (!fs.existsSync(file)) throw new Error('there is no build to read: npm run build');
    for (const name of JSON.parse(fs.readFileSync(file, 'utf8'))) names.add(name);
  }
  return [...names].sort();
}

/**
 * @param {string} name folder below node_modules
 * @returns {string} the package's heading and the text of its license
 */
function describePackage(name) {
  const folder = path.join(projectRoot, 'node_modules', name);
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const files = fs.readdirSync(folder).filter((file) => /^(licen[cs]e|copying|ofl)([.-].*)?$/i.test(file));
  const texts = files.sort().map((file) => fs.readFileSync(path.join(folder, file), 'utf8').trim());
  if (typeof manifest.license !== 'string') throw new Error(`${name} does not name its license`);
  const author = typeof manifest.author === 'string' ? manifest.author : (manifest.author?.name ?? '');
  // Few packages carry no text; their license and author are then all there is to reproduce.
  const text =
    texts.length > 0
      ? texts.join('\n\n')
      : `${manifest.license} license. Author: ${author || 'see the package'}`;
  const repository = typeof manifest.repository === 'string' ? manifest.repository : manifest.repository?.url;
  const source = (repository ?? manifest.homepage ?? '').replace(/^git[+]/, '').replace(/[.]git$/, '');
  return `${manifest.name} ${manifest.version} (${manifest.license})\n${source}\n\n${text.replace(/\r\n?/g, '\n')}\n`;
}

await runMain(async () => {
  const parts = [...listShipped().map(describePackage), sqlite];
  const heading = 'Casemate ships the following software by others. Generated: npm run notices\n';
  const text = [heading, ...parts].join(`\n${line}\n\n`);
  if (!process.argv.includes('--check')) {
    fs.writeFileSync(target, text);
    return 0;
  }
  if (fs.existsSync(target) && fs.readFileSync(target, 'utf8') === text) return 0;
  throw new Error('THIRD-PARTY-NOTICES.txt is not what the last build ships: npm run notices');
});
