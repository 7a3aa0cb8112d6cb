// Tries every property of the tests on values that npm test does not try.
//   npm run test:properties -- [rounds] [PATH …]   20 rounds of all of them by default
// Each round has a seed of its own, which it prints; the first round that fails ends the work and says how to repeat it.
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ensureInstalled } from './ensure.mjs';
import { projectRoot, run, runMain, toolEnvironment } from './lib/project.mjs';

/** Tests that draw values: by themselves, or through what the tests of importers share. */
const draws = /from 'fast-check'|describeMutations|describeHostile/;

/** @returns {string[]} */
function filesWithProperties() {
  return execFileSync('git', ['ls-files', '*.test.ts'], { cwd: projectRoot, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && draws.test(fs.readFileSync(path.join(projectRoot, file), 'utf8')));
}

await runMain(async () => {
  await ensureInstalled();
  const [first = '20', ...rest] = process.argv.slice(2);
  const rounds = Number(first);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`“${first}” is no number of rounds.`);
  const files = rest.length > 0 ? rest : filesWithProperties();
  for (let round = 1; round <= rounds; round += 1) {
    const seed = randomInt(2 ** 31 - 1);
    console.log(`Round ${String(round)} of ${String(rounds)}: CASEMATE_SEED=${String(seed)}`);
    const env = toolEnvironment({ CASEMATE_SEED: String(seed) });
    const { code } = await run('vitest', ['run', '--reporter=dot', ...files], { env });
    if (code !== 0) {
      console.log(`Failed. To repeat it: CASEMATE_SEED=${String(seed)} npm run test:unit -- PATH`);
      return code;
    }
  }
  return 0;
});
