import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askCli } from '../../tests/support/cli-session.ts';
import { graphAlert } from '../../tests/support/hostile-files.ts';
import { cliProgram, projectNode } from '../../tests/support/run-cli.ts';

let folder: string;
const ended: (() => void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-watch-'));
  mkdirSync(join(folder, 'drop'));
});
afterEach(() => {
  for (const end of ended.splice(0)) end();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Starts watching, as a person would in a terminal. */
function watch() {
  const words = ['import', '--watch', join(folder, 'drop'), '--store', join(folder, 'data')];
  const child = spawn(projectNode, [cliProgram, ...words]);
  ended.push(() => child.kill('SIGKILL'));
  const said = { out: '', error: '' };
  child.stdout.on('data', (chunk) => (said.out += String(chunk)));
  child.stderr.on('data', (chunk) => (said.error += String(chunk)));
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const end = (): Promise<number | null> => {
    child.kill('SIGINT');
    return closed;
  };
  return { said, end };
}

const put = (name: string, id: string): void => {
  const line = `${JSON.stringify(graphAlert(id))}\n`;
  writeFileSync(join(folder, 'drop', name), name.endsWith('.gz') ? gzipSync(line) : line);
};

test('a folder is watched until the command is ended, and what was imported is known the next time', async () => {
  put('a.ndjson', 'one');
  put('b.ndjson.gz', 'two');
  const first = watch();
  await vi.waitFor(() => expect(first.said.out).toContain('Incidents:'), 30_000);
  expect(first.said.out).toContain('a.ndjson: microsoft-graph, 1 records');
  expect(first.said.out).toContain('b.ndjson.gz: microsoft-graph, 1 records');
  expect(await first.end()).toBe(0);
  expect(first.said.error).toContain('Ctrl+C ends it');

  put('c.ndjson', 'three');
  const second = watch();
  await vi.waitFor(() => expect(second.said.out).toContain('Incidents:'), 30_000);
  expect(await second.end()).toBe(0);
  expect(second.said.out).toContain('c.ndjson');
  expect(second.said.out).not.toContain('a.ndjson');
  expect(readdirSync(join(folder, 'drop')).sort()).toEqual(['a.ndjson', 'b.ndjson.gz', 'c.ndjson']);
}, 90_000);

test('what cannot be watched is said at once', async () => {
  const nowhere = await askCli([
    'import',
    '--watch',
    join(folder, 'nowhere'),
    '--store',
    join(folder, 'data'),
  ]);
  expect([nowhere.status, nowhere.stderr]).toEqual([2, expect.stringContaining('There is no folder')]);
  const both = await askCli(['import', 'a.json', '--watch', folder, '--store', join(folder, 'data')]);
  expect([both.status, both.stderr]).toEqual([2, expect.stringContaining('takes one folder')]);
});
