import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIdentity } from '../../electron/services/identity.ts';
import { checkStore } from '../../electron/store/check-store.ts';
import { closeBrokenImports } from '../../electron/store/import-writer.ts';
import { openStore } from '../../electron/store/open-store.ts';
import { finishRemovals } from '../../electron/store/removal-slices.ts';
import { rebuildQueuedRows } from '../../electron/store/row-queue.ts';
import { contentOf, correlateStore, importAlerts, openTestStore, rows } from '../support/stores.ts';
import { alertOfSeed } from './kill-work.ts';

/** Kills a mode; `CASEMATE_KILL_ROUNDS` asks for the full loop. */
const rounds = Number(process.env['CASEMATE_KILL_ROUNDS'] ?? 3);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-kill-'));
  createIdentity(join(folder, 'identity'), 'Dana', null);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Lines after which a child is at its work: the first of a removal is told before its first slice is committed. */
const linesBefore = { import: 1, commands: 1, removal: 2 } as const;

/** Runs the child, kills it some time after it has got going, and answers what it told. */
async function runAndKill(
  mode: 'import' | 'commands' | 'removal',
  seed: number,
  delay: number,
): Promise<readonly string[]> {
  const child = spawn(
    process.execPath,
    ['--no-warnings', resolve(import.meta.dirname, 'kill-child.ts'), folder, mode, String(seed)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = new Promise<NodeJS.Signals | null>((done) => child.once('exit', (_, signal) => done(signal)));
  const told: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(line);
    if (told.length === linesBefore[mode]) setTimeout(() => child.kill('SIGKILL'), delay);
  }
  expect(await ended).toBe('SIGKILL');
  return told;
}

/** A spread of moments that is the same in every run. */
const delayOf = (round: number): number => 20 + ((round * 7919) % 180);

describe('a process killed in the middle of its work', () => {
  it('loses no committed batch of an import', { timeout: 600_000 }, async () => {
    const known = new Set<string>();
    for (let round = 0; round < rounds; round += 1) {
      const told = await runAndKill('import', round, delayOf(round));
      for (const line of told)
        if (line.startsWith('alerts '))
          for (const number of line.slice(7).split(' ')) known.add(`testTool|${number}`);
      const store = openStore(folder);
      closeBrokenImports(store, Date.now());
      const records = new Set(store.pluck<string>('SELECT uid FROM record').all());
      expect([...known].filter((uid) => !records.has(uid))).toEqual([]);
      // At most the batch that was being committed is there without having been told.
      expect(records.size % 20).toBe(0);
      for (const uid of records) known.add(uid);
      for (const line of told) {
        if (line.startsWith('import '))
          expect(store.pluck('SELECT state FROM import WHERE uid = ?').get(line.slice(7))).toBe('done');
      }
      expect(rows(store, `SELECT uid FROM import WHERE state = 'running'`)).toEqual([]);
      expect(checkStore(store).findings).toEqual([]);
      correlateStore(store, Date.now());
      expect(rows(store, 'SELECT uid FROM alert WHERE incident_id IS NULL')).toEqual([]);
      expect(checkStore(store).findings).toEqual([]);
      store.close();
    }
    expect(known.size).toBeGreaterThan(0);
  });

  it('loses no committed change of an analyst', { timeout: 600_000 }, async () => {
    const first = openStore(folder);
    importAlerts(
      first,
      Array.from({ length: 60 }, (_, number) => alertOfSeed(number)),
    );
    correlateStore(first);
    writeFileSync(
      join(folder, 'incidents.json'),
      JSON.stringify(first.pluck<string>('SELECT uid FROM incident ORDER BY id').all()),
    );
    first.close();
    const groups: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const told = await runAndKill('commands', round, delayOf(round));
      groups.push(...told.filter((line) => line.startsWith('group ')).map((line) => line.slice(6)));
      const store = openStore(folder);
      const written = new Set(store.pluck<string>('SELECT DISTINCT group_uid FROM journal').all());
      expect(groups.filter((group) => !written.has(group))).toEqual([]);
      expect(checkStore(store).findings).toEqual([]);
      store.close();
    }
    expect(groups.length).toBeGreaterThan(0);
  });

  it('goes on taking an import out, or bringing it back, where it was', { timeout: 600_000 }, async () => {
    const number = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
    const first = openStore(folder);
    importAlerts(first, number(700).map(alertOfSeed));
    importAlerts(first, number(50).map(alertOfSeed));
    correlateStore(first);
    const whole = contentOf(first);
    first.close();
    const rest = openTestStore();
    importAlerts(rest.store, number(50).map(alertOfSeed));
    const kept = contentOf(rest.store);
    rest.close();
    let inTheMiddle = 0;
    for (let round = 0; round < rounds; round += 1) {
      const told = await runAndKill('removal', round, delayOf(round));
      expect(told.length).toBeGreaterThan(1);
      const store = openStore(folder);
      inTheMiddle += rows(store, 'SELECT 1 FROM import_removal').length;
      expect(checkStore(store).findings).toEqual([]);
      // Every other time the next process goes on with it.
      if (round % 2 === 0 || round === rounds - 1) {
        finishRemovals(store, Date.now);
        while (rebuildQueuedRows(store, Date.now(), 1000).left > 0);
        expect(checkStore(store).findings).toEqual([]);
        const isRemoved = rows(store, `SELECT 1 FROM import WHERE state = 'undone'`).length === 1;
        expect(contentOf(store)).toEqual(isRemoved ? kept : whole);
      }
      store.close();
    }
    expect(inTheMiddle).toBeGreaterThan(0);
  });
});
