import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseMapping } from '../../shared/mapping/mapping.ts';
import { askCli } from '../../tests/support/cli-session.ts';
import { cliShapes } from '../../tests/support/cli-shapes.ts';

const root = resolve(import.meta.dirname, '../..');
const ait = join(root, 'electron/importers/generic/fixtures/ait-alerts.csv');
const shipped = join(root, 'resources/mappings/ait-alert-data-set.mapping.json');
const scratch = mkdtempSync(join(tmpdir(), 'casemate-cli-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('a suggested mapping is printed, and imports the file as it is', async () => {
  const suggested = await askCli(['mapping', 'suggest', ait]);
  expect(suggested).toMatchObject({ status: 0, stderr: '' });
  expect(parseMapping(suggested.stdout)).toMatchObject({
    name: 'ait-alerts',
    fields: { title: { columns: ['name'] }, time: { columns: ['time'] } },
  });
  const mapping = join(scratch, 'a.mapping.json');
  writeFileSync(mapping, suggested.stdout);
  const store = join(scratch, 'one');
  const done = await askCli(['import', ait, '--mapping', mapping, '--store', store, '--json']);
  expect(done.status).toBe(0);
  expect(cliShapes.import.parse(JSON.parse(done.stdout)).files[0]).toMatchObject({
    format: 'mapping',
    mapping: 'ait-alerts',
    records: 5,
    alerts: { new: 5 },
    rejected: [],
  });
});

test('the shipped mapping names itself in the text; without a mapping the file is rejected whole', async () => {
  const store = join(scratch, 'two');
  const without = await askCli(['import', ait, '--store', store]);
  expect(without.status).toBe(1);
  expect(without.stdout).toContain('unknown format');
  const done = await askCli(['import', ait, '--mapping', shipped, '--store', store]);
  expect(done.status).toBe(0);
  expect(done.stdout).toContain('mapping “AIT Alert Data Set”, 5 records');
});

test.each([
  ['a key that there is not', { colums: [] }, 'Unrecognized key: "colums"'],
  ['a zone that there is not', { time: { format: 'auto', zone: 'Mars/Olympus' } }, 'There is no time zone'],
])('%s ends the command before anything is written', async (_name, change, message) => {
  const path = join(scratch, 'bad.mapping.json');
  const mapping = JSON.parse(readFileSync(shipped, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...mapping, ...change }));
  const store = join(scratch, 'none');
  const answer = await askCli(['import', ait, '--mapping', path, '--store', store]);
  expect(answer.status).toBe(2);
  expect(answer.stderr).toContain(message);
});

test.each([
  [['mapping', 'suggest'], 'takes'],
  [['mapping', 'show', ait], '"mapping" knows "suggest"'],
  [['mapping', 'suggest', join(root, 'LICENSE')], 'no table with a header line'],
  [['mapping', 'suggest', join(scratch, 'gone.csv')], 'cannot be read'],
  [
    ['import', ait, '--mapping', join(scratch, 'gone.json'), '--store', join(scratch, 'none')],
    'cannot be read',
  ],
])('%j is refused', async (words, message) => {
  const answer = await askCli(words);
  expect(answer.status).toBe(2);
  expect(answer.stderr).toContain(message);
});
