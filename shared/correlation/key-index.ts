/** Numbers each distinct triple of integers from 0: open addressing in typed arrays, no object an entry. */
export class TripleIndex {
  count = 0;
  private mask: number;
  private slots: Int32Array;
  private keys: Int32Array;

  constructor(expected: number) {
    let capacity = 64;
    while (capacity < expected * 2) capacity *= 2;
    this.mask = capacity - 1;
    this.slots = new Int32Array(capacity);
    this.keys = new Int32Array(Math.max(16, expected) * 3);
  }

  /** The number of this triple; a new one gets the next. */
  numberOf(x: number, y: number, z: number): number {
    let slot = hashTriple(x, y, z) & this.mask;
    for (;;) {
      const found = (this.slots[slot] as number) - 1;
      if (found < 0) return this.insert(slot, x, y, z);
      const at = found * 3;
      if (this.keys[at] === x && this.keys[at + 1] === y && this.keys[at + 2] === z) return found;
      slot = (slot + 1) & this.mask;
    }
  }

  /** The first two integers of a numbered triple. */
  firstOf(number: number): number {
    return this.keys[number * 3] as number;
  }

  secondOf(number: number): number {
    return this.keys[number * 3 + 1] as number;
  }

  private insert(slot: number, x: number, y: number, z: number): number {
    const number = this.count;
    this.count = number + 1;
    if (this.count * 3 > this.keys.length) {
      const keys = new Int32Array(this.keys.length * 2);
      keys.set(this.keys);
      this.keys = keys;
    }
    this.keys[number * 3] = x;
    this.keys[number * 3 + 1] = y;
    this.keys[number * 3 + 2] = z;
    this.slots[slot] = number + 1;
    if (this.count * 2 > this.mask) this.rehash();
    return number;
  }

  private rehash(): void {
    this.mask = this.mask * 2 + 1;
    this.slots = new Int32Array(this.mask + 1);
    for (let number = 0; number < this.count; number += 1) {
      const at = number * 3;
      let slot = hashTriple(this.keys[at] as number, this.keys[at + 1] as number, this.keys[at + 2] as number) & this.mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = number + 1;
    }
  }
}

function hashTriple(x: number, y: number, z: number): number {
  let hash = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca6b) ^ Math.imul(z, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

/** Posting lists as chains: ranks are added in ascending order and read back in it. */
export class KeyLists {
  private heads: Int32Array;
  private next: Int32Array;
  private ranks: Int32Array;
  private count = 0;
  private scratch = new Int32Array(64);

  constructor(lists: number, expected: number) {
    this.heads = new Int32Array(lists);
    this.next = new Int32Array(expected);
    this.ranks = new Int32Array(expected);
  }

  add(list: number, rank: number): void {
    if (list >= this.heads.length) this.heads = grown(this.heads, list + 1);
    if (this.count === this.next.length) {
      this.next = grown(this.next, this.count + 1);
      this.ranks = grown(this.ranks, this.count + 1);
    }
    this.next[this.count] = this.heads[list] as number;
    this.ranks[this.count] = rank;
    this.count += 1;
    this.heads[list] = this.count;
  }

  /** True when the list has two entries or more. */
  hasSeveral(list: number): boolean {
    const head = this.heads[list] as number;
    return head !== 0 && this.next[head - 1] !== 0;
  }

  /** The ranks of a list, ascending. The array is reused by the next call. */
  read(list: number): Int32Array {
    let length = 0;
    for (let at = this.heads[list] as number; at !== 0; at = this.next[at - 1] as number) length += 1;
    if (length > this.scratch.length) this.scratch = new Int32Array(length * 2);
    let place = length;
    for (let at = this.heads[list] as number; at !== 0; at = this.next[at - 1] as number) {
      place -= 1;
      this.scratch[place] = this.ranks[at - 1] as number;
    }
    return this.scratch.subarray(0, length);
  }

  /** Start of a chain for hot loops: 0 = end. Entries come in descending rank. */
  headOf(list: number): number {
    return this.heads[list] as number;
  }

  /** The columns behind the chains: entry e (from 1) is at e - 1. */
  get columns(): { readonly next: Int32Array; readonly ranks: Int32Array } {
    return { next: this.next, ranks: this.ranks };
  }
}

function grown(column: Int32Array, needed: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(64, needed, column.length * 2));
  larger.set(column);
  return larger;
}
