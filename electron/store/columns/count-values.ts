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
  const byValue = new Float64Array(dictionary.valueCount);
  const bySpelling = new Map<string, number>();
  byCode.forEach((count, code) => {
    if (count === 0) return;
    for (const value of dictionary.membersOf(code)) byValue[value] = (byValue[value] ?? 0) + count;
    for (const text of dictionary.spellingsOf(code))
      bySpelling.set(text, (bySpelling.get(text) ?? 0) + count);
  });
  const shown = new Map<number, string>();
  for (const [text, count] of bySpelling) {
    const value = dictionary.valueOf(text);
    const other = shown.get(value);
    const most = other === undefined ? 0 : (bySpelling.get(other) ?? 0);
    if (other === undefined || count > most || (count === most && text < other)) shown.set(value, text);
  }
  const byWider = wider === undefined ? null : countWider(byCode, dictionary, shown, wider);
  const counts = new Map<string, number>();
  if ((byCode[0] ?? 0) > 0) counts.set('', byCode[0] ?? 0);
  // An empty text is "not set" too.
  for (const [value, text] of shown) {
    const rows = (byValue[value] ?? 0) + (byWider?.get(text.toUpperCase()) ?? 0);
    counts.set(text, (counts.get(text) ?? 0) + rows);
    byWider?.delete(text.toUpperCase());
  }
  byWider?.forEach((rows, text) => counts.set(text, rows));
  return counts;
}

/** Rows that have a case of a wider value and not that value itself, by the wider value in capitals. */
function countWider(
  byCode: Float64Array | Uint32Array,
  dictionary: Dictionary,
  shown: ReadonlyMap<number, string>,
  wider: WiderValue,
): Map<string, number> {
  const widerTexts: string[] = [];
  const places = new Map<string, number>();
  const widerOf = new Int32Array(dictionary.valueCount).fill(-1);
  const own = new Int32Array(dictionary.valueCount).fill(-1);
  for (const [value, text] of shown) {
    const found = wider(text)?.toUpperCase();
    if (found === undefined) continue;
    const place = places.get(found) ?? widerTexts.push(found) - 1;
    places.set(found, place);
    widerOf[value] = place;
  }
  for (const [value, text] of shown) own[value] = places.get(text.toUpperCase()) ?? -1;
  const counts = new Float64Array(widerTexts.length);
  const last = new Int32Array(widerTexts.length).fill(-1);
  byCode.forEach((count, code) => {
    if (count === 0) return;
    const members = dictionary.membersOf(code);
    for (const value of members) if ((own[value] ?? -1) >= 0) last[own[value] ?? 0] = code;
    for (const value of members) {
      const place = widerOf[value] ?? -1;
      if (place < 0 || last[place] === code) continue;
      last[place] = code;
      counts[place] = (counts[place] ?? 0) + count;
    }
  });
  return new Map(
    widerTexts.flatMap((text, place) => ((counts[place] ?? 0) > 0 ? [[text, counts[place] ?? 0]] : [])),
  );
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
