// The package as it ships: every fuse set, no settings of the project in its environment.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { expect, test } from '@playwright/test';
import { launchPackage, packagedEnvironment, packagedExecutable } from '../support/launch.ts';
import { useWorkbench } from '../support/workbench.ts';

const folder = dirname(packagedExecutable);
const resources = join(folder, 'resources');

/** Runs the packaged command line where there is no screen. */
function runCommand(
  args: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const env = packagedEnvironment();
  delete env['DISPLAY'];
  delete env['WAYLAND_DISPLAY'];
  return new Promise((done) => {
    execFile(
      packagedExecutable,
      [...args],
      { env, maxBuffer: 1e8, timeout: 60_000 },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
        done({ code, stdout, stderr });
      },
    );
  });
}

test('its fuses are what the architecture says', async () => {
  const wire = await getCurrentFuseWire(join(folder, 'casemate-app'));
  const stateOf = (fuse: FuseV1Options): string => FuseState[wire[fuse] ?? FuseState.REMOVED];
  expect({
    runAsNode: stateOf(FuseV1Options.RunAsNode),
    nodeOptions: stateOf(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    inspector: stateOf(FuseV1Options.EnableNodeCliInspectArguments),
    codeFromAsarOnly: stateOf(FuseV1Options.OnlyLoadAppFromAsar),
    cookieEncryption: stateOf(FuseV1Options.EnableCookieEncryption),
    ownSnapshot: stateOf(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
    fileProtocolPrivileges: stateOf(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }).toEqual({
    runAsNode: 'DISABLE',
    nodeOptions: 'DISABLE',
    inspector: 'DISABLE',
    codeFromAsarOnly: 'ENABLE',
    cookieEncryption: 'ENABLE',
    ownSnapshot: 'DISABLE',
    fileProtocolPrivileges: 'DISABLE',
  });
});

test('it carries what it needs and nothing of the workshop', () => {
  const files = listPackage(join(resources, 'app.asar'), { isPack: false });
  expect(files).toContain('/out/main/index.js');
  expect(files).toContain('/out/preload/index.cjs');
  expect(files).toContain('/out/renderer/index.html');
  expect(files).toContain('/THIRD-PARTY-NOTICES.txt');
  const packages = new Set(
    files.flatMap((file) => /^[/]node_modules[/]((?:@[^/]+[/])?[^/]+)/.exec(file)?.[1] ?? []),
  );
  expect([...packages]).toEqual(['better-sqlite3']);
  expect(
    files.filter((file) => /[.](ts|vue|map)$|[.]test[.]|^[/](tests|scripts|docs)[/]/.test(file)),
  ).toEqual([]);
  const addons = join(resources, 'app.asar.unpacked/node_modules/better-sqlite3/prebuilds');
  expect(readdirSync(addons)).toEqual([`${process.platform}-${process.arch}.node`]);
  expect(existsSync(join(resources, 'default_app.asar'))).toBe(false);
  expect(existsSync(join(resources, 'resources/samples'))).toBe(true);
  expect(JSON.parse(readFileSync(join(resources, 'runtime.json'), 'utf8'))).toHaveProperty('version');
});

test('it opens its window and works on the sample', async () => {
  const running = await launchPackage();
  try {
    expect(running.page.url()).toMatch(/^app:[/][/]ui[/]/);
    expect(await running.page.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe(
      'undefined',
    );
    const workbench = useWorkbench(running.page);
    await workbench.introduce('Dana Reyes');
    await workbench.openSample();
    await workbench.goTo('Incidents');
    await expect(
      running.page.getByRole('grid', { name: 'Incidents' }).getByRole('link').first(),
    ).toBeVisible();
    const about = await workbench.ask('application.about', {});
    expect(about.packaged).toBe(true);
  } finally {
    await running.close();
  }
});

test('its command line imports, lists and checks without a screen', async () => {
  const store = mkdtempSync(join(tmpdir(), 'casemate-packaged-'));
  try {
    const samples = join(resources, 'resources/samples/sample-alerts.json');
    const imported = await runCommand(['cli', 'import', samples, '--store', store, '--json']);
    expect(imported.stderr).toBe('');
    expect(imported.code).toBe(0);
    const listed = await runCommand(['cli', 'incidents', '--store', store, '--json']);
    expect(listed.code).toBe(0);
    const incidents = JSON.parse(listed.stdout) as readonly {
      readonly name: string;
      readonly alertCount: number;
    }[];
    expect(incidents.length).toBeGreaterThan(2);
    expect(incidents.some(({ alertCount }) => alertCount > 1)).toBe(true);
    expect((await runCommand(['cli', 'check', '--store', store])).code).toBe(0);
    expect((await runCommand(['cli', 'no-such-command'])).code).toBe(2);
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
});
