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
  /** Nodes of the loaded list, as ranks of their first alerts, ascending. */
  nodes: number[] = [];
  /** First and last alert of each node that carry the key. */
  private firstCarrier: number[] = [];
  private lastCarrier: number[] = [];
  private readonly ranked: RankedAlerts;
  private readonly storms: Storms;

  constructor(ranked: RankedAlerts, storms: Storms) {
    this.ranked = ranked;
    this.storms = storms;
  }

  /** Loads a posting list of ascending ranks, without those in `left out`. */
  load(ranks: ArrayLike<number>, leftOut: ReadonlySet<number> | null): void {
    const { head } = this.storms;
    const places = new Map<number, number>();
    const nodes: number[] = [];
    const first: number[] = [];
    const last: number[] = [];
    let ascending = true;
    for (let index = 0; index < ranks.length; index += 1) {
      const rank = ranks[index] as number;
      if (leftOut?.has(rank)) continue;
      const node = head[rank] as number;
      const place = this.storms.member?.[rank] === 1 ? places.get(node) : undefined;
      if (place !== undefined) {
        last[place] = rank;
        continue;
      }
      places.set(node, nodes.length);
      if (nodes.length > 0 && node < (nodes[nodes.length - 1] as number)) ascending = false;
      nodes.push(node);
      first.push(rank);
      last.push(rank);
    }
    if (ascending) {
      this.nodes = nodes;
      this.firstCarrier = first;
      this.lastCarrier = last;
      return;
    }
    const order = nodes.map((_, place) => place).sort((x, y) => (nodes[x] as number) - (nodes[y] as number));
    this.nodes = order.map((place) => nodes[place] as number);
    this.firstCarrier = order.map((place) => first[place] as number);
    this.lastCarrier = order.map((place) => last[place] as number);
  }

  /**
   * Visits each node with the earlier compatible one that ends last, when the gap is at most `longest`. A node
   * of no known tenant is compatible with all and visited with the last of each: so any two compatible nodes
   * within a window are connected, whatever nodes of other tenants are between them.
   */
  pairConsecutive(longest: number, visit: NodePairVisitor): void {
    const { tenant } = this.ranked;
    /** Place of the node that ends last, by tenant. */
    const latest = new Map<number, number>();
    const visitWith = (before: number | undefined, place: number): void => {
      if (before === undefined) return;
      const gap = this.gapBetween(before, place);
      if (gap <= longest) this.visitPlaces(before, place, gap, visit);
    };
    for (let place = 0; place < this.nodes.length; place += 1) {
      const own = tenant === null ? -1 : (tenant[this.nodes[place] as number] as number);
      if (own === -1) for (const before of latest.values()) visitWith(before, place);
      else visitWith(this.later(latest.get(own), latest.get(-1)), place);
      latest.set(own, this.later(latest.get(own), place) as number);
    }
  }

  /** Place of the node that holds an alert (rank), -1 when it is not in the list. */
  placeOf(rank: number): number {
    const node = this.storms.head[rank] as number;
    let low = 0;
    let high = this.nodes.length - 1;
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
    return Math.max(0, (this.ranked.time[this.nodes[after] as number] as number) - this.endOf(before));
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

  private later(a: number | undefined, b: number | undefined): number | undefined {
    if (a === undefined) return b;
    if (b === undefined) return a;
    const [endA, endB] = [this.endOf(a), this.endOf(b)];
    return endB > endA || (endB === endA && b > a) ? b : a;
  }
}
