import type { SqlValue, WritableStore } from './connection.ts';

/**
 * Collects rows of one table and inserts them together. Nothing is in the table before `flush`: tables that refer to each other are
 * flushed in that order, so that no reference is ever open (SQLite then looks through every child table for each parent).
 */
export interface RowInserter {
  add(...row: readonly SqlValue[]): void;
  flush(): void;
}

/**
 * Makes an inserter. One row a call: SQLite copies the rows of a longer VALUES list once more, which costs more than the calls do.
 * @param conflict what to do when a key is there already; by default that is an error.
 */
export function createRowInserter(
  store: WritableStore,
  table: string,
  columns: readonly string[],
  conflict: '' | 'OR IGNORE' | 'OR REPLACE' = '',
): RowInserter {
  const marks = columns.map(() => '?').join(', ');
  const insert = store.write(`INSERT ${conflict} INTO ${table} (${columns.join(', ')}) VALUES (${marks})`);
  let rows: (readonly SqlValue[])[] = [];
  return {
    add(...row) {
      rows.push(row);
    },
    flush() {
      for (const row of rows) insert.run(...row);
      rows = [];
    },
  };
}
