import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileTokens } from './file-tokens.ts';
import { reopenFile } from './reopen-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

it('gives plain and packed files again, and members with the name in their archive', async () => {
  const tokens = createFileTokens();
  const plain = put('a.csv', Buffer.from('a,b\n'));
  expect(await reopenFile(tokens, { path: plain, size: 4 })).toMatchObject({ name: 'a.csv', member: null });
  const packed = put('b.csv.gz', gzipSync(Buffer.from('a,b\n'.repeat(1000))));
  const again = await reopenFile(tokens, { path: packed, size: 4000 });
  expect(again).toMatchObject({ name: 'b.csv.gz', member: null });
  expect(tokens.resolve([again.token], 'read')).toEqual([packed]);
  const zip = put('c.zip', Buffer.from('PK'));
  expect(await reopenFile(tokens, { path: join(zip, 'deep/x.csv'), size: 9 })).toMatchObject({
    name: 'c.zip',
    member: 'deep/x.csv',
  });
});

it('says that a file is gone or has changed', async () => {
  const tokens = createFileTokens();
  const path = put('a.csv', Buffer.from('a,b\n'));
  await expect(reopenFile(tokens, { path, size: 5 })).rejects.toThrow('has changed');
  await expect(reopenFile(tokens, { path: join(folder, 'none.csv'), size: 5 })).rejects.toThrow('no longer');
});
