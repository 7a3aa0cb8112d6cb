// Takes every picture of the documentation again: the shipped sample through the real app.
import { prepareElectron } from './electron-runtime.mjs';
import { ensureInstalled } from './ensure.mjs';
import { run, runMain, runOrThrow, toolEnvironment } from './lib/project.mjs';

await runMain(async () => {
  await ensureInstalled();
  const electron = await prepareElectron();
  try {
    await runOrThrow('electron-vite', ['build', '--logLevel=warn']);
    return (await run('node', ['scripts/demo.ts', 'docs/images'], { env: toolEnvironment(electron.env) }))
      .code;
  } finally {
    electron.close();
  }
});
