import { createHash } from 'node:crypto';
import { correlationSettingsSchema } from '../../shared/contract/correlation.ts';
import { defaultCorrelationSettings, engineVersion } from '../../shared/correlation/index.ts';
import type { CorrelationSettings } from '../../shared/correlation/index.ts';
import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import type { JsonValue } from '../../shared/lib/json.ts';
import type { FieldAccess } from './change-scope.ts';
import type { ReadableStore } from './connection.ts';
import { readFact, readNumber, writeFact } from './facts.ts';

/** The target of the journal's entries about settings of correlation. */
export const correlationSettingsTarget = 'correlation';

/** Settings of a store as they are in force. */
export interface StoredCorrelationSettings {
  readonly settings: CorrelationSettings;
  /** The store has none of its own. */
  readonly isDefault: boolean;
  /** Why what the store has is not used: the defaults are in force then. Null where nothing is wrong. */
  readonly fault: string | null;
}

const defaults: StoredCorrelationSettings = {
  settings: defaultCorrelationSettings,
  isDefault: true,
  fault: null,
};

/** What the store says about correlation; settings that cannot be read leave the defaults in force, with a fault. */
export function readStoredCorrelationSettings(store: ReadableStore): StoredCorrelationSettings {
  const text = readFact(store, 'correlationSettings');
  if (text === null) return defaults;
  const parsed = correlationSettingsSchema.safeParse(parseJson(text));
  if (parsed.success) return { settings: copySettings(parsed.data), isDefault: false, fault: null };
  const [issue] = parsed.error.issues;
  const place = issue === undefined ? '' : ` (${issue.path.join('.') || 'as a whole'})`;
  return { ...defaults, fault: `The stored settings of correlation cannot be read${place}.` };
}

/** The settings that correlation runs with in this store. */
export function readCorrelationSettings(store: ReadableStore): CorrelationSettings {
  return readStoredCorrelationSettings(store).settings;
}

/** What the fingerprint of the defaults is: with new defaults comes a new engine, and a store is not grouped anew because of them alone. */
export const defaultFingerprint = 'defaults';

/** Names settings: SHA-256, hexadecimal, of their canonical JSON, equal for equal settings whatever the order of their keys; `defaults` for those. */
export function fingerprintCorrelationSettings(settings: CorrelationSettings): string {
  const text = canonicalJson(settingsValue(settings));
  return text === canonicalJson(settingsValue(defaultCorrelationSettings))
    ? defaultFingerprint
    : createHash('sha256').update(text).digest('hex');
}

/** Why stored incidents are not what a run would make now. */
export type CorrelationStaleness = 'no' | 'alerts' | 'engine' | 'settings' | 'decisions';

/**
 * Compares what the stored incidents were made of with what there is now. Alerts come before settings, and both before another engine: a
 * store of which only the engine differs is not grouped anew until a person asks for it. A store without alerts has nothing to correlate.
 */
export function readCorrelationStaleness(store: ReadableStore): CorrelationStaleness {
  if (store.pluck<number>('SELECT EXISTS (SELECT 1 FROM alert)').get() !== 1) return 'no';
  if (readNumber(store, 'correlatedAlerts') !== readNumber(store, 'alertRevision')) return 'alerts';
  const storedEngine = readFact(store, 'correlatedEngine');
  if (storedEngine === null) return 'alerts';
  const fingerprint = fingerprintCorrelationSettings(readCorrelationSettings(store));
  if ((readFact(store, 'correlatedSettings') ?? defaultFingerprint) !== fingerprint) return 'settings';
  if (Number(storedEngine) !== engineVersion) return 'engine';
  return readNumber(store, 'correlatedLocks') === readNumber(store, 'lockRevision') ? 'no' : 'decisions';
}

/** Settings as the journal writes them; the defaults are null. */
export function correlationSettingsValue(settings: CorrelationSettings | null): JsonValue {
  const isDefault = settings === null || fingerprintCorrelationSettings(settings) === defaultFingerprint;
  return isDefault ? null : settingsValue(settings);
}

function settingsValue(settings: CorrelationSettings): JsonValue {
  return JSON.parse(JSON.stringify(settings)) as JsonValue;
}

/** Checks settings that came from outside. @throws ZodError */
export function parseCorrelationSettings(value: unknown): CorrelationSettings {
  return copySettings(correlationSettingsSchema.parse(value));
}

/** Kinds that are given as undefined are left out, so that equal settings look equal. */
function copySettings(parsed: unknown): CorrelationSettings {
  return JSON.parse(JSON.stringify(parsed)) as CorrelationSettings;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The settings of the store; null for the defaults. */
const correlation: FieldAccess = {
  read({ store }) {
    const { settings, isDefault } = readStoredCorrelationSettings(store);
    return isDefault ? null : settingsValue(settings);
  },
  write({ store }, _target, value) {
    if (value === null) {
      store.write("DELETE FROM store_fact WHERE name = 'correlationSettings'").run();
      return;
    }
    writeFact(store, 'correlationSettings', canonicalJson(settingsValue(parseCorrelationSettings(value))));
  },
};

/** The fields of a store's settings. */
export function settingsField(field: string): FieldAccess | null {
  return field === 'correlation' ? correlation : null;
}
