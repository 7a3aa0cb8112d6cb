import { compareText } from './canonical-order.ts';
import { findRoot, uniteRoots, type DisjointSets } from './disjoint-sets.ts';
import { neededStrength } from './figures.ts';
import type { GroupConstraints } from './group-constraints.ts';
import type { LinkTable } from './link-table.ts';
import type { CorrelationSettings } from './settings.ts';
import { TripleIndex } from './triple-index.ts';

/** What pooling works on. */
export interface PoolingInput {
  readonly links: LinkTable;
  readonly sets: DisjointSets;
  readonly settings: CorrelationSettings;
  readonly keyOf: (entity: number) => string;
  readonly constraints: GroupConstraints | null;
  /** Refused links, strongest first. */
  readonly refused: readonly number[];
  /** Told of every link of a pool that united two groups, with the pooled strength. */
  readonly onUnited: (link: number, pooledStrength: number) => void;
}

interface Pool {
  readonly rootA: number;
  readonly rootB: number;
  readonly links: readonly number[];
  readonly strength: number;
}

/**
 * Up to four rounds: the links still refused between the same two groups, the strongest of each entity, are
 * taken together. Several weak reasons that are not the same reason twice make a strong one.
 */
export function poolWeakLinks(input: PoolingInput): void {
  const { sets, settings, constraints, onUnited } = input;
  for (let round = 0; round < settings.poolRounds; round += 1) {
    let united = false;
    for (const pool of findPools(input)) {
      const rootA = findRoot(sets.parent, pool.rootA);
      const rootB = findRoot(sets.parent, pool.rootB);
      if (rootA === rootB) continue;
      const sizeA = sets.size[rootA] as number;
      const sizeB = sets.size[rootB] as number;
      if (
        sizeA + sizeB > settings.groupLimit ||
        pool.strength < neededStrength(Math.min(sizeA, sizeB), settings)
      )
        continue;
      if (constraints && constraints.causeBetween(rootA, rootB) !== 0) continue;
      const root = uniteRoots(sets, rootA, rootB);
      constraints?.absorb(root, root === rootA ? rootB : rootA);
      for (const link of pool.links) onUnited(link, pool.strength);
      united = true;
    }
    if (!united) return;
  }
}

/** Pools of two links and more, strongest first, then in the order of their strongest links. */
function findPools({ links, sets, refused, keyOf }: PoolingInput): readonly Pool[] {
  const pairs = new TripleIndex(refused.length);
  /** By pair of groups: how many links are between them, the first and the last; by place of a link: the next of its pair. */
  const counts = new Int32Array(refused.length);
  const first = new Int32Array(refused.length);
  const last = new Int32Array(refused.length);
  const next = new Int32Array(refused.length);
  for (let place = 0; place < refused.length; place += 1) {
    const link = refused[place] as number;
    const rootA = findRoot(sets.parent, links.a[link] as number);
    const rootB = findRoot(sets.parent, links.b[link] as number);
    if (rootA === rootB) continue;
    const pair = pairs.numberOf(rootA < rootB ? rootA : rootB, rootA < rootB ? rootB : rootA, 0);
    if (counts[pair] === 0) first[pair] = place;
    else next[last[pair] as number] = place;
    counts[pair] = (counts[pair] as number) + 1;
    last[pair] = place;
  }
  const pools: Pool[] = [];
  for (let pair = 0; pair < pairs.count; pair += 1) {
    if ((counts[pair] as number) < 2) continue;
    const between: number[] = [];
    for (let place = first[pair] as number; between.length < (counts[pair] as number);) {
      between.push(refused[place] as number);
      place = next[place] as number;
    }
    const chosen = strongestPerEntity(links, keyOf, between);
    if (chosen.length < 2) continue;
    const strongest = between[0] as number;
    pools.push({
      rootA: findRoot(sets.parent, links.a[strongest] as number),
      rootB: findRoot(sets.parent, links.b[strongest] as number),
      links: chosen,
      strength: pooledStrength(chosen.map((link) => links.strength[link] as number)),
    });
  }
  // Pairs are numbered in the order of their strongest links, and the sort is stable.
  return pools.sort((x, y) => y.strength - x.strength);
}

/** ⌊1000·(1 − Π(1 − s/1000))⌋ of strengths in key order. */
export function pooledStrength(strengths: readonly number[]): number {
  const apart = strengths.reduce((product, strength) => product * (1 - strength / 1000), 1);
  return Math.floor(1000 * (1 - apart));
}

/**
 * The strongest link of each entity, in key order; a link by two entities counts only where neither counts by
 * itself.
 */
function strongestPerEntity(
  links: LinkTable,
  keyOf: (entity: number) => string,
  candidates: readonly number[],
): readonly number[] {
  const chosen = new Map<string, number>();
  const textOf = (entity: number): string => (entity < 0 ? '' : keyOf(entity));
  const singles = new Set<number>();
  for (const link of candidates) {
    if ((links.second[link] as number) >= 0) continue;
    const entity = links.entity[link] as number;
    const key = textOf(entity);
    if (chosen.has(key)) continue;
    chosen.set(key, link);
    singles.add(entity);
  }
  for (const link of candidates) {
    const second = links.second[link] as number;
    const entity = links.entity[link] as number;
    if (second < 0 || singles.has(entity) || singles.has(second)) continue;
    const key = `${textOf(entity)}\u0000${textOf(second)}`;
    if (!chosen.has(key)) chosen.set(key, link);
  }
  return [...chosen].sort(([x], [y]) => compareText(x, y)).map(([, link]) => link);
}
