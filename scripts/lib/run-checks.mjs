import { inParallel } from './in-parallel.mjs';
import { run } from './project.mjs';

/**
 * Runs checks two at a time and prints one line for each; a failing check's own words follow its line.
 *
 * @param {readonly import('./checks.mjs').Check[]} checks
 * @returns {Promise<{ readonly passed: number; readonly failed: number }>}
 */
export async function runChecks(checks) {
  const results = await inParallel(checks, 2, async ({ name, command, args }) => {
    const start = performance.now();
    const { code, output } = await run(command, args, { capture: true });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stdout.write(`  ${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)\n`);
    if (code !== 0) process.stdout.write(`${output.trimEnd()}\n`);
    return code === 0;
  });
  const passed = results.filter(Boolean).length;
  return { passed, failed: results.length - passed };
}
