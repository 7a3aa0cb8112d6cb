import { applyLocks, type AppliedLocks } from './apply-locks.ts';
import { LinkBridge } from './bridge.ts';
import { engineVersion, linkReasonBits, linkRuleCodes } from './codes.ts';
import { createDisjointSets, findRoot, type DisjointSets } from './disjoint-sets.ts';
import { linkByEntities } from './entity-links.ts';
import { LinkBuffer } from './link-buffer.ts';
import { compareLinks, type LinkTable } from './link-table.ts';
import { NodeScanner } from './node-scanner.ts';
import { partition, type LinkOutcomes } from './partition.ts';
import { rankAlerts, type RankedAlerts } from './ranked-alerts.ts';
import { linkBySequences } from './sequence-links.ts';
import { linkBySource } from './source-links.ts';
import { findStorms, type Storms } from './storms.ts';
import type {
  CorrelationContext,
  CorrelationInput,
  CorrelationOptions,
  CorrelationResult,
  CorrelationStage,
  LinkColumns,
} from './types.ts';

/** A run was stopped by its caller. Nothing of it is kept. */
export class CorrelationCancelled extends Error {
  constructor() {
    super('The correlation run was cancelled.');
    this.name = 'CorrelationCancelled';
  }
}

/**
 * Groups alerts into incidents: a function of alerts, locks, settings and engine version, and of nothing
 * else. The order in which alerts, entities and locks are given has no meaning.
 * @throws CorrelationCancelled when the caller asked for it.
 */
export function correlate(input: CorrelationInput, options: CorrelationOptions = {}): CorrelationResult {
  const checkCancelled = (): void => {
    if (options.isCancelled?.() === true) throw new CorrelationCancelled();
  };
  const enter = (share: number, stage: CorrelationStage): void => {
    checkCancelled();
    options.onProgress?.(share, stage);
  };
  enter(0, 'order');
  const ranked = rankAlerts(input.alerts, input.figures?.spans);
  const sets = createDisjointSets(ranked.count);
  const locks = applyLocks(input, ranked, sets);
  const found = new LinkBuffer(1024);
  if (input.context)
    found.apart = Uint8Array.from(ranked.order, (alert) => input.context?.isAround[alert] ?? 0);

  enter(0.2, 'storms');
  // One number an entity, for one stage after another: memory asked for is work for the collector.
  const scratch = new Int32Array(input.entities.count);
  const storms = findStorms(
    input.alerts,
    ranked,
    scratch,
    input.settings.stormGap,
    sets,
    locks.constraints,
    found,
  );

  enter(0.3, 'links');
  const measure = linkByEntities(input, ranked, storms, locks.ignored, scratch, found);
  linkBySource(input, ranked, new NodeScanner(ranked, storms), found);
  linkBySequences(input, ranked, storms, measure, locks.ignored, found);
  addMustLinks(locks, found);
  if (input.context) addGiven(input.context, ranked, found);

  enter(0.7, 'partition');
  const links = found.sorted(ranked.count, input.entities.key);
  const bridge =
    locks.constraints === null ? null : new LinkBridge(input, ranked, storms, measure, locks.ignored, links);
  const outcomes = partition({
    links,
    sets,
    locks,
    settings: input.settings,
    keyOf: input.entities.key,
    bridge,
    checkCancelled,
  });
  const groups = numberGroups(ranked, sets);
  const result: CorrelationResult = {
    engineVersion,
    groupCount: groups.count,
    group: groups.group,
    storm: stormColumn(ranked, storms),
    stormCount: storms.count,
    links: linkColumns(input, ranked, links, outcomes, found.count),
    ignoredHubs: measure.hubs,
    spreads: measure.spreads(),
    lockConflicts: locks.conflicts,
  };
  options.onProgress?.(1, 'partition');
  return result;
}

function addMustLinks(locks: AppliedLocks, links: LinkBuffer): void {
  for (const { a, b } of locks.united?.mustLinks ?? []) {
    links.add(a, b, linkRuleCodes.mustLink, -1, -1, -1, -1, 1000, 0);
  }
}

function addGiven({ links }: CorrelationContext, ranked: RankedAlerts, found: LinkBuffer): void {
  const rankOf = new Int32Array(ranked.count);
  ranked.order.forEach((alert, rank) => {
    rankOf[alert] = rank;
  });
  found.apart = null;
  for (let link = 0; link < links.count; link += 1) {
    const [a, b] = [rankOf[links.a[link] as number] as number, rankOf[links.b[link] as number] as number];
    found.add(
      Math.min(a, b),
      Math.max(a, b),
      links.rule[link] as number,
      links.entity[link] as number,
      links.secondEntity[link] as number,
      links.gap[link] as number,
      links.window[link] as number,
      links.strength[link] as number,
      0,
    );
  }
}

function numberGroups(
  ranked: RankedAlerts,
  sets: DisjointSets,
): { readonly count: number; readonly group: Int32Array } {
  const group = new Int32Array(ranked.count);
  const numberOfRoot = new Int32Array(ranked.count);
  let count = 0;
  for (let rank = 0; rank < ranked.count; rank += 1) {
    const root = findRoot(sets.parent, rank);
    let number = numberOfRoot[root] as number;
    if (number === 0) {
      count += 1;
      number = count;
      numberOfRoot[root] = number;
    }
    group[ranked.order[rank] as number] = number - 1;
  }
  return { count, group };
}

function stormColumn(ranked: RankedAlerts, storms: Storms): Int32Array {
  const column = new Int32Array(ranked.count).fill(-1);
  const { member } = storms;
  if (member === null) return column;
  for (let rank = 0; rank < ranked.count; rank += 1) {
    if (member[rank] === 1)
      column[ranked.order[rank] as number] = ranked.order[storms.head[rank] as number] as number;
  }
  return column;
}

/** The links with alerts as positions in the input, in order also where bridges and locks added some. */
function linkColumns(
  input: CorrelationInput,
  ranked: RankedAlerts,
  partitioned: LinkTable,
  found: LinkOutcomes,
  sortedCount: number,
): LinkColumns {
  const { links, outcomes } = restoreOrder(input, partitioned, found, sortedCount);
  const { count } = links;
  const { timeFrameGap } = input.settings;
  for (let link = 0; link < count; link += 1) {
    const gap = links.gap[link] as number;
    links.a[link] = ranked.order[links.a[link] as number] as number;
    links.b[link] = ranked.order[links.b[link] as number] as number;
    if (gap < 0 || gap > timeFrameGap || (links.rule[link] as number) >= linkRuleCodes.mustLink) continue;
    links.reasons[link] = (links.reasons[link] as number) | linkReasonBits.timeFrame;
  }
  return {
    count,
    a: links.a,
    b: links.b,
    rule: links.rule,
    entity: links.entity,
    secondEntity: links.second,
    gap: links.gap,
    window: links.window,
    strength: links.strength,
    reasons: links.reasons,
    ...outcomes,
  };
}

function restoreOrder(
  input: CorrelationInput,
  links: LinkTable,
  outcomes: LinkOutcomes,
  sortedCount: number,
): { readonly links: LinkTable; readonly outcomes: LinkOutcomes } {
  if (links.count === sortedCount) return { links, outcomes };
  const order = mergeAdded(links, sortedCount, input.entities.key);
  return {
    links: links.inOrder(order),
    outcomes: {
      state: Uint8Array.from(order, (link) => outcomes.state[link] as number),
      refusal: Uint8Array.from(order, (link) => outcomes.refusal[link] as number),
      needed: Uint16Array.from(order, (link) => outcomes.needed[link] as number),
      pooled: Uint16Array.from(order, (link) => outcomes.pooled[link] as number),
    },
  };
}

/** The order of all links, of which the first `sortedCount` are in order already. */
function mergeAdded(links: LinkTable, sortedCount: number, keyOf: (entity: number) => string): Int32Array {
  const added = Array.from({ length: links.count - sortedCount }, (_, index) => sortedCount + index);
  added.sort((x, y) => compareLinks(links, keyOf, x, y));
  const order = new Int32Array(links.count);
  let sorted = 0;
  let next = 0;
  for (let place = 0; place < order.length; place += 1) {
    const link = added[next];
    if (link !== undefined && (sorted === sortedCount || compareLinks(links, keyOf, link, sorted) < 0)) {
      order[place] = link;
      next += 1;
    } else {
      order[place] = sorted;
      sorted += 1;
    }
  }
  return order;
}
