// better-sqlite3 carries addons for Node-API 10. An older Electron has Node-API 9, so the same sources are compiled once
// with the experimental Node-API, which holds what version 10 later took up. No node-gyp, no headers from the network.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ensureCompiler } from '../system-libraries.mjs';
import { projectRoot, runOrThrow, say } from './project.mjs';

const require = createRequire(path.join(projectRoot, 'package.json'));
const folderOf = (/** @type {string} */ name) => path.dirname(require.resolve(`${name}/package.json`));

/** The one declaration of the experimental Node-API that node-addon-api needs and node-api-headers leaves out. */
const compatibilityHeader = `#include <node_api.h>
#define NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER
EXTERN_C_START
NAPI_EXTERN napi_status NAPI_CDECL node_api_post_finalizer(node_api_basic_env, napi_finalize, void*, void*);
EXTERN_C_END
`;

/**
 * The addon for an Electron that cannot load the one better-sqlite3 carries.
 *
 * @param {string} cache the project's cache folder
 * @param {string} electronVersion
 * @returns {Promise<string>} path of the compiled addon
 */
export async function ensureSqliteAddon(cache, electronVersion) {
  const { version } = require('better-sqlite3/package.json');
  const addon = path.join(
    cache,
    `better-sqlite3-${version}-electron-${electronVersion}-${process.arch}.node`,
  );
  if (fs.existsSync(addon)) return addon;
  await ensureCompiler();
  say(`compiling better-sqlite3 ${version} for Electron ${electronVersion} (about half a minute, once)`);
  fs.mkdirSync(cache, { recursive: true });
  const work = fs.mkdtempSync(path.join(cache, 'compiling-'));
  try {
    await compile(work);
    fs.renameSync(path.join(work, 'addon.node'), addon);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  return addon;
}

/** @param {string} work */
async function compile(work) {
  const source = folderOf('better-sqlite3');
  const settings = fs.readFileSync(path.join(source, 'deps/defines.gypi'), 'utf8');
  const defines = [...settings.matchAll(/'((?:HAVE|SQLITE)_\w+(?:=-?\d+)?)'/g)].map(
    (match) => `-D${match[1]}`,
  );
  if (!defines.includes('-DSQLITE_ENABLE_FTS5'))
    throw new Error("better-sqlite3's defines.gypi is not understood");
  fs.writeFileSync(path.join(work, 'compatibility.h'), compatibilityHeader);
  const sqlite = path.join(source, 'deps/sqlite3');
  const common = ['-c', '-fPIC', '-fvisibility=hidden', '-DNDEBUG', '-w', '-O1'];
  const c = [...common, '-std=c99', ...defines, path.join(sqlite, 'sqlite3.c'), '-o', 'sqlite3.o'];
  const cpp = [
    ...common,
    '-std=c++20',
    ...['-include', 'compatibility.h'],
    '-DNAPI_EXPERIMENTAL',
    '-DNAPI_VERSION=2147483647',
    '-DNAPI_DISABLE_CPP_EXCEPTIONS',
    '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
    '-DBUILDING_NODE_EXTENSION',
    `-I${sqlite}`,
    `-I${folderOf('node-addon-api')}`,
    `-I${path.join(folderOf('node-api-headers'), 'include')}`,
    path.join(source, 'src/better_sqlite3.cpp'),
    ...['-o', 'addon.o'],
  ];
  await Promise.all([runOrThrow('gcc', c, { cwd: work }), runOrThrow('g++', cpp, { cwd: work })]);
  const link = ['-shared', '-o', 'addon.node', 'addon.o', 'sqlite3.o', '-Wl,-Bsymbolic', '-ldl', '-lpthread'];
  await runOrThrow('g++', link, { cwd: work });
}
