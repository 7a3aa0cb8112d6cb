import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeExport } from '../../tests/perf/generate-export.ts';
import { runCli } from './run.ts';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-cli-imports-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...words: readonly string[]): Promise<{ status: number; text: string }> {
  let text = '';
  const add = async (printed: string): Promise<void> => void (text += printed);
  const environment = { resources: join(root, 'resources'), version: '0', nativeBinding: undefined };
  const status = await runCli([...words, '--store', join(folder, 'store')], {
    ...environment,
    output: add,
    error: add,
  });
  return { status, text };
}

async function json(...words: readonly string[]): Promise<{ status: number; value: unknown }> {
  const { status, text } = await run(...words, '--json');
  return { status, value: JSON.parse(text) as unknown };
}

const alertCount = async (): Promise<number> =>
  ((await json('check')).value as { counts: { alerts: number } }).counts.alerts;

/** Alerts of a Graph export; more than are taken out at once. */
function exportOf(name: string, alerts: number): string {
  const path = join(folder, name);
  writeExport(path, { alerts, seed: 3, profile: 'compact' });
  return path;
}

test('an import is listed, said what depends on it, removed with --yes only, and brought back', async () => {
  // The second file holds the first alerts of the first once more.
  const large = exportOf('large.ndjson', 400);
  const small = exportOf('small.ndjson', 30);
  expect(await run('imports', 'remove', 'x')).toMatchObject({ status: 2 });
  await run('import', large, '--as', 'Dana');
  await run('import', small);
  const { value } = await json('imports');
  const [second, first] = value as readonly { uid: string; label: string; alertsUnchanged: number }[];
  expect([first?.label, second?.label]).toEqual(['large.ndjson', 'small.ndjson']);
  const shared = second?.alertsUnchanged ?? 0;
  expect(shared).toBeGreaterThan(0);
  const before = await alertCount();

  const uid = first?.uid ?? '';
  const asked = await json('imports', 'remove', uid);
  expect(asked).toMatchObject({
    status: 2,
    value: { removed: false, dependents: { complete: true, alerts: { vanish: before - 30, stay: shared } } },
  });
  expect((await run('imports', 'remove', uid)).text).toContain('say --yes');
  expect(await alertCount()).toBe(before);

  expect(await json('imports', 'remove', uid, '--yes')).toMatchObject({
    status: 0,
    value: { removed: true },
  });
  expect(await alertCount()).toBe(30);
  expect(await json('imports')).toMatchObject({
    value: [{ state: 'done' }, { state: 'undone', removal: null }],
  });
  expect(await json('imports', 'remove', uid, '--yes')).toMatchObject({
    status: 2,
    value: { error: { code: 'conflict' } },
  });

  expect(await json('imports', 'restore', uid)).toMatchObject({ status: 0, value: { restored: true } });
  expect(await alertCount()).toBe(before);
  expect(await json('imports', 'restore', uid)).toMatchObject({ value: { error: { code: 'conflict' } } });
  expect(await json('check')).toMatchObject({ value: { ok: true } });
  expect((await run('imports')).text).toMatch(/done .*large\.ndjson: 1 files, 400 records/);
});

test('what is asked for wrongly ends with 2', async () => {
  expect(await run('imports', 'burn', 'x')).toMatchObject({ status: 2 });
  expect(await run('imports', 'remove')).toMatchObject({ status: 2 });
  expect(await json('imports', 'remove', 'gone')).toMatchObject({ value: { error: { code: 'notFound' } } });
});
