import { describe, expect, it } from 'vitest';
import { emptySelection, extendTo, keepOnly, toggleAll, toggleRow } from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];

describe('selection', () => {
  it('adds and takes away a row, which becomes the anchor', () => {
    const once = toggleRow(emptySelection, 'b');
    expect([...once.keys]).toEqual(['b']);
    expect(once.anchor).toBe('b');
    expect(toggleRow(once, 'b').keys.size).toBe(0);
  });

  it('extends from the anchor in either direction and keeps what was chosen before', () => {
    const start = toggleRow(toggleRow(emptySelection, 'a'), 'd');
    expect([...extendTo(start, order, 'b').keys].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(extendTo(start, order, 'b').anchor).toBe('d');
  });

  it('starts a range at the row itself when the anchor is gone', () => {
    expect([...extendTo({ keys: new Set(), anchor: 'gone' }, order, 'c').keys]).toEqual(['c']);
  });

  it('chooses all loaded rows, then none', () => {
    const all = toggleAll(emptySelection, order);
    expect(all.keys.size).toBe(5);
    expect(toggleAll(all, order).keys.size).toBe(0);
    expect(toggleAll(emptySelection, []).keys.size).toBe(0);
    const elsewhere = toggleRow(emptySelection, 'z');
    expect([...toggleAll(elsewhere, order).keys]).toEqual(['z', ...order]);
  });

  it('drops rows that left the list and stays the same object otherwise', () => {
    const some = toggleRow(toggleRow(emptySelection, 'a'), 'd');
    expect([...keepOnly(some, ['a', 'b']).keys]).toEqual(['a']);
    expect(keepOnly(some, order)).toBe(some);
  });
});
