import type { EntityKind } from '../model/entity-kinds.ts';
import type { GraphNode } from './types.ts';

/** The nodes around one, of some kinds or of all, as a text that is the same for the same nodes and begins with how many there are; null where there are none. */
export type Around = (...kinds: readonly (EntityKind | 'alert')[]) => string | null;

/** A node of one step with a number that tells what it is like, which is the same whether or not others are like it. */
export interface LevelNode {
  readonly node: GraphNode;
  readonly mark: number;
}

/** An edge between indexes of nodes. */
export interface LevelEdge {
  readonly source: number;
  readonly target: number;
  /** Number of its kind and relation. */
  readonly way: number;
}

/** The graph of one step of grouping. */
export interface Level {
  readonly nodes: readonly LevelNode[];
  readonly edges: readonly LevelEdge[];
}

/** Tells of each node of a level, by its index, what is around it. The order in which neighbours are met does not count. */
export function findNeighbours({ nodes, edges }: Level): (index: number) => Around {
  // Neighbours one after another, those of a node from its offset to the next: thousands of small lists would cost more than the work with them.
  const offsets = new Int32Array(nodes.length + 1);
  for (const { source, target } of edges)
    for (const end of [source, target]) offsets[end + 1] = (offsets[end + 1] ?? 0) + 1;
  for (let index = 0; index < nodes.length; index += 1)
    offsets[index + 1] = (offsets[index + 1] ?? 0) + (offsets[index] ?? 0);
  const beside = new Int32Array(2 * edges.length);
  const free = offsets.slice();
  const put = (at: number, other: number): void => {
    const slot = free[at] ?? 0;
    beside[slot] = other;
    free[at] = slot + 1;
  };
  for (const { source, target } of edges) {
    put(source, target);
    put(target, source);
  }
  // Which question each neighbour was last counted for: several edges may lead to it.
  const counted = new Int32Array(nodes.length);
  let question = 0;
  return (index) =>
    (...kinds) => {
      question += 1;
      let [count, high, low] = [0, 0, 0];
      for (let slot = offsets[index] ?? 0; slot < (offsets[index + 1] ?? 0); slot += 1) {
        const other = beside[slot] ?? 0;
        const entry = nodes[other];
        if (!entry || counted[other] === question) continue;
        counted[other] = question;
        if (kinds.length > 0 && !kinds.includes(entry.node.entityKind ?? 'alert')) continue;
        count += 1;
        low = (low + Math.imul(entry.mark, 2_654_435_761)) | 0;
        high = (high + Math.imul(entry.mark / 0x80_0000, 1_597_334_677)) | 0;
      }
      return count === 0 ? null : `${count} ${high} ${low}`;
    };
}

/** 53 bits of a text: enough to tell thousands of groups apart (cyrb53, public domain by bryc). */
export function hashOf(text: string): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}
