import type { OutputOf } from '../../../shared/contract/index.ts';
import { defaultCorrelationSettings, engineVersion } from '../../../shared/correlation/index.ts';
import type { ReadableStore } from '../connection.ts';
import { readCorrelationStaleness, readStoredCorrelationSettings } from '../correlation-settings.ts';
import { readFact } from '../facts.ts';

/** What correlation runs with in this store, and whether its incidents are what a run would make now. */
export function getCorrelationSettings(store: ReadableStore): OutputOf<'correlation.settings'> {
  const { settings, isDefault, fault } = readStoredCorrelationSettings(store);
  const storedEngine = readFact(store, 'correlatedEngine');
  return {
    settings: copyOf(settings),
    defaults: copyOf(defaultCorrelationSettings),
    isDefault,
    fault,
    engineVersion,
    storedEngineVersion: storedEngine === null ? null : Number(storedEngine),
    stale: readCorrelationStaleness(store),
  };
}

function copyOf<Value>(value: Value): Value {
  return structuredClone(value);
}
