import { compareText } from './canonical-order.ts';

/** Links while they are being found, as columns that grow. Alerts are canonical ranks here. */
export class LinkTable {
  count = 0;
  a: Int32Array;
  b: Int32Array;
  rule: Uint8Array;
  entity: Int32Array;
  second: Int32Array;
  gap: Float64Array;
  window: Float64Array;
  strength: Uint16Array;
  reasons: Uint32Array;

  constructor(capacity: number) {
    this.a = new Int32Array(capacity);
    this.b = new Int32Array(capacity);
    this.rule = new Uint8Array(capacity);
    this.entity = new Int32Array(capacity);
    this.second = new Int32Array(capacity);
    this.gap = new Float64Array(capacity);
    this.window = new Float64Array(capacity);
    this.strength = new Uint16Array(capacity);
    this.reasons = new Uint32Array(capacity);
  }

  /** Adds one link and returns its position. */
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
    const at = this.count;
    if (at === this.a.length) this.reserve(1);
    this.a[at] = a;
    this.b[at] = b;
    this.rule[at] = rule;
    this.entity[at] = entity;
    this.second[at] = second;
    this.gap[at] = gap;
    this.window[at] = window;
    this.strength[at] = strength;
    this.reasons[at] = reasons;
    this.count = at + 1;
    return at;
  }

  /** Makes room for so many more links. */
  reserve(more: number): void {
    if (this.count + more <= this.a.length) return;
    const capacity = Math.max(this.count + more, Math.floor(this.a.length * 1.5));
    this.a = extend(new Int32Array(capacity), this.a);
    this.b = extend(new Int32Array(capacity), this.b);
    this.rule = extend(new Uint8Array(capacity), this.rule);
    this.entity = extend(new Int32Array(capacity), this.entity);
    this.second = extend(new Int32Array(capacity), this.second);
    this.gap = extend(new Float64Array(capacity), this.gap);
    this.window = extend(new Float64Array(capacity), this.window);
    this.strength = extend(new Uint16Array(capacity), this.strength);
    this.reasons = extend(new Uint32Array(capacity), this.reasons);
  }

  /** The same links in another order, in columns of just their length. */
  inOrder(order: Int32Array): LinkTable {
    const table = new LinkTable(order.length);
    table.count = order.length;
    // One loop with a place in the code for each column: a function shared by columns of several types would
    // be compiled for none of them.
    for (let to = 0; to < order.length; to += 1) {
      const from = order[to] as number;
      table.a[to] = this.a[from] as number;
      table.b[to] = this.b[from] as number;
      table.rule[to] = this.rule[from] as number;
      table.entity[to] = this.entity[from] as number;
      table.second[to] = this.second[from] as number;
      table.gap[to] = this.gap[from] as number;
      table.window[to] = this.window[from] as number;
      table.strength[to] = this.strength[from] as number;
      table.reasons[to] = this.reasons[from] as number;
    }
    return table;
  }
}

function extend<Column extends { set: (source: Column) => void }>(target: Column, source: Column): Column {
  target.set(source);
  return target;
}

/** Orders two links by strength (strongest first), ranks of their alerts, rule and keys. */
export function compareLinks(
  links: LinkTable,
  keyOf: (entity: number) => string,
  x: number,
  y: number,
): number {
  return (
    (links.strength[y] as number) - (links.strength[x] as number) ||
    (links.a[x] as number) - (links.a[y] as number) ||
    (links.b[x] as number) - (links.b[y] as number) ||
    compareKeys(links, keyOf, x, y)
  );
}

/** Orders two links by the texts of their keys, then by rule. */
export function compareKeys(
  links: LinkTable,
  keyOf: (entity: number) => string,
  x: number,
  y: number,
): number {
  const [entityX, entityY] = [links.entity[x] as number, links.entity[y] as number];
  return (
    (entityX === entityY ? 0 : compareText(keyText(keyOf, entityX), keyText(keyOf, entityY))) ||
    compareText(keyText(keyOf, links.second[x] as number), keyText(keyOf, links.second[y] as number)) ||
    (links.rule[x] as number) - (links.rule[y] as number)
  );
}

function keyText(keyOf: (entity: number) => string, entity: number): string {
  return entity < 0 ? '' : keyOf(entity);
}

/**
 * The positions of all links in the order of `compareLinks`; linear but for links of equal strength between
 * the same two alerts.
 */
export function sortLinks(
  links: LinkTable,
  rankCount: number,
  keyOf: (entity: number) => string,
): Int32Array {
  const { count } = links;
  const first = new Int32Array(count);
  const second = new Int32Array(count);
  const starts = new Int32Array(Math.max(rankCount, 1001) + 1);
  // Least significant first: each pass is stable. The first reads the links as they are.
  sortByRank(links.b, null, second, starts);
  sortByRank(links.a, second, first, starts);
  sortByStrength(links.strength, first, second, starts);
  sortTies(links, second, keyOf);
  return second;
}

/** Puts `from` (null: as they come) into `to` by ascending rank. */
function sortByRank(column: Int32Array, from: Int32Array | null, to: Int32Array, starts: Int32Array): void {
  starts.fill(0);
  for (let link = 0; link < to.length; link += 1) {
    const next = (column[link] as number) + 1;
    starts[next] = (starts[next] as number) + 1;
  }
  addUp(starts);
  for (let index = 0; index < to.length; index += 1) {
    const link = from === null ? index : (from[index] as number);
    const rank = column[link] as number;
    const place = starts[rank] as number;
    to[place] = link;
    starts[rank] = place + 1;
  }
}

/** Puts `from` into `to` by descending strength. */
function sortByStrength(column: Uint16Array, from: Int32Array, to: Int32Array, starts: Int32Array): void {
  starts.fill(0);
  for (let link = 0; link < to.length; link += 1) {
    const next = 1001 - (column[link] as number);
    starts[next] = (starts[next] as number) + 1;
  }
  addUp(starts);
  for (let index = 0; index < to.length; index += 1) {
    const link = from[index] as number;
    const weakness = 1000 - (column[link] as number);
    const place = starts[weakness] as number;
    to[place] = link;
    starts[weakness] = place + 1;
  }
}

function addUp(starts: Int32Array): void {
  let total = 0;
  for (let index = 0; index < starts.length; index += 1) {
    total += starts[index] as number;
    starts[index] = total;
  }
}

/** Insertion sort of a short run of links of equal strength between the same two alerts. */
function sortRun(
  links: LinkTable,
  keyOf: (entity: number) => string,
  order: Int32Array,
  start: number,
  end: number,
): void {
  for (let index = start + 1; index < end; index += 1) {
    const link = order[index] as number;
    let at = index;
    while (at > start && compareKeys(links, keyOf, order[at - 1] as number, link) > 0) {
      order[at] = order[at - 1] as number;
      at -= 1;
    }
    order[at] = link;
  }
}

function sortTies(links: LinkTable, order: Int32Array, keyOf: (entity: number) => string): void {
  const { a, b, strength } = links;
  for (let start = 0; start < order.length;) {
    const link = order[start] as number;
    let end = start + 1;
    while (end < order.length) {
      const other = order[end] as number;
      if (a[other] !== a[link] || b[other] !== b[link] || strength[other] !== strength[link]) break;
      end += 1;
    }
    if (end - start > 1) sortRun(links, keyOf, order, start, end);
    start = end;
  }
}
