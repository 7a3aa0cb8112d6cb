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

  /** The number of this triple, -1 when it has none. */
  find(x: number, y: number, z: number): number {
    let slot = hashTriple(x, y, z) & this.mask;
    for (;;) {
      const found = (this.slots[slot] as number) - 1;
      if (found < 0) return -1;
      const at = found * 3;
      if (this.keys[at] === x && this.keys[at + 1] === y && this.keys[at + 2] === z) return found;
      slot = (slot + 1) & this.mask;
    }
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
      let slot =
        hashTriple(this.keys[at] as number, this.keys[at + 1] as number, this.keys[at + 2] as number) &
        this.mask;
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
