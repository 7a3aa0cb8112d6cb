import type { SortDirection } from '../../../shared/query/sort.ts';
import type { Block, AnyColumnSet } from './column-set.ts';
import { compareTexts } from './dictionary.ts';
import type { PassingRows } from './pass-rows.ts';

/** What rows are sorted by: a number for each slot of a block, -Infinity (or NaN) for "not set". */
export interface SortNumbers {
  numbersOf(block: Block): Float64Array;
  /** Least and greatest of a block, where they are known without looking: blocks that cannot be on the page are passed over. */
  boundsOf?(block: Block): { readonly least: number; readonly most: number } | undefined;
}

/** A row of a page: what it is sorted by, and its id. */
export interface PlacedRow<Key> {
  readonly id: number;
  readonly key: Key;
}

/**
 * The first rows after a place, sorted by a number and then by id. All rows that pass are looked at once and a heap of the best is kept, in
 * an order in which equal rows do not displace each other.
 * @param after the last row of the page before; it need not be there any more.
 */
export function takePage(
  set: AnyColumnSet,
  passing: PassingRows,
  sort: SortNumbers,
  direction: SortDirection,
  after: PlacedRow<number> | null,
  limit: number,
): PlacedRow<number>[] {
  const sign = direction === 'descending' ? 1 : -1;
  const best = new BestRows(limit);
  const endKey = after === null ? Infinity : sign * after.key;
  const endId = after === null ? Infinity : sign * after.id;
  for (const index of blockOrder(set, sort, sign)) {
    const block = set.blocks[index];
    const mask = passing.masks[index];
    if (block === undefined || mask === undefined || passing.counts[index] === 0) continue;
    const bounds = sort.boundsOf?.(block);
    if (bounds !== undefined) {
      const highest = sign === 1 ? bounds.most : -bounds.least;
      const lowest = sign === 1 ? bounds.least : -bounds.most;
      if (highest < best.worstKey) break;
      if (lowest > endKey) continue;
    }
    const numbers = sort.numbersOf(block);
    const from = sign === 1 ? block.slots - 1 : 0;
    for (let step = 0, slot = from; step < block.slots; step++, slot -= sign) {
      if (mask[slot] !== 1) continue;
      const number = numbers[slot] ?? -Infinity;
      // NaN is the one number that is not itself.
      const key = number === number ? sign * number : sign * -Infinity;
      if (key < best.worstKey) continue;
      const id = sign * (block.firstId + slot);
      if (key > endKey || (key === endKey && id >= endId)) continue;
      best.offer(key, id);
    }
  }
  return best.sorted().map(({ key, id }) => ({ key: sign * key, id: sign * id }));
}

/** Places of the blocks: the most promising first where bounds are known, else in the order of ids. */
function blockOrder(set: AnyColumnSet, sort: SortNumbers, sign: 1 | -1): readonly number[] {
  const places = set.blocks.map((_, index) => index);
  if (sign === 1) places.reverse();
  if (sort.boundsOf === undefined) return places;
  const highest = set.blocks.map((block) => {
    const bounds = sort.boundsOf?.(block);
    return bounds === undefined ? Infinity : sign === 1 ? bounds.most : -bounds.least;
  });
  return places.sort((a, b) => {
    const [x, y] = [highest[a] ?? Infinity, highest[b] ?? Infinity];
    return x === y ? 0 : y - x;
  });
}

/** The rows of the greatest keys, of equal ones of the greatest ids: a heap whose top is the worst of them. */
class BestRows {
  readonly #keys: Float64Array;
  readonly #ids: Float64Array;
  readonly #limit: number;
  #length = 0;
  /** A row of a smaller key is not among the best. */
  worstKey = -Infinity;

  constructor(limit: number) {
    this.#limit = limit;
    this.#keys = new Float64Array(limit);
    this.#ids = new Float64Array(limit);
  }

  offer(key: number, id: number): void {
    if (this.#length < this.#limit) {
      this.#raise(this.#length++, key, id);
      if (this.#length === this.#limit) this.worstKey = this.#keys[0] ?? -Infinity;
      return;
    }
    if (this.#limit === 0 || !this.#isWorse(0, key, id)) return;
    this.#sink(key, id);
    this.worstKey = this.#keys[0] ?? -Infinity;
  }

  /** Whether the row at a place of the heap is worse than another. */
  #isWorse(place: number, key: number, id: number): boolean {
    const own = this.#keys[place] ?? 0;
    return own < key || (own === key && (this.#ids[place] ?? 0) < id);
  }

  #put(place: number, key: number, id: number): void {
    this.#keys[place] = key;
    this.#ids[place] = id;
  }

  #raise(from: number, key: number, id: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#isWorse(parent, key, id)) break;
      this.#put(place, this.#keys[parent] ?? 0, this.#ids[parent] ?? 0);
      place = parent;
    }
    this.#put(place, key, id);
  }

  #sink(key: number, id: number): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#length) break;
      const other = child + 1;
      if (other < this.#length && this.#isWorse(other, this.#keys[child] ?? 0, this.#ids[child] ?? 0))
        child = other;
      if (!this.#isWorse(child, key, id)) break;
      this.#put(place, this.#keys[child] ?? 0, this.#ids[child] ?? 0);
      place = child;
    }
    this.#put(place, key, id);
  }

  sorted(): { readonly key: number; readonly id: number }[] {
    return Array.from({ length: this.#length }, (_, place) => ({
      key: this.#keys[place] ?? 0,
      id: this.#ids[place] ?? 0,
    })).sort((a, b) => (a.key === b.key ? b.id - a.id : b.key > a.key ? 1 : -1));
  }
}

/** The slots of each block in the order of a text; made once for each state of a block. */
const orders = new WeakMap<Block, Map<number, Uint16Array>>();

function orderOf(block: Block, place: number): Uint16Array {
  let own = orders.get(block);
  if (!own) orders.set(block, (own = new Map<number, Uint16Array>()));
  let order = own.get(place);
  if (order === undefined) {
    const texts = block.texts[place]?.() ?? [];
    order = Uint16Array.from(texts.keys()).sort(
      (a, b) => compareTexts(texts[a] ?? '', texts[b] ?? '') || a - b,
    );
    own.set(place, order);
  }
  return order;
}

/** A block whose rows come in order of their texts. */
interface Run {
  readonly block: Block;
  readonly mask: Uint8Array;
  readonly texts: readonly string[];
  readonly order: Uint16Array;
  /** Where in the order it is; beyond the order's ends when nothing is left. */
  at: number;
  text: string;
  id: number;
}

/**
 * {@link takePage} by a column of texts: each block is sorted for itself, and the page is merged of the blocks, so that a change sorts one
 * block again and not all texts.
 */
export function takeTextPage(
  set: AnyColumnSet,
  passing: PassingRows,
  place: number,
  direction: SortDirection,
  after: PlacedRow<string> | null,
  limit: number,
): PlacedRow<string>[] {
  const step = direction === 'ascending' ? 1 : -1;
  const runs: Run[] = [];
  set.blocks.forEach((block, index) => {
    const mask = passing.masks[index];
    if (mask === undefined || passing.counts[index] === 0) return;
    const order = orderOf(block, place);
    const texts = block.texts[place]?.() ?? [];
    const at =
      after === null
        ? step === 1
          ? 0
          : order.length - 1
        : placeAfter(order, texts, block.firstId, after, step);
    const run = { block, mask, texts, order, at, text: '', id: 0 };
    if (settle(run, step)) runs.push(run);
  });
  const comesFirst = (a: Run, b: Run): boolean => {
    const order = compareTexts(a.text, b.text) || a.id - b.id;
    return step === 1 ? order < 0 : order > 0;
  };
  for (let index = (runs.length >> 1) - 1; index >= 0; index--) sinkRun(runs, index, comesFirst);
  const page: PlacedRow<string>[] = [];
  while (page.length < limit) {
    const [run] = runs;
    if (run === undefined) break;
    page.push({ key: run.text, id: run.id });
    run.at += step;
    if (!settle(run, step)) {
      const last = runs.pop();
      if (last === undefined || runs.length === 0) break;
      runs[0] = last;
    }
    sinkRun(runs, 0, comesFirst);
  }
  return page;
}

/** Goes on to the next row that passes, the one it stands at included. @returns false when there is none. */
function settle(run: Run, step: 1 | -1): boolean {
  for (let at = run.at; at >= 0 && at < run.order.length; at += step) {
    const slot = run.order[at] ?? 0;
    if (run.mask[slot] !== 1) continue;
    run.at = at;
    run.text = run.texts[slot] ?? '';
    run.id = run.block.firstId + slot;
    return true;
  }
  return false;
}

/** The first place of an order that is behind a row, in a direction. */
function placeAfter(
  order: Uint16Array,
  texts: readonly string[],
  firstId: number,
  after: PlacedRow<string>,
  step: 1 | -1,
): number {
  let low = 0;
  let high = order.length;
  // Ascending: how many are not behind it. Descending: how many are before it in ascending order; the last of them is next.
  while (low < high) {
    const middle = (low + high) >> 1;
    const slot = order[middle] ?? 0;
    const found = compareTexts(texts[slot] ?? '', after.key) || firstId + slot - after.id;
    if (step === 1 ? found <= 0 : found < 0) low = middle + 1;
    else high = middle;
  }
  return step === 1 ? low : low - 1;
}

function sinkRun(runs: Run[], from: number, comesFirst: (a: Run, b: Run) => boolean): void {
  let place = from;
  for (;;) {
    const run = runs[place];
    let child = 2 * place + 1;
    let next = runs[child];
    if (run === undefined || next === undefined) return;
    const other = runs[child + 1];
    if (other !== undefined && comesFirst(other, next)) {
      child += 1;
      next = other;
    }
    if (!comesFirst(next, run)) return;
    runs[place] = next;
    runs[child] = run;
    place = child;
  }
}
