import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ensureSystemLibraries, hasDisplay } from './system-libraries.mjs';

let folder = '';

/** Puts a program of this test's own on the path, the only folder there. */
function stand(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-libraries-'));
  vi.stubEnv('PATH', folder);
  vi.stubEnv('DISPLAY', '');
  vi.stubEnv('WAYLAND_DISPLAY', '');
  const state = join(folder, 'installed');
  stand('ldd', `[ -f ${state} ] || echo "  libgtk-3.so.0 => not found"`);
  stand('apt-get', `case "$1" in install) echo "$@" > ${state};; esac`);
  stand('apt-cache', 'case "$3" in libasound2t64) echo "Package: $3";; esac');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe.runIf(process.platform === 'linux')('what Electron needs of the system', () => {
  test('is installed for root on Debian, under the names of this release', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(0);
    await ensureSystemLibraries('/electron');
    const command = readFileSync(join(folder, 'installed'), 'utf8');
    expect(command).toContain('libgtk-3-0 ');
    expect(command).toContain('libasound2t64 ');
    expect(command).toContain('xvfb');
  });

  test('is named in the exact command for everybody else', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    await expect(ensureSystemLibraries('/electron')).rejects.toThrow(
      /libgtk-3[.]so[.]0, Xvfb missing[^]*sudo apt-get install -y --no-install-recommends libgtk-3-0 .*xvfb$/,
    );
    expect(existsSync(join(folder, 'installed'))).toBe(false);
  });

  test('leaves the screen out where there is one', async () => {
    vi.stubEnv('DISPLAY', ':0');
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    expect(hasDisplay()).toBe(true);
    await expect(ensureSystemLibraries('/electron')).rejects.not.toThrow(/xvfb/i);
  });

  test('is not touched when nothing is missing', async () => {
    stand('ldd', 'exit 0');
    stand('Xvfb', 'exit 0');
    vi.spyOn(process, 'getuid').mockReturnValue(0);
    await ensureSystemLibraries('/electron');
    expect(existsSync(join(folder, 'installed'))).toBe(false);
  });
});
