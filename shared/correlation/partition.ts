import type { AppliedLocks } from './apply-locks.ts';
import type { LinkBridge, UnitedSets } from './bridge.ts';
import { linkRuleCodes, linkStateCodes } from './codes.ts';
import { createDisjointSets, findRoot, uniteRoots, type DisjointSets } from './disjoint-sets.ts';
import { neededStrength, thresholdTable } from './figures.ts';
import type { GroupConstraints } from './group-constraints.ts';
import { LinkHeap } from './link-heap.ts';
import type { LinkTable } from './link-table.ts';
import { poolWeakLinks } from './pooling.ts';
import type { CorrelationSettings } from './settings.ts';

/** What became of each link, by its position in the table. */
export interface LinkOutcomes {
  state: Uint8Array;
  refusal: Uint8Array;
  needed: Uint16Array;
  pooled: Uint16Array;
}

/** A partition in the making. The sets hold what locks and storms have united already. */
export interface PartitionInput {
  /** In the order of `compareLinks`. Bridges and locks add to it. */
  readonly links: LinkTable;
  readonly sets: DisjointSets;
  readonly locks: AppliedLocks;
  readonly settings: CorrelationSettings;
  readonly keyOf: (entity: number) => string;
  /** Links around a node that is refused; null when there are no locks. */
  readonly bridge: LinkBridge | null;
  readonly checkCancelled: () => void;
}

const stormCode = linkRuleCodes.storm;
const CHECK_EVERY = 65_536;

/**
 * The constrained maximum spanning forest: takes links by strength and unites two groups when the strength is
 * enough for the smaller, the union is not too large, and nothing keeps them apart; then pools weak links
 * between the same two groups.
 */
export function partition(input: PartitionInput): LinkOutcomes {
  const { links, sets, settings, keyOf, checkCancelled } = input;
  const run = new ForestRun(input);
  const heap = input.bridge === null ? null : new LinkHeap(links, keyOf);
  const { count } = links;
  for (let link = 0; link < count; link += 1) {
    while (heap && heap.precedes(link)) run.take(heap.pop(), heap);
    run.take(link, heap);
    if (link % CHECK_EVERY === 0) checkCancelled();
  }
  while (heap && heap.length > 0) run.take(heap.pop(), heap);
  poolWeakLinks({
    links,
    sets,
    settings,
    keyOf,
    constraints: input.locks.constraints,
    refused: run.refused,
    onUnited: (link, strength) => run.pool(link, strength),
  });
  run.finish();
  return run.outcomes;
}

/** The state of one run over the sorted links. */
class ForestRun implements UnitedSets {
  outcomes: LinkOutcomes;
  readonly refused: number[] = [];
  private readonly links: LinkTable;
  readonly sets: DisjointSets;
  private readonly settings: CorrelationSettings;
  private readonly constraints: GroupConstraints | null;
  private readonly bridge: LinkBridge | null;
  private readonly thresholds: Int32Array;
  private readonly locks: AppliedLocks;
  /**
   * What the evidence alone connects, so that a lock is given as the reason only where it is one; null
   * without uniting locks.
   */
  readonly evidence: DisjointSets | null;
  /** Links within one group that the evidence alone was too weak for. */
  private readonly deferred: number[] = [];

  constructor(input: PartitionInput) {
    this.links = input.links;
    this.sets = input.sets;
    this.settings = input.settings;
    this.locks = input.locks;
    this.constraints = input.locks.constraints;
    this.bridge = input.bridge;
    this.thresholds = thresholdTable(input.settings, input.settings.groupLimit);
    this.evidence = input.locks.united ? createDisjointSets(input.sets.parent.length) : null;
    this.outcomes = createOutcomes(input.links.a.length);
  }

  /** Decides one link. */
  take(link: number, heap: LinkHeap | null): void {
    const { links, sets, constraints, settings } = this;
    if (links.a.length > this.outcomes.state.length)
      this.outcomes = grownOutcomes(this.outcomes, links.a.length);
    const a = links.a[link] as number;
    const b = links.b[link] as number;
    const rule = links.rule[link] as number;
    if (rule === stormCode) {
      this.outcomes.state[link] = linkStateCodes.tree;
      if (this.evidence) this.connectEvidence(a, b, true);
      return;
    }
    const rootA = findRoot(sets.parent, a);
    const rootB = findRoot(sets.parent, b);
    if (rootA === rootB) {
      this.takeInside(link, a, b, rule);
      return;
    }
    const sizeA = sets.size[rootA] as number;
    const sizeB = sets.size[rootB] as number;
    const cause = constraints === null ? 0 : constraints.causeBetween(rootA, rootB);
    if (cause !== 0) {
      this.outcomes.state[link] = linkStateCodes.withheldLock;
      this.outcomes.refusal[link] = cause;
      if (rule === linkRuleCodes.mustLink) return;
      this.refused.push(link);
      if (this.bridge && heap)
        this.bridge.around(link, this, constraints as GroupConstraints, (added) => heap.push(added));
      return;
    }
    if (sizeA + sizeB > settings.groupLimit) {
      this.outcomes.state[link] = linkStateCodes.withheldSize;
      this.refused.push(link);
      if (heap) this.bridge?.inside(link, this, (added) => heap.push(added));
      return;
    }
    const needed = this.thresholds[sizeA < sizeB ? sizeA : sizeB] as number;
    if ((links.strength[link] as number) < needed) {
      this.outcomes.state[link] = linkStateCodes.withheldWeak;
      this.refused.push(link);
      if (heap) this.bridge?.inside(link, this, (added) => heap.push(added));
      return;
    }
    this.outcomes.state[link] = linkStateCodes.tree;
    const root = uniteRoots(sets, rootA, rootB);
    constraints?.absorb(root, root === rootA ? rootB : rootA);
    if (this.evidence) this.connectEvidence(a, b, false);
  }

  /** A pool of weak links has united two groups: each of them is part of the reason. */
  pool(link: number, strength: number): void {
    this.outcomes.state[link] = linkStateCodes.tree;
    this.outcomes.pooled[link] = strength;
    if (this.evidence)
      this.connectEvidence(this.links.a[link] as number, this.links.b[link] as number, false);
  }

  /**
   * Settles what could only be known at the end: refused links inside one group, and where locks are the
   * reason.
   */
  finish(): void {
    this.finishLocks();
    // Only now: links that locks added may have made the columns grow.
    const { links, sets, outcomes } = this;
    for (const link of this.refused) {
      if (outcomes.state[link] === linkStateCodes.tree) continue;
      const rootA = findRoot(sets.parent, links.a[link] as number);
      const rootB = findRoot(sets.parent, links.b[link] as number);
      if (rootA === rootB) {
        outcomes.state[link] = linkStateCodes.redundant;
        outcomes.refusal[link] = 0;
      } else this.settleRefused(link, rootA, rootB);
    }
  }

  /** Groups have grown since: the cause that is told is the one that holds now. */
  private settleRefused(link: number, rootA: number, rootB: number): void {
    const { outcomes, sets, settings } = this;
    const cause = this.constraints === null ? 0 : this.constraints.causeBetween(rootA, rootB);
    const sizeA = sets.size[rootA] as number;
    const sizeB = sets.size[rootB] as number;
    outcomes.refusal[link] = cause;
    if (cause !== 0) outcomes.state[link] = linkStateCodes.withheldLock;
    else if (sizeA + sizeB > settings.groupLimit) outcomes.state[link] = linkStateCodes.withheldSize;
    else {
      outcomes.state[link] = linkStateCodes.withheldWeak;
      outcomes.needed[link] = neededStrength(Math.min(sizeA, sizeB), settings);
    }
  }

  private takeInside(link: number, a: number, b: number, rule: number): void {
    const { evidence } = this;
    this.outcomes.state[link] = linkStateCodes.redundant;
    if (!evidence || rule === linkRuleCodes.mustLink) return;
    const rootA = findRoot(evidence.parent, a);
    const rootB = findRoot(evidence.parent, b);
    if (rootA === rootB) return;
    const smaller = Math.min(evidence.size[rootA] as number, evidence.size[rootB] as number);
    if ((this.links.strength[link] as number) < neededStrength(smaller, this.settings)) {
      this.deferred.push(link);
      return;
    }
    uniteRoots(evidence, rootA, rootB);
    this.outcomes.state[link] = linkStateCodes.tree;
  }

  private connectEvidence(a: number, b: number, sameNode: boolean): boolean {
    const evidence = this.evidence as DisjointSets;
    const rootA = findRoot(evidence.parent, a);
    const rootB = findRoot(evidence.parent, b);
    const root = rootA === rootB ? rootA : uniteRoots(evidence, rootA, rootB);
    // Also where a link of the same strength has connected the two before.
    if (sameNode) evidence.size[root] = (evidence.size[root] as number) - 1;
    return rootA !== rootB;
  }

  /**
   * Where evidence does not connect a group that locks united: must-links first, then weak evidence, then
   * being kept together.
   */
  private finishLocks(): void {
    const { links, evidence, locks, outcomes } = this;
    if (!evidence || !locks.united) return;
    for (let link = 0; link < links.count; link += 1) {
      if (links.rule[link] !== linkRuleCodes.mustLink || outcomes.state[link] === linkStateCodes.withheldLock)
        continue;
      const connects = this.connectEvidence(links.a[link] as number, links.b[link] as number, false);
      outcomes.state[link] = connects ? linkStateCodes.tree : linkStateCodes.redundant;
    }
    for (const link of this.deferred) {
      if (this.connectEvidence(links.a[link] as number, links.b[link] as number, false))
        outcomes.state[link] = linkStateCodes.tree;
    }
    for (const { a, b, refusal } of locks.united.kept) if (refusal === 0) this.keepTogether(a, b);
  }

  private keepTogether(a: number, b: number): void {
    const { sets, links } = this;
    if (findRoot(sets.parent, a) !== findRoot(sets.parent, b) || !this.connectEvidence(a, b, false)) return;
    const link = links.add(a, b, linkRuleCodes.keptTogether, -1, -1, -1, -1, 1000, 0);
    if (links.a.length > this.outcomes.state.length)
      this.outcomes = grownOutcomes(this.outcomes, links.a.length);
    this.outcomes.state[link] = linkStateCodes.tree;
  }
}

function createOutcomes(capacity: number): LinkOutcomes {
  return {
    state: new Uint8Array(capacity),
    refusal: new Uint8Array(capacity),
    needed: new Uint16Array(capacity),
    pooled: new Uint16Array(capacity),
  };
}

function grownOutcomes(from: LinkOutcomes, capacity: number): LinkOutcomes {
  const to = createOutcomes(capacity);
  to.state.set(from.state);
  to.refusal.set(from.refusal);
  to.needed.set(from.needed);
  to.pooled.set(from.pooled);
  return to;
}
