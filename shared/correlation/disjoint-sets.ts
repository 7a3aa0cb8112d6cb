/** Union–find over canonical ranks, with the number of nodes in each set (a storm counts as one node). */
export interface DisjointSets {
  readonly parent: Int32Array;
  /** Valid at roots only. */
  readonly size: Int32Array;
}

/** One set of size 1 for each of `count` elements. */
export function createDisjointSets(count: number): DisjointSets {
  const parent = new Int32Array(count);
  for (let element = 0; element < count; element += 1) parent[element] = element;
  return { parent, size: new Int32Array(count).fill(1) };
}

/** The root of an element's set, halving the path on the way. */
export function findRoot(parent: Int32Array, element: number): number {
  let current = element;
  let above = parent[current] as number;
  while (above !== current) {
    const next = parent[above] as number;
    parent[current] = next;
    current = next;
    above = parent[current] as number;
  }
  return current;
}

/** Unites two different roots and returns the one that stays: the larger, else the first named. */
export function uniteRoots(sets: DisjointSets, a: number, b: number): number {
  const { parent, size } = sets;
  const sizeA = size[a] as number;
  const sizeB = size[b] as number;
  const [root, child] = sizeA >= sizeB ? [a, b] : [b, a];
  parent[child] = root;
  size[root] = sizeA + sizeB;
  return root;
}
