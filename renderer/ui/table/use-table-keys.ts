import type { Ref } from 'vue';
import { useKeyBindings } from '../keys/key-bindings.ts';
import type { TableCommand } from '../keys/key-definitions.ts';
import { useTypeAhead } from '../keys/type-ahead.ts';
import { applyMove, moveOf } from './moves.ts';
import type { TableOrder, TableState } from './moves.ts';

/** What a table does besides changing its own state. */
export interface TableKeyOptions {
  readonly grid: Readonly<Ref<HTMLElement | null>>;
  /** The rows are still to come, or those of an earlier question. */
  readonly outdated: () => boolean;
  readonly state: () => TableState;
  readonly order: () => TableOrder;
  readonly settle: (next: TableState) => void;
  readonly activeIndex: () => number;
  /** Rows that fit on the screen. */
  readonly page: () => number;
  readonly scrollTo: (index: number) => void;
  readonly open: () => void;
  readonly copy: (what: 'copyCell' | 'copyRows') => void;
  /** Whether all loaded rows are chosen and rows that are not loaded can be chosen too. */
  readonly moreToChoose: () => boolean;
  readonly chooseAll: () => void;
  /** Goes into what the active row shows in place; false where there is nothing to go to. */
  readonly enterOpened: () => boolean;
}

/** Text that somebody has marked is copied by the browser. */
const hasMarkedText = (): boolean => document.getSelection()?.isCollapsed === false;

/** Keys of a table: its own while it has the focus, not a control inside a row; all of them wait for rows that are on their way. */
export function useTableKeys(options: TableKeyOptions): (event: KeyboardEvent) => void {
  const bindings = useKeyBindings();
  useTypeAhead(options.grid, options.outdated, (event) => bindings.isRowKey(event));

  /** Whether the command was done. */
  function run(command: TableCommand): boolean {
    if (command === 'open') {
      options.open();
      return true;
    }
    if (command === 'copyCell' || command === 'copyRows') {
      if (hasMarkedText() || options.activeIndex() < 0) return false;
      options.copy(command);
      return true;
    }
    if (command === 'all' && options.moreToChoose()) {
      options.chooseAll();
      return true;
    }
    const { keys } = options.order();
    const move = moveOf(command, options.activeIndex(), keys.length, options.page());
    if (move === null) return false;
    const before = options.state();
    const next = applyMove(before, move, options.order());
    // Nothing to clear: Escape means something to whatever is around the table.
    if (move.kind === 'clear' && next === before) return false;
    if (move.kind === 'move') options.scrollTo(move.to);
    options.settle(next);
    return true;
  }

  return (event) => {
    if (event.target !== options.grid.value) return;
    if (event.key === 'Tab' && !event.shiftKey && options.enterOpened()) {
      event.preventDefault();
      return;
    }
    const command = bindings.matchTableKey(event);
    if (command === null) return;
    // Arrows go through what is opened in place; letters go from row to row.
    const enters = command === 'next' && event.key.length > 1 && options.enterOpened();
    if (enters || run(command)) event.preventDefault();
  };
}
