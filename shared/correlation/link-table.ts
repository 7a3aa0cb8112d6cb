import { compareText } from './canonical-order.ts';

/** Where links are put as they are found. Alerts are canonical ranks. */
export interface LinkSink {
  /** Adds one link and returns its position. */
  readonly add: (
    a: number,
    b: number,
    rule: number,
    entity: number,
    second: number,
    gap: number,
    window: number,
    strength: number,
    reasons: number,
  ) => number;
}

/** Links as columns, in the order in which they are taken. Alerts are canonical ranks. */
export class LinkTable implements LinkSink {
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
    if (at === this.a.length) this.grow();
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

  private grow(): void {
    const capacity = Math.max(64, Math.floor(this.a.length * 1.5));
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
    for (const link of order) {
      table.add(
        this.a[link] as number,
        this.b[link] as number,
        this.rule[link] as number,
        this.entity[link] as number,
        this.second[link] as number,
        this.gap[link] as number,
        this.window[link] as number,
        this.strength[link] as number,
        this.reasons[link] as number,
      );
    }
    return table;
  }
}

function extend<Column extends { set: (source: Column) => void }>(target: Column, source: Column): Column {
  target.set(source);
  return target;
}

/** Orders two links by strength (strongest first), ranks of their alerts, keys and rule. */
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
    compareKeys(keyOf, links.entity[x] as number, links.entity[y] as number) ||
    compareKeys(keyOf, links.second[x] as number, links.second[y] as number) ||
    (links.rule[x] as number) - (links.rule[y] as number)
  );
}

/** Orders two entities by the texts of their keys; none (-1) is before any. */
export function compareKeys(keyOf: (entity: number) => string, x: number, y: number): number {
  if (x === y) return 0;
  return compareText(x < 0 ? '' : keyOf(x), y < 0 ? '' : keyOf(y));
}
