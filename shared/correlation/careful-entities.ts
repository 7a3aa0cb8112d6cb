import type { IgnoredEntities } from './apply-locks.ts';
import type { PostingLists } from './posting-lists.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import type { Storms } from './storms.ts';
import type { CorrelationInput } from './types.ts';

/**
 * Entities whose posting list has to be scanned as nodes instead of alert by alert, by entity: those that a
 * storm names (it names them from its start to its end, so that its neighbours may be nearer than its alerts
 * are), those seen in two tenants or in one and in none that is known, those that an analyst ignores. Null when there are none.
 */
export function findCarefulEntities(
  input: CorrelationInput,
  ranked: RankedAlerts,
  storms: Storms,
  ignored: IgnoredEntities | null,
  lists: PostingLists,
): Uint8Array | null {
  const { member } = storms;
  const { tenant } = ranked;
  if (member === null && tenant === null && ignored === null) return null;
  const careful = new Uint8Array(input.entities.count);
  for (const entity of ignored?.everywhere ?? []) careful[entity] = 1;
  for (const entity of ignored?.here.keys() ?? []) careful[entity] = 1;
  if (member !== null) markStorms(input, ranked, member, careful);
  if (tenant !== null) markMixed(tenant, lists, careful);
  return careful;
}

function markStorms(
  input: CorrelationInput,
  ranked: RankedAlerts,
  member: Uint8Array,
  careful: Uint8Array,
): void {
  const { offsets, entities } = input.postings;
  for (let rank = 0; rank < ranked.count; rank += 1) {
    if (member[rank] === 0) continue;
    const alert = ranked.order[rank] as number;
    const end = offsets[alert + 1] as number;
    for (let place = offsets[alert] as number; place < end; place += 1)
      careful[entities[place] as number] = 1;
  }
}

function markMixed(tenant: Int32Array, lists: PostingLists, careful: Uint8Array): void {
  const { ranks, ends } = lists;
  let start = 0;
  for (let entity = 0; entity < ends.length; entity += 1) {
    const end = ends[entity] as number;
    for (let at = start + 1; at < end; at += 1)
      if (tenant[ranks[at] as number] !== tenant[ranks[at - 1] as number]) careful[entity] = 1;
    start = end;
  }
}
