import { entityKindCodes } from '../../shared/correlation/index.ts';
import type {
  AlertColumns,
  CorrelationInput,
  CorrelationSettings,
  EntityColumns,
  LinkColumns,
  Postings,
} from '../../shared/correlation/index.ts';
import { entityKinds } from '../../shared/model/entity-kinds.ts';
import type { ReadableStore } from './connection.ts';
import { readLocks } from './correlation-locks.ts';
import {
  fingerprintCorrelationSettings,
  readCorrelationSettings,
  readCorrelationStaleness,
} from './correlation-settings.ts';
import { countDay, daysOf } from './correlation-days.ts';
import type { DayCount, DayTally } from './correlation-days.ts';
import { readNumber } from './facts.ts';
import { createInt32List, readColumns } from './packed-read.ts';

/**
 * What a result has to come back with to be written: row ids behind the positions of the input, and the state of the store that it was
 * read from. Plain data: it can be sent between threads.
 */
export interface CorrelationRun {
  readonly alertIds: Int32Array;
  readonly entityIds: Int32Array;
  readonly lockRevision: number;
  readonly alertRevision: number;
  /** Fingerprint of the settings that it runs with. */
  readonly settings: string;
  /** Null for a run over the whole store. */
  readonly part: CorrelationPart | null;
  readonly read: ReadState;
}

/** How far a run has read, for the next one to go on from there. */
export interface ReadState {
  /** Last change that it has seen. */
  readonly dirt: number;
  /** Highest row ids of alerts and entities. */
  readonly alert: number;
  readonly entity: number;
  /** Alerts by tenant and day: all of them for a run over the whole store, else what is to be added. */
  readonly days: readonly DayCount[];
}

/**
 * What a run over a part of a store has beside: its alerts are placed and the links that start from them compared, nothing else. `settleDirty`
 * writes the rest of it.
 */
export interface CorrelationPart {
  /** Spread over the whole store, as it is now, of entities (row ids) for which it may have changed. */
  readonly spreads: readonly EntitySpread[];
  /** Entities (row ids) that are hubs or not, anew; others keep their row in `ignored_hub`, or have none. */
  readonly hubs: readonly MeasuredHub[];
  /**
   * Alerts around the part, which stay where they are. In the columns of links their positions come after those of the run's own alerts.
   */
  readonly around: Int32Array;
  /** Links that start from an alert around the part and end in it. */
  readonly crossing: LinkColumns;
}

/** With how many other assets and in how many UTC hours an entity is seen; the fan may be more where that changes nothing. */
export interface EntitySpread {
  readonly entity: number;
  readonly fan: number;
  readonly hours: number;
}

/** An entity that has been looked at anew: the assets seen with it and its kind's limit when it is a hub that would link, else null. */
export interface MeasuredHub {
  readonly entity: number;
  readonly hub: { readonly fan: number; readonly limit: number } | null;
}

/** Input of the engine with what is needed to write its result. */
export interface LoadedCorrelation {
  readonly input: CorrelationInput;
  readonly run: CorrelationRun;
}

/**
 * Reads everything that correlation is a function of, on one snapshot.
 * @param settings null for those of the store.
 */
export function loadCorrelationInput(
  store: ReadableStore,
  settings: CorrelationSettings | null = null,
): LoadedCorrelation {
  return store.snapshot(() => {
    const used = settings ?? readCorrelationSettings(store);
    const { entities, entityIds, entityOfIdentifier } = readEntities(store);
    const { alerts, postings, alertIds, days } = readAlerts(store, entityOfIdentifier, entityIds.length);
    return {
      input: { alerts, postings, entities, locks: readLocks(store), settings: used },
      run: {
        alertIds,
        entityIds,
        lockRevision: readNumber(store, 'lockRevision'),
        alertRevision: readNumber(store, 'alertRevision'),
        settings: fingerprintCorrelationSettings(used),
        part: null,
        read: {
          dirt: lastDirt(store),
          alert: alertIds.at(-1) ?? 0,
          entity: entityIds.at(-1) ?? 0,
          days: daysOf(days),
        },
      },
    };
  });
}

/**
 * Whether a run is due by itself: alerts, settings or decisions of analysts are others than those that the stored partition was made of.
 * Another engine alone is no reason: what it would change is shown first.
 */
export function isCorrelationStale(store: ReadableStore): boolean {
  const staleness = readCorrelationStaleness(store);
  return staleness === 'alerts' || staleness === 'settings' || staleness === 'decisions';
}

/** The last change that a run which reads now sees; 0 when there is none. */
export function lastDirt(store: ReadableStore): number {
  return store.pluck<number | null>('SELECT max(position) FROM correlation_dirt').get() ?? 0;
}

interface LoadedEntities {
  readonly entities: EntityColumns;
  readonly entityIds: Int32Array;
  /** Identifier id → index of its entity. */
  readonly entityOfIdentifier: Int32Array;
}

function readEntities(store: ReadableStore): LoadedEntities {
  const ids = createInt32List();
  const kinds = createInt32List();
  const links = createInt32List();
  const indexOf = new Int32Array(
    (store.pluck<number | null>('SELECT max(id) FROM entity').get() ?? 0) + 1,
  ).fill(-1);
  const codes = new Map<string, number>(entityKinds.map((kind) => [kind, entityKindCodes[kind]]));
  readColumns(
    store,
    'entity',
    ['id', 'kind', 'links'],
    ([idColumn = [], kindColumn = [], linkColumn = []]) => {
      for (let row = 0; row < idColumn.length; row += 1) {
        const id = Number(idColumn[row]);
        indexOf[id] = ids.length;
        ids.push(id);
        kinds.push(codes.get(String(kindColumn[row])) ?? entityKindCodes.generic);
        links.push(Number(linkColumn[row]));
      }
    },
  );
  const entityIds = ids.toArray();
  const highest = store.pluck<number | null>('SELECT max(id) FROM identifier').get() ?? 0;
  const entityOfIdentifier = new Int32Array(highest + 1).fill(-1);
  readColumns(store, 'identifier', ['id', 'entity_id'], ([idColumn = [], entityColumn = []]) => {
    for (let row = 0; row < idColumn.length; row += 1) {
      entityOfIdentifier[Number(idColumn[row])] = indexOf[Number(entityColumn[row])] ?? -1;
    }
  });
  const readKey = store.pluck<string>('SELECT key FROM entity WHERE id = ?');
  const keys = new Map<number, string>();
  const key = (entity: number): string => {
    let found = keys.get(entity);
    if (found === undefined) keys.set(entity, (found = readKey.get(entityIds[entity] ?? 0) ?? ''));
    return found;
  };
  const entities = {
    count: entityIds.length,
    kind: Uint8Array.from(kinds.toArray()),
    links: Uint8Array.from(links.toArray()),
    key,
  };
  return { entities, entityIds, entityOfIdentifier };
}

interface LoadedAlerts {
  readonly alerts: AlertColumns;
  readonly postings: Postings;
  readonly alertIds: Int32Array;
  readonly days: DayTally;
}

const alertColumns = [
  'id',
  'uid',
  'first_ms',
  'time_doubtful',
  'tenant',
  'detector',
  'primary_identifier_id',
  'sequence_facts',
  'source_incident_id',
  'length(anchors)',
  'hex(anchors)',
];

function readAlerts(store: ReadableStore, entityOfIdentifier: Int32Array, entityCount: number): LoadedAlerts {
  const count = store.pluck<number>('SELECT count(*) FROM alert').get() ?? 0;
  const alertIds = new Int32Array(count);
  const uid: string[] = [];
  const first = new Float64Array(count);
  const linkable = new Uint8Array(count);
  const tenant = new Int32Array(count);
  const detector = new Int32Array(count);
  const asset = new Int32Array(count);
  const facts = new Uint16Array(count);
  const sourceGroup = new Int32Array(count);
  const offsets = new Int32Array(count + 1);
  const entities = createInt32List(Math.max(1024, count * 8));
  const tenants = createInterner();
  const detectors = createInterner();
  const days: DayTally = new Map();
  // The last alert that named each entity: one entity counts once an alert, whichever of its identifiers named it.
  const lastAlert = new Int32Array(Math.max(1, entityCount)).fill(-1);
  let alert = 0;
  readColumns(store, 'alert', alertColumns, (columns) => {
    const [
      ids = [],
      uids = [],
      times = [],
      doubtful = [],
      tenantNames = [],
      detectorNames = [],
      primaries = [],
      bits = [],
    ] = columns;
    const [sources = [], lengths = [], packed = []] = columns.slice(8);
    for (let row = 0; row < ids.length; row += 1) {
      const time = times[row];
      alertIds[alert] = Number(ids[row]);
      uid.push(String(uids[row]));
      first[alert] = typeof time === 'number' ? time : Number.NaN;
      linkable[alert] = typeof time === 'number' && doubtful[row] === 0 ? 1 : 0;
      const tenantName = tenantNames[row] ?? null;
      tenant[alert] = tenants(tenantName);
      countDay(days, tenantName, linkable[alert] === 1 ? Number(time) : null, 1);
      detector[alert] = detectors(detectorNames[row] ?? null);
      const primary = primaries[row];
      asset[alert] = typeof primary === 'number' ? (entityOfIdentifier[primary] ?? -1) : -1;
      facts[alert] = Number(bits[row]);
      const source = sources[row];
      sourceGroup[alert] = typeof source === 'number' ? source : -1;
      offsets[alert] = entities.length;
      addEntities(Number(lengths[row]), String(packed[row]), (identifier) => {
        const entity = entityOfIdentifier[identifier] ?? -1;
        if (entity < 0 || lastAlert[entity] === alert) return;
        lastAlert[entity] = alert;
        entities.push(entity);
      });
      alert += 1;
    }
  });
  offsets[count] = entities.length;
  const alerts = { count, uid, first, linkable, tenant, detector, asset, facts, sourceGroup };
  return { alerts, postings: { offsets, entities: entities.toArray() }, alertIds, days };
}

function addEntities(length: number, hex: string, add: (identifier: number) => void): void {
  const bytes = Buffer.from(hex, 'hex');
  for (let at = 0; at + 4 <= length; at += 4) add(bytes.readInt32LE(at));
}

/** Numbers texts from 0 in the order in which they come; null is -1. */
export function createInterner(): (text: unknown) => number {
  const numbers = new Map<string, number>();
  return (text) => {
    if (typeof text !== 'string') return -1;
    let number = numbers.get(text);
    if (number === undefined) numbers.set(text, (number = numbers.size));
    return number;
  };
}
