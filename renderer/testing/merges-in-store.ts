import { createPinia, setActivePinia } from 'pinia';
import { createApp } from 'vue';
import { provideClient } from '../client/index.ts';
import type { MergedInto } from '../client/index.ts';
import { createMockClient, sampleIncident, scenarioHandlers } from '../client/mock/index.ts';

/** Gives stores a client whose incidents can be merged: answers with what merges one into another (null: undoes that) and tells the window. */
export function mergesInStore(): (incident: string, into: MergedInto | null) => void {
  const merged = new Map<string, MergedInto>();
  const handlers = scenarioHandlers('many', () => undefined);
  const { client, bridge } = createMockClient({
    ...handlers,
    'incidents.get': async ({ incident }) => {
      const found = await handlers['incidents.get']?.({ incident: sampleIncident(0).uid });
      if (found === undefined) throw new Error('no scenario answers');
      return { ...found, redirectedTo: merged.get(incident) ?? null };
    },
  });
  const pinia = createPinia();
  const app = createApp({});
  provideClient(app, client);
  app.use(pinia);
  setActivePinia(pinia);
  return (incident, into) => {
    if (into === null) merged.delete(incident);
    else merged.set(incident, into);
    bridge.emit({ kind: 'changed', revision: 1, touched: ['incidents'], incidents: [], by: 'other' });
  };
}
