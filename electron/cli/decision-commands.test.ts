import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { device, graphAlert } from '../../tests/support/hostile-files.ts';
import { writeExport } from '../../tests/perf/generate-export.ts';
import { runCli } from './run.ts';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-cli-decisions-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...words: readonly string[]): Promise<{ status: number; text: string }> {
  return runIn('store', ...words);
}

async function runIn(store: string, ...words: readonly string[]): Promise<{ status: number; text: string }> {
  let text = '';
  const add = async (printed: string): Promise<void> => void (text += printed);
  const environment = { resources: join(root, 'resources'), version: '0', nativeBinding: undefined };
  const status = await runCli([...words, '--store', join(folder, store)], {
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

const nothingMore = 'The run of correlation after it changed nothing more.\n';

test('people are told what was done, with the number of a new incident, and then what the run changed', async () => {
  const at = (minute: number) => {
    const time = `2026-03-02T09:${String(minute).padStart(2, '0')}:00Z`;
    return { firstActivityDateTime: time, lastActivityDateTime: time, createdDateTime: time };
  };
  const file = join(folder, 'alerts.json');
  const shared = (id: string, minute: number, detectorId: string, host: string) =>
    graphAlert(id, { ...at(minute), detectorId, evidence: [device(host)] });
  writeFileSync(
    file,
    JSON.stringify({
      value: [
        shared('a1', 0, 'd1', 'host-1'),
        shared('a2', 1, 'd2', 'host-1'),
        shared('a3', 2, 'd3', 'host-1'),
        shared('b1', 3, 'd4', 'host-2'),
        shared('c1', 4, 'd5', 'host-3'),
      ],
    }),
  );
  await runIn('told', 'import', file, '--as', 'Dana');
  interface WithAlerts {
    readonly id: number;
    readonly alerts: readonly { readonly uid: string; readonly providerAlertId: string }[];
  }
  const incidents = JSON.parse((await runIn('told', 'incidents', '--alerts', '--json')).text) as WithAlerts[];
  const numberOf = (id: string): number =>
    incidents.find(({ alerts }) => alerts.some((one) => one.providerAlertId === id))?.id ?? 0;
  const uidOf = (id: string): string =>
    incidents.flatMap(({ alerts }) => alerts).find((one) => one.providerAlertId === id)?.uid ?? '';
  const [a, b, c] = ['a1', 'b1', 'c1'].map(numberOf);
  const told = async (...words: readonly string[]) => (await runIn('told', ...words)).text;
  const next = incidents.length + 1;

  expect(await told('split', String(a), uidOf('a1'), '--reason', 'other')).toBe(
    `Split 1 alert off incident ${a} into incident ${next}.\n${nothingMore}`,
  );
  expect(await told('move', String(b), uidOf('a2'), '--reason', 'there')).toBe(
    `Moved 1 alert to incident ${b}.\n${nothingMore}`,
  );
  expect(await told('merge', String(b), String(c))).toBe(
    `Merged incident ${c} into incident ${b}.\n${nothingMore}`,
  );
  expect(await told('keep-apart', String(b), String(next))).toBe(
    `Kept incidents ${b} and ${next} apart.\n${nothingMore}`,
  );
  expect(await told('ignore', 'host-2', '--incident', String(b))).toMatch(
    /^Ignored Device host-2 in incident \d+[.]\nThe run of correlation after it (changed nothing more|made .*)[.]\n$/,
  );
  const { decisions } = JSON.parse(await told('decisions', '--json')) as Listed;
  expect(await told('decisions', 'remove', decisions[0]?.uid ?? '')).toMatch(
    /^Removed decision “Device host-2/,
  );
  expect(await told('split', String(b), uidOf('b1'))).toBe('casemate: "split" needs a --reason.\n');
});

test('what a run changes is told after what was done', async () => {
  const file = join(folder, 'chain.json');
  const at = (minute: number) => {
    const time = `2026-03-02T09:0${minute}:00Z`;
    return { firstActivityDateTime: time, lastActivityDateTime: time, createdDateTime: time };
  };
  const pair = ['one', 'two'].map((id, index) =>
    graphAlert(id, { ...at(index), detectorId: id, evidence: [device('host-1')] }),
  );
  writeFileSync(file, JSON.stringify({ value: pair }));
  await runIn('chain', 'import', file, '--as', 'Dana');
  expect((await runIn('chain', 'ignore', 'host-1')).text).toBe(
    'Ignored Device host-1 everywhere.\nThe run of correlation after it made 1 incident, changed 1 incident.\n',
  );
});

test('an entity whose name several have is told by kind, device, alerts and incidents, with how to choose', async () => {
  const file = join(folder, 'files.json');
  const at = (day: number) => {
    const time = `2026-03-0${day}T09:00:00Z`;
    return { firstActivityDateTime: time, lastActivityDateTime: time, createdDateTime: time };
  };
  const id = (host: string): string => `${host}-`.padEnd(40, '0');
  const onDevice = (host: string) => ({
    '@odata.type': '#microsoft.graph.security.fileEvidence',
    mdeDeviceId: id(host),
    fileDetails: { fileName: 'cmd.exe', filePath: 'C:\\Windows\\System32' },
  });
  const named = (host: string) => ({ ...device(host), mdeDeviceId: id(host) });
  const alerts = ['a', 'b'].map((host, index) =>
    graphAlert(host, { ...at(index + 1), evidence: [named(host), onDevice(host)] }),
  );
  writeFileSync(file, JSON.stringify({ value: alerts }));
  await runIn('files', 'import', file, '--as', 'Dana');
  const { status, text } = await runIn('files', 'ignore', 'CMD.exe');
  expect(status).toBe(2);
  const lines = text.trimEnd().split('\n');
  expect(lines[0]).toBe(
    'casemate: Several entities are called “CMD.exe”. Choose one by its key, the line below it, in quotation marks in place of the name:',
  );
  expect(lines.filter((_, index) => index % 2 === 1)).toEqual([
    '  File cmd.exe on Device a: 1 alert of incident 1',
    '  File cmd.exe on Device b: 1 alert of incident 2',
  ]);
  const key = lines[2]?.trim() ?? '';
  expect((await runIn('files', 'ignore', key)).text).toContain('Ignored File cmd.exe everywhere.\n');
});
