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

  /** Reads the entities that alerts name. */
  readNamed(alerts: Iterable<PartAlert>): void {
    const identifiers = new Set<number>();
    for (const { anchors, primary } of alerts) {
      for (const identifier of unpack(anchors))
        if (!this.entityOf.has(identifier)) identifiers.add(identifier);
      if (primary !== null && !this.entityOf.has(primary)) identifiers.add(primary);
    }
    // As whole columns: a row an object would take longer than finding it. In their order, neighbours are on one page.
    const ids = Int32Array.from(identifiers).sort();
    for (const row of this.many<NamedRow>('named', ids)) {
      const [own, of, kinds, links] = [row.identifiers, row.entities, row.kinds, row.links].map(
        (column) => JSON.parse(column) as unknown[],
      ) as [number[], number[], string[], number[]];
      own.forEach((identifier, at) => {
        const id = of[at] as number;
        this.entityOf.set(identifier, id);
        if (!this.entities.has(id))
          this.entities.set(id, toEntity({ id, kind: kinds[at] as string, links: links[at] as number }));
      });
    }
  }

  /** Canonical key of an entity. */
  keyOf(entity: number): string {
    return this.store.pluck<string>(partStatements.key).get(entity) ?? '';
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
    const found = new Map<number, PartAlert[]>();
    for (const row of this.many<PostingColumns>('postings', entities)) {
      const [of, ids, identifiers] = [row.entities, row.alerts, row.identifiers].map(
        (column) => JSON.parse(column) as number[],
      ) as [number[], number[], number[]];
      this.readAlerts(ids);
      this.takePlaces(of, ids, identifiers, found);
    }
    return found;
  }

  private takePlaces(
    of: readonly number[],
    ids: readonly number[],
    identifiers: readonly number[],
    found: Map<number, PartAlert[]>,
  ): void {
    for (let at = 0; at < of.length; at += 1) {
      const [entity, id] = [of[at] as number, ids[at] as number];
      let list = found.get(entity);
      if (!list) found.set(entity, (list = []));
      // In order of entities and alerts: an alert that names one by several identifiers comes several times in a row.
      if (list.at(-1)?.id === id) continue;
      const alert = this.alert(id);
      if (alert !== null && isPacked(alert.anchors, identifiers[at] as number)) list.push(alert);
    }
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
}

/** Columns of what identifiers belong to, as JSON. */
interface NamedRow {
  readonly identifiers: string;
  readonly entities: string;
  readonly kinds: string;
  readonly links: string;
}

/** Columns of which alerts name entities, as JSON. */
interface PostingColumns {
  readonly entities: string;
  readonly alerts: string;
  readonly identifiers: string;
}

interface StormRow {
  readonly storm: number;
  readonly start: number | null;
  readonly end: number | null;
}

function toEntity({ id, kind, links }: EntityRow): PartEntity {
  const code = entityKindCodes[kind as EntityKind] ?? entityKindCodes.generic;
  return { id, kind: code, kindName: kind, links: links !== 0 };
}
