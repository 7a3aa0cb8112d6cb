import type { SortDirection } from '../../../shared/query/sort.ts';
import { countCodes, hasCode } from './code-counts.ts';
import type { AnyColumnSet, CodeHandle } from './column-set.ts';
import { firstWhere } from './dictionary.ts';
import type { PassingRows } from './pass-rows.ts';
import type { PlacedRow } from './take-page.ts';

/** How codes are sorted. */
export interface CodeOrder {
  /** By code: a number, -Infinity for what comes before everything. Codes of one number are one value. */
  readonly places: Float64Array;
  /** All codes, by their numbers. */
  readonly sorted: Int32Array;
}

/** Codes of few different contents by their numbers. */
export function sortCodes(places: Float64Array): CodeOrder {
  const sorted = Int32Array.from(places.keys()).sort((a, b) => {
    const [one, other] = [places[a] ?? -Infinity, places[b] ?? -Infinity];
    return one === other ? a - b : one < other ? -1 : 1;
  });
  return { places, sorted };
}

/** The codes that a page has rows of, by how they are sorted. */
interface Wanted {
  /** By code: the place in `steps` plus one; 0 for none. */
  readonly steps: Uint8Array;
  readonly marked: Uint8Array;
  readonly keys: readonly number[];
}

/** Steps are kept in a byte. */
const mostSteps = 200;

/**
 * The first rows after a place, sorted by a column of codes and then by id. What rows have of each code is counted first: that says which
 * values are on the page, and of those only the first rows by id are looked for. Other rows are never sorted.
 * @param after the last row of the page before; it need not be there any more.
 */
export function takeCodePage(
  set: AnyColumnSet,
  passing: PassingRows,
  handle: CodeHandle,
  order: CodeOrder,
  direction: SortDirection,
  after: PlacedRow<number> | null,
  limit: number,
): PlacedRow<number>[] {
  const sign = direction === 'descending' ? -1 : 1;
  const counts = countCodes(set, passing, handle);
  const rows: PlacedRow<number>[] = [];
  let from = after;
  while (rows.length < limit) {
    const wanted = nextValues(counts, order, sign, from, limit - rows.length);
    if (wanted === null) break;
    const found = collect(set, passing, handle.place, wanted, sign, from, limit - rows.length);
    rows.push(...found);
    from = { key: wanted.keys.at(-1) ?? 0, id: sign * Infinity };
  }
  return rows.slice(0, limit);
}

/** The next values in order, as many as a page needs. What comes before them is not looked at: there may be as many values as rows. */
function nextValues(
  counts: Uint32Array,
  { places, sorted }: CodeOrder,
  sign: 1 | -1,
  after: PlacedRow<number> | null,
  limit: number,
): Wanted | null {
  const steps = new Uint8Array(counts.length);
  const marked = new Uint8Array(counts.length);
  const keys: number[] = [];
  let found = 0;
  for (let at = firstAt(places, sorted, sign, after); at >= 0 && at < sorted.length; at += sign) {
    const code = sorted[at] ?? 0;
    const count = counts[code] ?? 0;
    if (count === 0) continue;
    const key = places[code] ?? -Infinity;
    if (key !== keys.at(-1)) {
      if (found >= limit || keys.length === mostSteps) break;
      keys.push(key);
    }
    steps[code] = keys.length;
    marked[code] = 1;
    // Nobody knows yet how many rows of the first value are behind.
    if (key !== after?.key) found += count;
  }
  return keys.length === 0 ? null : { steps, marked, keys };
}

/** Where the first code stands that does not come before a place. */
function firstAt(
  places: Float64Array,
  sorted: Int32Array,
  sign: 1 | -1,
  after: PlacedRow<number> | null,
): number {
  if (after === null) return sign === 1 ? 0 : sorted.length - 1;
  const keyAt = (at: number): number => places[sorted[at] ?? 0] ?? -Infinity;
  if (sign === 1) return firstWhere(0, sorted.length, (at) => !isBefore(keyAt(at), after, sign));
  return firstWhere(0, sorted.length, (at) => isBefore(keyAt(at), after, sign)) - 1;
}

/** Whether rows of a value come before a place; an endless id stands behind all rows of its value. */
function isBefore(key: number, after: PlacedRow<number>, sign: 1 | -1): boolean {
  if (key === after.key) return !Number.isFinite(after.id);
  return sign === 1 ? key < after.key : key > after.key;
}

/** Rows of the wanted values, of each at most as many as the page, in order. */
function collect(
  set: AnyColumnSet,
  passing: PassingRows,
  place: number,
  { steps, marked, keys }: Wanted,
  sign: 1 | -1,
  after: PlacedRow<number> | null,
  limit: number,
): PlacedRow<number>[] {
  const ids: number[][] = keys.map(() => []);
  const isResumed = after !== null && keys[0] === after.key;
  const last = set.blocks.length - 1;
  for (let step = 0; step <= last; step += 1) {
    const index = sign === 1 ? step : last - step;
    const block = set.blocks[index];
    const mask = passing.masks[index];
    if (block === undefined || mask === undefined || passing.counts[index] === 0) continue;
    // All that the page can have of the first value is found: then so many rows are enough.
    if ((ids[0]?.length ?? 0) >= limit) break;
    if (!hasCode(block, mask, place, marked)) continue;
    const codes = block.codes[place];
    for (let at = 0; at < block.slots; at += 1) {
      const slot = sign === 1 ? at : block.slots - 1 - at;
      if (mask[slot] !== 1) continue;
      const value = steps[codes?.[slot] ?? 0] ?? 0;
      if (value === 0) continue;
      const id = block.firstId + slot;
      if (isResumed && value === 1 && (sign === 1 ? id <= after.id : id >= after.id)) continue;
      const own = ids[value - 1];
      if (own !== undefined && own.length < limit) own.push(id);
    }
  }
  return ids.flatMap((own, index) => own.map((id) => ({ id, key: keys[index] ?? 0 })));
}
