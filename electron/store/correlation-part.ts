import { engineVersion } from '../../shared/correlation/index.ts';
import type { CorrelationInput, CorrelationSettings, StoreFigures } from '../../shared/correlation/index.ts';
import type { ReadableStore } from './connection.ts';
import { addDays, areSpansChanged, daysOf, readDays, spansOf, tenantKey } from './correlation-days.ts';
import type { Spans } from './correlation-days.ts';
import { createInterner, lastDirt } from './correlation-input.ts';
import type { LoadedCorrelation } from './correlation-input.ts';
import { readLocksOf } from './correlation-locks.ts';
import { fingerprintCorrelationSettings, readCorrelationSettings } from './correlation-settings.ts';
import { readFact, readNumber } from './facts.ts';
import { readChanges } from './part-changes.ts';
import { PartReader, PartTooLarge } from './part-reader.ts';
import type { PartAlert } from './part-reader.ts';
import { findScope } from './part-scope.ts';
import type { PartScope } from './part-scope.ts';

/** A part of more alerts than this share of the store is not worth it: reading one by one is slower than reading all. */
const largestShare = 1 / 3;
/** So many are read one by one in any store. */
const leastLimit = 50;

/**
 * Reads the part of a store that what has changed since the last run can reach, on one snapshot. A run over it finds there what a run over
 * the whole store would.
 * @returns null when everything has to be done: there was no run before, it was made by another engine or with other settings, the span that
 *   chance is measured over has changed, the last run over the whole store was broken off, or the part is a large share of the store.
 */
export function loadCorrelationPart(store: ReadableStore): LoadedCorrelation | null {
  try {
    return store.snapshot(() => readPart(store));
  } catch (error) {
    if (error instanceof PartTooLarge) return null;
    throw error;
  }
}

function readPart(store: ReadableStore): LoadedCorrelation | null {
  const mark = store
    .read<{ alert: number; entity: number }>(
      'SELECT alert_id AS alert, entity_id AS entity FROM correlation_mark',
    )
    .get();
  if (!mark || Number(readFact(store, 'correlatedEngine') ?? -1) !== engineVersion) return null;
  const settings = readCorrelationSettings(store);
  const fingerprint = fingerprintCorrelationSettings(settings);
  if ((readFact(store, 'correlatedSettings') ?? fingerprintOfDefaults) !== fingerprint) return null;
  const highest = store.pluck<number | null>('SELECT max(id) FROM alert').get() ?? 0;
  const limit = Math.max(leastLimit, Math.floor(highest * largestShare));
  const reader = new PartReader(store, limit);
  const changes = readChanges(reader, mark.alert, limit);
  const days = readDays(store);
  const before = spansOf(days);
  addDays(days, daysOf(changes.days));
  const spans = spansOf(days);
  if (areSpansChanged(before, spans)) return null;
  const scope = findScope(reader, changes, settings, spans);
  const alerts = [...scope.alerts].sort((x, y) => x - y).flatMap((id) => reader.alert(id) ?? []);
  const { input, entityIds } = inputOf(reader, alerts, scope, settings, spans);
  return {
    input,
    run: {
      alertIds: Int32Array.from(alerts, ({ id }) => id),
      entityIds,
      lockRevision: readNumber(store, 'lockRevision'),
      alertRevision: readNumber(store, 'alertRevision'),
      settings: fingerprint,
      part: { spreads: [...scope.spreads.values()], hubs: scope.hubs },
      read: {
        dirt: lastDirt(store),
        alert: highest,
        entity: store.pluck<number | null>('SELECT max(id) FROM entity').get() ?? 0,
        days: daysOf(changes.days),
      },
    },
  };
}

/** Stores whose partition was made before settings could be set were made with the defaults. */
const fingerprintOfDefaults = 'defaults';

function inputOf(
  reader: PartReader,
  alerts: readonly PartAlert[],
  scope: PartScope,
  settings: CorrelationSettings,
  spans: Spans,
): { readonly input: CorrelationInput; readonly entityIds: Int32Array } {
  const ids = [
    ...new Set(alerts.flatMap(({ entities, asset }) => [...entities, ...(asset === null ? [] : [asset])])),
  ].sort((x, y) => x - y);
  const entityIds = Int32Array.from(ids);
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  const entities = ids.map((id) => reader.entity(id));
  const spreads = ids.map((id) => scope.spreads.get(id) ?? reader.spread(id));
  const tenants = createInterner();
  const tenant = Int32Array.from(alerts, (alert) => tenants(alert.tenant));
  const detectors = createInterner();
  const offsets = new Int32Array(alerts.length + 1);
  alerts.forEach((alert, index) => {
    offsets[index + 1] = (offsets[index] ?? 0) + alert.entities.length;
  });
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
      entities: Int32Array.from(alerts.flatMap((alert) => alert.entities.map((id) => indexOf.get(id) ?? 0))),
    },
    entities: {
      count: ids.length,
      kind: Uint8Array.from(entities, (entity) => entity?.kind ?? 0),
      links: Uint8Array.from(entities, (entity) => (entity?.links === true ? 1 : 0)),
      key: (entity) => entities[entity]?.key ?? '',
    },
    locks: readLocksOf(reader.store, alerts),
    settings,
    figures,
  };
  return { input, entityIds };
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
