// The command line on the project's own Node, straight from the sources: npm run -s cli -- COMMAND …
import path from 'node:path';
import { ensureInstalled } from './ensure.mjs';
import { projectRoot, run, runMain } from './lib/project.mjs';

await runMain(async () => {
  await ensureInstalled();
  const node = path.join(
    projectRoot,
    'node_modules/node/bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  const program = path.join(projectRoot, 'electron/cli/index.ts');
  // npm runs scripts in the project's root; the user's relative paths start where the user stands.
  const cwd = process.env['INIT_CWD'] ?? process.cwd();
  return (await run(node, [program, ...process.argv.slice(2)], { cwd })).code;
});
