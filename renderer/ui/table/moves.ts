import type { TableCommand } from '../keys/key-definitions.ts';
import { emptySelection, extendTo, toggleAll, toggleRow } from './selection.ts';
import type { TableSelection } from './selection.ts';

/** What of a table changes while an analyst works in it. */
export interface TableState {
  readonly selection: TableSelection;
  /** Key of the row that keys act on. */
  readonly active: string | null;
  /** Place of the cell that the cursor is on among the columns that show; null: on the row as a whole. */
  readonly cell: number | null;
  /** Keys of the rows that are opened in place. */
  readonly expanded: ReadonlySet<string>;
}

/** The rows of a table and what can be done with them. */
export interface TableOrder {
  readonly keys: readonly string[];
  readonly columns: number;
  readonly selectable: boolean;
  readonly expandable: boolean;
}

/** What a table is told to do. */
export type TableMove =
  | { readonly kind: 'move'; readonly to: number; readonly extend: boolean }
  | {
      readonly kind: 'toggle' | 'extend' | 'all' | 'toggleExpanded' | 'nextCell' | 'previousCell' | 'clear';
    };

/**
 * What a command means when row `index` of `count` is active.
 * @param page rows that fit on the screen.
 * @returns null for what changes nothing of the table itself: opening and copying.
 */
export function moveOf(command: TableCommand, index: number, count: number, page: number): TableMove | null {
  const to = (wanted: number, extend = false): TableMove => ({
    kind: 'move',
    to: Math.min(Math.max(wanted, 0), Math.max(count - 1, 0)),
    extend,
  });
  switch (command) {
    case 'next':
      return to(index + 1);
    case 'previous':
      return to(index - 1);
    case 'extendNext':
      return to(index + 1, true);
    case 'extendPrevious':
      return to(index - 1, true);
    case 'pageDown':
      return to(index + page);
    case 'pageUp':
      return to(index - page);
    case 'extendPageDown':
      return to(index + page, true);
    case 'extendPageUp':
      return to(index - page, true);
    case 'first':
      return to(0);
    case 'last':
      return to(count - 1);
    case 'extendFirst':
      return to(0, true);
    case 'extendLast':
      return to(count - 1, true);
    case 'toggle':
    case 'extend':
    case 'all':
    case 'toggleExpanded':
    case 'nextCell':
    case 'previousCell':
    case 'clear':
      return { kind: command };
    case 'open':
    case 'copyCell':
    case 'copyRows':
      return null;
  }
}

/** Opens or closes a row in place; the same set when nothing changes. */
export function withExpanded(expanded: ReadonlySet<string>, key: string, open: boolean): ReadonlySet<string> {
  if (expanded.has(key) === open) return expanded;
  const next = new Set(expanded);
  if (open) next.add(key);
  else next.delete(key);
  return next;
}

function select(state: TableState, order: TableOrder, change: (key: string) => TableSelection): TableState {
  return order.selectable && state.active !== null ? { ...state, selection: change(state.active) } : state;
}

function expand(state: TableState, order: TableOrder, open: (isOpen: boolean) => boolean): TableState {
  if (!order.expandable || state.active === null) return state;
  return {
    ...state,
    expanded: withExpanded(state.expanded, state.active, open(state.expanded.has(state.active))),
  };
}

/** From the row to its first cell, on to the last, and back; from the row itself back is to close what is opened in place. */
function goToCell(state: TableState, order: TableOrder, step: -1 | 1): TableState {
  if (state.active === null) return state;
  if (step < 0 && state.cell === null) return expand(state, order, () => false);
  const cell = Math.min((state.cell ?? -1) + step, order.columns - 1);
  return { ...state, cell: cell < 0 ? null : cell };
}

/** The state after a move. Parts that a move leaves alone stay the same objects. */
export function applyMove(state: TableState, move: TableMove, order: TableOrder): TableState {
  const { selection } = state;
  switch (move.kind) {
    case 'move': {
      const target = order.keys[move.to] ?? null;
      const moved = { ...state, active: target };
      if (!move.extend || target === null) return moved;
      // A range without a start begins where the analyst stood.
      const anchored = selection.anchor === null ? { ...selection, anchor: state.active } : selection;
      return select(moved, order, (key) => extendTo(anchored, order.keys, key));
    }
    case 'toggle':
      return select(state, order, (key) => toggleRow(selection, key));
    case 'extend':
      return select(state, order, (key) => extendTo(selection, order.keys, key));
    case 'all':
      return order.selectable ? { ...state, selection: toggleAll(selection, order.keys) } : state;
    case 'clear':
      if (state.cell !== null) return { ...state, cell: null };
      return selection.keys.size === 0 ? state : { ...state, selection: emptySelection };
    case 'toggleExpanded':
      return expand(state, order, (isOpen) => !isOpen);
    case 'nextCell':
      return goToCell(state, order, 1);
    case 'previousCell':
      return goToCell(state, order, -1);
  }
}
