import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askCli } from '../../tests/support/cli-session.ts';
import { cliShapes } from '../../tests/support/cli-shapes.ts';
import { graphAlert } from '../../tests/support/hostile-files.ts';
import { cliProgram, projectNode, runCli } from '../../tests/support/run-cli.ts';
import { openStore } from '../store/open-store.ts';
import { usage } from './arguments.ts';

const sample = resolve(import.meta.dirname, '../../tests/fixtures/microsoft/graph-alerts.json');
const folder = mkdtempSync(join(tmpdir(), 'casemate-cli-'));
const store = join(folder, 'store');
beforeAll(async () => {
  expect((await askCli(['import', sample, '--store', store])).status).toBe(0);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Asks with `--json` and expects an error of that code. */
async function expectError(
  words: readonly string[],
  status: number,
  code: string,
  ask = askCli,
): Promise<string> {
  const answer = await ask([...words, '--json']);
  expect({ status: answer.status, stderr: answer.stderr }).toEqual({ status, stderr: '' });
  const { error } = cliShapes.error.parse(JSON.parse(answer.stdout));
  expect(error.code).toBe(code);
  return error.message;
}

function copyOfStore(name: string): string {
  const copy = join(folder, name);
  cpSync(store, copy, { recursive: true });
  return copy;
}

describe('wrong usage and nothing found end with 2', () => {
  test.each([
    [['frobnicate']],
    [['import']],
    [['incidents', '--frob']],
    [['explain', 'one']],
    [['incident']],
    [['incident', '1', '--store']],
  ])('%j', async (words) => {
    await expectError(words, 2, 'usage');
  });

  test('without --json the help follows on standard error, and nothing stands on standard output', async () => {
    const answer = await runCli(['frobnicate']);
    expect(answer).toMatchObject({ status: 2, stdout: '' });
    expect(answer.stderr).toContain('frobnicate');
    expect(answer.stderr).toContain(usage);
  });

  test('an unknown incident, an unknown alert, a folder without a store', async () => {
    await expectError(['incident', '999', '--store', store], 2, 'notFound', runCli);
    await expectError(['incident', '__proto__', '--store', store], 2, 'notFound');
    await expectError(['explain', 'a', 'b', '--store', store], 2, 'notFound');
    for (const words of [['incidents'], ['check'], ['incident', '1']])
      await expectError([...words, '--store', join(folder, 'none')], 2, 'notFound');
    expect(statSync(join(folder, 'none'), { throwIfNoEntry: false })).toBeUndefined();
  });
});

test('help and version', async () => {
  expect(await runCli(['help'])).toEqual({ status: 0, stdout: usage, stderr: '' });
  expect(await askCli(['incidents', '--help'])).toEqual({ status: 0, stdout: usage, stderr: '' });
  const { version } = JSON.parse(readFileSync(resolve(cliProgram, '../../../package.json'), 'utf8')) as {
    version: string;
  };
  expect(JSON.parse((await runCli(['version', '--json'])).stdout)).toEqual({ version });
});

describe('a data folder in use', () => {
  test('refuses to be written, naming the holder, and can be read beside it', async () => {
    const before = (await askCli(['incidents', '--store', store, '--json'])).stdout;
    const open = openStore(store);
    try {
      expect(await expectError(['import', sample, '--store', store], 3, 'storeInUse', runCli)).toContain(
        String(process.pid),
      );
      await expectError(['correlate', '--store', store], 3, 'storeInUse');
      expect((await askCli(['incidents', '--store', store, '--json'])).stdout).toBe(before);
      expect((await askCli(['incident', '1', '--store', store, '--json'])).status).toBe(0);
      expect((await askCli(['check', '--store', store])).status).toBe(0);
    } finally {
      open.close();
    }
    expect((await askCli(['correlate', '--store', store])).status).toBe(0);
  });

  test('an import that runs keeps the next one out, and what it has committed can be read', async () => {
    const large = join(folder, 'large.ndjson');
    const lines = Array.from({ length: 6000 }, (_, index) => JSON.stringify(graphAlert(`large-${index}`)));
    writeFileSync(large, lines.join('\n'));
    const busy = join(folder, 'busy');
    expect((await askCli(['import', sample, '--store', busy])).status).toBe(0);
    const first = spawn(projectNode, [cliProgram, 'import', large, '--store', busy, '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(first, 'exit');
    first.stdout.resume();
    await expect
      .poll(() => statSync(join(busy, 'casemate.pid'), { throwIfNoEntry: false }) !== undefined, {
        // The process has to start first.
        timeout: 20_000,
      })
      .toBe(true);
    await expectError(['import', sample, '--store', busy], 3, 'storeInUse');
    expect((await askCli(['incidents', '--store', busy, '--json'])).status).toBe(0);
    expect(await ended).toEqual([0, null]);
  }, 60_000);
});

describe('a damaged store ends with 3 and is not changed', () => {
  const damage = (name: string, spoil: (file: string) => void): { folder: string; bytes: Buffer } => {
    const copy = copyOfStore(name);
    const file = join(copy, 'casemate.sqlite');
    spoil(file);
    return { folder: copy, bytes: readFileSync(file) };
  };
  const flip = (file: string, from: number, count: number): void => {
    const bytes = readFileSync(file);
    for (let at = from; at < from + count; at += 1) bytes[at] = (bytes[at] as number) ^ 0xff;
    writeFileSync(file, bytes);
  };

  test.each([
    ['its head is gone', (file: string) => flip(file, 0, 64)],
    ['pages in the middle are noise', (file: string) => flip(file, 4096 * 3, 4096 * 6)],
    ['its end is cut', (file: string) => truncateSync(file, 4096 * 10)],
    ['it is another file', (file: string) => writeFileSync(file, 'not a database at all'.repeat(1000))],
  ])('%s', async (name, spoil) => {
    const damaged = damage(`damaged ${name}`, spoil);
    for (const words of [['check'], ['incidents'], ['import', sample], ['correlate']])
      await expectError([...words, '--store', damaged.folder], 3, 'storeDamaged');
    expect(readFileSync(join(damaged.folder, 'casemate.sqlite')).equals(damaged.bytes)).toBe(true);
  });

  test('one byte of evidence flipped anywhere never crashes a command', async () => {
    const size = statSync(join(store, 'casemate.sqlite')).size;
    for (const share of [0.21, 0.43, 0.68, 0.9]) {
      const damaged = damage(`flipped ${share}`, (file) => flip(file, Math.floor(size * share), 1));
      const answer = await askCli(['check', '--store', damaged.folder, '--json']);
      expect([0, 3]).toContain(answer.status);
      expect(answer.stderr).toBe('');
      const value: unknown = JSON.parse(answer.stdout);
      expect(cliShapes.check.or(cliShapes.error).safeParse(value).success).toBe(true);
    }
  }, 60_000);

  test('a journal entry that was changed behind the workbench is found by check', async () => {
    const copy = copyOfStore('forged');
    const opened = openStore(copy);
    opened.write('UPDATE incident_row SET name = ?').run('changed behind the workbench');
    opened.close();
    const answer = await runCli(['check', '--store', copy, '--json']);
    expect(answer.status).toBe(3);
    const checked = cliShapes.check.parse(JSON.parse(answer.stdout));
    expect(checked.ok).toBe(false);
    expect(checked.findings.map(({ part }) => part)).toContain('projection');
  });
});

test('a data folder that cannot be made says which', async () => {
  const file = join(folder, 'plain-file');
  writeFileSync(file, '');
  const inside = join(file, 'store');
  expect(await expectError(['import', sample, '--store', inside], 3, 'internal')).toContain(inside);
});

test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
  'a read-only folder says what it needs',
  ({ skip }) => {
    // Root passes over permissions, but not over a mount that is read-only.
    const copy = copyOfStore('read only');
    for (const end of ['wal', 'shm']) rmSync(join(copy, `casemate.sqlite-${end}`), { force: true });
    const script = `mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"`;
    const inReadOnly = (...words: string[]) =>
      spawnSync(
        'unshare',
        ['-m', 'sh', '-c', script, 'sh', copy, projectNode, cliProgram, ...words, '--store', copy, '--json'],
        { encoding: 'utf8' },
      );
    const written = inReadOnly('import', sample);
    if (/unshare|mount/.test(written.stderr)) return skip(written.stderr.trim());
    expect(written.status).toBe(3);
    expect(cliShapes.error.parse(JSON.parse(written.stdout)).error.message).toContain(copy);
    const read = inReadOnly('incidents');
    expect({ status: read.status, stderr: read.stderr }).toEqual({ status: 3, stderr: '' });
    expect(cliShapes.error.parse(JSON.parse(read.stdout)).error.message).toContain(
      'folder that can be written',
    );
  },
);

test.skipIf(process.platform === 'win32')(
  'a pipe that closes early is no failure',
  async () => {
    const many = join(folder, 'piped');
    const file = join(folder, 'piped.json');
    writeFileSync(file, JSON.stringify(Array.from({ length: 600 }, (_, index) => graphAlert(`p-${index}`))));
    expect((await askCli(['import', file, '--store', many])).status).toBe(0);
    // Far more than the pipe holds: it is written to after it has closed.
    const whole = await askCli(['incidents', '--alerts', '--json', '--store', many]);
    expect(whole.stdout.length).toBeGreaterThan(4 * 65_536);
    const script = `"$1" "$2" incidents --alerts --json --store "$3" | head -n 1; echo "status \${PIPESTATUS[0]}"`;
    const piped = spawnSync('bash', ['-c', script, 'bash', projectNode, cliProgram, many], {
      encoding: 'utf8',
    });
    expect(piped.stderr).toBe('');
    expect(piped.stdout).toBe('[\nstatus 0\n');
  },
  60_000,
);

test('--as names the analyst of a new data folder, and never renames one', async () => {
  const mine = join(folder, 'mine');
  mkdirSync(mine);
  copyFileSync(sample, join(folder, 'a.json'));
  expect(
    (await askCli(['import', join(folder, 'a.json'), '--as', '  Dana Müller ', '--store', mine])).status,
  ).toBe(0);
  const key = readFileSync(join(mine, 'identity.json'));
  expect(JSON.parse(key.toString('utf8'))).toMatchObject({ name: 'Dana Müller' });
  if (process.platform !== 'win32') expect(statSync(join(mine, 'identity.json')).mode & 0o077).toBe(0);
  expect((await askCli(['correlate', '--as', 'Somebody Else', '--store', mine])).status).toBe(0);
  expect(readFileSync(join(mine, 'identity.json')).equals(key)).toBe(true);
  expect((await askCli(['check', '--store', mine])).status).toBe(0);
});
