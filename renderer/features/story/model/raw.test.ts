import { describe, expect, it } from 'vitest';
import { bytesOf, hexDump, prettyJson } from './raw.ts';

describe('the raw record', () => {
  it('is indented when it is JSON and left alone when not', () => {
    expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(prettyJson('a,b\n1,2')).toBe('a,b\n1,2');
  });

  it('shows every byte, also those that are no text', () => {
    const bytes = bytesOf(btoa('{"a":"\u00ff\u0000"}\nabcdefgh'));
    expect(bytes).toHaveLength(19);
    const lines = hexDump(bytes, 1000).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe('00000000  7b 22 61 22 3a 22 ff 00 22 7d 0a 61 62 63 64 65  {"a":".."}.abcde');
    expect(lines[1]?.startsWith('00000010  66 67 68')).toBe(true);
  });

  it('stops at the limit', () => {
    expect(hexDump(new Uint8Array(100), 32).split('\n')).toHaveLength(2);
  });
});
