import type { VNodeChild } from 'vue';
import { visibleMarks } from '../evidence-text.ts';
import type { ShownColumn } from './columns.ts';

/** One cell as an analyst points at it. */
export interface TableCell<Row> {
  readonly row: Row;
  /** Null: the row as a whole. */
  readonly column: ShownColumn<Row> | null;
}

/**
 * How the cells of some columns are drawn, by column: plain nodes without components wherever it can be, because scrolling and sorting draw
 * hundreds of cells in a frame.
 */
export type DrawnCells<Row> = Readonly<Record<string, (row: Row) => VNodeChild>>;

/** What cells of some columns say to who points at them, by column. */
export type CellTitles<Row> = Readonly<Record<string, (row: Row) => string>>;

/** What a cell says to who points at it: its text where it is plain, what it is told to where it is drawn. */
export function titleOfCell<Row>(
  column: ShownColumn<Row>,
  row: Row,
  zone: string,
  { cells, titles }: { readonly cells: DrawnCells<Row>; readonly titles: CellTitles<Row> },
): string | null {
  const told = titles[column.id];
  if (told !== undefined) return told(row);
  return cells[column.id] === undefined ? visibleMarks(column.text(row, zone)) : null;
}

/** Most characters that one copy takes. */
export const mostCopied = 1_000_000;

/** A cell as it is shown, in one line. */
export const cellText = <Row>(column: ShownColumn<Row>, row: Row, zone: string): string =>
  visibleMarks(column.text(row, zone)).replaceAll(/[\t\r\n]+/g, ' ');

/** A spreadsheet would calculate what begins like a formula: it is pasted as text. */
const asText = (text: string): string => (/^[=+\-@]/.test(text) ? `'${text}` : text);

/** Rows as text with a header, cells with tabs between them. Rows beyond {@link mostCopied} characters are left out; `rows` says how many are in. */
export function rowsAsText<Row>(
  columns: readonly ShownColumn<Row>[],
  rows: readonly Row[],
  zone: string,
): { readonly text: string; readonly rows: number } {
  const lines = [columns.map((column) => column.label).join('\t')];
  let length = lines[0]?.length ?? 0;
  for (const row of rows) {
    const line = columns.map((column) => asText(cellText(column, row, zone))).join('\t');
    length += line.length + 1;
    if (length > mostCopied) break;
    lines.push(line);
  }
  return { text: lines.join('\n'), rows: lines.length - 1 };
}
