import { entityWindow, reachByKind, roundUpToPowerOfTwo } from '../../shared/correlation/index.ts';
import type { CorrelationSettings, KindRule } from '../../shared/correlation/index.ts';
import { entityKinds } from '../../shared/model/entity-kinds.ts';
import type { EntitySpread, MeasuredHub } from './correlation-input.ts';
import type { Spans } from './correlation-days.ts';
import type { PartChanges } from './part-changes.ts';
import { findNodes } from './part-nodes.ts';
import type { ChangedNode } from './part-nodes.ts';
import type { PartAlert } from './part-alert.ts';
import type { PartEntity, PartReader } from './part-reader.ts';
import { findNearEachOther, hasNear } from './part-near.ts';
import { countSpread, isHubFan, spreadOfGrownHub, unseen } from './part-spreads.ts';
import type { SpreadNow } from './part-spreads.ts';

/** The part of a store that changes can reach. */
export interface PartScope {
  /** Row ids of its alerts: all that a link of any state, a decision, a source's incident or a storm connects. */
  readonly alerts: ReadonlySet<number>;
  /** Entities that were counted anew, with what that came to. */
  readonly spreads: ReadonlyMap<number, EntitySpread>;
  readonly hubs: readonly MeasuredHub[];
}

/** A part as it is found: whole incidents around what has changed, or all that any link connects with it. */
export type PartExtent = 'incidents' | 'connected';

/** Finds the part of a store that changes can reach. @throws PartTooLarge */
export function findScope(
  reader: PartReader,
  changes: PartChanges,
  settings: CorrelationSettings,
  spans: Spans,
  extent: PartExtent,
): ScopeSearch {
  const search = new ScopeSearch(reader, changes, settings, spans, extent);
  search.takeNodes(findNodes(reader, changes, settings.stormGap));
  search.takeEntities();
  for (const id of changes.regrouped) search.take(id);
  search.close();
  return search;
}

/** An entity that a changed node names. */
interface TouchedEntity {
  readonly entity: PartEntity;
  /** Longest window of any rule for its kind, ms. */
  readonly reach: number;
  /** Changed alerts that name it, or named it. */
  readonly naming: readonly number[];
  /** Whether nothing but new alerts has changed how it is seen. */
  readonly isGrown: boolean;
  /** Whether changed alerts name it, not only others of their node. */
  readonly isTouched: boolean;
}

const noNodes: readonly ChangedNode[] = [];

/** A part that can grow: what is taken into it brings what belongs to it. */
export class ScopeSearch implements PartScope {
  readonly alerts = new Set<number>();
  readonly spreads = new Map<number, EntitySpread>();
  readonly hubs: MeasuredHub[] = [];
  private readonly open: number[] = [];
  /** Nodes that name an entity. */
  private readonly nodes = new Map<number, ChangedNode[]>();
  private readonly rules: readonly (KindRule | null)[];
  private readonly reach: Float64Array;
  private readonly reader: PartReader;
  private readonly changes: PartChanges;
  private readonly settings: CorrelationSettings;
  /** The longest T of any tenant. */
  private readonly span: number;
  readonly extent: PartExtent;

  constructor(
    reader: PartReader,
    changes: PartChanges,
    settings: CorrelationSettings,
    spans: Spans,
    extent: PartExtent,
  ) {
    this.extent = extent;
    this.reader = reader;
    this.changes = changes;
    this.settings = settings;
    this.rules = entityKinds.map((kind) => settings.kinds[kind] ?? null);
    this.reach = reachByKind(settings, this.rules);
    this.span = typeof spans === 'number' ? spans : Math.max(...spans.values());
  }

  /** Adds an alert to the part. */
  take(id: number): void {
    if (this.alerts.has(id) || this.reader.alert(id) === null) return;
    this.alerts.add(id);
    this.open.push(id);
  }

  takeNodes(nodes: readonly ChangedNode[]): void {
    for (const node of nodes) {
      for (const id of node.alerts) this.take(id);
      for (const entity of node.entities) {
        const list = this.nodes.get(entity);
        if (list) list.push(node);
        else this.nodes.set(entity, [node]);
      }
    }
    this.takeGroups([...this.changes.alerts.values()].flat());
  }

  /** Counts the entities of changed alerts anew and takes what they may link with these. */
  takeEntities(): void {
    const { reader, changes } = this;
    const named = this.namedByChanged();
    const touched = new Set([...named.keys(), ...changes.entities]);
    const looked = new Set([...touched, ...this.nodes.keys(), ...changes.ignored]);
    reader.readEntities(looked);
    reader.readSpreads(looked);
    const counted: TouchedEntity[] = [];
    for (const id of looked) {
      const entity = reader.entity(id);
      if (!entity?.links) continue;
      const reach = this.reach[entity.kind] ?? -1;
      if (reach < 0) continue;
      const naming = named.get(id) ?? [];
      const isGrown = !changes.entities.has(id) && naming.every((alert) => changes.newAlerts.has(alert));
      const one = { entity, reach, naming, isGrown, isTouched: touched.has(id) };
      if (!this.takeGrownHub(one)) counted.push(one);
    }
    reader.readPostings(counted.map(({ entity }) => entity.id));
    reader.readStormSpans(
      counted.flatMap(({ entity }) => reader.postings(entity.id).flatMap(({ storm }) => storm ?? [])),
    );
    // Those whose alerts are counted from the beginning.
    const isNew = ({ entity, isTouched }: TouchedEntity): boolean =>
      isTouched && reader.spread(entity.id) === null;
    const lists = counted.filter(isNew).map(({ entity }) => reader.postings(entity.id));
    reader.readNamed(new Set(lists.flatMap((list) => (list.length > 1 ? list : []))));
    for (const one of counted) this.takeEntity(one);
  }

  /** @returns whether the entity is a hub that new alerts have made no less of one: then it links nothing. */
  private takeGrownHub({ entity, naming, isGrown, isTouched }: TouchedEntity): boolean {
    const { reader, changes } = this;
    const rule = this.rules[entity.kind] ?? null;
    const stored = reader.spread(entity.id);
    if (!isGrown || rule === null || stored === null || !isHubFan(rule, stored.fan)) return false;
    if (!isTouched) return true;
    const now = spreadOfGrownHub(reader, changes, entity, rule, stored, naming);
    if (now === null) return false;
    this.keepSpread(now);
    return true;
  }

  private keepSpread({ spread, hub }: SpreadNow): void {
    this.spreads.set(spread.entity, spread);
    if (hub) this.hubs.push(hub);
  }

  private takeEntity({ entity, reach, naming, isGrown, isTouched }: TouchedEntity): void {
    const { reader, changes } = this;
    const rule = this.rules[entity.kind] ?? null;
    const stored = reader.spread(entity.id);
    const wasHub = isHubFan(rule, stored?.fan ?? 1);
    const list = reader.postings(entity.id);
    const near = { reader, list, nodes: this.nodes.get(entity.id) ?? noNodes, reach };
    if (!hasNear(near)) {
      // Nothing that names it meets, or met before: nothing asks how it is seen until something does.
      if (stored !== null)
        this.keepSpread({
          spread: { entity: entity.id, ...unseen },
          hub: { entity: entity.id, hub: null },
          isChanged: false,
          isHub: false,
        });
      return;
    }
    // Where nothing met before, nothing was counted.
    const now =
      isTouched || stored === null
        ? countSpread(reader, entity, rule, reach, stored, isGrown ? naming : null)
        : null;
    // What was no hub has no row among them.
    if (now) this.keepSpread(wasHub || now.isHub ? now : { ...now, hub: null });
    const spread = now?.spread ?? stored ?? unseen;
    if (now?.isChanged === true || (changes.ignored.has(entity.id) && !wasHub)) {
      const window = Math.max(this.windowOf(rule, stored ?? unseen), this.windowOf(rule, spread));
      for (const { id } of findNearEachOther(near, window, this.partnersBy(entity, list))) this.take(id);
      return;
    }
    if (now?.isHub ?? wasHub) return;
    this.takeNeighbours(entity, this.windowOf(rule, spread), reach);
  }

  /** Window of an entity that is seen like this, ms; -1 where it has none. */
  private windowOf(
    rule: KindRule | null,
    { fan, hours }: { readonly fan: number; readonly hours: number },
  ): number {
    if (rule === null) return -1;
    const { chancePerMille } = this.settings;
    return entityWindow(rule, roundUpToPowerOfTwo(fan), roundUpToPowerOfTwo(hours), this.span, chancePerMille)
      .window;
  }

  /** What makes a pair with a device or a user. */
  private partnersBy(
    { kindName }: PartEntity,
    list: readonly PartAlert[],
  ): ((alert: PartAlert) => readonly number[]) | null {
    const partner = kindName === 'device' ? 'user' : kindName === 'user' ? 'device' : null;
    if (partner === null) return null;
    const { reader } = this;
    reader.readNamed(list);
    return (alert) => alert.entities.filter((id) => reader.entity(id)?.kindName === partner);
  }

  /** Alerts near enough to a changed node for a link by an entity. */
  private takeNeighbours(entity: PartEntity, window: number, reach: number): void {
    const { reader } = this;
    const list = reader.postings(entity.id);
    const storms = list.filter(({ storm }) => storm !== null);
    for (const node of this.nodes.get(entity.id) ?? noNodes) {
      for (const alert of storms) {
        const { start, end } = reader.stormSpan(alert.storm ?? 0);
        this.takeNear(alert, node, gapBetween(node, start, end), window, reach, entity);
      }
      for (let at = firstFrom(list, node.start - reach); at < list.length; at += 1) {
        const alert = list[at] as PartAlert;
        const time = alert.time ?? 0;
        if (time > node.end + reach) break;
        this.takeNear(alert, node, gapBetween(node, time, time), window, reach, entity);
      }
    }
  }

  private takeNear(
    alert: PartAlert,
    node: ChangedNode,
    gap: number,
    window: number,
    reach: number,
    entity: PartEntity,
  ): void {
    if (gap > reach || this.alerts.has(alert.id)) return;
    if (gap <= window || this.isBeyondWindow(alert, node, entity)) this.take(alert.id);
  }

  /** Rules of two alerts or entities reach further than the window of the entity alone. */
  private isBeyondWindow(alert: PartAlert, node: ChangedNode, entity: PartEntity): boolean {
    if (alert.facts !== 0 && node.facts !== 0) return true;
    return (
      entity.kindName === 'device' &&
      alert.entities.some(
        (other) => node.entities.has(other) && this.reader.entity(other)?.kindName === 'user',
      )
    );
  }

  /** Changed alerts by the entities that they name, or named. */
  private namedByChanged(): ReadonlyMap<number, readonly number[]> {
    const named = new Map<number, number[]>();
    for (const [id, versions] of this.changes.alerts) {
      for (const entity of new Set(versions.flatMap(({ entities }) => entities))) {
        const list = named.get(entity);
        if (list) list.push(id);
        else named.set(entity, [id]);
      }
    }
    return named;
  }

  /** Takes everything that the part is connected with, until nothing is left. */
  close(): void {
    const { reader, extent } = this;
    const hasLocks =
      reader.store.pluck<number>('SELECT EXISTS (SELECT 1 FROM correlation_member)').get() === 1;
    while (this.open.length > 0) {
      const opened = this.open.splice(0);
      const alerts = opened.flatMap((id) => reader.alert(id) ?? []);
      if (extent === 'connected') this.takeAll(this.linkedWith(opened));
      this.takeGroups(alerts);
      if (hasLocks) for (const lock of reader.manyIds('locksOf', opened)) this.takeLock(lock);
    }
  }

  private takeAll(ids: readonly number[]): void {
    this.reader.readAlerts(ids);
    for (const id of ids) this.take(id);
  }

  private readonly groupsTaken = new Set<string>();

  private isFirst(key: string): boolean {
    if (this.groupsTaken.has(key)) return false;
    this.groupsTaken.add(key);
    return true;
  }

  /** Takes those of the same incidents of a source, and of the same incidents. */
  private takeGroups(
    alerts: Iterable<{ readonly source: number | null; readonly incident: number | null }>,
  ): void {
    const { reader } = this;
    const sources: number[] = [];
    const incidents: number[] = [];
    for (const { source, incident } of alerts) {
      if (source !== null && this.isFirst(`source ${source}`)) sources.push(source);
      if (incident !== null && this.isFirst(`incident ${incident}`)) incidents.push(incident);
    }
    // All alerts of an incident come with one of them, also where only links connect, when it is kept together.
    const whole = this.extent === 'incidents' ? incidents : reader.manyIds('keptIncidents', incidents);
    this.takeAll([...reader.manyIds('sources', sources), ...reader.manyIds('incidents', whole)]);
  }

  private linkedWith(ids: Iterable<number>): readonly number[] {
    const { reader } = this;
    const all = [...ids];
    return [...reader.manyIds('linksFrom', all), ...reader.manyIds('linksTo', all)];
  }

  /** The whole incidents that links connect with the part and that are not in it. */
  around(): ReadonlySet<number> {
    const { reader } = this;
    const others = [...new Set(this.linkedWith(this.alerts))].filter((id) => !this.alerts.has(id));
    reader.readAlerts(others);
    const incidents = others.flatMap((id) => reader.alert(id)?.incident ?? []);
    const members = reader.manyIds('incidents', incidents).filter((id) => !this.alerts.has(id));
    reader.readAlerts(members);
    return new Set(members);
  }

  private takeLock(lock: number): void {
    if (!this.isFirst(`lock ${lock}`)) return;
    const kind = this.reader.store.pluck<string>('SELECT kind FROM correlation_lock WHERE id = ?').get(lock);
    // What is to be kept apart does not have to be looked at together.
    if (kind === 'mustLink') for (const id of this.reader.ids('lockAlerts', lock)) this.take(id);
  }
}

function gapBetween(node: ChangedNode, start: number, end: number): number {
  return Math.max(0, start - node.end, node.start - end);
}

/** First place in a list by time whose alert is not before a moment. */
function firstFrom(list: readonly PartAlert[], time: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
