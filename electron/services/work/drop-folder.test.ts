import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DroppedFile } from '../../store/drop-folder-store.ts';
import { isIgnoredName, scanDropFolder } from './drop-folder-scan.ts';
import {
  watchDropFolder,
  type DropFolderStatus,
  type DropFolderWatch,
  type DropOutcome,
} from './drop-folder.ts';

let folder: string;
let watching: DropFolderWatch | null = null;
let imports: string[][] = [];
let statuses: DropFolderStatus[] = [];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'casemate-')), 'drop');
  mkdirSync(folder);
  imports = [];
  statuses = [];
});
afterEach(() => {
  watching?.close();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const settle = 200;

/** What has to come is waited for this long, ms: a busy machine may take its time. */
const longest = 20_000;

function start(
  known: readonly DroppedFile[] = [],
  outcomes: DropOutcome[] = [],
  more: { readonly most?: number; readonly settle?: number } = {},
): void {
  watching = watchDropFolder({
    folder,
    known,
    settle,
    poll: 50,
    retry: 300,
    ...more,
    onStatus: (status) => statuses.push(status),
    async importFiles(files) {
      imports.push(files.map(({ path }) => path));
      return outcomes.shift() ?? 'imported';
    },
  });
}

const put = (name: string, text = 'x'): void => writeFileSync(join(folder, name), text);
const imported = (): Promise<void> => vi.waitFor(() => expect(imports.length).toBeGreaterThan(0), longest);

it('imports what is there and what comes, each once, and leaves the folder as it is', async () => {
  mkdirSync(join(folder, 'inner'));
  put('a.json');
  put('inner/b.json');
  start();
  await imported();
  expect(imports).toEqual([['a.json', 'inner/b.json']]);
  put('c.json');
  await vi.waitFor(() => expect(imports).toHaveLength(2), longest);
  expect(imports[1]).toEqual(['c.json']);
  await delay(settle * 3);
  expect(imports).toHaveLength(2);
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
    'a.json',
    'c.json',
    'inner',
    'inner/b.json',
  ]);
  expect(statuses.at(-1)).toEqual({ state: 'watching', waiting: 0, problem: null });
});

it('waits until a file no longer grows, and takes what comes together as one import', async () => {
  // A machine that stands still for the whole of this between two parts would make the file look whole.
  const settled = 1500;
  start([], [], { settle: settled });
  const started = performance.now();
  for (let part = 0; performance.now() - started < settled * 1.5; part += 1) {
    appendFileSync(join(folder, 'slow.json'), 'part of it\n');
    if (part === 5) put('quick.json');
    await delay(50);
    expect(imports).toEqual([]);
  }
  expect(statuses.some(({ state, waiting }) => state === 'waiting' && waiting === 2)).toBe(true);
  await imported();
  expect(imports).toEqual([['quick.json', 'slow.json']]);
});

it('imports a file again only when its size or time changed', async () => {
  put('a.json', 'first');
  start();
  await imported();
  put('a.json', 'second and longer');
  await vi.waitFor(() => expect(imports).toHaveLength(2), longest);
  const later = new Date(Date.now() + 60_000);
  utimesSync(join(folder, 'a.json'), later, later);
  await vi.waitFor(() => expect(imports).toHaveLength(3), longest);
});

it('knows after a restart what was imported', async () => {
  put('old.json', 'old');
  const at = new Date('2026-03-01T10:00:00Z');
  utimesSync(join(folder, 'old.json'), at, at);
  put('new.json');
  start([{ path: 'old.json', size: 3, modified: at.getTime() }]);
  await imported();
  await delay(settle * 2);
  expect(imports).toEqual([['new.json']]);
});

it('comes to every file however many were dealt with, and says while more is there than is looked at', async () => {
  const names = Array.from({ length: 7 }, (_, index) => `${String(index)}.json`);
  for (const name of names) put(name);
  start([], [], { most: 3 });
  await vi.waitFor(() => expect(imports.flat()).toEqual(names), longest);
  expect(imports).toHaveLength(3);
  const said = statuses.map(({ problem }) => problem).filter((problem) => problem !== null);
  expect(said[0]).toBe('There are more than 3 new files: the others follow when these are done.');
  await vi.waitFor(
    () => expect(statuses.at(-1)).toEqual({ state: 'watching', waiting: 0, problem: null }),
    longest,
  );
});

it('says that it does not look into folders very far down', async () => {
  const deep = Array.from({ length: 13 }, (_, index) => `f${String(index)}`);
  mkdirSync(join(folder, ...deep.slice(0, 12)), { recursive: true });
  put(join(...deep.slice(0, 12), 'a.json'));
  const scan = () => scanDropFolder(folder, () => false);
  expect((await scan()).leftOut).toBeNull();
  mkdirSync(join(folder, ...deep));
  put(join(...deep, 'b.json'));
  const { files, leftOut } = await scan();
  expect(files.map(({ path }) => path)).toEqual([`${deep.slice(0, 12).join('/')}/a.json`]);
  expect(leftOut).toBe('Folders more than 12 levels down are not looked into.');
  start();
  await imported();
  await vi.waitFor(
    () => expect(statuses.at(-1)).toEqual({ state: 'watching', waiting: 0, problem: leftOut }),
    longest,
  );
});

it('leaves temporary, hidden, empty and linked files alone until they are real', async () => {
  for (const name of [
    'a.json.part',
    'b.crdownload',
    '.hidden.json',
    '~$c.csv',
    'd.tmp',
    'Thumbs.db',
    'e.json~',
  ])
    put(name);
  put('empty.json', '');
  start();
  await delay(settle * 3);
  expect(imports).toEqual([]);
  renameSync(join(folder, 'a.json.part'), join(folder, 'a.json'));
  await imported();
  expect(imports).toEqual([['a.json']]);
  expect(isIgnoredName('alerts.part1.json')).toBe(false);
});

it('says that the folder is gone, and goes on when it is back', async () => {
  put('a.json');
  start();
  await imported();
  const away = `${folder}-away`;
  renameSync(folder, away);
  await vi.waitFor(() => expect(statuses.at(-1)?.state).toBe('missing'), longest);
  expect(statuses.at(-1)?.problem).toContain('ENOENT');
  renameSync(away, folder);
  put('b.json');
  await vi.waitFor(() => expect(imports).toHaveLength(2), longest);
  expect(imports[1]).toEqual(['b.json']);
  await vi.waitFor(() => expect(statuses.at(-1)?.state).toBe('watching'), longest);
});

it('tries again what failed, with a pause, and leaves alone what somebody cancelled', async () => {
  put('a.json');
  start([], ['failed', 'cancelled']);
  await imported();
  expect(imports).toHaveLength(1);
  await vi.waitFor(() => expect(imports).toHaveLength(2), longest);
  await delay(settle * 4);
  expect(imports).toEqual([['a.json'], ['a.json']]);
});

it('imports nothing more after it was closed', async () => {
  start();
  watching?.close();
  put('a.json');
  await delay(settle * 3);
  expect(imports).toEqual([]);
});
