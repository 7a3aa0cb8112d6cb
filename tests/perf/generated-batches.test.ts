import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadCorrelationInput } from '../../electron/store/correlation-input.ts';
import { applyBatch, beginFile, beginImport } from '../../electron/store/import-writer.ts';
import type { CorrelationInput } from '../../shared/correlation/index.ts';
import { temporaryStore, type TemporaryStore } from '../support/store-builder.ts';
import { generateAlerts } from './generate-alerts.ts';
import { batchesOf } from './generated-batches.ts';

let temporary: TemporaryStore;
beforeEach(() => {
  temporary = temporaryStore();
});
afterEach(() => {
  temporary.remove();
});

/** Of each alert what links it, in terms that do not depend on who numbered the entities. */
function describeInput({ alerts, postings, entities }: CorrelationInput): readonly unknown[] {
  const uses = new Int32Array(entities.count);
  for (const entity of postings.entities) uses[entity] = (uses[entity] as number) + 1;
  return Array.from({ length: alerts.count }, (_, alert) => {
    const named = postings.entities
      .subarray(postings.offsets[alert], postings.offsets[alert + 1])
      .filter((entity) => entities.links[entity] === 1);
    return {
      uid: (alerts.uid[alert] as string).replace(/^.*\|/, ''),
      first: alerts.first[alert],
      facts: alerts.facts[alert],
      asset: entities.kind[alerts.asset[alert] as number],
      links: Array.from(named, (entity) => `${entities.kind[entity]} in ${uses[entity]}`).sort(),
    };
  }).sort((a, b) => (a.uid < b.uid ? -1 : 1));
}

it('a store that generated alerts were written to gives correlation what was generated', () => {
  const { store } = temporary;
  const { input } = generateAlerts({ alerts: 300, seed: 2, density: 0.2 });
  const { id } = beginImport(store, { label: 'generated', tenant: null, now: 0 });
  const file = beginFile(store, id, { path: 'generated', size: 0, format: null, importerVersion: null });
  for (const batch of batchesOf(input, 0, input.alerts.count))
    store.transaction(() => applyBatch(store, file, batch, 0));
  const loaded = loadCorrelationInput(store).input;
  const generated = describeInput(input).map((alert) => {
    const { facts, ...rest } = alert as { readonly facts: number };
    // A title tells of one fact.
    return { ...rest, facts: facts & -facts };
  });
  const expected = generated.map((alert) => alert);
  expect(describeInput(loaded)).toEqual(expected);
});
