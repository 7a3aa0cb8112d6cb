import type { AnyColumnSet, Block, CodeHandle } from './column-set.ts';
import type { PassingRows } from './pass-rows.ts';

/** How many rows of one block have each code: only codes that some row has. */
interface BlockCounts {
  readonly codes: Int32Array;
  readonly counts: Int32Array;
}

/** By mask, then by the column's place: masks of blocks that did not change stay, and what was counted of them. */
const counted = new WeakMap<Uint8Array, Map<number, BlockCounts>>();
const sums = new WeakMap<PassingRows, Map<number, Uint32Array>>();
/** A block has at most so many slots, and so many different codes. */
let scratch = new Uint32Array(0);

function countBlock(block: Block, mask: Uint8Array, place: number, size: number): BlockCounts {
  let own = counted.get(mask);
  if (own === undefined) counted.set(mask, (own = new Map<number, BlockCounts>()));
  let counts = own.get(place);
  if (counts !== undefined) return counts;
  if (scratch.length < size) scratch = new Uint32Array(size * 2);
  const codes = block.codes[place];
  const met: number[] = [];
  for (let slot = 0; slot < mask.length; slot += 1) {
    if (mask[slot] !== 1) continue;
    const code = codes?.[slot] ?? 0;
    if (scratch[code] === 0) met.push(code);
    scratch[code] = (scratch[code] ?? 0) + 1;
  }
  counts = { codes: Int32Array.from(met), counts: Int32Array.from(met, (code) => scratch[code] ?? 0) };
  for (const code of met) scratch[code] = 0;
  own.set(place, counts);
  return counts;
}

/** How many of the passing rows have each code. After a change only blocks with another mask are counted again. */
export function countCodes(
  set: AnyColumnSet,
  passing: PassingRows,
  { place, dictionary }: CodeHandle,
): Uint32Array {
  let own = sums.get(passing);
  if (own === undefined) sums.set(passing, (own = new Map<number, Uint32Array>()));
  let sum = own.get(place);
  if (sum !== undefined) return sum;
  sum = new Uint32Array(dictionary.size);
  for (let index = 0; index < set.blocks.length; index += 1) {
    const block = set.blocks[index];
    const mask = passing.masks[index];
    if (block === undefined || mask === undefined || passing.counts[index] === 0) continue;
    const { codes, counts } = countBlock(block, mask, place, dictionary.size);
    for (let at = 0; at < codes.length; at += 1) {
      const code = codes[at] ?? 0;
      sum[code] = (sum[code] ?? 0) + (counts[at] ?? 0);
    }
  }
  own.set(place, sum);
  return sum;
}

/** Whether one of the passing rows of a block has a marked code, by what {@link countCodes} has counted of it. */
export function hasCode(block: Block, mask: Uint8Array, place: number, wanted: Uint8Array): boolean {
  const { codes } = countBlock(block, mask, place, wanted.length);
  for (const code of codes) if (wanted[code] === 1) return true;
  return false;
}
