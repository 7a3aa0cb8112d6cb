/** Disjoint sets over 0 … size − 1, by size with path halving. The representative of a set is arbitrary: never let it show. */
export interface UnionFind {
  /** The representative of a node's set. */
  find(node: number): number;
  /** Unites two sets; true when they were apart. */
  unite(left: number, right: number): boolean;
}

/** Makes disjoint sets of `size` single nodes. */
export function createUnionFind(size: number): UnionFind {
  const parent = new Int32Array(size);
  for (let node = 0; node < size; node += 1) parent[node] = node;
  const count = new Int32Array(size).fill(1);
  const find = (start: number): number => {
    let node = start;
    for (;;) {
      const up = parent[node] as number;
      if (up === node) return node;
      parent[node] = parent[up] as number;
      node = parent[node] as number;
    }
  };
  return {
    find,
    unite(left, right) {
      const a = find(left);
      const b = find(right);
      if (a === b) return false;
      const [small, large] = (count[a] as number) < (count[b] as number) ? [a, b] : [b, a];
      parent[small] = large;
      count[large] = (count[large] as number) + (count[small] as number);
      return true;
    },
  };
}
