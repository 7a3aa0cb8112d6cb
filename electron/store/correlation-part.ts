import { engineVersion, linkRuleCodes, linkStateCodes } from '../../shared/correlation/index.ts';
import type {
  CorrelationContext,
  CorrelationInput,
  CorrelationResult,
  CorrelationSettings,
  LinkColumns,
  LinkRule,
  StoreFigures,
} from '../../shared/correlation/index.ts';
import type { ReadableStore } from './connection.ts';
import { addDays, areSpansChanged, daysOf, readDays, spansOf, tenantKey } from './correlation-days.ts';
import type { Spans } from './correlation-days.ts';
import { createInterner, lastDirt } from './correlation-input.ts';
import type { CorrelationRun, EntitySpread, ReadState } from './correlation-input.ts';
import { readLocksOf } from './correlation-locks.ts';
import {
  defaultFingerprint,
  fingerprintCorrelationSettings,
  readCorrelationSettings,
} from './correlation-settings.ts';
import { readFact, readNumber } from './facts.ts';
import { readChanges } from './part-changes.ts';
import type { PartAlert } from './part-alert.ts';
import { PartReader, PartTooLarge } from './part-reader.ts';
import { findScope } from './part-scope.ts';
import type { PartScope, ScopeSearch } from './part-scope.ts';

/**
 * A part for which more alerts than this share of the store have to be read is not worth it: an alert of it takes about three times as long as
 * one of a run over all, with what is looked up around it.
 */
const largestShare = 1 / 3;
/** So many are read one by one in any store. */
const leastLimit = 50;
/** How often a part grows before it is made of all that is connected. */
const mostGrowths = 6;

/** A run that is computed and can be written. */
export interface ComputedCorrelation {
  readonly run: CorrelationRun;
  readonly result: CorrelationResult;
}

/**
 * Computes the part of a store that what has changed since the last run can reach, on one snapshot, and finds there what a run over the whole
 * store would. First whole incidents around the changes are computed, beside those that links connect with them: when these come out as they
 * are, nothing beyond can be another. Where they do not, the part grows; where decisions hold alerts apart, it is all that is connected.
 * @returns null when everything has to be done: there was no run before, it was made by another engine or with other settings, the span that
 *   chance is measured over has changed, the last run over the whole store was broken off, or the part is a large share of the store.
 */
export function computeCorrelationPart(
  store: ReadableStore,
  engine: (input: CorrelationInput) => CorrelationResult,
): ComputedCorrelation | null {
  try {
    return store.snapshot(() => computePart(store, engine));
  } catch (error) {
    if (error instanceof PartTooLarge) return null;
    throw error;
  }
}

function computePart(
  store: ReadableStore,
  engine: (input: CorrelationInput) => CorrelationResult,
): ComputedCorrelation | null {
  const mark = store
    .read<{ alert: number; entity: number }>(
      'SELECT alert_id AS alert, entity_id AS entity FROM correlation_mark',
    )
    .get();
  if (!mark || Number(readFact(store, 'correlatedEngine') ?? -1) !== engineVersion) return null;
  const settings = readCorrelationSettings(store);
  const fingerprint = fingerprintCorrelationSettings(settings);
  // Stores whose partition was made before settings could be set were made with the defaults.
  if ((readFact(store, 'correlatedSettings') ?? defaultFingerprint) !== fingerprint) return null;
  const highest = store.pluck<number | null>('SELECT max(id) FROM alert').get() ?? 0;
  const limit = Math.max(leastLimit, Math.floor(highest * largestShare));
  const reader = new PartReader(store, limit);
  const changes = readChanges(reader, mark.alert, limit);
  const days = readDays(store);
  const before = spansOf(days);
  addDays(days, daysOf(changes.days));
  const spans = spansOf(days);
  if (areSpansChanged(before, spans)) return null;
  const read: ReadState = {
    dirt: lastDirt(store),
    alert: highest,
    entity: store.pluck<number | null>('SELECT max(id) FROM entity').get() ?? 0,
    days: daysOf(changes.days),
  };
  const finish = (scope: ScopeSearch, around: readonly number[]): ComputedCorrelation | number[] | null => {
    const own = [...scope.alerts].sort((x, y) => x - y);
    const alerts = [...own, ...around].flatMap((id) => reader.alert(id) ?? []);
    const { input, entityIds } = inputOf(reader, alerts, own.length, scope, settings, spans);
    const result = engine(input);
    if (around.length > 0 || scope.extent === 'incidents') {
      // A decision that holds alerts apart makes links to others beyond, wherever they are.
      if (result.links.state.includes(linkStateCodes.withheldLock)) return null;
      const moved = movedAround(alerts, own.length, result);
      if (moved.length > 0) return moved;
    }
    return {
      result: ownPart(result, own.length),
      run: {
        alertIds: Int32Array.from(own),
        entityIds,
        lockRevision: readNumber(store, 'lockRevision'),
        alertRevision: readNumber(store, 'alertRevision'),
        settings: fingerprint,
        part: {
          spreads: [...scope.spreads.values()].filter((now) => isSpreadChanged(reader, now)),
          hubs: scope.hubs,
          around: Int32Array.from(around),
          crossing: pickLinks(result.links, (a, b) => a >= own.length && b < own.length),
        },
        read,
      },
    };
  };
  const incidents = findScope(reader, changes, settings, spans, 'incidents');
  for (let growth = 0; growth < mostGrowths; growth += 1) {
    const outcome = finish(incidents, [...incidents.around()]);
    if (outcome === null) break;
    if (!Array.isArray(outcome)) return outcome;
    for (const id of outcome) incidents.take(id);
    incidents.close();
  }
  const outcome = finish(findScope(reader, changes, settings, spans, 'connected'), []);
  return outcome === null || Array.isArray(outcome) ? null : outcome;
}

/** Alerts around a part that have not come out as they are: with some of the part, or not with all and only those of their incident. */
function movedAround(alerts: readonly PartAlert[], ownCount: number, { group }: CorrelationResult): number[] {
  const incidentOf = new Map<number, number | null>();
  const groupOf = new Map<number, number>();
  const moved = new Set<number>();
  alerts.forEach(({ id, incident }, position) => {
    const number = group[position] ?? 0;
    if (position < ownCount) {
      incidentOf.set(number, null);
      return;
    }
    const [knownIncident, knownGroup] = [incidentOf.get(number), groupOf.get(incident ?? 0)];
    if (knownIncident === undefined) incidentOf.set(number, incident);
    if (knownGroup === undefined) groupOf.set(incident ?? 0, number);
    const isSame =
      (knownIncident === undefined || knownIncident === incident) &&
      (knownGroup === undefined || knownGroup === number);
    if (!isSame) moved.add(id);
  });
  return [...moved];
}

/** What a run found of its own alerts, which come first: their groups, and the links that start from them. */
function ownPart(result: CorrelationResult, ownCount: number): CorrelationResult {
  if (ownCount === result.group.length) return result;
  const numbers = new Map<number, number>();
  const group = result.group.slice(0, ownCount).map((number) => {
    let own = numbers.get(number);
    if (own === undefined) numbers.set(number, (own = numbers.size));
    return own;
  });
  return {
    ...result,
    group,
    groupCount: numbers.size,
    storm: result.storm.slice(0, ownCount),
    links: pickLinks(result.links, (a) => a < ownCount),
  };
}

function pickLinks(links: LinkColumns, isPicked: (a: number, b: number) => boolean): LinkColumns {
  const places: number[] = [];
  for (let link = 0; link < links.count; link += 1)
    if (isPicked(links.a[link] ?? 0, links.b[link] ?? 0)) places.push(link);
  const at = (column: ArrayLike<number>) => places.map((link) => column[link] ?? 0);
  return {
    count: places.length,
    a: Int32Array.from(at(links.a)),
    b: Int32Array.from(at(links.b)),
    rule: Uint8Array.from(at(links.rule)),
    entity: Int32Array.from(at(links.entity)),
    secondEntity: Int32Array.from(at(links.secondEntity)),
    gap: Float64Array.from(at(links.gap)),
    window: Float64Array.from(at(links.window)),
    strength: Uint16Array.from(at(links.strength)),
    reasons: Uint32Array.from(at(links.reasons)),
    state: Uint8Array.from(at(links.state)),
    refusal: Uint8Array.from(at(links.refusal)),
    needed: Uint16Array.from(at(links.needed)),
    pooled: Uint16Array.from(at(links.pooled)),
  };
}

interface GivenRow {
  readonly a: number;
  readonly b: number;
  readonly rule: LinkRule;
  readonly entity: number | null;
  readonly second: number | null;
  readonly gap: number | null;
  readonly window: number | null;
  readonly strength: number;
}

/** The stored links between alerts around a part. */
function contextOf(
  reader: PartReader,
  alerts: readonly PartAlert[],
  ownCount: number,
  indexOf: ReadonlyMap<number, number>,
): CorrelationContext | null {
  if (ownCount === alerts.length) return null;
  const positions = new Map(alerts.map(({ id }, position) => [id, position]));
  const rows: GivenRow[] = [];
  const around = alerts.slice(ownCount).map(({ id }) => id);
  for (const row of reader.many<GivenRow>('givenLinks', around)) {
    const a = positions.get(row.a) ?? -1;
    const b = positions.get(row.b) ?? -1;
    if (b >= ownCount) rows.push({ ...row, a, b });
  }
  const entityAt = (id: number | null): number => (id === null ? -1 : (indexOf.get(id) ?? -1));
  return {
    isAround: Uint8Array.from(alerts, (_, position) => (position < ownCount ? 0 : 1)),
    links: {
      count: rows.length,
      a: Int32Array.from(rows, ({ a }) => a),
      b: Int32Array.from(rows, ({ b }) => b),
      rule: Uint8Array.from(rows, ({ rule }) => linkRuleCodes[rule]),
      entity: Int32Array.from(rows, ({ entity }) => entityAt(entity)),
      secondEntity: Int32Array.from(rows, ({ second }) => entityAt(second)),
      gap: Float64Array.from(rows, ({ gap }) => gap ?? -1),
      window: Float64Array.from(rows, ({ window }) => window ?? -1),
      strength: Uint16Array.from(rows, ({ strength }) => strength),
    },
  };
}

function inputOf(
  reader: PartReader,
  alerts: readonly PartAlert[],
  ownCount: number,
  scope: PartScope,
  settings: CorrelationSettings,
  spans: Spans,
): { readonly input: CorrelationInput; readonly entityIds: Int32Array } {
  reader.readNamed(alerts);
  const offsets = new Int32Array(alerts.length + 1);
  const named: number[] = [];
  const assets: number[] = [];
  for (const [index, alert] of alerts.entries()) {
    for (const entity of alert.entities) named.push(entity);
    offsets[index + 1] = named.length;
    if (alert.asset !== null) assets.push(alert.asset);
  }
  const entityIds = distinctOf([...named, ...assets]);
  const indexOf = new Map<number, number>();
  entityIds.forEach((id, index) => indexOf.set(id, index));
  const ids = [...entityIds];
  const entities = ids.map((id) => reader.entity(id));
  reader.readSpreads(ids.filter((id) => !scope.spreads.has(id)));
  const spreads = ids.map((id) => scope.spreads.get(id) ?? reader.spread(id));
  const tenants = createInterner();
  const tenant = Int32Array.from(alerts, (alert) => tenants(alert.tenant));
  const detectors = createInterner();
  const figures: StoreFigures = {
    spans: typeof spans === 'number' ? spans : spansByNumber(spans, alerts, tenant),
    fan: Int32Array.from(spreads, (spread) => spread?.fan ?? 1),
    hours: Int32Array.from(spreads, (spread) => spread?.hours ?? 1),
  };
  const input: CorrelationInput = {
    alerts: {
      count: alerts.length,
      uid: alerts.map(({ uid }) => uid),
      first: Float64Array.from(alerts, ({ first }) => first ?? Number.NaN),
      linkable: Uint8Array.from(alerts, ({ time }) => (time === null ? 0 : 1)),
      tenant,
      detector: Int32Array.from(alerts, ({ detector }) => detectors(detector)),
      asset: Int32Array.from(alerts, ({ asset }) => (asset === null ? -1 : (indexOf.get(asset) ?? -1))),
      facts: Uint16Array.from(alerts, ({ facts }) => facts),
      sourceGroup: Int32Array.from(alerts, ({ source }) => source ?? -1),
    },
    postings: {
      offsets,
      entities: Int32Array.from(named, (id) => indexOf.get(id) ?? 0),
    },
    entities: {
      count: ids.length,
      kind: Uint8Array.from(entities, (entity) => entity?.kind ?? 0),
      links: Uint8Array.from(entities, (entity) => (entity?.links === true ? 1 : 0)),
      key: keyReader(reader, entityIds),
    },
    locks: readLocksOf(reader.store, alerts),
    settings,
    figures,
    context: contextOf(reader, alerts, ownCount, indexOf),
  };
  return { input, entityIds };
}

/** Whether the stored spread of an entity is another; where none is stored, it is one asset and one hour. */
function isSpreadChanged(reader: PartReader, { entity, fan, hours }: EntitySpread): boolean {
  const stored = reader.spread(entity);
  return (stored?.fan ?? 1) !== Math.max(1, fan) || (stored?.hours ?? 1) !== Math.max(1, hours);
}

/** Ascending, each once. */
function distinctOf(numbers: readonly number[]): Int32Array {
  const sorted = Int32Array.from(numbers).sort();
  return sorted.filter((number, at) => at === 0 || number !== sorted[at - 1]);
}

/** Reads keys of entities when they are asked for, which is seldom. */
function keyReader(reader: PartReader, entityIds: Int32Array): (entity: number) => string {
  const keys = new Map<number, string>();
  return (entity) => {
    let key = keys.get(entity);
    if (key === undefined) keys.set(entity, (key = reader.keyOf(entityIds[entity] ?? 0)));
    return key;
  };
}

function spansByNumber(
  spans: ReadonlyMap<string, number>,
  alerts: readonly PartAlert[],
  tenant: Int32Array,
): ReadonlyMap<number, number> {
  const byNumber = new Map([[-1, spans.get('') ?? 0]]);
  alerts.forEach((alert, index) => {
    if (alert.tenant !== null) byNumber.set(tenant[index] ?? -1, spans.get(tenantKey(alert.tenant)) ?? 0);
  });
  return byNumber;
}
