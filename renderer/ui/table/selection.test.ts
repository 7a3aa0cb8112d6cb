import { describe, expect, it } from 'vitest';
import { emptySelection, extendTo, keepOnly, readTableKey, toggleAll, toggleRow } from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const press = (
  key: string,
  modifiers: Partial<Record<'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {},
) => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...modifiers,
});

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
  });

  it('drops rows that left the list and stays the same object otherwise', () => {
    const some = toggleRow(toggleRow(emptySelection, 'a'), 'd');
    expect([...keepOnly(some, ['a', 'b']).keys]).toEqual(['a']);
    expect(keepOnly(some, order)).toBe(some);
  });
});

describe('readTableKey', () => {
  it('moves by arrows and by j and k, and stays within the list', () => {
    expect(readTableKey(press('ArrowDown'), 1, 5, 10)).toEqual({ kind: 'move', to: 2, extend: false });
    expect(readTableKey(press('j'), 4, 5, 10)).toEqual({ kind: 'move', to: 4, extend: false });
    expect(readTableKey(press('k'), 0, 5, 10)).toEqual({ kind: 'move', to: 0, extend: false });
    expect(readTableKey(press('PageDown'), 0, 500, 20)).toEqual({ kind: 'move', to: 20, extend: false });
    expect(readTableKey(press('End'), 0, 5, 10)).toEqual({ kind: 'move', to: 4, extend: false });
  });

  it('extends with Shift, whatever the case of the letter', () => {
    expect(readTableKey(press('J', { shiftKey: true }), 1, 5, 10)).toEqual({
      kind: 'move',
      to: 2,
      extend: true,
    });
    expect(readTableKey(press(' ', { shiftKey: true }), 1, 5, 10)).toEqual({ kind: 'extend' });
  });

  it('leaves chords to the window, but for Ctrl+A', () => {
    expect(readTableKey(press('a', { ctrlKey: true }), 0, 5, 10)).toEqual({ kind: 'all' });
    expect(readTableKey(press('k', { ctrlKey: true }), 0, 5, 10)).toBeNull();
    expect(readTableKey(press('ArrowDown', { altKey: true }), 0, 5, 10)).toBeNull();
    expect(readTableKey(press('x'), 0, 5, 10)).toBeNull();
  });
});
