import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileTokens } from './file-tokens.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-tokens-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('gives tokens for what was chosen, be it gone by now, and paths for its own tokens only', async () => {
  writeFileSync(join(folder, 'a.json'), '12345');
  mkdirSync(join(folder, 'more'));
  const tokens = createFileTokens();
  const given = await tokens.register(
    [join(folder, 'a.json'), join(folder, 'more'), join(folder, 'none'), ''],
    'read',
  );
  expect(given.map(({ name, size }) => [name, size])).toEqual([
    ['a.json', 5],
    ['more', 0],
    ['none', 0],
  ]);
  expect(
    tokens.resolve(
      given.map(({ token }) => token),
      'read',
    ),
  ).toEqual([join(folder, 'a.json'), join(folder, 'more'), join(folder, 'none')]);
  expect(() => tokens.resolve([join(folder, 'a.json')], 'read')).toThrow(/no longer known/);
});

it('forgets the oldest when there are too many', async () => {
  const path = join(folder, 'a.json');
  writeFileSync(path, '1');
  const tokens = createFileTokens(3);
  const given = await tokens.register([path, path, path, path], 'read');
  expect(() => tokens.resolve([given[0]?.token ?? ''], 'read')).toThrow(/no longer known/);
  expect(
    tokens.resolve(
      given.slice(1).map(({ token }) => token),
      'read',
    ),
  ).toEqual([path, path, path]);
});

it('takes a token for nothing but what its file was chosen for', async () => {
  const tokens = createFileTokens();
  const [read] = await tokens.register([join(folder, 'evidence.json')], 'read');
  const [exported] = await tokens.register([join(folder, 'rows.csv')], 'export');
  expect(() => tokens.resolve([read?.token ?? ''], 'export')).toThrow('chosen to be read');
  expect(() => tokens.resolve([exported?.token ?? ''], 'read')).toThrow('chosen to be written');
  expect(tokens.resolve([exported?.token ?? ''], 'export')).toEqual([join(folder, 'rows.csv')]);
});
