import { emptySelection, extendTo, toggleAll, toggleRow } from './selection.ts';
import type { TableMove, TableSelection } from './selection.ts';

/** What of a table changes while an analyst works in it. */
export interface TableState {
  readonly selection: TableSelection;
  /** Key of the row that keys act on. */
  readonly active: string | null;
  /** Keys of the rows that are opened in place. */
  readonly expanded: ReadonlySet<string>;
}

/** The rows of a table and what can be done with them. */
export interface TableOrder {
  readonly keys: readonly string[];
  readonly selectable: boolean;
  readonly expandable: boolean;
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
      return { ...state, selection: emptySelection };
    case 'toggleExpanded':
      return expand(state, order, (isOpen) => !isOpen);
    case 'expand':
      return expand(state, order, () => true);
    case 'collapse':
      return expand(state, order, () => false);
    case 'open':
      return state;
  }
}
