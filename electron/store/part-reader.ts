import { entityKindCodes } from '../../shared/correlation/index.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import type { ReadableStore } from './connection.ts';
import type { EntitySpread } from './correlation-input.ts';
import { isPacked, StoredAlert, unpack } from './part-alert.ts';
import type { AlertRow, EntityLookup, PartAlert } from './part-alert.ts';
import { partStatements, textsOf } from './part-statements.ts';
import type { PartStatement } from './part-statements.ts';

/** What correlation reads of one entity. */
export interface PartEntity {
  readonly id: number;
  /** `entityKindCodes[kind]`. */
  readonly kind: number;
  readonly kindName: string;
  readonly links: boolean;
  readonly key: string;
}

/** Raised when a part grows so large that a run over the whole store is quicker. */
export class PartTooLarge extends Error {}

const assetKinds: ReadonlySet<string> = new Set(['device', 'user', 'mailbox']);

/** From when to when something was active, ms UTC. */
export interface TimeSpan {
  readonly start: number;
  readonly end: number;
}

const noTime: TimeSpan = { start: 0, end: 0 };

/**
 * Reads alerts and entities, each once. What is asked for one by one is read one by one: ask for many with `readAlerts`, `readEntities`,
 * `readNamed`, `readPostings` and `readSpreads` before.
 */
export class PartReader implements EntityLookup {
  readonly store: ReadableStore;
  private readonly limit: number;
  private readonly alerts = new Map<number, PartAlert | null>();
  private readonly entities = new Map<number, PartEntity | null>();
  private readonly entityOf = new Map<number, number>();
  private readonly lists = new Map<number, readonly PartAlert[]>();
  private readonly spans = new Map<number, TimeSpan>();
  private readonly spreads = new Map<number, EntitySpread | null>();

  /** @param limit most alerts that are worth reading. */
  constructor(store: ReadableStore, limit: number) {
    this.store = store;
    this.limit = limit;
  }

  /** Rows of a statement that takes a list of row ids. */
  many<Row>(statement: PartStatement, ids: Iterable<number>): readonly Row[] {
    const read = this.store.read<Row>(partStatements[statement]);
    return textsOf(ids).flatMap((text) => read.all(text));
  }

  /** Row ids that a statement finds for a list of row ids. */
  manyIds(statement: PartStatement, ids: Iterable<number>): readonly number[] {
    const read = this.store.pluck<number>(partStatements[statement]);
    return textsOf(ids).flatMap((text) => read.all(text));
  }

  /** Row ids that a statement of one parameter finds. */
  ids(statement: PartStatement, parameter: number): readonly number[] {
    return this.store.pluck<number>(partStatements[statement]).all(parameter);
  }

  /** @throws PartTooLarge */
  alert(id: number): PartAlert | null {
    const known = this.alerts.get(id);
    if (known !== undefined) return known;
    const row = this.store.read<AlertRow>(partStatements.alert).get(id);
    return this.keep(id, row === undefined ? null : new StoredAlert(row, this));
  }

  /** @throws PartTooLarge */
  readAlerts(ids: Iterable<number>): void {
    const wanted = new Set<number>();
    for (const id of ids) if (!this.alerts.has(id)) wanted.add(id);
    // They all count, also those that turn out to be gone.
    if (this.alerts.size + wanted.size > this.limit) throw new PartTooLarge();
    for (const row of this.many<AlertRow>('alerts', wanted)) {
      this.keep(row.id, new StoredAlert(row, this));
      wanted.delete(row.id);
    }
    for (const id of wanted) this.keep(id, null);
  }

  private keep(id: number, alert: PartAlert | null): PartAlert | null {
    this.alerts.set(id, alert);
    if (this.alerts.size > this.limit) throw new PartTooLarge();
    return alert;
  }

  entitiesOf(anchors: Uint8Array): readonly number[] {
    const found: number[] = [];
    for (const identifier of unpack(anchors)) {
      const entity = this.entityOfIdentifier(identifier);
      if (entity !== null && !found.includes(entity)) found.push(entity);
    }
    return found;
  }

  entityOfIdentifier(identifier: number): number | null {
    let entity = this.entityOf.get(identifier);
    if (entity === undefined) {
      entity = this.store.pluck<number>(partStatements.identifier).get(identifier) ?? 0;
      this.entityOf.set(identifier, entity);
    }
    return entity === 0 ? null : entity;
  }

  entity(id: number): PartEntity | null {
    let entity = this.entities.get(id);
    if (entity === undefined) {
      const row = this.store.read<EntityRow>(partStatements.entity).get(id);
      entity = row ? toEntity(row) : null;
      this.entities.set(id, entity);
    }
    return entity;
  }

  readEntities(ids: Iterable<number>): void {
    const wanted: number[] = [];
    for (const id of ids) if (!this.entities.has(id)) wanted.push(id);
    for (const row of this.many<EntityRow>('entities', wanted)) this.entities.set(row.id, toEntity(row));
  }

  /** Reads which entities alerts name. */
  readNamed(alerts: Iterable<PartAlert>): void {
    const identifiers = new Set<number>();
    for (const { anchors, primary } of alerts) {
      for (const identifier of unpack(anchors))
        if (!this.entityOf.has(identifier)) identifiers.add(identifier);
      if (primary !== null && !this.entityOf.has(primary)) identifiers.add(primary);
    }
    for (const { id, entity } of this.many<{ id: number; entity: number }>('identifiers', identifiers))
      this.entityOf.set(id, entity);
  }

  /** Reads the entities that alerts name. */
  readNamedEntities(alerts: readonly PartAlert[]): void {
    this.readNamed(alerts);
    const named = new Set<number>();
    for (const { entities, asset } of alerts) {
      for (const entity of entities) named.add(entity);
      if (asset !== null) named.add(asset);
    }
    this.readEntities(named);
  }

  /** Whether an entity counts where assets seen with another are counted. */
  isAsset(id: number): boolean {
    const entity = this.entity(id);
    return entity !== null && entity.links && assetKinds.has(entity.kindName);
  }

  /** Alerts that name an entity at a time that can be relied on, by time. */
  postings(entity: number): readonly PartAlert[] {
    if (!this.lists.has(entity)) this.readPostings([entity]);
    return this.lists.get(entity) ?? [];
  }

  /** @throws PartTooLarge */
  readPostings(entities: Iterable<number>): void {
    const wanted: number[] = [];
    for (const entity of entities) if (!this.lists.has(entity)) wanted.push(entity);
    const naming = this.naming(wanted);
    for (const entity of wanted) {
      const list = (naming.get(entity) ?? []).filter(({ time }) => time !== null);
      this.lists.set(
        entity,
        list.sort((x, y) => (x.time ?? 0) - (y.time ?? 0)),
      );
    }
  }

  /** All alerts whose linking evidence names entities, by entity. @throws PartTooLarge */
  naming(entities: Iterable<number>): ReadonlyMap<number, PartAlert[]> {
    const places = this.many<PostingRow>('postings', entities);
    this.readAlerts(places.map(({ alert }) => alert));
    const found = new Map<number, PartAlert[]>();
    for (const { entity, alert: id, identifier } of places) {
      let list = found.get(entity);
      if (!list) found.set(entity, (list = []));
      // In order of entities and alerts: an alert that names one by several identifiers comes several times in a row.
      if (list.at(-1)?.id === id) continue;
      const alert = this.alert(id);
      if (alert === null || !isPacked(alert.anchors, identifier)) continue;
      list.push(alert);
    }
    return found;
  }

  /** Start and end of a stored storm. */
  stormSpan(storm: number): TimeSpan {
    if (!this.spans.has(storm)) this.readStormSpans([storm]);
    return this.spans.get(storm) ?? noTime;
  }

  readStormSpans(storms: Iterable<number>): void {
    const wanted: number[] = [];
    for (const storm of storms) if (!this.spans.has(storm)) wanted.push(storm);
    for (const { storm, start, end } of this.many<StormRow>('stormSpans', wanted))
      this.spans.set(storm, { start: start ?? 0, end: end ?? 0 });
  }

  /** The spread that the last run counted; null where it counted none, or one asset and one hour. */
  spread(entity: number): EntitySpread | null {
    if (!this.spreads.has(entity)) this.readSpreads([entity]);
    return this.spreads.get(entity) ?? null;
  }

  readSpreads(entities: Iterable<number>): void {
    const wanted: number[] = [];
    for (const entity of entities) if (!this.spreads.has(entity)) wanted.push(entity);
    for (const entity of wanted) this.spreads.set(entity, null);
    for (const row of this.many<EntitySpread>('spreads', wanted)) this.spreads.set(row.entity, row);
  }
}

interface EntityRow {
  readonly id: number;
  readonly kind: string;
  readonly links: number;
  readonly key: string;
}

interface PostingRow {
  readonly entity: number;
  readonly alert: number;
  readonly identifier: number;
}

interface StormRow {
  readonly storm: number;
  readonly start: number | null;
  readonly end: number | null;
}

function toEntity({ id, kind, links, key }: EntityRow): PartEntity {
  const code = entityKindCodes[kind as EntityKind] ?? entityKindCodes.generic;
  return { id, kind: code, kindName: kind, links: links !== 0, key };
}
