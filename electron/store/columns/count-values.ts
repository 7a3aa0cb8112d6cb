import type { Block, CodeHandle, AnyColumnSet } from './column-set.ts';
import type { PassingRows } from './pass-rows.ts';

/** How many of the passing rows have each value; '' for those that have none. A row of several values counts for each. */
export function countValues(
  set: AnyColumnSet,
  passing: PassingRows,
  { place, dictionary }: CodeHandle,
): ReadonlyMap<string, number> {
  const byCode = new Uint32Array(dictionary.size);
  eachBlock(set, passing, (block, mask) => {
    const codes = block.codes[place];
    if (codes === undefined) return;
    for (let slot = 0; slot < mask.length; slot++) {
      const code = codes[slot] ?? 0;
      byCode[code] = (byCode[code] ?? 0) + (mask[slot] ?? 0);
    }
  });
  const byValue = new Float64Array(dictionary.values.length);
  byCode.forEach((count, code) => {
    if (count === 0) return;
    for (const value of dictionary.membersOf(code)) byValue[value] = (byValue[value] ?? 0) + count;
  });
  const counts = new Map<string, number>();
  if ((byCode[0] ?? 0) > 0) counts.set('', byCode[0] ?? 0);
  dictionary.values.forEach((value, index) => {
    const count = byValue[index] ?? 0;
    if (count > 0) counts.set(value, count);
  });
  return counts;
}

/** {@link countValues} of a column that is made for each block: `values` are those that its codes stand for. */
export function countDerived(
  set: AnyColumnSet,
  passing: PassingRows,
  derive: (block: Block) => Uint8Array,
  values: readonly string[],
): ReadonlyMap<string, number> {
  const byCode = new Uint32Array(values.length);
  eachBlock(set, passing, (block, mask) => {
    const codes = derive(block);
    for (let slot = 0; slot < mask.length; slot++) {
      const code = codes[slot] ?? 0;
      byCode[code] = (byCode[code] ?? 0) + (mask[slot] ?? 0);
    }
  });
  return new Map(
    values.flatMap((value, code) => ((byCode[code] ?? 0) > 0 ? [[value, byCode[code] ?? 0]] : [])),
  );
}

/** Calls for each block that has passing rows. */
export function eachBlock(
  set: AnyColumnSet,
  passing: PassingRows,
  work: (block: Block, mask: Uint8Array) => void,
): void {
  set.blocks.forEach((block, index) => {
    const mask = passing.masks[index];
    if (mask !== undefined && (passing.counts[index] ?? 0) > 0) work(block, mask);
  });
}
