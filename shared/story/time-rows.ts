import { spacing } from './spacing.ts';

/** Rows of one kind of node along an axis of time. */
export class TimeRows {
  /** What stands in each row, px from left to right. */
  readonly #rows: number[][] = [];
  readonly #most: number;

  /** @param count nodes that are placed in the order of time */
  constructor(count: number) {
    this.#most = Math.max(3, Math.ceil(Math.sqrt(count / 2)));
  }

  /** Rows that have something. */
  get used(): number {
    return this.#rows.length;
  }

  /** Takes the uppermost free place at `wanted`, which never decreases; else the first that gets free after it. */
  take(wanted: number): { readonly x: number; readonly row: number } {
    const ends = this.#rows.map((row) => (row.at(-1) ?? -Infinity) + spacing.column);
    let row = ends.findIndex((end) => end <= wanted);
    let x = wanted;
    if (row < 0 && ends.length < this.#most) row = this.#rows.push([]) - 1;
    if (row < 0) {
      x = Math.min(...ends);
      row = ends.indexOf(x);
    }
    this.#rows[row]?.push(x);
    return { x, row };
  }

  /** Takes the uppermost row in which `x` is free, under all others if need be; moves nothing. */
  join(x: number): number {
    let row = this.#rows.findIndex((taken) => taken.every((other) => Math.abs(other - x) >= spacing.column));
    if (row < 0) row = this.#rows.push([]) - 1;
    this.#rows[row]?.push(x);
    return row;
  }
}
