import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadCursor, decodeCursor, encodeCursor, keyOfPosition } from './cursor.ts';

const key = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant(null));

describe('cursor', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(fc.string(), key, fc.integer(), (list, value, id) => {
        expect(decodeCursor(list, encodeCursor(list, value, id))).toEqual({ kind: 'atKey', key: value, id });
      }),
    );
  });

  it('stays short enough for the contract and then has the beginning of the key', () => {
    const cursor = encodeCursor('incidents:name:ascending', '名'.repeat(2000), 7);
    expect(cursor.length).toBeLessThanOrEqual(4000);
    const place = decodeCursor('incidents:name:ascending', cursor);
    expect(place).toEqual({
      kind: 'atRow',
      beginning: expect.stringMatching(/^名{300,}$/) as string,
      id: 7,
    });
    if (place === null) return;
    const long = '名'.repeat(2000);
    expect(keyOfPosition(place, 'ascending', () => long)).toBe(long);
    // Gone, or called otherwise since: the list goes on before or behind all that begin so.
    for (const found of [null, 'other']) {
      expect(keyOfPosition(place, 'ascending', () => found) ?? '').toSatisfy((key: string) => key < long);
      expect(keyOfPosition(place, 'descending', () => found) ?? '').toSatisfy((key: string) => key > long);
    }
  });

  it('refuses the cursor of another order', () => {
    const cursor = encodeCursor('incidents:name:ascending', 'a', 1);
    expect(() => decodeCursor('incidents:name:descending', cursor)).toThrow(BadCursor);
  });

  it('refuses any other text with a BadCursor and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => decodeCursor('list', text)).toThrow(BadCursor);
      }),
    );
    expect(decodeCursor('list', null)).toBeNull();
  });
});
