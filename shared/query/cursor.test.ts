import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadCursor, decodeCursor, encodeCursor } from './cursor.ts';

const key = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant(null));

describe('cursor', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(fc.string(), key, fc.integer(), (list, value, id) => {
        expect(decodeCursor(list, encodeCursor(list, value, id))).toEqual({ kind: 'atKey', key: value, id });
      }),
    );
  });

  it('stays short enough for the contract and then leaves the key to the row', () => {
    const cursor = encodeCursor('incidents:name:ascending', '名'.repeat(2000), 7);
    expect(cursor.length).toBeLessThanOrEqual(4000);
    expect(decodeCursor('incidents:name:ascending', cursor)).toEqual({ kind: 'atRow', id: 7 });
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
