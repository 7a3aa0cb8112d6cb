/** Keys of the rows of a table, in order, and where each stands. */
export interface RowKeys {
  readonly keys: readonly string[];
  indexOf(key: string): number;
}

/**
 * Keys of a list that grows in place: rows that were added at its end cost what they are, not what the list is. Any other change reads
 * all rows again.
 */
export function createRowKeys<Row>(keyOf: (row: Row) => string): (rows: readonly Row[]) => RowKeys {
  let keys: string[] = [];
  let places = new Map<string, number>();
  let last: readonly Row[] | null = null;
  return (rows) => {
    const final = keys.length - 1;
    const hasGrown =
      last === rows &&
      rows.length >= keys.length &&
      (final < 0 || keyOf(rows[final] as Row) === keys[final]) &&
      (final < 0 || keyOf(rows[0] as Row) === keys[0]);
    if (!hasGrown) {
      keys = [];
      places = new Map();
    }
    for (let index = keys.length; index < rows.length; index++) {
      const key = keyOf(rows[index] as Row);
      places.set(key, index);
      keys.push(key);
    }
    last = rows;
    const shown = keys;
    const known = places;
    return { keys: shown, indexOf: (key) => known.get(key) ?? -1 };
  };
}
