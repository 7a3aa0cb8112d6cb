import type { ReadableStore, SqlValue } from '../connection.ts';

/**
 * How a column is held.
 * - `value`: one text or null, as a code into a dictionary.
 * - `list`: several texts, given as a JSON array, as a code into a dictionary of lists: equal lists are one code.
 * - `number`: an integer up to 2⁵³ or null.
 * - `text`: a text that nearly every row has its own of; can be sorted by, nothing else.
 */
export type ColumnKind = 'value' | 'list' | 'number' | 'text';

/** A table whose rows are also kept as columns, in blocks of consecutive ids. */
export interface BlockTable<Columns extends Readonly<Record<string, ColumnKind>>> {
  /** `column_block.kind`; the triggers that note changes of a row use it. */
  readonly kind: 0 | 1;
  /** The block of a row is `id >> shift`, as in the triggers. */
  readonly shift: number;
  /** Raised when columns or what is in them change: bodies of another format are made again. */
  readonly format: number;
  readonly columns: Columns;
  /** Rows of a range of ids, both inclusive: the id, then the columns in their order. */
  read(store: ReadableStore, firstId: number, lastId: number): Iterable<readonly SqlValue[]>;
}

/** Any table in blocks. */
export type AnyBlockTable = BlockTable<Readonly<Record<string, ColumnKind>>>;

/** Names of the columns of one kind. */
export type ColumnsOf<Table extends AnyBlockTable, Kind extends ColumnKind> = {
  [Name in keyof Table['columns'] & string]: Table['columns'][Name] extends Kind ? Name : never;
}[keyof Table['columns'] & string];
