import { app } from 'electron';
import { dirname } from 'node:path';
import { runCli } from '../cli/run.ts';
import { resourcesFolder } from '../services/folders.ts';
import { startApplication } from './application.ts';
import { sqliteBinding } from './runtime.ts';

// `casemate cli …` runs the same services with no window. It ends inside this top-level await: without a display Electron
// would give up as soon as this module has loaded.
const root = app.isPackaged ? app.getAppPath() : dirname(dirname(import.meta.dirname));
// Chromium's switches come anywhere among the words; in development the first plain word is the application's folder.
const words = process.argv.slice(1);
const plain = words.filter((word) => !word.startsWith('-')).slice(app.isPackaged ? 0 : 1);

if (plain[0] === 'cli') {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `… | head` closes the pipe early: that is no failure.
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const status = await runCli(words.slice(words.indexOf('cli') + 1), {
    output: (text) => writeAll(process.stdout, text),
    error: (text) => writeAll(process.stderr, text),
    resources: resourcesFolder(root),
    version: app.getVersion(),
    nativeBinding: sqliteBinding(),
  });
  process.exit(status);
}

startApplication({ root, resources: resourcesFolder(root), words });

/** Pipes take their text in their own time: the process must not end before. */
function writeAll(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}
