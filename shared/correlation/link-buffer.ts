import { compareKeys, LinkTable, type LinkSink } from './link-table.ts';

/** Words (of 32 bits) of one link: gap and window as two double words, then the rest. */
const stride = 10;
const atA = 4;
const atB = 5;
const atEntity = 6;
const atSecond = 7;
const atStrengthAndRule = 8;
const atReasons = 9;
const strengthBits = 0xffff;
const ruleShift = 16;

/**
 * Links while they are found, in any order. One link lies in one piece, so that sorting fetches it from memory
 * once, not once a column.
 */
export class LinkBuffer implements LinkSink {
  count = 0;
  /** By rank: 1 for alerts between which no link is taken; null for none. */
  apart: Uint8Array | null = null;
  private words: Int32Array;
  private doubles: Float64Array;

  constructor(capacity: number) {
    const bytes = new ArrayBuffer(capacity * stride * 4);
    this.words = new Int32Array(bytes);
    this.doubles = new Float64Array(bytes);
  }

  add(
    a: number,
    b: number,
    rule: number,
    entity: number,
    second: number,
    gap: number,
    window: number,
    strength: number,
    reasons: number,
  ): number {
    if (this.apart !== null && this.apart[a] === 1 && this.apart[b] === 1) return -1;
    const link = this.count;
    const at = link * stride;
    if (at === this.words.length) this.reserve(1);
    const { words, doubles } = this;
    doubles[at >> 1] = gap;
    doubles[(at >> 1) + 1] = window;
    words[at + atA] = a;
    words[at + atB] = b;
    words[at + atEntity] = entity;
    words[at + atSecond] = second;
    words[at + atStrengthAndRule] = strength | (rule << ruleShift);
    words[at + atReasons] = reasons;
    this.count = link + 1;
    return link;
  }

  /** Makes room for so many more links. */
  reserve(more: number): void {
    const capacity = this.words.length / stride;
    if (this.count + more <= capacity) return;
    const bytes = new ArrayBuffer(Math.max(this.count + more, Math.floor(capacity * 1.5)) * stride * 4);
    const words = new Int32Array(bytes);
    words.set(this.words);
    this.words = words;
    this.doubles = new Float64Array(bytes);
  }

  /**
   * The links in the order of `compareLinks`, as columns; linear but for links of equal strength between the
   * same two alerts.
   */
  sorted(rankCount: number, keyOf: (entity: number) => string): LinkTable {
    const first = new Int32Array(this.count);
    const second = new Int32Array(this.count);
    const starts = new Int32Array(Math.max(rankCount, 1001) + 1);
    // Least significant first: each pass is stable. The first reads the links as they are.
    this.sortByRank(atB, null, second, starts);
    this.sortByRank(atA, second, first, starts);
    this.sortByStrength(first, second, starts);
    const table = this.columns(second);
    this.sortTies(second, table, keyOf);
    return table;
  }

  private columns(order: Int32Array): LinkTable {
    const table = new LinkTable(order.length);
    this.copy(order, table, 0, order.length);
    table.count = order.length;
    return table;
  }

  /** Writes the links at places `start` … `end - 1` of an order into the columns. */
  private copy(order: Int32Array, table: LinkTable, start: number, end: number): void {
    const { words, doubles } = this;
    const { a, b, rule, entity, second, gap, window, strength, reasons } = table;
    for (let to = start; to < end; to += 1) {
      const at = (order[to] as number) * stride;
      const strengthAndRule = words[at + atStrengthAndRule] as number;
      gap[to] = doubles[at >> 1] as number;
      window[to] = doubles[(at >> 1) + 1] as number;
      a[to] = words[at + atA] as number;
      b[to] = words[at + atB] as number;
      entity[to] = words[at + atEntity] as number;
      second[to] = words[at + atSecond] as number;
      strength[to] = strengthAndRule & strengthBits;
      rule[to] = strengthAndRule >>> ruleShift;
      reasons[to] = words[at + atReasons] as number;
    }
  }

  /** Puts `from` (null: as they come) into `to` by ascending rank, which is the word `column` of a link. */
  private sortByRank(column: number, from: Int32Array | null, to: Int32Array, starts: Int32Array): void {
    const { words } = this;
    starts.fill(0);
    for (let link = 0; link < to.length; link += 1) {
      const next = (words[link * stride + column] as number) + 1;
      starts[next] = (starts[next] as number) + 1;
    }
    addUp(starts);
    for (let index = 0; index < to.length; index += 1) {
      const link = from === null ? index : (from[index] as number);
      const rank = words[link * stride + column] as number;
      const place = starts[rank] as number;
      to[place] = link;
      starts[rank] = place + 1;
    }
  }

  /** Puts `from` into `to` by descending strength. */
  private sortByStrength(from: Int32Array, to: Int32Array, starts: Int32Array): void {
    const { words } = this;
    starts.fill(0);
    for (let link = 0; link < to.length; link += 1) {
      const next = 1001 - ((words[link * stride + atStrengthAndRule] as number) & strengthBits);
      starts[next] = (starts[next] as number) + 1;
    }
    addUp(starts);
    for (let index = 0; index < to.length; index += 1) {
      const link = from[index] as number;
      const weakness = 1000 - ((words[link * stride + atStrengthAndRule] as number) & strengthBits);
      const place = starts[weakness] as number;
      to[place] = link;
      starts[weakness] = place + 1;
    }
  }

  /** Orders links of equal strength between the same two alerts by their keys, then by rule: in the columns too. */
  private sortTies(order: Int32Array, table: LinkTable, keyOf: (entity: number) => string): void {
    const { a, b, strength, count } = table;
    for (let start = 0; start < count;) {
      let end = start + 1;
      while (end < count && b[end] === b[start] && a[end] === a[start] && strength[end] === strength[start])
        end += 1;
      if (end - start > 1) {
        this.sortRun(keyOf, order, start, end);
        this.copy(order, table, start, end);
      }
      start = end;
    }
  }

  /** Insertion sort of a short run. */
  private sortRun(keyOf: (entity: number) => string, order: Int32Array, start: number, end: number): void {
    for (let index = start + 1; index < end; index += 1) {
      const link = order[index] as number;
      let at = index;
      while (at > start && this.compareByKeys(keyOf, order[at - 1] as number, link) > 0) {
        order[at] = order[at - 1] as number;
        at -= 1;
      }
      order[at] = link;
    }
  }

  private compareByKeys(keyOf: (entity: number) => string, x: number, y: number): number {
    const { words } = this;
    const [atX, atY] = [x * stride, y * stride];
    return (
      compareKeys(keyOf, words[atX + atEntity] as number, words[atY + atEntity] as number) ||
      compareKeys(keyOf, words[atX + atSecond] as number, words[atY + atSecond] as number) ||
      (words[atX + atStrengthAndRule] as number) - (words[atY + atStrengthAndRule] as number)
    );
  }
}

function addUp(starts: Int32Array): void {
  let total = 0;
  for (let index = 0; index < starts.length; index += 1) {
    total += starts[index] as number;
    starts[index] = total;
  }
}
