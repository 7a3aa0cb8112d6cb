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
   * Takes room for so many nodes in range, in the shape that ends furthest to the left, then begins there, then is uppermost. What needs more rows
   * than `most` gets columns instead; what finds no place takes rows under all others.
   */
  take({ from, to, most }: BlockRange, nodes: number): BlockPlace & BlockShape {
    let best: (BlockPlace & BlockShape) | null = null;
    for (const shape of shapesOf(nodes, most)) {
      const place = this.#find({ from, to, most }, shape);
      if (place !== null && (best === null || isBefore(place, best))) best = place;
    }
    const taken = best ?? { column: from, row: this.used, ...wideShape(nodes, most) };
    this.#put(taken, taken);
    return taken;
  }

  #find({ from, to, most }: BlockRange, { rows, columns }: BlockShape): (BlockPlace & BlockShape) | null {
    const used = this.used;
    let left = Infinity;
    let upper = -1;
    for (let row = 0; row + rows <= most; row += 1) {
      const column = this.#freeFrom(row, rows, from, columns);
      if (column <= to && column < left) {
        left = column;
        upper = row;
      }
      // Nothing is further to the left, and what is below is lower.
      if (left === from || row >= used) break;
    }
    return upper < 0 ? null : { column: left, row: upper, rows, columns };
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
  let low = 0;
  let high = taken.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((taken[middle]?.end ?? Infinity) > column) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A shape that grows in height slower than in width, as screens are wide. */
const wideShape = (nodes: number, most: number): BlockShape =>
  shapeIn(nodes, Math.min(most, Math.sqrt(nodes / 2)));

function shapeIn(nodes: number, wanted: number): BlockShape {
  const rows = Math.max(1, Math.min(nodes, Math.ceil(wanted)));
  const columns = Math.ceil(nodes / rows);
  // No row that would stay empty.
  return { rows: Math.ceil(nodes / columns), columns };
}

/** Shapes that are tried: as wide as screens are, square, as high as may be. More cost time and win little. */
function shapesOf(nodes: number, most: number): readonly BlockShape[] {
  const wide = wideShape(nodes, most);
  if (nodes === 1 || most === 1) return [wide];
  const square = shapeIn(nodes, Math.min(most, Math.sqrt(nodes)));
  const high = shapeIn(nodes, most);
  const shapes = [wide];
  if (square.rows !== wide.rows) shapes.push(square);
  if (high.rows !== square.rows) shapes.push(high);
  return shapes;
}

function isBefore(one: BlockPlace & BlockShape, other: BlockPlace & BlockShape): boolean {
  return (
    one.column + one.columns < other.column + other.columns ||
    (one.column + one.columns === other.column + other.columns && one.column < other.column)
  );
}
