import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeExport } from '../../tests/perf/generate-export.ts';
import { runCli } from './run.ts';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-cli-decisions-'));
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

async function json<T>(...words: readonly string[]): Promise<T> {
  const { status, text } = await run(...words, '--json');
  expect([status, text]).toEqual([0, text]);
  return JSON.parse(text) as T;
}

interface ListedIncident {
  readonly id: number;
  readonly uid: string;
  readonly alertCount: number;
}
interface Listed {
  readonly decisions: readonly {
    uid: string;
    kind: string;
    reason: string | null;
    incidents: readonly number[];
  }[];
}

test('incidents are merged, split and kept apart; decisions are listed and taken back', async () => {
  const path = join(folder, 'export.ndjson');
  writeExport(path, { alerts: 60, seed: 5, profile: 'compact' });
  await run('import', path, '--as', 'Dana');
  const [first, second, third] = await json<readonly ListedIncident[]>('incidents');
  if (!first || !second || !third) throw new Error('The export has to make three incidents');

  const merged = await json<{ label: string }>('merge', String(first.id), second.uid, '--reason', 'one case');
  expect(merged.label).toBe(`Merge incident ${second.id} into incident ${first.id}`);
  const whole = await json<{ id: number; alerts: readonly { uid: string }[] }>('incident', String(second.id));
  expect([whole.id, whole.alerts.length]).toEqual([first.id, first.alertCount + second.alertCount]);

  const alert = whole.alerts[0]?.uid ?? '';
  expect(await run('split', String(first.id), alert)).toMatchObject({ status: 2 });
  const split = await json<{ incident: number }>(
    'split',
    String(first.id),
    alert,
    '--reason',
    'another host',
    '--name',
    'Apart',
  );
  expect(await json('incident', String(split.incident))).toMatchObject({
    name: 'Apart',
    alerts: [{ uid: alert }],
  });
  await json('keep-apart', String(first.id), String(third.id), '--reason', 'two customers');

  const { decisions } = await json<Listed>('decisions');
  expect(decisions.map(({ kind, reason }) => [kind, reason])).toEqual([
    ['cannotLink', 'two customers'],
    ['cannotLink', 'another host'],
    ...(first.alertCount + second.alertCount > 2 ? [['mustLink', 'one case']] : []),
  ]);
  expect(decisions[0]?.incidents).toEqual([first.id, third.id].sort((a, b) => a - b));
  const about = await json<Listed>('decisions', '--incident', String(split.incident));
  expect(about.decisions).toHaveLength(1);
  expect((await run('decisions')).text).toContain('two customers');

  await json('decisions', 'remove', decisions[0]?.uid ?? '');
  expect((await json<Listed>('decisions')).decisions).toHaveLength(decisions.length - 1);
  expect(await run('decisions', 'remove', 'none')).toMatchObject({ status: 2 });

  const moved = await json<{ label: string }>('move', String(third.id), alert, '--reason', 'belongs there');
  expect(moved.label).toBe(`Move alert to incident ${third.id}`);
  expect((await json<{ id: number }>('incident', String(split.incident))).id).toBe(third.id);

  const evidence = await json<{ evidence: readonly { value: string }[] }>('incident', String(third.id));
  const value = evidence.evidence[0]?.value ?? '';
  await json('ignore', value, '--incident', String(third.id), '--reason', 'shared by all');
  expect((await json<Listed>('decisions', '--incident', String(third.id))).decisions[0]?.kind).toBe(
    'ignoreEntity',
  );
  expect((await run('ignore', value, '--incident', String(third.id))).text).toBe('Nothing was changed.\n');
  expect(await run('ignore', 'nothing of the sort')).toMatchObject({ status: 2 });
  expect(await run('check')).toMatchObject({ status: 0 });
});
