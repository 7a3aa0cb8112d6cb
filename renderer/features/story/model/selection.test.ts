import { describe, expect, it } from 'vitest';
import {
  emptySelection,
  keepKnown,
  keyAt,
  keyOf,
  selectOne,
  selectRange,
  targetOf,
  toggle,
} from './selection.ts';

const order = ['alert:a', 'alert:b', 'alert:c', 'alert:d'];

describe('keys', () => {
  it('leads back to the target, also when a uid holds colons', () => {
    for (const target of [
      { kind: 'alert', alert: 'microsoft|da:1:2' },
      { kind: 'entity', entityId: 12 },
      { kind: 'edge', edge: 'x:y' },
      { kind: 'group', node: 'g:1:x' },
    ] as const) {
      expect(targetOf(keyOf(target))).toEqual(target);
    }
  });
  it('knows what is no key', () => {
    for (const text of ['', 'alert:', 'entity:0', 'entity:x', 'other:1', 'alert'])
      expect(targetOf(text)).toBeNull();
  });
});

describe('selection', () => {
  it('toggles one in and out; the last selected is current', () => {
    const two = toggle(selectOne('alert:a'), 'alert:c');
    expect(two.keys).toEqual(['alert:a', 'alert:c']);
    expect(toggle(two, 'alert:c').keys).toEqual(['alert:a']);
    expect(toggle(toggle(two, 'alert:c'), 'alert:a')).toEqual(emptySelection);
  });

  it('takes a range in both directions from the same anchor', () => {
    const start = selectOne('alert:b');
    const down = selectRange(start, order, 'alert:d');
    expect(down.keys).toEqual(['alert:b', 'alert:c', 'alert:d']);
    expect(selectRange(down, order, 'alert:a').keys).toEqual(['alert:b', 'alert:a']);
  });

  it('selects one alone when the anchor is not in the list', () => {
    expect(selectRange(selectOne('entity:3'), order, 'alert:c').keys).toEqual(['alert:c']);
  });

  it('walks a list and stops at its ends', () => {
    expect(keyAt(order, null, 1)).toBe('alert:a');
    expect(keyAt(order, null, -1)).toBe('alert:d');
    expect(keyAt(order, 'alert:a', -1)).toBe('alert:a');
    expect(keyAt(order, 'alert:c', 5)).toBe('alert:d');
    expect(keyAt([], 'alert:c', 1)).toBeNull();
  });

  it('forgets what has gone and keeps its identity when nothing has', () => {
    const some = selectRange(selectOne('alert:a'), order, 'alert:c');
    expect(keepKnown(some, new Set(order))).toBe(some);
    expect(keepKnown(some, new Set(['alert:b'])).keys).toEqual(['alert:b']);
  });
});
