import { entityWindow, reachByKind, roundUpToPowerOfTwo } from '../../shared/correlation/index.ts';
import type { CorrelationSettings, KindRule } from '../../shared/correlation/index.ts';
import { entityKinds } from '../../shared/model/entity-kinds.ts';
import type { EntitySpread, MeasuredHub } from './correlation-input.ts';
import type { Spans } from './correlation-days.ts';
import type { PartChanges } from './part-changes.ts';
import { findNodes } from './part-nodes.ts';
import type { ChangedNode } from './part-nodes.ts';
import type { PartAlert, PartEntity, PartReader } from './part-reader.ts';
import { countSpread, isHubFan, spreadOfGrownHub } from './part-spreads.ts';
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
    for (const versions of this.changes.alerts.values())
      for (const { source, incident } of versions) this.takeGroups(source, incident);
  }

  /** Counts the entities of changed alerts anew and takes what they may link with these. */
  takeEntities(): void {
    const named = this.namedByChanged();
    const touched = new Set([...named.keys(), ...this.changes.entities]);
    for (const id of new Set([...touched, ...this.nodes.keys(), ...this.changes.ignored])) {
      const entity = this.reader.entity(id);
      if (!entity?.links) continue;
      const reach = this.reach[entity.kind] ?? -1;
      if (reach < 0) continue;
      this.takeEntity(entity, reach, named.get(id) ?? [], touched.has(id));
    }
  }

  private takeEntity(entity: PartEntity, reach: number, naming: readonly number[], isTouched: boolean): void {
    const { reader, changes } = this;
    const rule = this.rules[entity.kind] ?? null;
    const stored = reader.spread(entity.id);
    const wasHub = isHubFan(rule, stored?.fan ?? 1);
    const isGrown = !changes.entities.has(entity.id) && naming.every((id) => changes.newAlerts.has(id));
    let now: SpreadNow | null = null;
    if (wasHub && rule && stored && isGrown) {
      if (!isTouched) return;
      now = spreadOfGrownHub(reader, changes, entity, rule, stored, naming);
    }
    if (isTouched) now ??= countSpread(reader, entity, rule, reach, stored, isGrown ? naming : null);
    if (now) {
      this.spreads.set(entity.id, now.spread);
      if (now.hub) this.hubs.push(now.hub);
    }
    if (now?.isChanged === true || (changes.ignored.has(entity.id) && !wasHub)) {
      for (const { id } of reader.postings(entity.id)) this.take(id);
      return;
    }
    if (now?.isHub ?? wasHub) return;
    const { fan, hours } = now?.spread ?? stored ?? { fan: 1, hours: 1 };
    this.takeNeighbours(entity, rule, reach, fan, hours);
  }

  /** Alerts near enough to a changed node for a link by an entity. */
  private takeNeighbours(
    entity: PartEntity,
    rule: KindRule | null,
    reach: number,
    fan: number,
    hours: number,
  ): void {
    const { reader, settings, span } = this;
    const window =
      rule === null
        ? -1
        : entityWindow(
            rule,
            roundUpToPowerOfTwo(fan),
            roundUpToPowerOfTwo(hours),
            span,
            settings.chancePerMille,
          ).window;
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
    const isNear = gap <= window;
    // Rules of two alerts or entities reach further than the window of the entity alone.
    const isSequence = alert.facts !== 0 && node.facts !== 0;
    const isPair =
      entity.kindName === 'device' &&
      alert.entities.some(
        (other) => node.entities.has(other) && this.reader.entity(other)?.kindName === 'user',
      );
    if (isNear || isSequence || isPair) this.take(alert.id);
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
    const { reader } = this;
    const hasLocks =
      reader.store.pluck<number>('SELECT EXISTS (SELECT 1 FROM correlation_member)').get() === 1;
    for (let id = this.open.pop(); id !== undefined; id = this.open.pop()) {
      const alert = reader.alert(id);
      if (alert === null) continue;
      if (this.extent === 'connected') for (const other of this.linkedWith(id)) this.take(other);
      this.takeGroups(alert.source, alert.incident);
      if (hasLocks) for (const lock of reader.ids('locksOf', id)) this.takeLock(lock);
    }
  }

  private readonly groupsTaken = new Set<string>();

  private isFirst(key: string): boolean {
    if (this.groupsTaken.has(key)) return false;
    this.groupsTaken.add(key);
    return true;
  }

  private takeGroups(source: number | null, incident: number | null): void {
    const { reader } = this;
    if (source !== null && this.isFirst(`source ${source}`))
      for (const id of reader.ids('source', source)) this.take(id);
    if (incident !== null && this.isFirst(`incident ${incident}`) && this.isWhole(incident))
      for (const id of reader.ids('incident', incident)) this.take(id);
  }

  /** Whether all alerts of an incident come with one of them. */
  private isWhole(incident: number): boolean {
    return this.extent === 'incidents' || this.reader.ids('isKept', incident)[0] === 1;
  }

  private linkedWith(id: number): readonly number[] {
    return [...this.reader.ids('linksFrom', id), ...this.reader.ids('linksTo', id)];
  }

  /** The whole incidents that links connect with the part and that are not in it. */
  around(): ReadonlySet<number> {
    const { reader } = this;
    const found = new Set<number>();
    const seen = new Set<number>();
    for (const id of this.alerts) {
      for (const other of this.linkedWith(id)) {
        if (this.alerts.has(other) || found.has(other)) continue;
        const incident = reader.alert(other)?.incident ?? null;
        if (incident === null || seen.has(incident)) continue;
        seen.add(incident);
        for (const member of reader.ids('incident', incident))
          if (!this.alerts.has(member)) found.add(member);
      }
    }
    return found;
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
