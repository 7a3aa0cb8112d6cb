import { createUnionFind } from '../lib/union-find.ts';
import type { UnionFind } from '../lib/union-find.ts';
import { compareIdentifiers } from './identity-namespaces.ts';
import type { Identifier } from './record.ts';

/** An identifier that aliases more distinct identifiers than this of one stronger namespace is a shared name. Source: the model's rule. */
export const sharedNameLimit = 8;

/** Entities as alias components. Nodes are positions in the list of identifiers that was given; components are numbered by their keys' order. */
export interface AliasComponents {
  /** Node → component. */
  readonly componentOf: Int32Array;
  /** Component → node of its key: the strongest, then smallest identifier. */
  readonly keyOf: Int32Array;
  /** Component → its nodes, ascending. */
  readonly members: readonly (readonly number[])[];
  /** Node → 1 when it is a shared or ambiguous name that joins nothing. */
  readonly shared: Uint8Array;
}

/**
 * How many distinct identifiers of a stronger namespace a name may stand for. A host name stands for one fully qualified name only, and so
 * does whatever rests on it (`path@hostName`).
 */
function limitOf(weaker: string, stronger: string): number {
  if (!weaker.endsWith('hostName') || !stronger.endsWith('fqdn')) return sharedNameLimit;
  return weaker.slice(0, -'hostName'.length) === stronger.slice(0, -'fqdn'.length) ? 1 : sharedNameLimit;
}

/** Unites nodes that are one identifier: equal ones, and one of unknown tenant with that of the only known tenant that has it. */
function uniteSameIdentifiers(identifiers: readonly Identifier[]): UnionFind {
  const same = createUnionFind(identifiers.length);
  const tenants = new Map<string, Map<string, number>>();
  for (const [node, identifier] of identifiers.entries()) {
    const value = `${identifier.kind}|${identifier.namespace}|${identifier.value}`;
    const known = tenants.get(value);
    const tenant = identifier.tenant ?? '';
    if (known === undefined) {
      tenants.set(value, new Map([[tenant, node]]));
    } else {
      const first = known.get(tenant);
      if (first === undefined) known.set(tenant, node);
      else same.unite(first, node);
    }
  }
  for (const known of tenants.values()) {
    if (known.size !== 2 || !known.has('')) continue;
    const [left, right] = [...known.values()] as [number, number];
    same.unite(left, right);
  }
  return same;
}

/** Marks the identifiers that alias too many of one stronger namespace. */
function findSharedNames(
  identifiers: readonly Identifier[],
  pairs: ArrayLike<number>,
  same: UnionFind,
): Uint8Array {
  const size = identifiers.length;
  const towardsStronger: number[] = [];
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const left = same.find(pairs[index] as number);
    const right = same.find(pairs[index + 1] as number);
    const [weaker, stronger] =
      (identifiers[left] as Identifier).rank > (identifiers[right] as Identifier).rank
        ? [left, right]
        : [right, left];
    if ((identifiers[weaker] as Identifier).rank > (identifiers[stronger] as Identifier).rank)
      towardsStronger.push(weaker * size + stronger);
  }
  const sorted = Float64Array.from(towardsStronger).sort();
  const shared = new Uint8Array(size);
  const counts = new Map<string, number>();
  let current = -1;
  let previous = -1;
  for (const code of sorted) {
    if (code === previous) continue;
    previous = code;
    const weaker = Math.floor(code / size);
    if (weaker !== current) {
      counts.clear();
      current = weaker;
    }
    const namespace = (identifiers[code - weaker * size] as Identifier).namespace;
    const count = (counts.get(namespace) ?? 0) + 1;
    counts.set(namespace, count);
    if (count > limitOf((identifiers[weaker] as Identifier).namespace, namespace)) shared[weaker] = 1;
  }
  return shared;
}

/**
 * Resolves which identifiers are one entity: the components of the alias pairs, less the pairs of shared names.
 *
 * The result depends only on the sets of identifiers and pairs, not on their order. It may be computed on part of a store, when the part is
 * closed: with an identifier come all its pairs, and all identifiers of the same kind, namespace and value in other tenants.
 * @param identifiers the nodes; two nodes may name the same identifier.
 * @param pairs node numbers, two by two: identifiers that were seen in one evidence object.
 */
export function resolveAliases(
  identifiers: readonly Identifier[],
  pairs: ArrayLike<number>,
): AliasComponents {
  const size = identifiers.length;
  const same = uniteSameIdentifiers(identifiers);
  const sharedClasses = findSharedNames(identifiers, pairs, same);
  const united = createUnionFind(size);
  const shared = new Uint8Array(size);
  for (let node = 0; node < size; node += 1) {
    united.unite(node, same.find(node));
    shared[node] = sharedClasses[same.find(node)] as number;
  }
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const left = pairs[index] as number;
    const right = pairs[index + 1] as number;
    if (shared[left] === 0 && shared[right] === 0) united.unite(left, right);
  }
  return gatherComponents(identifiers, united, shared);
}

function gatherComponents(
  identifiers: readonly Identifier[],
  united: UnionFind,
  shared: Uint8Array,
): AliasComponents {
  const byRoot = new Map<number, number[]>();
  for (let node = 0; node < identifiers.length; node += 1) {
    const root = united.find(node);
    const members = byRoot.get(root);
    if (members) members.push(node);
    else byRoot.set(root, [node]);
  }
  const compareNodes = (left: number, right: number): number =>
    compareIdentifiers(identifiers[left] as Identifier, identifiers[right] as Identifier);
  const components = [...byRoot.values()].map((members) => ({
    members,
    key: members.reduce((best, node) => (compareNodes(node, best) < 0 ? node : best)),
  }));
  components.sort((left, right) => compareNodes(left.key, right.key));
  const componentOf = new Int32Array(identifiers.length);
  for (const [component, { members }] of components.entries()) {
    for (const node of members) componentOf[node] = component;
  }
  return {
    componentOf,
    keyOf: Int32Array.from(components.map(({ key }) => key)),
    members: components.map(({ members }) => members),
    shared,
  };
}

/** All pairs among the identifiers of one evidence object, as positions in its list, two by two. */
export function aliasPairs(count: number): readonly number[] {
  const pairs: number[] = [];
  for (let left = 0; left < count; left += 1) {
    for (let right = left + 1; right < count; right += 1) pairs.push(left, right);
  }
  return pairs;
}
