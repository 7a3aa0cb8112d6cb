// Runs the benchmarks one after another; each prints its figures as lines of JSON.
//   node scripts/bench.mjs [NAME …]    default: every tests/perf/*.bench.ts
import fs from 'node:fs';
import path from 'node:path';
import { prepareElectron } from './electron-runtime.mjs';
import { ensureInstalled } from './ensure.mjs';
import { projectRoot, run, runMain, runOrThrow, say, toolEnvironment } from './lib/project.mjs';

const suffix = '.bench.ts';

await runMain(async () => {
  await ensureInstalled();
  const folder = path.join(projectRoot, 'tests/perf');
  const known = fs.readdirSync(folder).filter((name) => name.endsWith(suffix));
  const names = known.map((name) => name.slice(0, -suffix.length));
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`no such benchmark: ${unknown.join(', ')} (${names.join(', ')})`);
  const electron = await prepareElectron();
  let status = 0;
  try {
    await runOrThrow('electron-vite', ['build', '--logLevel=warn']);
    const env = toolEnvironment(electron.env);
    for (const name of wanted.length > 0 ? wanted : names) {
      say(`benchmark ${name}`);
      const { code } = await run('node', [path.join(folder, name + suffix)], { env });
      status ||= code;
    }
  } finally {
    electron.close();
  }
  return status;
});
