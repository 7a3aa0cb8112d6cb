import { Check, CircleHelp, Combine, ListChecks, Mail, MailOpen, Split, UserCheck } from 'lucide-vue-next';
import type { Ref } from 'vue';
import type { Filter } from '../../../../shared/query/filter.ts';
import { useWorkspace } from '../../../client/index.ts';
import type { MenuEntry, TableCell } from '../../../ui/index.ts';
import { filterByEntry, filterEntries, incidentCell } from '../model/cell-filter.ts';
import type { IncidentRow } from '../model/incident-columns.ts';
import type { IncidentWork } from './use-incident-work.ts';
import type { RowWindow } from './use-row-window.ts';

/** The menu of a row or cell of a queue. */
export interface RowMenu<Row> {
  readonly entries: (cell: TableCell<Row>) => readonly MenuEntry[];
  readonly choose: (id: string, cell: TableCell<Row>) => void;
}

/** The menu of the incident queue: filters by the cell, and what is done with the row or, when it is one of them, with the chosen ones. */
export function useIncidentMenu(
  work: IncidentWork,
  page: {
    readonly filter: Ref<Filter>;
    /** Shows the alerts of an incident, for choosing those that leave it. */
    readonly split: (row: IncidentRow) => void;
    readonly rowWindow: RowWindow<IncidentRow>;
  },
): RowMenu<IncidentRow> {
  const workspace = useWorkspace();
  const targets = (row: IncidentRow): readonly string[] =>
    work.chosen.value.includes(row.uid) ? work.chosen.value : [row.uid];
  const valuesOf = ({ row, column }: TableCell<IncidentRow>) =>
    column === null ? null : incidentCell(column.id, row);

  return {
    entries(cell) {
      const filters = filterEntries(valuesOf(cell));
      const one = cell.row;
      return [
        ...filters,
        ...(filters.length > 0 ? [{ kind: 'separator' } as const] : []),
        { kind: 'item', id: 'manage', label: 'Manage', icon: ListChecks },
        ...(workspace.analystName === null
          ? []
          : [{ kind: 'item', id: 'assign', label: 'Assign to me', icon: UserCheck } as const]),
        { kind: 'item', id: 'resolve', label: 'Resolve…', icon: Check },
        { kind: 'item', id: 'merge', label: 'Merge…', icon: Combine },
        ...(one.alertCount > 1 ? [{ kind: 'item', id: 'split', label: 'Split…', icon: Split } as const] : []),
        one.attention === 'seen'
          ? { kind: 'item', id: 'unread', label: 'Mark as unread', icon: Mail }
          : { kind: 'item', id: 'read', label: 'Mark as read', icon: MailOpen },
        ...(work.chosen.value.length === 2
          ? [{ kind: 'item', id: 'explain', label: 'Explain: why apart?', icon: CircleHelp } as const]
          : []),
        page.rowWindow.entry.value,
      ];
    },
    choose(id, cell) {
      const filter = filterByEntry(page.filter.value, valuesOf(cell), id);
      if (filter !== null) {
        page.filter.value = filter;
        return;
      }
      const incidents = targets(cell.row);
      if (id === 'manage') work.manage(incidents);
      else if (id === 'assign') work.assignToMe(incidents);
      else if (id === 'resolve') work.openMenu('resolve', incidents);
      else if (id === 'read' || id === 'unread') work.markSeen(incidents, id === 'read');
      else if (id === 'explain') work.explain();
      else if (id === 'merge') work.merge(incidents);
      else if (id === 'split') page.split(cell.row);
      else if (id === page.rowWindow.id) page.rowWindow.open(cell.row);
    },
  };
}
