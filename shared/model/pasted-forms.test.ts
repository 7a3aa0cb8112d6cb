import { describe, expect, it } from 'vitest';
import { processorTime } from '../../tests/support/processor-time.ts';
import { algorithmOf, emptyHashText, textsOfJson } from './pasted-forms.ts';
import { readPastedList } from './pasted-values.ts';

const read = (text: string, known: readonly string[] = []): readonly string[] =>
  readPastedList(text, 100, (phrase) => known.includes(phrase)).values.map(
    ({ kind, value }) => `${kind} ${value}`,
  );
const zeros = '0'.repeat(64);
const sha256 = 'cd'.repeat(32);

describe('forms of pasted values', () => {
  it.each([
    [zeros, `fileHash ${zeros}`],
    [`SHA256: ${zeros}`, `fileHash ${zeros}`],
    ['d41d8cd98f00b204e9800998ecf8427e', 'fileHash d41d8cd98f00b204e9800998ecf8427e'],
    ['ab'.repeat(64), `fileHash ${'ab'.repeat(64)}`],
    ['a'.repeat(56), `name ${'a'.repeat(56)}`],
    [`SHA1(${'AB'.repeat(20)})`, `fileHash ${'ab'.repeat(20)}`],
    [`IMPHASH=${'ab'.repeat(16)}`, `fileHash ${'ab'.repeat(16)}`],
    ['fe80::1%eth0', 'ip fe80::1'],
    ['[fe80::1%25eth0]:443', 'ip fe80::1'],
    ['[2001:db8::1]:8443', 'ip 2001:db8::1'],
    ['2001:db8::1.443', 'ip 2001:db8::1'],
    ['2001[:]db8[::]1', 'ip 2001:db8::1'],
    ['::ffff:203.0.113.9', 'ip 203.0.113.9'],
    ['203[.]0(.)113{.}9:443', 'ip 203.0.113.9'],
    ['https[://]evil[dot]example[/]path', 'url https://evil.example/path'],
    ['hXXp[:]\\\\evil.example', 'url http://evil.example'],
    ['evil。example', 'domain evil.example'],
    ['xn--mnchen-3ya.example', 'domain xn--mnchen-3ya.example'],
    ['münchen.example', 'domain münchen.example'],
    ['C:/Users/Jon Doe/x.docx', 'name C:/Users/Jon Doe/x.docx'],
    ['%TEMP%\\a b.exe', 'name %TEMP%\\a b.exe'],
    ['\\\\?\\C:\\Windows\\a b.exe', 'name C:\\Windows\\a b.exe'],
    ['\\\\?\\UNC\\server\\share\\a.exe', 'name \\\\server\\share\\a.exe'],
    ['\\\\fileserver\\share$\\folder name\\doc.xlsx', 'name \\\\fileserver\\share$\\folder name\\doc.xlsx'],
    ['file:///C:/Users/a.exe', 'name C:/Users/a.exe'],
    ['HKLM:\\SOFTWARE\\Foo Bar', 'name HKLM\\SOFTWARE\\Foo Bar'],
    ['Computer\\HKEY_LOCAL_MACHINE\\SOFTWARE\\Foo Bar', 'name HKEY_LOCAL_MACHINE\\SOFTWARE\\Foo Bar'],
    ['\\REGISTRY\\MACHINE\\SOFTWARE\\Foo', 'name HKEY_LOCAL_MACHINE\\SOFTWARE\\Foo'],
    ['NT AUTHORITY\\SYSTEM', 'name NT AUTHORITY\\SYSTEM'],
    ['"Bowen, Megan" <megan@contoso.com>', 'emailAddress megan@contoso.com'],
    ['[megan@contoso.com]', 'emailAddress megan@contoso.com'],
    ['CVE–2024–3094', 'name CVE-2024-3094'],
    ['cve-2021-44228', 'name CVE-2021-44228'],
    ['00:1a:2b:3c:4d:5e', 'name 00-1A-2B-3C-4D-5E'],
    ['001A.2B3C.4D5E', 'name 00-1A-2B-3C-4D-5E'],
    ['CLSID:{66786e53-b466-4a8f-ae99-8ee07004055a}', 'guid 66786e53-b466-4a8f-ae99-8ee07004055a'],
    ['00000000-0000-0000-0000-000000000000', 'guid 00000000-0000-0000-0000-000000000000'],
    ['User: CONTOSO\\jonas', 'name CONTOSO\\jonas'],
  ])('reads %s', (text, value) => {
    expect(read(text)).toEqual([value]);
  });

  it('reads pairs of an arrow, fields with names, and JSON', () => {
    const ends = ['ip 203.0.113.9', 'ip 198.51.100.2'];
    expect(read('203.0.113.9→198.51.100.2')).toEqual(ends);
    expect(read('203.0.113.9 -> 198.51.100.2:443')).toEqual(ends);
    expect(read('srcip=203.0.113.9 dstip=198.51.100.2')).toEqual(ends);
    expect(read('{"ip":"203.0.113.9","n":1,"more":[{"domain":"evil.example"}]}')).toEqual([
      'ip 203.0.113.9',
      'domain evil.example',
    ]);
    expect(read("['203.0.113.9', '198.51.100.2']")).toEqual(ends);
    expect(read('{"a":"203.0.113.9"}\n{"a":"198.51.100.2"}')).toEqual(ends);
    expect(read('C:\\a->b.exe')).toEqual(['name C:\\a->b.exe']);
    expect(read('Rule A -> B', ['Rule A -> B'])).toEqual(['name Rule A -> B']);
  });

  it('takes of a sentence what is unmistakable and what something is called', () => {
    const text = `The actor signed in as jfeldmann from 203[.]0[.]113[.]9 and then dropped invoice.exe (SHA256 ${sha256}) on WS-0412.`;
    const sure = ['ip 203.0.113.9', 'name invoice.exe', `fileHash ${sha256}`];
    expect(read(text)).toEqual(sure);
    expect(read(text, ['jfeldmann', 'WS-0412', 'actor'])).toEqual([
      'name actor',
      'name jfeldmann',
      ...sure,
      'name WS-0412',
    ]);
    // What no sentence is stays a list of names.
    expect(read('anna jonas mira femi chen olga')).toHaveLength(6);
  });

  it('takes of a table with sentences in its cells the values', () => {
    const table =
      '| IOC | Description |\n| --- | --- |\n| evil[.]example | The domain that was used by the actor |\n| 203.0.113.9 | Seen on 2024-01-02 in the net |';
    expect(read(table)).toEqual(['domain evil.example', 'ip 203.0.113.9']);
  });
});

it('tells digests that identify nothing', () => {
  expect(
    [zeros, 'f'.repeat(40), 'd41d8cd98f00b204e9800998ecf8427e', sha256, 'zz'].map(emptyHashText),
  ).toEqual([
    expect.stringMatching(/^The null hash/),
    expect.stringMatching(/^All its digits are the same/),
    expect.stringMatching(/^The hash of no content/),
    null,
    null,
  ]);
  expect([zeros, 'ab'.repeat(48), 'abc', '-'].map(algorithmOf)).toEqual(['SHA-256', 'SHA-384', null, null]);
});

it('reads JSON of any depth, and nothing else as JSON', () => {
  const deep = `${'['.repeat(5_000)}"a"${']'.repeat(5_000)}`;
  expect([
    textsOfJson(deep),
    textsOfJson('[evil.example]'),
    textsOfJson('{"a":'),
    textsOfJson('"a"'),
  ]).toEqual([['a'], null, null, null]);
  // A line of blanks, or of colons, costs no more than it is long.
  const began = processorTime();
  read(`a${' '.repeat(200_000)}b`);
  read(':'.repeat(200_000));
  expect(processorTime() - began).toBeLessThan(5_000);
});
