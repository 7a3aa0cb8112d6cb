import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliCommands, filterOptions, readArguments, usage, UsageError } from './arguments.ts';

test('a command with its options', () => {
  expect(
    readArguments(['import', 'a.json', 'folder', '--store', '/data', '--json', '--tenant', 't1']),
  ).toMatchObject({
    command: 'import',
    positionals: ['a.json', 'folder'],
    store: '/data',
    json: true,
    tenant: 't1',
  });
  expect(
    readArguments(['incidents', '--severity', 'high', '--severity', 'medium', '--search', 'invoice']),
  ).toMatchObject({
    command: 'incidents',
    filters: { severity: ['high', 'medium'], search: ['invoice'], status: [] },
  });
  expect(readArguments([])).toMatchObject({ command: 'help' });
  expect(readArguments(['import', '--sample'])).toMatchObject({ sample: true, positionals: [] });
});

test.each([
  [['frobnicate'], 'no command'],
  [['import'], 'at least 1 argument'],
  [['explain', 'one'], 'at least 2|takes'],
  [['incidents', 'extra'], 'no argument'],
  [['incidents', '--unknown'], 'unknown'],
  [['incident', '1', '--store'], 'store'],
  [['merge', '1'], 'at least 2'],
  [['move', '1'], 'at least 2'],
  [['ignore'], 'takes'],
])('%j is wrong usage', (words, expected) => {
  expect(() => readArguments(words)).toThrow(UsageError);
  expect(() => readArguments(words)).toThrow(new RegExp(expected, 'i'));
});

test('the page and the help name every command and option', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/cli.md'), 'utf8');
  for (const command of cliCommands) {
    expect(usage).toContain(command);
    expect(page).toContain(`\`${command}`);
  }
  for (const option of [
    ...filterOptions,
    'store',
    'json',
    'as',
    'tenant',
    'alerts',
    'watch',
    'reason',
    'incident',
    'repeats',
  ]) {
    expect(usage).toContain(`--${option}`);
    expect(page).toContain(`--${option}`);
  }
});
