/** Where what happened at one time begins, in columns. */
interface Moment {
  readonly at: number;
  first: number;
  last: number;
}

/** Between which columns something of a time has to begin, so that nothing later stands left of what is earlier. */
export class TimeColumns {
  /** Ordered by time; none begins left of the end of the one before. */
  readonly #moments: Moment[] = [];

  rangeOf(at: number): { readonly from: number; readonly to: number } {
    const index = this.#indexOf(at);
    const known = this.#moments[index]?.at === at;
    return {
      from: this.#moments[index - 1]?.last ?? 0,
      to: this.#moments[known ? index + 1 : index]?.first ?? Infinity,
    };
  }

  note(at: number, column: number): void {
    const index = this.#indexOf(at);
    const moment = this.#moments[index];
    if (moment?.at === at) {
      moment.first = Math.min(moment.first, column);
      moment.last = Math.max(moment.last, column);
    } else this.#moments.splice(index, 0, { at, first: column, last: column });
  }

  /** Of the first moment that is not earlier. */
  #indexOf(at: number): number {
    let low = 0;
    let high = this.#moments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#moments[middle]?.at ?? Infinity) >= at) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
