import type { ReadableStore } from '../connection.ts';
import type { AnyColumnSet, Block } from './column-set.ts';
import { passRows, type PassingRows, type RowTest } from './pass-rows.ts';

/** What a test says of a block beside what the block holds: while it is the same, the test says the same of the same block. */
export type Stamp = (block: Block) => unknown;

/** A clause as a test, and what that follows from beside the block. */
export interface ClauseTest {
  readonly test: RowTest;
  readonly stamps: readonly Stamp[];
}

/** A test that follows from the block alone. */
export function ofBlock(test: RowTest): ClauseTest {
  return { test, stamps: [] };
}

interface KeptBlock {
  readonly stamps: readonly unknown[];
  readonly mask: Uint8Array;
  readonly count: number;
}

/** By filter, the one asked for last at the end. A filter weighs one byte for each id. */
const kept = new WeakMap<ReadableStore, Map<string, WeakMap<Block, KeptBlock>>>();
const mostKept = 24;

/**
 * The rows that pass every test. Blocks that are what they were when the filter was asked for before, and of which no stamp is another, are not
 * looked at again: their masks stay the same objects.
 * @param key names the filter; what its tests compare with is part of it, or of their stamps.
 */
export function passKept(
  store: ReadableStore,
  set: AnyColumnSet,
  key: string,
  clauses: readonly ClauseTest[],
): PassingRows {
  let filters = kept.get(store);
  if (filters === undefined) kept.set(store, (filters = new Map<string, WeakMap<Block, KeptBlock>>()));
  const name = `${set.table.kind} ${key}`;
  const known = filters.get(name) ?? new WeakMap<Block, KeptBlock>();
  filters.delete(name);
  filters.set(name, known);
  const [oldest] = filters.keys();
  if (filters.size > mostKept && oldest !== undefined) filters.delete(oldest);
  if (clauses.length === 0) return { ...passRows(set, []), of: known };
  const tests = clauses.map(({ test }) => test);
  const stamps = clauses.flatMap((clause) => clause.stamps);
  const masks: Uint8Array[] = [];
  const counts: number[] = [];
  let total = 0;
  for (const block of set.blocks) {
    let own = known.get(block);
    if (own === undefined || !isSame(own.stamps, stamps, block)) {
      const mask = block.present.slice();
      for (const test of tests) test(block, mask);
      let count = 0;
      for (let slot = 0; slot < mask.length; slot++) count += mask[slot] ?? 0;
      own = { stamps: stamps.map((stampOf) => stampOf(block)), mask, count };
      known.set(block, own);
    }
    masks.push(own.mask);
    counts.push(own.count);
    total += own.count;
  }
  return { masks, counts, total, of: known };
}

function isSame(known: readonly unknown[], stamps: readonly Stamp[], block: Block): boolean {
  for (let at = 0; at < stamps.length; at++) if (known[at] !== stamps[at]?.(block)) return false;
  return true;
}

let lastStamp = 0;
/** A stamp that nothing has had before. */
export function freshStamp(): number {
  lastStamp += 1;
  return lastStamp;
}

/** Marks by id that are found anew with each state of the store, and stamps that tell in which blocks they are others. */
export class KeptMarks {
  readonly #slots: number;
  #marks: Uint8Array = new Uint8Array(0);
  readonly #stamps: number[] = [];
  readonly #first = freshStamp();

  /** @param shift that of the table whose ids are marked. */
  constructor(shift: number) {
    this.#slots = 2 ** shift;
  }

  /** The marks as they are now; ids beyond their end are not marked. */
  set(marks: Uint8Array): void {
    if (marks === this.#marks) return;
    const before = this.#marks;
    const end = Math.max(before.length, marks.length);
    for (let from = 0, block = 0; from < end; from += this.#slots, block++) {
      const [old, own] = [
        before.subarray(from, from + this.#slots),
        marks.subarray(from, from + this.#slots),
      ];
      if (Buffer.compare(old, own) !== 0) this.#stamps[block] = freshStamp();
    }
    this.#marks = marks;
  }

  /** Tells in which blocks marks became others. */
  readonly stampOf: Stamp = ({ number }) => this.#stamps[number] ?? this.#first;
}
