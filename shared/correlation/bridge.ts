import type { IgnoredEntities } from './apply-locks.ts';
import { linkRuleCodes } from './codes.ts';
import { findRoot, type DisjointSets } from './disjoint-sets.ts';
import type { EntityMeasure } from './entity-measure.ts';
import type { GroupConstraints } from './group-constraints.ts';
import { TripleIndex } from './triple-index.ts';
import { compareLinks, type LinkTable } from './link-table.ts';
import { NodeScanner } from './node-scanner.ts';
import { addPairLink, leftOutOf, pairRanks } from './pair-links.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import { addSourceLink, sourceGroups } from './source-links.ts';
import type { Storms } from './storms.ts';
import type { CorrelationInput } from './types.ts';

/** What is united while links are taken. */
export interface UnitedSets {
  readonly sets: DisjointSets;
  /** What the evidence alone connects of it; null when no lock unites anything. */
  readonly evidence: DisjointSets | null;
}

/**
 * Links around a node that is refused. Only consecutive nodes of a key are linked, so one that may not join
 * would cut those on either side of it from each other; each of the two gets a link to the nearest node
 * beyond. Those of a group that locks united get one to the nearest of their own too: they stay together
 * without it, but what they share would not be seen.
 */
export class LinkBridge {
  private readonly scanner: NodeScanner;
  private readonly made: TripleIndex = new TripleIndex(64);
  private readonly madeKeys = new TripleIndex(64);
  private readonly sourceMembers: ReadonlyMap<number, readonly number[]>;
  private readonly input: CorrelationInput;
  private readonly ranked: RankedAlerts;
  private readonly measure: EntityMeasure;
  private readonly ignored: IgnoredEntities | null;
  private readonly links: LinkTable;
  /** Links that were found before any were added here: these are in order. */
  private readonly sortedCount: number;

  constructor(
    input: CorrelationInput,
    ranked: RankedAlerts,
    storms: Storms,
    measure: EntityMeasure,
    ignored: IgnoredEntities | null,
    links: LinkTable,
  ) {
    this.input = input;
    this.ranked = ranked;
    this.measure = measure;
    this.ignored = ignored;
    this.links = links;
    this.sortedCount = links.count;
    this.scanner = new NodeScanner(ranked, storms);
    this.sourceMembers = new Map(
      sourceGroups(input, ranked).flatMap((members) => members.map((rank) => [rank, members] as const)),
    );
  }

  /** Adds the links around one that a lock refuses to the table and hands their positions over. */
  around(
    link: number,
    united: UnitedSets,
    constraints: GroupConstraints,
    onAdded: (link: number) => void,
  ): void {
    const places = this.placesOf(link);
    if (places === null) return;
    const [early, late] = places;
    const { sets } = united;
    const rootEarly = this.rootAt(sets, early);
    const rootLate = this.rootAt(sets, late);
    // Nothing joins a sealed group, so nothing beyond the other node is of use to it.
    if (!constraints.isSealed(rootLate)) this.seek(link, early, -1, rootEarly, late, rootLate, sets, onAdded);
    if (!constraints.isSealed(rootEarly)) this.seek(link, late, 1, rootLate, early, rootEarly, sets, onAdded);
    this.seekOwn(link, late, -1, united, onAdded);
    this.seekOwn(link, early, 1, united, onAdded);
  }

  /** Adds links within the groups at the ends of a link that is refused for what the two groups are. */
  inside(link: number, united: UnitedSets, onAdded: (link: number) => void): void {
    const [a, b] = [this.links.a[link] as number, this.links.b[link] as number];
    if (isConnected(united, a) && isConnected(united, b)) return;
    const places = this.placesOf(link);
    if (places === null) return;
    this.seekOwn(link, places[1], -1, united, onAdded);
    this.seekOwn(link, places[0], 1, united, onAdded);
  }

  /** The places of the ends of a link in the list of its key, which is loaded; null when they have none. */
  private placesOf(link: number): readonly [number, number] | null {
    if (!this.loadKey(link)) return null;
    const a = this.scanner.placeOf(this.links.a[link] as number);
    const b = this.scanner.placeOf(this.links.b[link] as number);
    if (a < 0 || b < 0) return null;
    return a < b ? [a, b] : [b, a];
  }

  private rootAt(sets: DisjointSets, place: number): number {
    return findRoot(sets.parent, this.scanner.nodes[place] as number);
  }

  /** From `end` outward, passing over all others, to the nearest node of its own group; links what evidence does not connect yet. */
  private seekOwn(
    link: number,
    end: number,
    step: 1 | -1,
    united: UnitedSets,
    onAdded: (link: number) => void,
  ): void {
    const { sets, evidence } = united;
    const { nodes, count } = this.scanner;
    if (evidence === null || isConnected(united, nodes[end] as number)) return;
    const root = this.rootAt(sets, end);
    for (let place = end + step; place >= 0 && place < count; place += step) {
      const [before, after] = place < end ? [place, end] : [end, place];
      if (this.rootAt(sets, place) !== root || this.scanner.tenantsConflict(before, after)) continue;
      if (this.meet(link, before, after, onAdded, evidence)) return;
    }
  }

  /** Links two places when the rule lets them meet. @returns whether it does. */
  private meet(
    link: number,
    before: number,
    after: number,
    onAdded: (link: number) => void,
    evidence: DisjointSets | null,
  ): boolean {
    const gap = this.scanner.gapBetween(before, after);
    let isFound = false;
    this.scanner.visitPlaces(before, after, gap, (a, b) => {
      if (!this.isWithin(link, a, b, gap)) return;
      isFound = true;
      if (evidence !== null && findRoot(evidence.parent, a) === findRoot(evidence.parent, b)) return;
      const added = this.isNew(link, a, b) ? this.addLike(link, a, b, gap) : -1;
      if (added >= 0 && !this.isRepeated(added)) onAdded(added);
    });
    return isFound;
  }

  /** Whether the link that was added last had been found already; then it is taken back. */
  private isRepeated(added: number): boolean {
    const { links, input, sortedCount } = this;
    let low = 0;
    let high = sortedCount - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = compareLinks(links, input.entities.key, middle, added);
      if (order === 0) {
        links.count = added;
        return true;
      }
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return false;
  }

  /**
   * From `start` outward, passing over its own group, to the first node of another that the node at `end` may
   * meet by the rule; links the two.
   */
  private seek(
    link: number,
    start: number,
    step: 1 | -1,
    passedRoot: number,
    end: number,
    endRoot: number,
    sets: DisjointSets,
    onAdded: (link: number) => void,
  ): void {
    const { nodes, count } = this.scanner;
    for (let place = start + step; place >= 0 && place < count; place += step) {
      const root = findRoot(sets.parent, nodes[place] as number);
      const [before, after] = place < end ? [place, end] : [end, place];
      // Nodes that can never meet the one at the end are not between: whether they are looked at changes nothing.
      if (root === passedRoot || this.scanner.tenantsConflict(before, after)) continue;
      if (root === endRoot) return;
      if (this.meet(link, before, after, onAdded, null)) return;
    }
  }

  /** Whether the rule of a link lets two alerts (ranks) meet at this gap; its key is the one loaded. */
  private isWithin(link: number, a: number, b: number, gap: number): boolean {
    const { links, measure, input } = this;
    switch (links.rule[link]) {
      case linkRuleCodes.sharedEntity:
        return gap <= measure.windowBetween(links.entity[link] as number, a, b);
      case linkRuleCodes.deviceUserPair:
        return gap <= input.settings.deviceUserPair.window;
      default:
        return true;
    }
  }

  /** Loads the posting list of the key of a link; false for rules without one. */
  private loadKey(link: number): boolean {
    const { measure, links, scanner, ignored } = this;
    const entity = links.entity[link] as number;
    const second = links.second[link] as number;
    switch (links.rule[link]) {
      case linkRuleCodes.sharedEntity:
        scanner.load(measure.ranksOf(entity), leftOutOf(ignored, entity));
        measure.measure(entity);
        return true;
      case linkRuleCodes.deviceUserPair:
        scanner.load(pairRanks(measure, entity, second), leftOutOf(ignored, entity, second));
        return true;
      case linkRuleCodes.sourceIncident:
        scanner.load(this.sourceMembers.get(links.a[link] as number) ?? [], null);
        return true;
      default:
        return false;
    }
  }

  private addLike(link: number, a: number, b: number, gap: number): number {
    const { input, ranked, links, measure } = this;
    const entity = links.entity[link] as number;
    switch (links.rule[link]) {
      case linkRuleCodes.sharedEntity:
        return measure.addLink(links, entity, a, b, gap);
      case linkRuleCodes.deviceUserPair:
        return addPairLink(measure, links, entity, links.second[link] as number, a, b, gap);
      default:
        return addSourceLink(input, ranked, links, a, b);
    }
  }

  private isNew(link: number, a: number, b: number): boolean {
    const { links } = this;
    const key = this.madeKeys.numberOf(
      links.rule[link] as number,
      links.entity[link] as number,
      links.second[link] as number,
    );
    const before = this.made.count;
    return this.made.numberOf(a, b, key) === before;
  }
}

/** Whether evidence alone connects all of a node's group. Both count a storm as one. */
function isConnected({ sets, evidence }: UnitedSets, rank: number): boolean {
  if (evidence === null) return true;
  const own = findRoot(evidence.parent, rank);
  return evidence.size[own] === sets.size[findRoot(sets.parent, rank)];
}
