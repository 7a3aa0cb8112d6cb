import { describe, expect, it } from 'vitest';
import { applyMove, moveOf } from './moves.ts';
import type { TableMove, TableOrder, TableState } from './moves.ts';
import { emptySelection } from './selection.ts';

const order: TableOrder = { keys: ['a', 'b', 'c'], columns: 3, selectable: true, expandable: true };
const start: TableState = { selection: emptySelection, active: 'b', cell: null, expanded: new Set() };
const after = (state: TableState, ...moves: readonly TableMove[]): TableState =>
  moves.reduce((now, move) => applyMove(now, move, order), state);

describe('moves by commands', () => {
  it('stay within the list', () => {
    expect(moveOf('next', 1, 5, 10)).toEqual({ kind: 'move', to: 2, extend: false });
    expect(moveOf('next', 4, 5, 10)).toEqual({ kind: 'move', to: 4, extend: false });
    expect(moveOf('previous', 0, 5, 10)).toEqual({ kind: 'move', to: 0, extend: false });
    expect(moveOf('pageDown', 0, 500, 20)).toEqual({ kind: 'move', to: 20, extend: false });
    expect(moveOf('last', 0, 5, 10)).toEqual({ kind: 'move', to: 4, extend: false });
    expect(moveOf('extendLast', 0, 5, 10)).toEqual({ kind: 'move', to: 4, extend: true });
    expect(moveOf('first', 0, 0, 10)).toEqual({ kind: 'move', to: 0, extend: false });
  });

  it('choose, and change nothing for opening and copying', () => {
    expect(moveOf('extend', 1, 5, 10)).toEqual({ kind: 'extend' });
    expect(moveOf('open', 1, 5, 10)).toBeNull();
    expect(moveOf('copyRows', 1, 5, 10)).toBeNull();
  });
});

describe('cell cursor', () => {
  it('goes from the row to its cells and back, and keeps its column from row to row', () => {
    const right = { kind: 'nextCell' } as const;
    const left = { kind: 'previousCell' } as const;
    expect(after(start, right).cell).toBe(0);
    expect(after(start, right, right, right, right).cell).toBe(2);
    expect(after(start, right, right, { kind: 'move', to: 2, extend: false })).toMatchObject({
      active: 'c',
      cell: 1,
    });
    expect(after(start, right, left).cell).toBeNull();
    expect(after({ ...start, active: null }, right).cell).toBeNull();
  });

  it('left of the cells closes what is opened in place', () => {
    const opened = { ...start, cell: 0, expanded: new Set(['b']) };
    const onRow = after(opened, { kind: 'previousCell' });
    expect(onRow.expanded.has('b')).toBe(true);
    expect(after(onRow, { kind: 'previousCell' }).expanded.has('b')).toBe(false);
  });

  it('is left by Escape before the selection is', () => {
    const state = { ...start, cell: 1, selection: { keys: new Set(['a']), anchor: 'a' } };
    const once = after(state, { kind: 'clear' });
    expect(once.cell).toBeNull();
    expect(once.selection.keys.size).toBe(1);
    expect(after(once, { kind: 'clear' }).selection.keys.size).toBe(0);
    expect(after(start, { kind: 'clear' })).toBe(start);
  });
});
