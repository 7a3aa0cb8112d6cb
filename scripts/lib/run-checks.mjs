import { inParallel } from './in-parallel.mjs';
import { run } from './project.mjs';
import { addTotals, oneFailure, onePass } from './test-totals.mjs';

/**
 * Runs checks two at a time and prints one line for each; a failing check's own words follow its line.
 *
 * @param {readonly import('./checks.mjs').Check[]} checks
 * @returns {Promise<import('./test-totals.mjs').Totals>}
 */
export async function runChecks(checks) {
  const results = await inParallel(checks, 2, async ({ name, command, args }) => {
    const start = performance.now();
    const { code, output } = await run(command, args, { capture: true });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stdout.write(`  ${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)\n`);
    if (code !== 0) process.stdout.write(`${output.trimEnd()}\n`);
    return code === 0 ? onePass : oneFailure(name);
  });
  return addTotals(results);
}
