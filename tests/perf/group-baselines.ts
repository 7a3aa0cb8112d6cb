import { createDisjointSets, findRoot, uniteRoots } from '../../shared/correlation/disjoint-sets.ts';
import { entityKindCodes, type CorrelationInput } from '../../shared/correlation/index.ts';

/** What a simple rule makes of an input: the number of a group for each alert. */
export interface Baseline {
  readonly name: string;
  readonly group: (input: CorrelationInput) => Int32Array;
}

/** Alerts further apart than this are not united by a baseline, milliseconds. */
export const BASELINE_WINDOW = 86_400_000;

/** The rules that the engine is held against. Each keeps tenants apart, as the engine does. */
export const baselines: readonly Baseline[] = [
  {
    name: 'every alert alone',
    group: (input) => Int32Array.from({ length: input.alerts.count }, (_, alert) => alert),
  },
  { name: 'any shared entity in 24 h', group: (input) => uniteByEntity(input, () => true) },
  {
    name: 'by device in 24 h',
    group: (input) => uniteByEntity(input, (kind) => kind === entityKindCodes.device),
  },
];

/** Union of alerts that follow each other within the window and name the same entity that may link. */
function uniteByEntity(input: CorrelationInput, counts: (kind: number) => boolean): Int32Array {
  const { count, first, tenant } = input.alerts;
  const { offsets, entities } = input.postings;
  const order = Int32Array.from({ length: count }, (_, alert) => alert).sort(
    (a, b) => (first[a] as number) - (first[b] as number) || a - b,
  );
  const sets = createDisjointSets(count);
  // The latest alert that named an entity, one row a tenant.
  const latest = new Map<number, Int32Array>();
  for (const alert of order) {
    const row = latest.get(tenant[alert] as number) ?? new Int32Array(input.entities.count).fill(-1);
    latest.set(tenant[alert] as number, row);
    for (let at = offsets[alert] as number; at < (offsets[alert + 1] as number); at += 1) {
      const entity = entities[at] as number;
      if (input.entities.links[entity] !== 1 || !counts(input.entities.kind[entity] as number)) continue;
      const before = row[entity] as number;
      row[entity] = alert;
      if (before < 0 || (first[alert] as number) - (first[before] as number) > BASELINE_WINDOW) continue;
      const rootA = findRoot(sets.parent, before);
      const rootB = findRoot(sets.parent, alert);
      if (rootA !== rootB) uniteRoots(sets, rootA, rootB);
    }
  }
  return Int32Array.from({ length: count }, (_, alert) => findRoot(sets.parent, alert));
}
