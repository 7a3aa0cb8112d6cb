/** Upper left corner of a block: in columns of the picture, and rows of its lane. */
export interface BlockPlace {
  readonly column: number;
  readonly row: number;
}

/** Size of a block in rows and columns. */
export interface BlockShape {
  readonly rows: number;
  readonly columns: number;
}

/** What a block may take: not left of `from`, not right of `to`, and rows up to `most` without need. */
export interface BlockRange {
  readonly from: number;
  readonly to: number;
  readonly most: number;
}

interface Taken {
  readonly start: number;
  readonly end: number;
}

/** The rows of one lane. What has a place keeps it: later blocks take what is free. */
export class LaneRows {
  /** What is taken of each row, from left to right. */
  readonly #rows: Taken[][] = [];

  /** Rows that have something. */
  get used(): number {
    return this.#rows.length;
  }

  /**
   * Takes the place furthest to the left, then uppermost, that is in range. A block that is higher than `most` takes the rows that it needs;
   * one that finds no place takes rows under all others.
   */
  take({ from, to, most }: BlockRange, { rows, columns }: BlockShape): BlockPlace {
    let place: BlockPlace | null = null;
    for (let row = 0; row === 0 || row + rows <= most; row += 1) {
      const column = this.#freeFrom(row, rows, from, columns);
      if (column <= to && (place === null || column < place.column)) place = { column, row };
      // Nothing is further to the left, and what is below is lower.
      if (place?.column === from || row >= this.used) break;
    }
    const taken = place ?? { column: from, row: this.used };
    this.#put(taken, { rows, columns });
    return taken;
  }

  /** The first column, not left of `from`, where `columns` are free in all of `rows` rows from `row` on. */
  #freeFrom(row: number, rows: number, from: number, columns: number): number {
    let column = from;
    for (let at = row; at < Math.min(row + rows, this.used); at += 1) {
      const free = freeIn(this.#rows[at] ?? [], column, columns);
      if (free === column) continue;
      column = free;
      at = row - 1;
    }
    return column;
  }

  #put({ column, row }: BlockPlace, { rows, columns }: BlockShape): void {
    for (let at = row; at < row + rows; at += 1) {
      while (this.#rows.length <= at) this.#rows.push([]);
      const taken = this.#rows[at] ?? [];
      taken.splice(firstEndingAfter(taken, column), 0, { start: column, end: column + columns });
    }
  }
}

/** The first column, not left of `from`, where so many columns are free. */
function freeIn(taken: readonly Taken[], from: number, columns: number): number {
  let column = from;
  for (let index = firstEndingAfter(taken, from); index < taken.length; index += 1) {
    const next = taken[index];
    if (!next || next.start >= column + columns) break;
    column = next.end;
  }
  return column;
}

function firstEndingAfter(taken: readonly Taken[], column: number): number {
  let [low, high] = [0, taken.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((taken[middle]?.end ?? Infinity) > column) high = middle;
    else low = middle + 1;
  }
  return low;
}
