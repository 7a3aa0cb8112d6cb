import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pictureBytes, savePictureFile } from './picture-file.ts';

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><title>One</title><rect width="4" height="4"/></svg>';
/** One transparent pixel. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'casemate-picture-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a picture is written whole, in place of what had its name, and nothing else is left', () => {
  expect(savePictureFile(join(folder, 'a.svg'), 'svg', svg)).toBe('a.svg');
  savePictureFile(join(folder, 'a.svg'), 'svg', svg.replace('One', 'Zwei – 二'));
  expect(readFileSync(join(folder, 'a.svg'), 'utf8')).toContain('Zwei – 二');
  savePictureFile(join(folder, 'a.png'), 'png', png);
  expect(readFileSync(join(folder, 'a.png'))).toEqual(Buffer.from(png, 'base64'));
  expect(readdirSync(folder).sort()).toEqual(['a.png', 'a.svg']);
});

test.each([
  ['png', svg],
  ['png', 'not base64 at all'],
  ['png', Buffer.from(svg).toString('base64')],
  ['png', Buffer.from(png, 'base64').subarray(0, 40).toString('base64')],
  ['svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'],
  ['svg', png],
] as const)('what is no such picture is refused and writes nothing (%s %#)', (format, content) => {
  expect(() => savePictureFile(join(folder, 'a'), format, content)).toThrow('The picture was not written');
  expect(() => pictureBytes(format, content)).toThrow(expect.objectContaining({ code: 'badInput' }) as Error);
  expect(readdirSync(folder)).toEqual([]);
});

test('a place that cannot be written says why, and keeps what was there', () => {
  expect(() => savePictureFile(join(folder, 'gone', 'a.svg'), 'svg', svg)).toThrow(
    'a.svg cannot be written: its folder is no longer there.',
  );
  mkdirSync(join(folder, 'b.svg'));
  expect(() => savePictureFile(join(folder, 'b.svg'), 'svg', svg)).toThrow('b.svg cannot be written');
  expect(readdirSync(folder)).toEqual(['b.svg']);
});

// The superuser may write everywhere.
test.skipIf(process.getuid?.() === 0)('a folder that can only be read is named as such', () => {
  chmodSync(folder, 0o500);
  try {
    expect(() => savePictureFile(join(folder, 'a.svg'), 'svg', svg)).toThrow('permission is missing');
  } finally {
    chmodSync(folder, 0o700);
  }
  expect(existsSync(join(folder, 'a.svg'))).toBe(false);
});
