import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './run.ts';
import { listedAlert } from '../../tests/support/listed-alert.ts';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-cli-lists-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

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

test('a list needs somebody who adds it', async () => {
  const path = file('anonymous.txt', 'evil-mail.example\n');
  expect(await json('lists', 'add', path)).toMatchObject({
    status: 2,
    value: { error: { code: 'noIdentity' } },
  });
});

test('lists and assets are added, shown, counted and removed', async () => {
  await run('import', file('alerts.json', JSON.stringify({ value: [listedAlert] })), '--as', 'Dana');
  const list = file('feed.txt', 'evil-mail.example # kit\n???\n');
  const added = await json(
    'lists',
    'add',
    list,
    '--verdict',
    'malicious',
    '--source',
    'Feed',
    '--name',
    'Kits',
  );
  expect(added).toMatchObject({
    status: 1,
    value: [
      {
        name: 'Kits',
        kind: 'indicator',
        format: 'plain',
        changed: true,
        records: 2,
        accepted: 1,
        rejected: 1,
        hits: 1,
        rejects: [{ line: 2, excerpt: '???' }],
      },
    ],
  });
  expect(await json('lists')).toMatchObject({
    status: 0,
    value: [{ name: 'Kits', source: 'Feed', verdict: 'malicious', entries: 1, entities: 1 }],
  });
  const incident = (await json('incident', '1')).value as {
    evidence: { value: string; verdictBy: string }[];
  };
  expect(incident.evidence.find(({ value }) => value.includes('evil-mail'))).toMatchObject({
    verdict: 'malicious',
    verdictBy: 'indicator',
  });
  const assets = file('assets.csv', 'Machine|Tier\nsrv01.contoso.test|critical\n');
  expect(await json('assets', 'import', assets, '--map', 'criticality=Tier')).toMatchObject({
    status: 0,
    value: [{ kind: 'asset', accepted: 1, hits: 1 }],
  });
  const scored = (await json('incident', '1')).value as { score: { code: string }[] };
  expect(scored.score.map(({ code }) => code)).toContain('criticalAsset');
  expect(await json('lists', 'remove', 'Kits')).toMatchObject({
    status: 0,
    value: { name: 'Kits', entities: 1 },
  });
  expect((await json('lists', 'remove', 'Kits')).value).toMatchObject({ error: { code: 'notFound' } });
  expect((await json('check')).value).toMatchObject({ ok: true });
});

test.each([
  [['lists', 'add'], 'at least 1 argument'],
  [['lists', 'paint'], '"add" and "remove"'],
  [['lists', 'add', 'a.txt', '--kind', 'asset'], '--kind is one of'],
  [['lists', 'add', 'a.txt', 'b.txt', '--name', 'x'], '--name goes with one file'],
  [['lists', 'add', 'absent.txt'], 'cannot be read'],
  [['assets', 'export', 'x'], 'assets import FILE'],
])('%j is explained', async (words, expected) => {
  const { status, text } = await run(...words);
  expect([status, text.includes(expected)]).toEqual([2, true]);
});
