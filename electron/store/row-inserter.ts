import type { SqlValue, WritableStore } from './connection.ts';

/** Rows a statement: fewer calls into SQLite, and still far below its 32,766 parameters. */
const rowsPerStatement = 24;

/**
 * Collects rows of one table and inserts them many at a time. Nothing is in the table before `flush`: tables that refer to each other are
 * flushed in that order, so that no reference is ever open (SQLite then looks through every child table for each parent).
 */
export interface RowInserter {
  add(...row: readonly SqlValue[]): void;
  flush(): void;
}

/**
 * Makes an inserter.
 * @param conflict what to do when a key is there already; by default that is an error.
 */
export function createRowInserter(
  store: WritableStore,
  table: string,
  columns: readonly string[],
  conflict: '' | 'OR IGNORE' | 'OR REPLACE' = '',
): RowInserter {
  const row = `(${columns.map(() => '?').join(', ')})`;
  const head = `INSERT ${conflict} INTO ${table} (${columns.join(', ')}) VALUES `;
  const one = store.write(head + row);
  const many = store.write(head + Array.from({ length: rowsPerStatement }, () => row).join(', '));
  const full = columns.length * rowsPerStatement;
  let values: SqlValue[] = [];
  return {
    add(...added) {
      for (const value of added) values.push(value);
    },
    flush() {
      let start = 0;
      for (; start + full <= values.length; start += full) many.run(...values.slice(start, start + full));
      for (; start < values.length; start += columns.length)
        one.run(...values.slice(start, start + columns.length));
      values = [];
    },
  };
}
