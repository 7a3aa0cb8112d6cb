import { ClipboardCopy, Copy, CornerDownLeft } from 'lucide-vue-next';
import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { formatCount } from '../../../shared/lib/format-count.ts';
import { useKeyBindings } from '../keys/key-bindings.ts';
import type { MenuEntry } from '../menu.ts';
import type { TableCell } from './cells.ts';

/** The menu of a row or cell that is open. */
export interface OpenMenu<Row> {
  readonly at: { readonly x: number; readonly y: number };
  readonly cell: TableCell<Row>;
  readonly entries: readonly MenuEntry[];
}

/** The menu at a row or cell: by the right button of the mouse, the menu key or Shift+F10. */
export function useTableMenu<Row>(own: (cell: TableCell<Row>) => readonly MenuEntry[]): {
  readonly menu: ShallowRef<OpenMenu<Row> | null>;
  readonly show: (
    cell: TableCell<Row>,
    at: { readonly x: number; readonly y: number },
    chosen: number,
  ) => void;
} {
  const bindings = useKeyBindings();
  const menu: ShallowRef<OpenMenu<Row> | null> = shallowRef(null);

  const item = (id: string, label: string, icon: typeof Copy, command: string): MenuEntry => {
    const hint = bindings.printedKeysOf(command);
    return { kind: 'item', id, label, icon, ...(hint === null ? {} : { hint }) };
  };

  return {
    menu,
    show(cell, at, chosen) {
      const entries = own(cell);
      menu.value = {
        at,
        cell,
        entries: [
          item('table.open', 'Open', CornerDownLeft, 'table.open'),
          ...(cell.column === null
            ? []
            : [item('table.copyCell', `Copy ${cell.column.label}`, Copy, 'table.copyCell')]),
          item(
            'table.copyRows',
            chosen > 1 ? `Copy ${formatCount(chosen)} chosen rows` : 'Copy row',
            ClipboardCopy,
            'table.copyRows',
          ),
          ...(entries.length > 0 ? [{ kind: 'separator' } as const, ...entries] : []),
        ],
      };
    },
  };
}
