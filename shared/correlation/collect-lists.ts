import { entityKindCodes } from './codes.ts';
import { KeyLists, TripleIndex } from './key-index.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import type { CorrelationInput } from './types.ts';

/** Posting lists of the entities that have a slot, and what they are seen with. */
export interface CollectedLists {
  readonly lists: KeyLists;
  /** Assets (device, user, mailbox) of each rank that has an entity with a slot, as a compressed row: `assets[assetStart[r] … assetEnd[r])`. */
  readonly assetStart: Int32Array;
  readonly assetEnd: Int32Array;
  readonly assets: Int32Array;
  /** Pairs of device and user seen in one alert, by (device, user). */
  readonly pairs: TripleIndex;
  readonly pairLists: KeyLists;
}

/** One pass in canonical order over the alerts that have an entity with a slot. */
export function collectLists(input: CorrelationInput, ranked: RankedAlerts, slotOf: Int32Array, slotCount: number): CollectedLists {
  const { entities, postings, settings } = input;
  const { offsets, entities: posted } = postings;
  const { kind, links } = entities;
  const { order, linkable } = ranked;
  const { device, user, mailbox } = entityKindCodes;
  // More devices and users than this in one alert: each of them is a hub by that alone.
  const mostTogether = 1 + Math.max(settings.kinds.device?.hubLimit ?? 0, settings.kinds.user?.hubLimit ?? 0);
  const lists = new KeyLists(slotCount, slotCount * 3);
  const pairs = new TripleIndex(1024);
  const pairLists = new KeyLists(1024, 4096);
  const assetStart = new Int32Array(order.length);
  const assetEnd = new Int32Array(order.length);
  let assets = new Int32Array(Math.max(64, order.length));
  let assetCount = 0;
  for (let rank = 0; rank < order.length; rank += 1) {
    if (linkable[rank] === 0) continue;
    const alert = order[rank] as number;
    const start = offsets[alert] as number;
    const end = offsets[alert + 1] as number;
    let found = 0;
    for (let place = start; place < end; place += 1) {
      const slot = slotOf[posted[place] as number] as number;
      if (slot === 0) continue;
      lists.add(slot - 1, rank);
      found += 1;
    }
    if (found === 0) continue;
    if (assetCount + end - start > assets.length) {
      const larger = new Int32Array(Math.max(assets.length * 2, assetCount + end - start));
      larger.set(assets);
      assets = larger;
    }
    assetStart[rank] = assetCount;
    let devices = 0;
    let users = 0;
    for (let place = start; place < end; place += 1) {
      const entity = posted[place] as number;
      const code = kind[entity];
      if ((code !== device && code !== user && code !== mailbox) || links[entity] === 0) continue;
      assets[assetCount] = entity;
      assetCount += 1;
      if (slotOf[entity] === 0) continue;
      if (code === device) devices += 1;
      else if (code === user) users += 1;
    }
    assetEnd[rank] = assetCount;
    if (devices > 0 && users > 0 && devices + users <= mostTogether) addPairs(rank);
  }
  return { lists, assetStart, assetEnd, assets, pairs, pairLists };

  function addPairs(rank: number): void {
    const start = assetStart[rank] as number;
    for (let x = start; x < assetCount; x += 1) {
      const one = assets[x] as number;
      if (kind[one] !== device || slotOf[one] === 0) continue;
      for (let y = start; y < assetCount; y += 1) {
        const other = assets[y] as number;
        if (kind[other] === user && slotOf[other] !== 0) pairLists.add(pairs.numberOf(one, other, 0), rank);
      }
    }
  }
}
