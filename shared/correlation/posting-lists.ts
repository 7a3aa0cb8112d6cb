import { entityKindCodes } from './codes.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import type { CorrelationInput } from './types.ts';

/** Alerts or entities taken by one call of a hot loop: short calls are compiled sooner and better than one long loop. */
export const itemsPerCall = 2048;

/** The alerts of each entity and the assets of each alert, both by canonical rank. Alerts of doubtful time are in neither. */
export interface PostingLists {
  /** Ranks of entity e, ascending: `ranks[ends[e - 1] … ends[e] - 1]`, from 0 for the first. */
  readonly ranks: Int32Array;
  readonly ends: Int32Array;
  /** Linking assets (device, user, mailbox) of rank r: `assets[assetStart[r] … assetStart[r + 1] - 1]`. */
  readonly assets: Int32Array;
  readonly assetStart: Int32Array;
}

/** Transposes the postings: a counting sort, linear in their number. */
export function listPostings(input: CorrelationInput, ranked: RankedAlerts): PostingLists {
  const ends = countPostings(input, ranked);
  let total = 0;
  for (let entity = 0; entity < ends.length; entity += 1) {
    const size = ends[entity] as number;
    ends[entity] = total;
    total += size;
  }
  // Each start is moved on with every rank written and so becomes the end.
  const filler = new PostingFiller(input, ranked, ends, total);
  for (let from = 0; from < ranked.count; from += itemsPerCall) filler.take(from, Math.min(ranked.count, from + itemsPerCall));
  return filler;
}

function countPostings(input: CorrelationInput, ranked: RankedAlerts): Int32Array {
  const { offsets, entities: posted } = input.postings;
  const counts = new Int32Array(input.entities.count);
  for (let rank = 0; rank < ranked.count; rank += 1) {
    if (ranked.linkable[rank] === 1) continue;
    const alert = ranked.order[rank] as number;
    for (let place = offsets[alert] as number; place < (offsets[alert + 1] as number); place += 1) {
      const entity = posted[place] as number;
      counts[entity] = (counts[entity] as number) - 1;
    }
  }
  const end = offsets[ranked.count] as number;
  for (let place = offsets[0] as number; place < end; place += 1) {
    const entity = posted[place] as number;
    counts[entity] = (counts[entity] as number) + 1;
  }
  return counts;
}

class PostingFiller implements PostingLists {
  readonly ranks: Int32Array;
  readonly ends: Int32Array;
  assets: Int32Array;
  readonly assetStart: Int32Array;
  private readonly input: CorrelationInput;
  private readonly ranked: RankedAlerts;
  private readonly isAsset = new Uint8Array(256);

  constructor(input: CorrelationInput, ranked: RankedAlerts, starts: Int32Array, total: number) {
    this.input = input;
    this.ranked = ranked;
    this.ends = starts;
    this.ranks = new Int32Array(total);
    this.assets = new Int32Array(Math.max(64, total >> 1));
    this.assetStart = new Int32Array(ranked.count + 1);
    for (const kind of ['device', 'user', 'mailbox'] as const) this.isAsset[entityKindCodes[kind]] = 1;
  }

  /** Ranks `from` … `to - 1`. */
  take(from: number, to: number): void {
    this.makeRoom(from, to);
    const { ranks, ends, assets, assetStart, isAsset } = this;
    const { order, linkable } = this.ranked;
    const { offsets, entities: posted } = this.input.postings;
    const { kind, links } = this.input.entities;
    let assetCount = assetStart[from] as number;
    for (let rank = from; rank < to; rank += 1) {
      const alert = order[rank] as number;
      const end = linkable[rank] === 1 ? (offsets[alert + 1] as number) : 0;
      for (let place = offsets[alert] as number; place < end; place += 1) {
        const entity = posted[place] as number;
        const at = ends[entity] as number;
        ranks[at] = rank;
        ends[entity] = at + 1;
        if (isAsset[kind[entity] as number] === 0 || links[entity] === 0) continue;
        assets[assetCount] = entity;
        assetCount += 1;
      }
      assetStart[rank + 1] = assetCount;
    }
  }

  private makeRoom(from: number, to: number): void {
    const { offsets } = this.input.postings;
    const { order } = this.ranked;
    let needed = this.assetStart[from] as number;
    for (let rank = from; rank < to; rank += 1) {
      const alert = order[rank] as number;
      needed += (offsets[alert + 1] as number) - (offsets[alert] as number);
    }
    if (needed <= this.assets.length) return;
    const larger = new Int32Array(Math.max(needed, this.assets.length * 2));
    larger.set(this.assets);
    this.assets = larger;
  }
}
