// Starts the app. With no display it shows itself on the shipped sample instead: the queue as text, screenshots in out/.
import { prepareElectron } from './electron-runtime.mjs';
import { ensureInstalled } from './ensure.mjs';
import { run, runMain, runOrThrow, toolEnvironment } from './lib/project.mjs';
import { hasDisplay } from './system-libraries.mjs';

await runMain(async () => {
  await ensureInstalled();
  const attended = hasDisplay();
  const electron = await prepareElectron();
  try {
    await runOrThrow('electron-vite', ['build', '--logLevel=warn']);
    const env = toolEnvironment(electron.env);
    if (!attended) return (await run('node', ['scripts/demo.ts', 'out/screenshots'], { env })).code;
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []; // Chromium refuses to sandbox as root
    return (await run(electron.runtime.exec, [...sandbox, '.', ...process.argv.slice(2)], { env })).code;
  } finally {
    electron.close();
  }
});
