import type { IgnoredEntities } from './apply-locks.ts';
import { linkRuleCodes } from './codes.ts';
import { findRoot, type DisjointSets } from './disjoint-sets.ts';
import type { EntityMeasure } from './entity-measure.ts';
import type { GroupConstraints } from './group-constraints.ts';
import { TripleIndex } from './triple-index.ts';
import type { LinkTable } from './link-table.ts';
import { NodeScanner } from './node-scanner.ts';
import { addPairLink, leftOutOf, pairRanks } from './pair-links.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import { addSourceLink, sourceGroups } from './source-links.ts';
import type { Storms } from './storms.ts';
import type { CorrelationInput } from './types.ts';

/**
 * Links around a node that a lock refuses. Only consecutive nodes of a key are linked, so one that may not
 * join would cut those on either side of it from each other; each of the two gets a link to the nearest node
 * beyond.
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
    this.scanner = new NodeScanner(ranked, storms);
    this.sourceMembers = new Map(
      sourceGroups(input, ranked).flatMap((members) => members.map((rank) => [rank, members] as const)),
    );
  }

  /** Adds the links around a refused one to the table and hands their positions over. */
  around(
    link: number,
    sets: DisjointSets,
    constraints: GroupConstraints,
    onAdded: (link: number) => void,
  ): void {
    if (!this.loadKey(link)) return;
    const { nodes } = this.scanner;
    const a = this.links.a[link] as number;
    const b = this.links.b[link] as number;
    const placeA = this.scanner.placeOf(a);
    const placeB = this.scanner.placeOf(b);
    if (placeA < 0 || placeB < 0) return;
    const [early, late] = placeA < placeB ? [placeA, placeB] : [placeB, placeA];
    const rootEarly = findRoot(sets.parent, nodes[early] as number);
    const rootLate = findRoot(sets.parent, nodes[late] as number);
    // Nothing joins a sealed group, so nothing beyond the other node is of use to it.
    if (!constraints.isSealed(rootLate)) this.seek(link, early, -1, rootEarly, late, rootLate, sets, onAdded);
    if (!constraints.isSealed(rootEarly)) this.seek(link, late, 1, rootLate, early, rootEarly, sets, onAdded);
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
      const gap = this.scanner.gapBetween(before, after);
      let isFound = false;
      this.scanner.visitPlaces(before, after, gap, (a, b) => {
        if (!this.isWithin(link, a, b, gap)) return;
        isFound = true;
        const added = this.isNew(link, a, b) ? this.addLike(link, a, b, gap) : -1;
        if (added >= 0) onAdded(added);
      });
      if (isFound) return;
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
