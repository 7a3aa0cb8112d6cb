import { countCodes } from './code-counts.ts';
import type { Block, CodeHandle, AnyColumnSet } from './column-set.ts';
import type { Dictionary } from './dictionary.ts';
import type { PassingRows } from './pass-rows.ts';

/** How many of the passing rows have each value; '' for those that have none. A row of several values counts for each. */
export function countValues(
  set: AnyColumnSet,
  passing: PassingRows,
  handle: CodeHandle,
  wider?: WiderValue,
): ReadonlyMap<string, number> {
  return countsByValue(countCodes(set, passing, handle), handle.dictionary, wider);
}

/** The value that a narrower one is a case of, as a filter takes it; null for none. */
export type WiderValue = (value: string) => string | null;

/**
 * Counts of codes by value; '' for "not set". A row of several values counts for each, and once for several spellings of one; a value is
 * shown as most of the rows spell it.
 * @param byCode how many rows have each code.
 * @param wider rows count for this value of theirs too, once.
 */
export function countsByValue(
  byCode: Float64Array | Uint32Array,
  dictionary: Dictionary,
  wider?: WiderValue,
): ReadonlyMap<string, number> {
  const byWider = new Map<string, number>();
  const byValue = new Float64Array(dictionary.valueCount);
  const bySpelling = new Map<string, number>();
  byCode.forEach((count, code) => {
    if (count === 0) return;
    for (const value of dictionary.membersOf(code)) byValue[value] = (byValue[value] ?? 0) + count;
    const spellings = dictionary.spellingsOf(code);
    for (const text of spellings) bySpelling.set(text, (bySpelling.get(text) ?? 0) + count);
    if (wider === undefined) return;
    const own = new Set(spellings.map((text) => text.toUpperCase()));
    const others = new Set(spellings.flatMap((text) => wider(text)?.toUpperCase() ?? []));
    for (const text of others) if (!own.has(text)) byWider.set(text, (byWider.get(text) ?? 0) + count);
  });
  const shown = new Map<number, string>();
  for (const [text, count] of bySpelling) {
    const value = dictionary.valueOf(text);
    const other = shown.get(value);
    const most = other === undefined ? 0 : (bySpelling.get(other) ?? 0);
    if (other === undefined || count > most || (count === most && text < other)) shown.set(value, text);
  }
  const counts = new Map<string, number>();
  if ((byCode[0] ?? 0) > 0) counts.set('', byCode[0] ?? 0);
  // An empty text is "not set" too.
  for (const [value, text] of shown) {
    const rows = (byValue[value] ?? 0) + (byWider.get(text.toUpperCase()) ?? 0);
    counts.set(text, (counts.get(text) ?? 0) + rows);
    byWider.delete(text.toUpperCase());
  }
  for (const [text, rows] of byWider) counts.set(text, rows);
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
