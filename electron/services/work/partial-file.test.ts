import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPartialFile } from './partial-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-partial-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each([`${'報'.repeat(80)}.csv`, `${'a'.repeat(248)}.csv`, `${'😀'.repeat(60)}.csv`])(
  'writes a file of as long a name as a file system takes: %s',
  (name) => {
    const file = openPartialFile(join(folder, name));
    file.write(new Uint8Array([7, 8]));
    file.finish();
    expect(readdirSync(folder)).toEqual([name]);
    expect([...readFileSync(join(folder, name))]).toEqual([7, 8]);
  },
);

it('leaves nothing when it is given up', () => {
  const file = openPartialFile(join(folder, 'rows.csv'));
  file.write(new Uint8Array([7]));
  file.abandon();
  expect(readdirSync(folder)).toEqual([]);
});
