import { openReadConnection, openWriteConnection, type SqlValue } from '../../electron/store/connection.ts';
import { migrations } from '../../electron/store/migrations/index.ts';

/** What a bare insert took. */
export interface BareInsert {
  readonly rows: number;
  readonly seconds: number;
}

/** Rows read ahead before the clock runs: what is measured is inserting alone. */
const chunk = 20_000;

/**
 * Inserts every row of a store into an empty one with the same tables and indexes: one prepared statement a table, one row a call, in the
 * order in which the rows were made. The least that any import of these rows could cost with this schema.
 */
export function bareInsert(from: string, to: string): BareInsert {
  const source = openReadConnection(from);
  const target = openWriteConnection(to);
  let rows = 0;
  let seconds = 0;
  try {
    target.execute('PRAGMA foreign_keys = OFF');
    for (const { sql } of migrations) target.execute(sql);
    // What triggers write is copied with the other rows.
    for (const trigger of target.pluck<string>("SELECT name FROM sqlite_master WHERE type = 'trigger'").all())
      target.execute(`DROP TRIGGER "${trigger}"`);
    for (const table of filledTables(source)) {
      const columns = source.pluck<string>('SELECT name FROM pragma_table_info(?)').all(table);
      const insert = target.write(
        `INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      );
      let buffered: SqlValue[][] = [];
      const flush = (): void => {
        const start = performance.now();
        // Without the store's own transaction, which writes facts of its own.
        target.execute('BEGIN');
        for (const row of buffered) insert.run(...row);
        target.execute('COMMIT');
        seconds += (performance.now() - start) / 1000;
        rows += buffered.length;
        buffered = [];
      };
      for (const row of source
        .read<Record<string, SqlValue>>(`SELECT ${columns.join(', ')} FROM "${table}"`)
        .iterate()) {
        buffered.push(Object.values(row));
        if (buffered.length >= chunk) flush();
      }
      flush();
    }
  } finally {
    source.close();
    target.close();
  }
  return { rows, seconds };
}

/** Ordinary tables that have rows; the text index is filled behind an import and is no part of it, and facts are the connection's own. */
function filledTables(source: ReturnType<typeof openReadConnection>): readonly string[] {
  return source
    .pluck<string>(
      "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_text%' AND name <> 'store_fact' ORDER BY name",
    )
    .all()
    .filter((table) => (source.pluck<number>(`SELECT EXISTS (SELECT 1 FROM "${table}")`).get() ?? 0) === 1);
}
