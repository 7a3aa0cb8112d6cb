import type { EntityKind } from '../../model/entity-kinds.ts';
import { entityKindCodes } from '../codes.ts';
import { defaultCorrelationSettings, type CorrelationSettings } from '../settings.ts';
import type { CorrelationInput, Lock } from '../types.ts';

/** A minute, ms. */
export const minute = 60_000;
/** An hour, ms. */
export const hour = 60 * minute;
/** A day, ms. */
export const day = 24 * hour;
/** Start of the time in tests: 2026-01-05T00:00:00.000Z. */
export const start = Date.UTC(2026, 0, 5);

/** An entity as a test writes it: `device:PC1`. A trailing `!` keeps it from linking. */
export type EntityText = `${EntityKind}:${string}`;

/** An alert as a test writes it. */
export interface TestAlert {
  readonly uid: string;
  /** Milliseconds after `start`; null for unknown. */
  readonly at: number | null;
  readonly entities: readonly EntityText[];
  readonly doubtful?: boolean;
  readonly tenant?: string;
  readonly detector?: string;
  readonly asset?: EntityText;
  readonly facts?: number;
  readonly source?: string;
}

/** Columns of some alerts, with entities numbered in the order in which they are met. */
export function buildInput(
  alerts: readonly TestAlert[],
  locks: readonly Lock[] = [],
  settings: CorrelationSettings = defaultCorrelationSettings,
): CorrelationInput {
  const entities = new Interner();
  const tenants = new Interner();
  const detectors = new Interner();
  const sources = new Interner();
  const rows = alerts.map((alert) => [...new Set(alert.entities)].map((text) => entities.numberOf(text)));
  const assets = alerts.map((alert) => (alert.asset === undefined ? -1 : entities.numberOf(alert.asset)));
  const offsets = new Int32Array(alerts.length + 1);
  rows.forEach((row, index) => {
    offsets[index + 1] = (offsets[index] as number) + row.length;
  });
  const texts = entities.texts;
  const kindOf = (text: string): EntityKind => text.slice(0, text.indexOf(':')) as EntityKind;
  return {
    alerts: {
      count: alerts.length,
      uid: alerts.map((alert) => alert.uid),
      first: Float64Array.from(alerts, (alert) => (alert.at === null ? NaN : start + alert.at)),
      linkable: Uint8Array.from(alerts, (alert) => (alert.doubtful === true ? 0 : 1)),
      tenant: Int32Array.from(alerts, (alert) =>
        alert.tenant === undefined ? -1 : tenants.numberOf(alert.tenant),
      ),
      detector: Int32Array.from(alerts, (alert) => detectors.numberOf(alert.detector ?? alert.uid)),
      asset: Int32Array.from(assets),
      facts: Uint16Array.from(alerts, (alert) => alert.facts ?? 0),
      sourceGroup: Int32Array.from(alerts, (alert) =>
        alert.source === undefined ? -1 : sources.numberOf(alert.source),
      ),
    },
    postings: { offsets, entities: Int32Array.from(rows.flat()) },
    entities: {
      count: texts.length,
      kind: Uint8Array.from(texts, (text) => entityKindCodes[kindOf(text)]),
      links: Uint8Array.from(texts, (text) => (text.endsWith('!') ? 0 : 1)),
      key: (entity) => texts[entity] as string,
    },
    locks,
    settings,
  };
}

class Interner {
  readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.texts.length);
    this.texts.push(text);
    return this.texts.length - 1;
  }
}
