// Everything: house checks, unit tests, build, package, tests in the real app. Installs what is missing first.
//   node scripts/test.mjs [house|unit|build|package|e2e …]   default: all of them
// The last line is always the true total over all runners: "N passed, N failed"; what failed is named before it.
import fs from 'node:fs';
import path from 'node:path';
import { prepareElectron } from './electron-runtime.mjs';
import { ensureInstalled } from './ensure.mjs';
import { buildChecks, houseChecks } from './lib/checks.mjs';
import { projectRoot, run, runMain, toolEnvironment } from './lib/project.mjs';
import { runChecks } from './lib/run-checks.mjs';
import {
  addTotals,
  oneFailure,
  onePass,
  readPlaywrightTotals,
  readVitestTotals,
} from './lib/test-totals.mjs';

/** @typedef {import('./lib/test-totals.mjs').Totals} Totals */

const reports = path.join(projectRoot, 'test-results');

/**
 * @param {string} name
 * @returns {string} a report file that does not exist yet
 */
function freshReport(name) {
  fs.mkdirSync(reports, { recursive: true });
  const file = path.join(reports, name);
  fs.rmSync(file, { force: true });
  return file;
}

/** @returns {Promise<Totals>} */
function checkHouse() {
  return runChecks(houseChecks);
}

/**
 * Tests start the command line some hundred times: what Node has compiled of it is kept, so that a start takes a third of its time.
 *
 * @returns {Promise<Totals>}
 */
async function testUnits() {
  const report = freshReport('vitest.json');
  const env = toolEnvironment({ NODE_COMPILE_CACHE: path.join(projectRoot, 'node_modules/.cache/node') });
  await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
    env,
  });
  return readVitestTotals(report);
}

/** @returns {Promise<Totals>} */
async function buildApp() {
  const { code } = await run('electron-vite', ['build', '--logLevel=warn']);
  if (code !== 0) return oneFailure('electron-vite build');
  return addTotals([onePass, await runChecks(buildChecks)]);
}

/** @returns {Promise<Totals>} */
async function packageApp() {
  const { code } = await run('node', ['scripts/package.mjs', '--no-build', '--folder-only']);
  return code === 0 ? onePass : oneFailure('scripts/package.mjs');
}

/** @returns {Promise<Totals>} */
async function testApp() {
  const report = freshReport('playwright.json');
  const electron = await prepareElectron();
  try {
    const env = toolEnvironment({ ...electron.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report });
    await run('playwright', ['test', '--reporter=list,json'], { env });
  } finally {
    electron.close();
  }
  return readPlaywrightTotals(report);
}

/** @type {Record<string, () => Promise<Totals>>} in this order: each keeps all processors busy by itself */
const stages = { house: checkHouse, unit: testUnits, build: buildApp, package: packageApp, e2e: testApp };

/**
 * @param {string} name
 * @returns {Promise<Totals>}
 */
async function runStage(name) {
  process.stdout.write(`\n== ${name}\n`);
  const start = performance.now();
  const total = await stages[name]?.().catch((error) =>
    oneFailure(`${name}: ${error instanceof Error ? error.message : String(error)}`),
  );
  if (!total) throw new Error(`no such stage: ${name}`);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  process.stdout.write(
    `== ${name}: ${total.passed} passed, ${total.failed} failed${skipped} (${seconds} s)\n`,
  );
  return total;
}

await runMain(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !(name in stages));
  if (unknown.length > 0)
    throw new Error(`no such stage: ${unknown.join(', ')} (${Object.keys(stages).join(', ')})`);
  await ensureInstalled();
  /** @type {Totals[]} */
  const totals = [];
  for (const name of Object.keys(stages))
    if (wanted.length === 0 || wanted.includes(name)) totals.push(await runStage(name));
  const { passed, failed, skipped, failures } = addTotals(totals);
  if (failures.length > 0)
    process.stdout.write(`\nFailed:\n${failures.map((what) => `  ✗ ${what}\n`).join('')}`);
  if (skipped > 0) process.stdout.write(`\n${skipped} skipped (each says why above)\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
});
