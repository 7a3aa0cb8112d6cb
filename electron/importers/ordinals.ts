/** Counts how often each of many hashes came. */
export interface Ordinals {
  /** 1 for a hash that is new, 2 when it comes again, and so on. @param hash hexadecimal, at least 24 digits */
  next(hash: string): number;
}

/** Words of a hash that are kept, 32 bits each, and the count beside them. */
const hashWords = 3;
const slotWords = hashWords + 1;
const firstSlots = 1024;

/**
 * Makes a counter for hashes of millions of records, of 16 bytes a slot in one array: a map of texts would take ten times that, all of it
 * looked through whenever memory is tidied. Of a hash the first 96 bits count. Should two ever share them, the later record is numbered as
 * if it had come before: its uid, which is made of all of its content, is another one all the same, and nothing is lost.
 */
export function createOrdinals(): Ordinals {
  let slots = firstSlots;
  let table = new Uint32Array(slots * slotWords);
  let used = 0;

  /** Where a hash is in the table, or the free slot where it belongs. */
  const find = (first: number, second: number, third: number): number => {
    for (let slot = first & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const at = slot * slotWords;
      const isFree = table[at + hashWords] === 0;
      if (isFree || (table[at] === first && table[at + 1] === second && table[at + 2] === third)) return at;
    }
  };
  const grow = (): void => {
    const old = table;
    slots *= 2;
    table = new Uint32Array(slots * slotWords);
    for (let from = 0; from < old.length; from += slotWords) {
      if (old[from + hashWords] === 0) continue;
      const at = find(old[from] ?? 0, old[from + 1] ?? 0, old[from + 2] ?? 0);
      table.set(old.subarray(from, from + slotWords), at);
    }
  };
  return {
    next(hash) {
      const [first, second, third] = [word(hash, 0), word(hash, 8), word(hash, 16)];
      const at = find(first, second, third);
      const count = (table[at + hashWords] ?? 0) + 1;
      table[at] = first;
      table[at + 1] = second;
      table[at + 2] = third;
      table[at + hashWords] = count;
      if (count === 1) used += 1;
      if (used * 3 > slots * 2) grow();
      return count;
    },
  };
}

const word = (hash: string, from: number): number => Number.parseInt(hash.slice(from, from + 8), 16) >>> 0;
