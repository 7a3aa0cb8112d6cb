import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  dumpLines,
  findInBytes,
  findInLines,
  hexLines,
  prettyJson,
  prettyRecord,
  stretchesOf,
  textLines,
} from './raw.ts';

describe('the raw record', () => {
  it('is indented when it is JSON and left alone when not', () => {
    expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(prettyJson('a,b\n1,2')).toBe('a,b\n1,2');
  });

  it('is set out by what it is written in', () => {
    expect(prettyRecord('{"a":1}', 'x.json')).toEqual({ form: 'JSON', text: '{\n  "a": 1\n}' });
    expect(
      prettyRecord('<Event><System a="1"><Id>7</Id><No/></System><!-- c --><Empty></Empty></Event>', 'x.xml'),
    ).toEqual({
      form: 'XML',
      text: '<Event>\n  <System a="1">\n    <Id>7</Id>\n    <No/>\n  </System>\n  <!-- c -->\n  <Empty></Empty>\n</Event>',
    });
    expect(prettyRecord('1,"a, ""b""",,x\r\n', 'rows.csv')).toEqual({
      form: 'CSV',
      text: '1  1\n2  a, "b"\n3  \n4  x',
    });
    const named = prettyRecord('1,"a, ""b""",,x\r\n', 'rows.csv', ['Id', 'Title', '', 'State', 'Owner']);
    expect(named.text).toBe('Id: 1\nTitle: a, "b"\n(column 3): \nState: x');
    // Names that do not fit are not told.
    expect(prettyRecord('1,2,3', 'rows.csv', ['a', 'b']).text).toBe('1  1\n2  2\n3  3');
    expect(prettyRecord('Jan 1 host, su: no', 'syslog.log').form).toBe('text');
    expect(prettyRecord('{"broken', 'x.json')).toEqual({ form: 'text', text: '{"broken' });
    expect(prettyRecord('</a></b><', 'x.xml').text).toBe('</a></b><');
    expect(prettyRecord('</a></b>', 'x.xml').form).toBe('XML');
  });

  it('shows every byte, also those that are no text', () => {
    const bytes = bytesOf(btoa('{"a":"\u00ff\u0000"}\nabcdefgh'));
    expect(bytes).toHaveLength(19);
    const lines = hexLines(bytes, 0, 1000);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe('00000000  7b 22 61 22 3a 22 ff 00 22 7d 0a 61 62 63 64 65  {"a":".."}.abcde');
    expect(lines[1]?.startsWith('00000010  66 67 68')).toBe(true);
  });

  it('is dumped in parts', () => {
    const bytes = new Uint8Array(100);
    expect(dumpLines(bytes)).toBe(7);
    expect(hexLines(bytes, 2, 2).map((line) => line.slice(0, 8))).toEqual(['00000020', '00000030']);
    expect(hexLines(bytes, 6, 9)).toHaveLength(1);
  });

  it('is searched as text, whatever the case', () => {
    const lines = textLines('Alpha beta\nBETA\nnone');
    expect(findInLines(lines, 'beta')).toEqual([
      { line: 0, start: 6, length: 4 },
      { line: 1, start: 0, length: 4 },
    ]);
    expect(findInLines(lines, '')).toEqual([]);
    expect(findInLines(['x'.repeat(20_000)], 'x')).toHaveLength(5_000);
  });

  it('is searched as bytes: text or hexadecimal pairs', () => {
    const bytes = new TextEncoder().encode(`${'.'.repeat(15)}MZü`);
    const found = [{ line: 0, start: 55, length: 2 }];
    expect(findInBytes(bytes, 'MZ')).toEqual(found);
    expect(findInBytes(bytes, '4d 5A')).toEqual(found);
    expect(findInBytes(bytes, 'ü')).toEqual([{ line: 1, start: 13, length: 5 }]);
    expect(hexLines(bytes, 0, 1)[0]?.slice(55, 57)).toBe('4d');
    expect(findInBytes(bytes, '')).toEqual([]);
  });

  it('marks what was found in a line', () => {
    expect(stretchesOf('a beta b', [{ line: 0, start: 2, length: 4, number: 7 }])).toEqual([
      { text: 'a ', hit: null },
      { text: 'beta', hit: 7 },
      { text: ' b', hit: null },
    ]);
    expect(stretchesOf('', [])).toEqual([{ text: '', hit: null }]);
  });
});
