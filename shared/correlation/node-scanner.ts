import { tenantsConflict, type RankedAlerts } from './ranked-alerts.ts';
import type { Storms } from './storms.ts';

/**
 * What a scan reports: the two alerts (ranks) that carry the key nearest to each other, and the gap between
 * their nodes.
 */
export type NodePairVisitor = (a: number, b: number, gap: number) => void;

/**
 * Turns the posting list of one key into nodes (a storm is one) and pairs consecutive ones.
 *
 * Nodes are in order of their start. Each is paired with the earlier one that ends last, which for alerts is
 * simply the one before: so intervals that overlap have the same components as all pairs within the window.
 */
export class NodeScanner {
  /** Nodes of the loaded list, as ranks of their first alerts, ascending: the first `count` of these. */
  nodes = new Int32Array(64);
  count = 0;
  /** First and last alert of each node that carry the key. */
  private firstCarrier = new Int32Array(64);
  private lastCarrier = new Int32Array(64);
  /** By node: its place in the loaded list. What is there of nodes that are not in it means nothing. */
  private readonly places: Int32Array;
  /** For lists of several tenants: zeros between two lists. */
  private latest: Int32Array | null = null;
  private readonly tenants: number[] = [];
  private readonly ranked: RankedAlerts;
  private readonly storms: Storms;

  constructor(ranked: RankedAlerts, storms: Storms) {
    this.ranked = ranked;
    this.storms = storms;
    this.places = new Int32Array(storms.member === null ? 0 : ranked.count);
  }

  /** Loads a posting list of ascending ranks, `start` … `end - 1` of those given, without those in `left out`. */
  load(
    ranks: ArrayLike<number>,
    leftOut: ReadonlySet<number> | null,
    start = 0,
    end: number = ranks.length,
  ): void {
    this.makeRoom(end - start);
    const { nodes, firstCarrier, lastCarrier, places } = this;
    const { head, member } = this.storms;
    let count = 0;
    let ascending = true;
    for (let index = start; index < end; index += 1) {
      const rank = ranks[index] as number;
      if (leftOut?.has(rank)) continue;
      const node = head[rank] as number;
      if (member !== null && member[rank] === 1) {
        const place = places[node] as number;
        if (place < count && nodes[place] === node) {
          lastCarrier[place] = rank;
          continue;
        }
        places[node] = count;
      }
      if (count > 0 && node < (nodes[count - 1] as number)) ascending = false;
      nodes[count] = node;
      firstCarrier[count] = rank;
      lastCarrier[count] = rank;
      count += 1;
    }
    this.count = count;
    if (!ascending) this.sortNodes();
  }

  private makeRoom(count: number): void {
    if (count <= this.nodes.length) return;
    const capacity = Math.max(count, this.nodes.length * 2);
    this.nodes = new Int32Array(capacity);
    this.firstCarrier = new Int32Array(capacity);
    this.lastCarrier = new Int32Array(capacity);
  }

  private sortNodes(): void {
    const [nodes, first, last] = [this.nodes, this.firstCarrier, this.lastCarrier].map((column) =>
      column.slice(0, this.count),
    ) as [Int32Array, Int32Array, Int32Array];
    const order = nodes.map((_, place) => place).sort((x, y) => (nodes[x] as number) - (nodes[y] as number));
    order.forEach((from, to) => {
      this.nodes[to] = nodes[from] as number;
      this.firstCarrier[to] = first[from] as number;
      this.lastCarrier[to] = last[from] as number;
    });
  }

  /**
   * Visits each node with the earlier compatible one that ends last, when the gap is at most `longest`. A node
   * of no known tenant is compatible with all and visited with the last of each: so any two compatible nodes
   * within a window are connected, whatever nodes of other tenants are between them.
   */
  pairConsecutive(longest: number, visit: NodePairVisitor): void {
    if (this.hasSeveralTenants()) {
      this.pairByTenant(longest, visit);
      return;
    }
    let latest = 0;
    for (let place = 1; place < this.count; place += 1) {
      const gap = this.gapBetween(latest, place);
      if (gap <= longest) this.visitPlaces(latest, place, gap, visit);
      if (this.endOf(place) >= this.endOf(latest)) latest = place;
    }
  }

  /** Whether nodes of the loaded list are of different tenants, or some of none that is known. */
  hasSeveralTenants(): boolean {
    const { tenant } = this.ranked;
    if (tenant === null) return false;
    const { nodes, count } = this;
    for (let place = 1; place < count; place += 1)
      if (tenant[nodes[place] as number] !== tenant[nodes[0] as number]) return true;
    return false;
  }

  private pairByTenant(longest: number, visit: NodePairVisitor): void {
    const tenant = this.ranked.tenant as Int32Array;
    const { nodes, count, tenants } = this;
    /** By tenant and one more, so that it is of none at 0: place and one more of the node that ends last, 0 for none. */
    this.latest ??= new Int32Array(highestOf(tenant) + 2);
    const { latest } = this;
    tenants.length = 0;
    for (let place = 0; place < count; place += 1) {
      const own = (tenant[nodes[place] as number] as number) + 1;
      if (own === 0) {
        for (const other of tenants) this.visitNear((latest[other] as number) - 1, place, longest, visit);
      } else {
        const before = this.later((latest[own] as number) - 1, (latest[0] as number) - 1);
        if (before >= 0) this.visitNear(before, place, longest, visit);
      }
      const ofOwn = (latest[own] as number) - 1;
      if (ofOwn < 0) tenants.push(own);
      latest[own] = this.later(ofOwn, place) + 1;
    }
    for (const own of tenants) latest[own] = 0;
  }

  private visitNear(before: number, place: number, longest: number, visit: NodePairVisitor): void {
    const gap = this.gapBetween(before, place);
    if (gap <= longest) this.visitPlaces(before, place, gap, visit);
  }

  /** Place of the node that holds an alert (rank), -1 when it is not in the list. */
  placeOf(rank: number): number {
    const node = this.storms.head[rank] as number;
    let low = 0;
    let high = this.count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.nodes[middle] as number;
      if (found === node) return middle;
      if (found < node) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** Milliseconds from the end of the earlier to the start of the later; 0 when they overlap. */
  gapBetween(before: number, after: number): number {
    const gap = (this.ranked.time[this.nodes[after] as number] as number) - this.endOf(before);
    return gap > 0 ? gap : 0;
  }

  /** Visits two places of the list as a pair of alerts in canonical order. */
  visitPlaces(before: number, after: number, gap: number, visit: NodePairVisitor): void {
    const a = this.lastCarrier[before] as number;
    const b = this.firstCarrier[after] as number;
    if (a < b) visit(a, b, gap);
    else visit(b, a, gap);
  }

  /** True when the nodes at two places are of tenants that cannot be together. */
  tenantsConflict(before: number, after: number): boolean {
    const { tenant } = this.ranked;
    return (
      tenant !== null &&
      tenantsConflict(
        tenant[this.nodes[before] as number] as number,
        tenant[this.nodes[after] as number] as number,
      )
    );
  }

  private endOf(place: number): number {
    return this.storms.end[this.nodes[place] as number] as number;
  }

  /** Of two places the one whose node ends last; -1 is no place. */
  private later(a: number, b: number): number {
    if (a < 0) return b;
    if (b < 0) return a;
    const [endA, endB] = [this.endOf(a), this.endOf(b)];
    return endB > endA || (endB === endA && b > a) ? b : a;
  }
}

function highestOf(numbers: Int32Array): number {
  let highest = -1;
  for (let index = 0; index < numbers.length; index += 1)
    if ((numbers[index] as number) > highest) highest = numbers[index] as number;
  return highest;
}
