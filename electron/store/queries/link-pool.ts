import type { PooledMeeting } from '../../../shared/correlation/remedies.ts';
import type { EntityKind } from '../../../shared/model/entity-kinds.ts';
import type { ReadableStore } from '../connection.ts';
import { measuredSpread } from './entity-spread.ts';
import { cached } from './result-cache.ts';
import { withheldGroups, type WithheldLink } from './withheld-links.ts';

/** Different things that links of a pool rest on, at most: the strongest. With fewer links a change is larger than it had to be, never less. */
const mostThings = 40;

/**
 * The weak links between two incidents that the engine adds up, the strongest of each rule and thing that they rest on; none where fewer
 * than two things are shared.
 * @param span T of their tenant, milliseconds.
 */
export function poolBetween(
  store: ReadableStore,
  from: number,
  to: number,
  span: number,
): readonly PooledMeeting[] {
  return cached(store, `pool ${from} ${to} ${span}`, () => {
    const links = (
      withheldGroups(store, from).find(({ otherIncident }) => otherIncident === to)?.links ?? []
    ).filter(({ state }) => state === 'withheldWeak');
    const things = new Set<string>();
    const strongest = new Map<string, WithheldLink>();
    for (const link of links) {
      const thing = `${link.entityId} ${link.secondEntityId}`;
      if (!things.has(thing) && things.size >= mostThings) continue;
      things.add(thing);
      if (!strongest.has(`${link.rule} ${thing}`)) strongest.set(`${link.rule} ${thing}`, link);
    }
    return things.size < 2 ? [] : [...strongest.values()].map((link) => toMeeting(store, link, span));
  });
}

function toMeeting(store: ReadableStore, link: WithheldLink, span: number): PooledMeeting {
  const entity = store.read<{ kind: EntityKind; key: string }>('SELECT kind, key FROM entity WHERE id = ?');
  const entities = [link.entityId, link.secondEntityId].flatMap((id) =>
    id === null ? [] : (entity.get(id) ?? []),
  );
  const spread = link.entityId === null ? null : measuredSpread(store, link.entityId);
  return {
    rule: link.rule,
    kind: entities[0]?.kind ?? null,
    keys: entities.map(({ key }) => key),
    strength: link.strength,
    gapMilliseconds: store.pluck<number | null>('SELECT gap_ms FROM link WHERE id = ?').get(link.id) ?? null,
    needed: link.needed ?? 0,
    spread: spread && { ...spread, span },
  };
}
