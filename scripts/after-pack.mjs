// electron-builder calls this on the assembled folder, before fuses are set.
import fs from 'node:fs';
import path from 'node:path';

/**
 * Leaves only the addon of the platform that was packed; puts the compiled one in its place on the fallback runtime.
 * `resources/runtime.json` says which Electron the package was built on.
 *
 * @param {{ readonly appOutDir: string; readonly packager: { getResourcesDir(folder: string): string } }} context
 */
export default async function afterPack(context) {
  /** @type {import('./electron-runtime.mjs').Runtime} */
  const runtime = JSON.parse(process.env['CASEMATE_RUNTIME_JSON'] ?? 'null');
  if (!runtime) throw new Error('start packaging with: npm run package');
  const resources = context.packager.getResourcesDir(context.appOutDir);
  const prebuilds = path.join(resources, 'app.asar.unpacked/node_modules/better-sqlite3/prebuilds');
  if (runtime.sqliteBinding) {
    fs.copyFileSync(runtime.sqliteBinding, path.join(prebuilds, `${process.platform}-${process.arch}.node`));
  }
  fs.rmSync(path.join(resources, 'default_app.asar'), { force: true });
  const note = { kind: runtime.kind, version: runtime.version };
  fs.writeFileSync(path.join(resources, 'runtime.json'), `${JSON.stringify(note)}\n`);
}
