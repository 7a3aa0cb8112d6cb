import { entityKindCodes } from './codes.ts';
import type { RankedAlerts } from './ranked-alerts.ts';
import type { CorrelationInput } from './types.ts';

/**
 * Alerts or entities taken by one call of a hot loop: short calls are compiled sooner and better than one
 * long loop.
 */
export const itemsPerCall = 2048;

/**
 * The alerts of each entity and the assets of each alert, both by canonical rank. Alerts of doubtful time are
 * in neither.
 */
export interface PostingLists {
  /**
   * Ranks of entity e, ascending: `ranks[ends[e - 1] … ends[e] - 1]`, from 0 for the first. An entity of one
   * alert has none.
   */
  readonly ranks: Int32Array;
  readonly ends: Int32Array;
  /** Linking assets (device, user, mailbox) of rank r: `assets[assetStart[r] … assetStart[r + 1] - 1]`. */
  readonly assets: Int32Array;
  readonly assetStart: Int32Array;
}

/**
 * While lists are filled, the word of an entity holds its next place and, above it, by how much to move on and
 * whether the entity is an asset.
 */
const stepShift = 29;
const assetShift = 30;
const placeBits = (1 << stepShift) - 1;

/**
 * Transposes the postings: a counting sort, linear in their number.
 * @param words a number for each entity, of any value; kept by the result.
 */
export function listPostings(input: CorrelationInput, ranked: RankedAlerts, words: Int32Array): PostingLists {
  countPostings(input, ranked, words.fill(0));
  const total = placePostings(words, input);
  const filler = new PostingFiller(input, ranked, words, total);
  for (let from = 0; from < ranked.count; from += itemsPerCall)
    filler.take(from, Math.min(ranked.count, from + itemsPerCall));
  // Each start was moved on with every rank written and so has become the end.
  let end = 0;
  for (let entity = 0; entity < words.length; entity += 1) {
    const word = words[entity] as number;
    if (((word >>> stepShift) & 1) === 1) end = word & placeBits;
    words[entity] = end;
  }
  return filler;
}

function countPostings(input: CorrelationInput, ranked: RankedAlerts, counts: Int32Array): void {
  const { offsets, entities: posted } = input.postings;
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
}

/** By kind code: 1 for the kinds that count as assets (device, user, mailbox). */
export function assetKindTable(): Uint8Array {
  const table = new Uint8Array(256);
  for (const name of ['device', 'user', 'mailbox'] as const) table[entityKindCodes[name]] = 1;
  return table;
}

/**
 * Turns counts into starts, with the marks above them. An entity of one alert can link nothing and gets no
 * list: all of those, by far the most, share one place after the last.
 * @returns the number of places before that one.
 */
function placePostings(words: Int32Array, input: CorrelationInput): number {
  const { kind, links } = input.entities;
  const isAsset = assetKindTable();
  let total = 0;
  for (let entity = 0; entity < words.length; entity += 1) {
    const size = words[entity] as number;
    total += size > 1 ? size : 0;
  }
  let start = 0;
  for (let entity = 0; entity < words.length; entity += 1) {
    const size = words[entity] as number;
    const mark = links[entity] === 0 ? 0 : (isAsset[kind[entity] as number] as number);
    words[entity] = (size > 1 ? start | (1 << stepShift) : total) | (mark << assetShift);
    start += size > 1 ? size : 0;
  }
  return total;
}

class PostingFiller implements PostingLists {
  readonly ranks: Int32Array;
  readonly ends: Int32Array;
  assets: Int32Array;
  readonly assetStart: Int32Array;
  private readonly input: CorrelationInput;
  private readonly ranked: RankedAlerts;

  constructor(input: CorrelationInput, ranked: RankedAlerts, words: Int32Array, total: number) {
    this.input = input;
    this.ranked = ranked;
    this.ends = words;
    this.ranks = new Int32Array(total + 1);
    this.assets = new Int32Array(Math.max(64, input.postings.entities.length >> 1));
    this.assetStart = new Int32Array(ranked.count + 1);
  }

  /** Ranks `from` … `to - 1`. */
  take(from: number, to: number): void {
    this.makeRoom(from, to);
    const { ranks, ends: words, assets, assetStart } = this;
    const { order, linkable } = this.ranked;
    const { offsets, entities: posted } = this.input.postings;
    let assetCount = assetStart[from] as number;
    for (let rank = from; rank < to; rank += 1) {
      const alert = order[rank] as number;
      const end = linkable[rank] === 1 ? (offsets[alert + 1] as number) : 0;
      for (let place = offsets[alert] as number; place < end; place += 1) {
        const entity = posted[place] as number;
        const word = words[entity] as number;
        ranks[word & placeBits] = rank;
        words[entity] = word + ((word >>> stepShift) & 1);
        // Written for every entity and kept for assets: a branch here would be guessed wrong too often.
        assets[assetCount] = entity;
        assetCount += word >>> assetShift;
      }
      assetStart[rank + 1] = assetCount;
    }
  }

  private makeRoom(from: number, to: number): void {
    const { offsets } = this.input.postings;
    const { order } = this.ranked;
    let needed = (this.assetStart[from] as number) + 1;
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
