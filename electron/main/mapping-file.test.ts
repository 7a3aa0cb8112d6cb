import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadMappingFile, mappingFileName, saveMappingFile } from './mapping-file.ts';

const shipped = join(import.meta.dirname, '../../resources/mappings/ait-alert-data-set.mapping.json');
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'casemate-mapping-file-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what was saved is loaded as it was, under a name that ends in .mapping.json', async () => {
  const { fileName, mapping } = await loadMappingFile(shipped);
  expect(fileName).toBe('ait-alert-data-set.mapping.json');
  expect(mappingFileName(mapping)).toBe('ait-alert-data-set.mapping.json');
  for (const chosen of ['one', 'two.json', 'three.mapping.json'])
    expect(await saveMappingFile(join(folder, chosen), mapping)).toBe(
      `${chosen.split('.')[0] ?? ''}.mapping.json`,
    );
  expect(await loadMappingFile(join(folder, 'two.mapping.json'))).toEqual({
    fileName: 'two.mapping.json',
    mapping,
  });
});

test('a file is replaced only under the name that the dialog asked about', async () => {
  const { mapping } = await loadMappingFile(shipped);
  const path = join(folder, 'kept.mapping.json');
  writeFileSync(path, 'kept');
  await expect(saveMappingFile(join(folder, 'kept'), mapping)).rejects.toMatchObject({ code: 'conflict' });
  expect(readFileSync(path, 'utf8')).toBe('kept');
  await saveMappingFile(path, mapping);
  expect((await loadMappingFile(path)).mapping).toEqual(mapping);
  await expect(saveMappingFile(join(folder, 'none', 'a'), mapping)).rejects.toMatchObject({
    code: 'fileUnreadable',
    message: expect.stringContaining('a.mapping.json cannot be written') as string,
  });
});

test.each([
  ['no JSON', 'time,name\n1,2\n', 'not valid JSON'],
  ['a misspelt key', '{"colums": []}', '"casemateMapping"'],
  ['a key besides', (text: string) => text.replace('{', '{"more": 1,'), 'Unrecognized key: "more"'],
  ['a zone that there is not', (text: string) => text.replace('"UTC"', '"Mars/Olympus"'), 'no time zone'],
  ['a text without end', '[1,'.repeat(1_500_000), 'larger than 1,000,000 characters'],
])('%s is refused with the file and what is wrong in it', async (_name, content, wrong) => {
  const path = join(folder, 'bad.mapping.json');
  writeFileSync(path, typeof content === 'string' ? content : content(readFileSync(shipped, 'utf8')));
  await expect(loadMappingFile(path)).rejects.toMatchObject({
    code: 'badInput',
    message: expect.stringMatching(/^bad\.mapping\.json: /) as string,
  });
  await expect(loadMappingFile(path)).rejects.toThrow(wrong);
});

test('what is gone or a folder cannot be read', async () => {
  for (const path of [join(folder, 'gone.json'), folder])
    await expect(loadMappingFile(path)).rejects.toMatchObject({ code: 'fileUnreadable' });
});

test('a name of marks alone still names a file', () => {
  expect(mappingFileName({ name: '../../etc/passwd' })).toBe('etc-passwd.mapping.json');
  expect(mappingFileName({ name: '…' })).toBe('unnamed.mapping.json');
});
