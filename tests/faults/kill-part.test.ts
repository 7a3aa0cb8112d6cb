import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkStore } from '../../electron/store/check-store.ts';
import { closeBrokenImports } from '../../electron/store/import-writer.ts';
import { openStore } from '../../electron/store/open-store.ts';
import type { WritableStore } from '../../electron/store/connection.ts';
import { correlationContentOf } from '../support/correlation-content.ts';
import { importAlerts } from '../support/stores.ts';
import { runPart, sparseAlert } from './run-part.ts';

/** Kills; `CASEMATE_KILL_ROUNDS` asks for the full loop. */
const rounds = Number(process.env['CASEMATE_KILL_ROUNDS'] ?? 3);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-kill-part-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Lets the child work and kills it after so many slices of writing. */
async function runAndKill(seed: number, slices: number): Promise<readonly string[]> {
  const child = spawn(
    process.execPath,
    [
      '--no-warnings',
      resolve(import.meta.dirname, 'kill-part-child.ts'),
      join(folder, 'store'),
      String(seed),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<NodeJS.Signals | null>((done) => child.once('exit', (_, signal) => done(signal)));
  const told: string[] = [];
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(line);
    if (line === 'slice') seen += 1;
    if (seen === slices) child.kill('SIGKILL');
  }
  expect(await ended).toBe('SIGKILL');
  return told;
}

/** What a run over all of a copy of the store makes of it. */
function contentOfWhole(store: WritableStore, round: number): Readonly<Record<string, unknown>> {
  const copied = join(folder, `copy-${round}`);
  mkdirSync(copied);
  store.execute(`VACUUM INTO '${join(copied, 'casemate.sqlite')}'`);
  const copy = openStore(copied);
  try {
    runPart(copy, null, true);
    return correlationContentOf(copy);
  } finally {
    copy.close();
  }
}

describe('a process killed while it writes what a part of the store has become', () => {
  it('leaves marks by which the next run makes it whole', { timeout: 600_000 }, async () => {
    const first = openStore(join(folder, 'store'));
    importAlerts(
      first,
      Array.from({ length: 700 }, (_, number) => sparseAlert(number)),
    );
    runPart(first, null);
    first.close();
    let inTheMiddle = 0;
    let parts = 0;
    for (let round = 0; round < rounds; round += 1) {
      const told = await runAndKill(round, 25 + ((round * 7919) % 170));
      parts += told.filter((line) => line === 'part').length;
      const store = openStore(join(folder, 'store'));
      closeBrokenImports(store, Date.now());
      const marked = store.pluck<number>('SELECT count(*) FROM correlation_writing').get() ?? 0;
      if (marked > 0) inTheMiddle += 1;
      const expected = contentOfWhole(store, round);
      if (runPart(store, null)) parts += 1;
      expect(correlationContentOf(store), `round ${round}, ${marked} alerts marked`).toEqual(expected);
      expect(store.pluck('SELECT count(*) FROM correlation_writing').get()).toBe(0);
      expect(checkStore(store).findings).toEqual([]);
      store.close();
    }
    expect(inTheMiddle).toBeGreaterThan(0);
    expect(parts).toBeGreaterThan(0);
  });
});
