import { createDisjointSets, findRoot, uniteRoots } from '../../shared/correlation/disjoint-sets.ts';
import type { CorrelationInput } from '../../shared/correlation/index.ts';

/**
 * What any correlation by shared entities has to do at least, and nothing more: alerts in order of time,
 * posting lists by entity, consecutive pairs within one fixed window, union–find. No storms, spread,
 * strength, constraint or explanation.
 * @returns the number of groups.
 */
export function scanAndUnite(input: CorrelationInput, window: number): number {
  const { count, first } = input.alerts;
  const { offsets, entities } = input.postings;
  const order = Int32Array.from({ length: count }, (_, alert) => alert).sort(
    (a, b) => (first[a] as number) - (first[b] as number),
  );
  const starts = new Int32Array(input.entities.count + 1);
  for (let at = 0; at < entities.length; at += 1) {
    const entity = (entities[at] as number) + 1;
    starts[entity] = (starts[entity] as number) + 1;
  }
  for (let entity = 1; entity < starts.length; entity += 1)
    starts[entity] = (starts[entity] as number) + (starts[entity - 1] as number);
  const ends = starts.slice();
  const lists = new Int32Array(entities.length);
  for (let rank = 0; rank < count; rank += 1) {
    const alert = order[rank] as number;
    for (let at = offsets[alert] as number; at < (offsets[alert + 1] as number); at += 1) {
      const entity = entities[at] as number;
      const place = ends[entity] as number;
      lists[place] = alert;
      ends[entity] = place + 1;
    }
  }
  const sets = createDisjointSets(count);
  let groups = count;
  for (let entity = 0; entity < input.entities.count; entity += 1) {
    for (let place = (starts[entity] as number) + 1; place < (starts[entity + 1] as number); place += 1) {
      const a = lists[place - 1] as number;
      const b = lists[place] as number;
      if ((first[b] as number) - (first[a] as number) > window) continue;
      const rootA = findRoot(sets.parent, a);
      const rootB = findRoot(sets.parent, b);
      if (rootA === rootB) continue;
      uniteRoots(sets, rootA, rootB);
      groups -= 1;
    }
  }
  return groups;
}
