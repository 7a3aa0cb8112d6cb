import type { MenuEntry } from '../menu.ts';
import type { ShownColumn } from './columns.ts';
import type { TableSort } from './sort.ts';

/** What can be done with a column from its header. */
export function headerEntries<Row>(
  column: ShownColumn<Row>,
  sort: TableSort | null,
  place: { readonly isFirst: boolean; readonly isLast: boolean },
): readonly MenuEntry[] {
  const direction = sort?.column === column.id ? sort.direction : null;
  return [
    ...(column.sortable === true
      ? ([
          {
            kind: 'item',
            id: 'descending',
            label: 'Sort, highest or last first',
            checked: direction === 'descending',
          },
          {
            kind: 'item',
            id: 'ascending',
            label: 'Sort, lowest or first first',
            checked: direction === 'ascending',
          },
          { kind: 'separator' },
        ] as const)
      : []),
    {
      kind: 'item',
      id: 'pin',
      label: 'Hold at the left',
      checked: column.isPinned,
    },
    { kind: 'item', id: 'left', label: 'Move left', hint: 'Ctrl+←', disabled: place.isFirst },
    { kind: 'item', id: 'right', label: 'Move right', hint: 'Ctrl+→', disabled: place.isLast },
    { kind: 'item', id: 'narrower', label: 'Narrower', hint: 'Shift+←' },
    { kind: 'item', id: 'wider', label: 'Wider', hint: 'Shift+→' },
    { kind: 'item', id: 'fit', label: 'As wide as what it holds', hint: 'Double click on its edge' },
    { kind: 'separator' },
    { kind: 'item', id: 'hide', label: 'Hide', disabled: column.required === true },
    { kind: 'item', id: 'reset', label: 'Reset all columns' },
  ];
}
