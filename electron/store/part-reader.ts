import { entityKindCodes } from '../../shared/correlation/index.ts';
import type { EntityKind } from '../../shared/model/entity-kinds.ts';
import type { ReadableStore } from './connection.ts';
import type { EntitySpread } from './correlation-input.ts';

/** What correlation reads of one alert. */
export interface PartAlert {
  readonly id: number;
  readonly uid: string;
  readonly first: number | null;
  /** First activity, ms UTC, when it can be relied on; else null: such an alert links by lock or source only. */
  readonly time: number | null;
  readonly tenant: string | null;
  readonly detector: string;
  readonly asset: number | null;
  readonly facts: number;
  readonly source: number | null;
  readonly storm: number | null;
  readonly incident: number | null;
  /** Distinct entities of its linking evidence, by row id. */
  readonly entities: readonly number[];
  /** Whether an identifier is the strongest of some linking evidence. */
  readonly names: (identifier: number) => boolean;
  readonly identifiers: () => readonly number[];
}

/** What correlation reads of one entity. */
export interface PartEntity {
  readonly id: number;
  /** `entityKindCodes[kind]`. */
  readonly kind: number;
  readonly kindName: string;
  readonly links: boolean;
  readonly key: string;
}

interface AlertRow {
  readonly id: number;
  readonly uid: string;
  readonly first: number | null;
  readonly doubtful: number;
  readonly tenant: string | null;
  readonly detector: string;
  readonly primary: number | null;
  readonly facts: number;
  readonly source: number | null;
  readonly storm: number | null;
  readonly incident: number | null;
  readonly anchors: Uint8Array;
}

const alertColumns = `id, uid, first_ms AS first, time_doubtful AS doubtful, tenant, detector, primary_identifier_id AS "primary", sequence_facts AS facts,
  source_incident_id AS source, storm_id AS storm, incident_id AS incident, anchors`;

/** Raised when a part grows so large that a run over the whole store is quicker. */
export class PartTooLarge extends Error {}

/** Statements of the reader; each finds its rows by an index. */
export const partStatements = {
  alert: `SELECT ${alertColumns} FROM alert WHERE id = ?`,
  entity: 'SELECT id, kind, links, key FROM entity WHERE id = ?',
  identifiers:
    'SELECT identifier.id, identifier.entity_id AS entity FROM json_each(?) AS j CROSS JOIN identifier ON identifier.id = j.value',
  entities:
    'SELECT entity.id, entity.kind, entity.links, entity.key FROM json_each(?) AS j CROSS JOIN entity ON entity.id = j.value',
  identifier: 'SELECT entity_id FROM identifier WHERE id = ?',
  postings:
    'SELECT DISTINCT alert_id AS alert, identifier_id AS identifier FROM evidence INDEXED BY evidence_by_entity WHERE entity_id = ?',
  spread: 'SELECT entity_id AS entity, fan, hours FROM entity_spread WHERE entity_id = ?',
  hub: 'SELECT fan FROM ignored_hub WHERE entity_id = ?',
  storm: 'SELECT id FROM alert INDEXED BY alert_by_storm WHERE storm_id = ?',
  stormSpan: `SELECT min(first_ms) AS start, max(first_ms) AS "end" FROM alert INDEXED BY alert_by_storm WHERE storm_id = ?`,
  incident: 'SELECT id FROM alert INDEXED BY alert_by_incident WHERE incident_id = ?',
  source:
    'SELECT id FROM alert INDEXED BY alert_by_source_incident WHERE source_incident_id = ? AND source_incident_id IS NOT NULL',
  repeats: `SELECT id, first_ms AS time, detector, tenant, primary_identifier_id AS "primary", storm_id AS storm FROM alert INDEXED BY alert_by_first
    WHERE first_ms >= ? AND first_ms <= ? AND time_doubtful = 0 AND primary_identifier_id IS NOT NULL`,
  givenLinks: `SELECT b, rule, entity_id AS entity, second_entity_id AS second, gap_ms AS gap, window_ms AS "window", strength FROM link INDEXED BY link_by_a
    WHERE a = ? AND rule <> 'keptTogether'`,
  linksFrom: 'SELECT b FROM link INDEXED BY link_by_a WHERE a = ?',
  linksTo: 'SELECT a FROM link INDEXED BY link_by_b WHERE b = ?',
  isKept: 'SELECT touched = 1 OR sealed = 1 FROM incident WHERE id = ? AND redirected_to IS NULL',
  locksOf: `SELECT DISTINCT member.lock_id FROM record INDEXED BY record_by_alert CROSS JOIN correlation_member AS member ON member.record_uid = record.uid
    CROSS JOIN correlation_lock AS decision ON decision.id = member.lock_id WHERE record.alert_id = ? AND decision.removed = 0`,
  lockAlerts: `SELECT DISTINCT record.alert_id FROM correlation_member AS member CROSS JOIN record ON record.uid = member.record_uid WHERE member.lock_id = ?`,
} as const;

const assetKinds: ReadonlySet<string> = new Set(['device', 'user', 'mailbox']);

/** Reads alerts and entities one by one, each once. */
export class PartReader {
  readonly store: ReadableStore;
  private readonly limit: number;
  private readonly alerts = new Map<number, PartAlert | null>();
  private readonly entities = new Map<number, PartEntity | null>();
  private readonly entityOf = new Map<number, number>();
  private readonly lists = new Map<number, readonly PartAlert[]>();
  private readonly spans = new Map<number, { readonly start: number; readonly end: number }>();

  /** @param limit most alerts that are worth reading one by one. */
  constructor(store: ReadableStore, limit: number) {
    this.store = store;
    this.limit = limit;
  }

  /** Alerts read so far. */
  get alertsRead(): number {
    return this.alerts.size;
  }

  /** @throws PartTooLarge */
  alert(id: number): PartAlert | null {
    const known = this.alerts.get(id);
    if (known !== undefined) return known;
    const row = this.store.read<AlertRow>(partStatements.alert).get(id);
    const alert = row === undefined ? null : this.toAlert(row);
    this.alerts.set(id, alert);
    if (this.alerts.size > this.limit) throw new PartTooLarge();
    return alert;
  }

  private toAlert(row: AlertRow): PartAlert {
    const { primary, anchors } = row;
    const assetOf = (): number | null => (primary === null ? null : this.entityOfIdentifier(primary));
    const entitiesOf = (): readonly number[] => this.entitiesOf(anchors);
    let asset: number | null | undefined;
    let entities: readonly number[] | undefined;
    return {
      id: row.id,
      uid: row.uid,
      first: row.first,
      time: row.doubtful === 0 ? row.first : null,
      tenant: row.tenant,
      detector: row.detector,
      // Of most alerts that are looked at, only the time is asked for.
      get asset() {
        return (asset ??= assetOf());
      },
      facts: row.facts,
      source: row.source,
      storm: row.storm,
      incident: row.incident,
      get entities() {
        return (entities ??= entitiesOf());
      },
      names: (identifier) => isPacked(anchors, identifier),
      identifiers: () => unpack(anchors),
    };
  }

  /** The entities behind packed identifiers, as they are now. */
  entitiesOf(anchors: Uint8Array): readonly number[] {
    const found = new Set<number>();
    for (const identifier of unpack(anchors)) {
      const entity = this.entityOfIdentifier(identifier);
      if (entity !== null) found.add(entity);
    }
    return [...found];
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

  /** Reads what alerts name, many at a time: one statement for each would take longer than all the rest. */
  prefetch(alerts: readonly PartAlert[]): void {
    const identifiers = alerts.flatMap(({ identifiers }) =>
      identifiers().filter((id) => !this.entityOf.has(id)),
    );
    for (const ids of chunksOf(identifiers))
      for (const { id, entity } of this.store
        .read<{ id: number; entity: number }>(partStatements.identifiers)
        .all(JSON.stringify(ids)))
        this.entityOf.set(id, entity);
    const entities = alerts.flatMap((alert) => alert.entities.filter((id) => !this.entities.has(id)));
    for (const ids of chunksOf(entities))
      for (const row of this.store.read<EntityRow>(partStatements.entities).all(JSON.stringify(ids)))
        this.entities.set(row.id, toEntity(row));
  }

  /** Whether an entity counts where assets seen with another are counted. */
  isAsset(id: number): boolean {
    const entity = this.entity(id);
    return entity !== null && entity.links && assetKinds.has(entity.kindName);
  }

  /** Alerts that name an entity at a time that can be relied on, by time. */
  postings(entity: number): readonly PartAlert[] {
    let list = this.lists.get(entity);
    if (!list) {
      list = this.naming(entity)
        .filter(({ time }) => time !== null)
        .sort((x, y) => (x.time ?? 0) - (y.time ?? 0));
      this.lists.set(entity, list);
    }
    return list;
  }

  /** All alerts whose linking evidence names an entity. */
  naming(entity: number): PartAlert[] {
    const places = this.store
      .read<{ alert: number; identifier: number }>(partStatements.postings)
      .all(entity);
    const found = new Map<number, PartAlert>();
    for (const { alert: id, identifier } of places) {
      const alert = found.has(id) ? null : this.alert(id);
      if (alert?.names(identifier) === true) found.set(id, alert);
    }
    return [...found.values()];
  }

  /** Start and end of a stored storm. */
  stormSpan(storm: number): { readonly start: number; readonly end: number } {
    let span = this.spans.get(storm);
    if (!span) {
      const row = this.store
        .read<{ start: number | null; end: number | null }>(partStatements.stormSpan)
        .get(storm);
      span = { start: row?.start ?? 0, end: row?.end ?? 0 };
      this.spans.set(storm, span);
    }
    return span;
  }

  /** The spread that the last run counted. */
  spread(entity: number): EntitySpread | null {
    return this.store.read<EntitySpread>(partStatements.spread).get(entity) ?? null;
  }

  /** Ids that a statement of one parameter finds. */
  ids(statement: keyof typeof partStatements, parameter: number): readonly number[] {
    return this.store.pluck<number>(partStatements[statement]).all(parameter);
  }
}

interface EntityRow {
  readonly id: number;
  readonly kind: string;
  readonly links: number;
  readonly key: string;
}

function toEntity({ id, kind, links, key }: EntityRow): PartEntity {
  const code = entityKindCodes[kind as EntityKind] ?? entityKindCodes.generic;
  return { id, kind: code, kindName: kind, links: links !== 0, key };
}

const idsTogether = 2000;

/** Distinct ids, so many at a time. */
function chunksOf(ids: readonly number[]): readonly (readonly number[])[] {
  const distinct = [...new Set(ids)];
  return Array.from({ length: Math.ceil(distinct.length / idsTogether) }, (_, chunk) =>
    distinct.slice(chunk * idsTogether, (chunk + 1) * idsTogether),
  );
}

/** Packed identifiers. */
function unpack(anchors: Uint8Array): readonly number[] {
  const view = new DataView(anchors.buffer, anchors.byteOffset, anchors.byteLength);
  return Array.from({ length: anchors.byteLength >> 2 }, (_, place) => view.getInt32(place * 4, true));
}

/** Whether packed identifiers hold one. */
function isPacked(anchors: Uint8Array, identifier: number): boolean {
  const view = new DataView(anchors.buffer, anchors.byteOffset, anchors.byteLength);
  for (let at = 0; at + 4 <= anchors.byteLength; at += 4)
    if (view.getInt32(at, true) === identifier) return true;
  return false;
}
