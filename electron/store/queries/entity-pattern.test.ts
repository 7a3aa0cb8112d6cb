import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openWriteConnection } from '../connection.ts';
import { afterPrefix, readEntityPattern } from './entity-pattern.ts';

describe('patterns of entities', () => {
  it.each([
    ['WS-0142', null, 'ws-0142', null, 'ws-0142'],
    ['device|WS-*', 'device', 'ws-*', 'ws-%', 'ws-'],
    ['Device | ws-?1', 'device', 'ws-?1', 'ws-_1', 'ws-'],
    ['ip|2001:db8::*', 'ip', '2001:db8::*', '2001:db8::%', '2001:db8::'],
    ['CONTOSO\\adele', null, 'contoso\\adele', null, 'contoso\\adele'],
    ['contoso\\*', null, 'contoso\\*', 'contoso\\%', 'contoso\\'],
    ['svc_*', null, 'svc_*', 'svc!_%', 'svc_'],
    ['100%*', null, '100%*', '100!%%', '100%'],
    ['*!a', null, '*!a', '%!!a', ''],
    [
      'https://a.example/x[?]y=*',
      null,
      'https://a.example/x?y=*',
      'https://a.example/x?y=%',
      'https://a.example/x?y=',
    ],
    ['http://[::1]/', null, 'http://[::1]/', null, 'http://[::1]/'],
    ['[*]', null, '*', null, '*'],
    // What stands before the bar is no kind: it belongs to the text.
    ['planet|mars', null, 'planet|mars', null, 'planet|mars'],
    ['user|upn||megan@contoso.com', 'user', 'upn||megan@contoso.com', null, 'upn||megan@contoso.com'],
    ['', null, '', null, ''],
  ] as const)('%s', (value, kind, text, like, prefix) => {
    expect(readEntityPattern(value)).toEqual({ kind, text, like, prefix });
  });

  it('match in SQLite what they say, whatever the characters', () => {
    const store = openWriteConnection(':memory:');
    const test = store.pluck<number>(`SELECT ? LIKE ? ESCAPE '!'`);
    const begins = store.pluck<number>('SELECT ? >= ? AND ? < ?');
    const character = fc.constantFrom(
      'a',
      'B',
      '%',
      '_',
      '!',
      '\\',
      '*',
      '?',
      '[',
      ']',
      '|',
      'ß',
      '€',
      '😀',
      '.',
    );
    const matches = (pattern: readonly string[], text: readonly string[]): boolean => {
      const [head, ...rest] = pattern;
      if (head === undefined) return text.length === 0;
      if (head === '*') return text.some((_, at) => matches(rest, text.slice(at))) || matches(rest, []);
      return text.length > 0 && (head === '?' || head === text[0]) && matches(rest, text.slice(1));
    };
    fc.assert(
      fc.property(
        fc.array(character, { maxLength: 6 }),
        fc.array(character, { maxLength: 6 }),
        (left, right) => {
          const value = left.join('').replaceAll('[*]', '*').replaceAll('[?]', '?').replaceAll('|', '/');
          const text = right.join('').toLowerCase();
          const { like, prefix } = readEntityPattern(value);
          if (like === null) return;
          const found = test.get(text, like) === 1;
          expect(found).toBe(matches([...value.toLowerCase()], [...text]));
          if (found) expect(begins.get(text, prefix, text, afterPrefix(prefix))).toBe(1);
        },
      ),
    );
    store.close();
  });
});
