import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resourcesFolder } from '../services/folders.ts';
import { runCli } from './run.ts';

// The command line on plain Node, straight from the sources (`npm run -s cli -- …`).
const root = dirname(dirname(import.meta.dirname));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const write = (stream: NodeJS.WriteStream) => (text: string) =>
  new Promise<void>((resolve) => stream.write(text, () => resolve()));
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `… | head` closes the pipe early: that is no failure.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), {
  output: write(process.stdout),
  error: write(process.stderr),
  resources: resourcesFolder(root),
  version,
  nativeBinding: undefined,
});
