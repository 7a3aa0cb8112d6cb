import { compareLinks, type LinkTable } from './link-table.ts';

/** Links that were made while links were being taken, strongest first (binary heap). */
export class LinkHeap {
  private readonly items: number[] = [];
  private readonly links: LinkTable;
  private readonly keyOf: (entity: number) => string;

  constructor(links: LinkTable, keyOf: (entity: number) => string) {
    this.links = links;
    this.keyOf = keyOf;
  }

  get length(): number {
    return this.items.length;
  }

  /** True when the first of the heap comes before this link. */
  precedes(link: number): boolean {
    return this.items.length > 0 && this.compare(this.items[0] as number, link) < 0;
  }

  push(link: number): void {
    const { items } = this;
    let at = items.length;
    items.push(link);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.compare(items[above] as number, link) <= 0) break;
      items[at] = items[above] as number;
      at = above;
    }
    items[at] = link;
  }

  /** Takes out the first. The heap must not be empty. */
  pop(): number {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined) throw new Error('The heap of links is empty.');
    if (items.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = at * 2 + 1;
      if (below >= items.length) break;
      if (below + 1 < items.length && this.compare(items[below + 1] as number, items[below] as number) < 0)
        below += 1;
      if (this.compare(last, items[below] as number) <= 0) break;
      items[at] = items[below] as number;
      at = below;
    }
    items[at] = last;
    return first;
  }

  private compare(x: number, y: number): number {
    return compareLinks(this.links, this.keyOf, x, y);
  }
}
