// What Electron's own default app does for `electron [-r module] folder`: the fallback runtime carries none.
import { app } from 'electron';
import fs from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const preloads = [];
let target = null;
const args = process.argv.slice(1);
for (let index = 0; index < args.length && target === null; index++) {
  const argument = args[index];
  if (argument === '-v' || argument === '--version') {
    console.log(`v${process.versions.electron}`);
    process.exit(0);
  }
  if (argument === '-r' || argument === '--require') preloads.push(args[++index]);
  else if (argument.startsWith('--app=')) target = argument.slice('--app='.length);
  else if (!argument.startsWith('-')) target = argument;
}
if (preloads.length > 0) Module._preloadModules(preloads);
if (target === null) {
  console.error('usage: electron [-r module] folder');
  process.exit(2);
}

Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
const folder = path.resolve(target);
const manifest = path.join(folder, 'package.json');
const entry = Module._resolveFilename(folder, null, true);
if (fs.existsSync(manifest)) {
  const { version, productName, name, desktopName } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  if (version) app.setVersion(version);
  app.name = productName || name || app.name;
  app.setDesktopName?.(desktopName || `${app.name}.desktop`);
  app.setAppPath(folder);
} else {
  app.setAppPath(path.dirname(entry));
}
await import(pathToFileURL(entry).href);
