import { serviceLevelSettings } from '../../shared/contract/triage.ts';
import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import type { JsonValue } from '../../shared/lib/json.ts';
import { defaultServiceLevels, type ServiceLevelSettings } from '../../shared/model/service-levels.ts';
import type { FieldAccess } from './change-scope.ts';
import type { ReadableStore } from './connection.ts';
import { readFact, writeFact } from './facts.ts';

/** The target of the journal's entries about service levels. */
export const serviceLevelsTarget = 'serviceLevels';

/** Service levels as they are in force. */
export interface StoredServiceLevels {
  readonly settings: ServiceLevelSettings;
  /** Nobody has set them in this store, or what was set cannot be read. */
  readonly isDefault: boolean;
}

/** What the store says about service levels; settings that cannot be read leave the defaults in force. */
export function readStoredServiceLevels(store: ReadableStore): StoredServiceLevels {
  const text = readFact(store, 'serviceLevels');
  const parsed = text === null ? null : serviceLevelSettings.safeParse(parseJson(text));
  return parsed?.success === true
    ? { settings: parsed.data, isDefault: false }
    : { settings: defaultServiceLevels, isDefault: true };
}

/** The service levels that are in force in this store. */
export function readServiceLevels(store: ReadableStore): ServiceLevelSettings {
  return readStoredServiceLevels(store).settings;
}

/** Service levels as the journal writes them; the defaults are null. */
export function serviceLevelsValue(settings: ServiceLevelSettings | null): JsonValue {
  if (settings === null || textOf(settings) === textOf(defaultServiceLevels)) return null;
  return JSON.parse(JSON.stringify(settings)) as JsonValue;
}

const textOf = (settings: ServiceLevelSettings): string =>
  canonicalJson(JSON.parse(JSON.stringify(settings)) as JsonValue);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The service levels of the store; null for the defaults. */
export const serviceLevelsField: FieldAccess = {
  read({ store }) {
    const { settings, isDefault } = readStoredServiceLevels(store);
    return isDefault ? null : serviceLevelsValue(settings);
  },
  write({ store }, _target, value) {
    if (value === null) store.write("DELETE FROM store_fact WHERE name = 'serviceLevels'").run();
    else writeFact(store, 'serviceLevels', textOf(serviceLevelSettings.parse(value)));
  },
};
