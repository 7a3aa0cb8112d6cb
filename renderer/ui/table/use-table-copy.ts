import { formatCount } from '../../../shared/lib/format-count.ts';
import { useClient } from '../../client/index.ts';
import { usePreferences } from '../preferences.ts';
import { useToasts } from '../toasts.ts';
import { cellText, rowsAsText } from './cells.ts';
import type { ShownColumn } from './columns.ts';

/** Copies cells and rows as they are shown. */
export interface TableCopy<Row> {
  cell(column: ShownColumn<Row>, row: Row): Promise<void>;
  rows(columns: readonly ShownColumn<Row>[], rows: readonly Row[], wanted: number): Promise<void>;
}

/** What can be copied from a table, through the host: a page has no clipboard of its own. */
export function useTableCopy<Row>(): TableCopy<Row> {
  const client = useClient();
  const toasts = useToasts();
  const preferences = usePreferences();

  async function copy(text: string, done: string, detail: string | null = null): Promise<void> {
    try {
      await client.application.copyText({ text });
      toasts.show(done, { detail });
    } catch (thrown) {
      toasts.show('Could not copy', {
        tone: 'danger',
        detail: thrown instanceof Error ? thrown.message : null,
      });
    }
  }

  return {
    cell: (column, row) => copy(cellText(column, row, preferences.zone), `Copied ${column.label}`),
    rows(columns, rows, wanted) {
      const copied = rowsAsText(columns, rows, preferences.zone);
      return copy(
        copied.text,
        `Copied ${formatCount(copied.rows)} ${copied.rows === 1 ? 'row' : 'rows'}`,
        copied.rows < wanted
          ? `${formatCount(wanted - copied.rows)} chosen rows are not loaded or too many to copy: export them instead.`
          : null,
      );
    },
  };
}
