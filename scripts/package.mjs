// Makes the portable build in dist/: a folder and an archive.
//   node scripts/package.mjs [--no-build] [--folder-only]
import fs from 'node:fs';
import path from 'node:path';
import { ensureRuntime, runtimeEnvironment } from './electron-runtime.mjs';
import { ensureInstalled } from './ensure.mjs';
import { projectRoot, run, runMain, runOrThrow, say, toolEnvironment } from './lib/project.mjs';

/**
 * electron-builder would fetch 7-Zip from a host that not every machine reaches; this one comes with the packages.
 *
 * @returns {NodeJS.ProcessEnv}
 */
function archiverEnvironment() {
  if (process.platform !== 'linux') return {};
  const archiver = path.join(projectRoot, 'node_modules/7zip-bin/linux', process.arch, '7za');
  fs.chmodSync(archiver, 0o755);
  return { ELECTRON_BUILDER_7ZIP_PATH: archiver, ELECTRON_BUILDER_COMPRESSION_LEVEL: '1' };
}

await runMain(async () => {
  const options = new Set(process.argv.slice(2));
  await ensureInstalled();
  const runtime = await ensureRuntime();
  if (!options.has('--no-build')) await runOrThrow('electron-vite', ['build', '--logLevel=warn']);
  fs.rmSync(path.join(projectRoot, 'dist'), { recursive: true, force: true });
  const env = toolEnvironment({ ...runtimeEnvironment(runtime), ...archiverEnvironment() });
  const args = [
    ...(options.has('--folder-only') ? ['--dir'] : []),
    `-c.electronDist=${runtime.dist}`,
    `-c.electronVersion=${runtime.version}`,
    ...['--publish', 'never'],
  ];
  const { code, output } = await run('electron-builder', args, { env, capture: true });
  if (code !== 0) throw new Error(`electron-builder failed (${code})\n${output.trim().slice(-3000)}`);
  if (runtime.kind !== 'official')
    say('this package holds the fallback Electron: test it, do not hand it out');
  for (const name of fs.readdirSync(path.join(projectRoot, 'dist'))) {
    if (/unpacked$|[.](gz|zip|dmg)$/.test(name)) process.stdout.write(`dist/${name}\n`);
  }
  return 0;
});
