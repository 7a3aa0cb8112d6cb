// Runs one of the project's tools with an Electron and a screen: node scripts/run.mjs COMMAND [ARGUMENT …]
import { prepareElectron } from './electron-runtime.mjs';
import { ensureInstalled } from './ensure.mjs';
import { run, runMain, toolEnvironment } from './lib/project.mjs';

await runMain(async () => {
  const [command, ...args] = process.argv.slice(2);
  if (!command) throw new Error('usage: node scripts/run.mjs COMMAND [ARGUMENT …]');
  await ensureInstalled();
  const electron = await prepareElectron();
  try {
    return (await run(command, args, { env: toolEnvironment(electron.env) })).code;
  } finally {
    electron.close();
  }
});
