import type { Block, CodeHandle, AnyColumnSet } from './column-set.ts';

/** Clears the slots of a block that do not pass; slots that are cleared already stay so. */
export type RowTest = (block: Block, passing: Uint8Array) => void;

/** The rows of a table that pass a filter. */
export interface PassingRows {
  /** One for each block of the set, in its order: 1 where the row passes. */
  readonly masks: readonly Uint8Array[];
  /** How many pass in each block. */
  readonly counts: readonly number[];
  readonly total: number;
  /** The same object for the same filter in every state of the store. */
  readonly of?: object;
}

/** The rows that pass every test. */
export function passRows(set: AnyColumnSet, tests: readonly RowTest[]): PassingRows {
  if (tests.length === 0)
    return {
      masks: set.blocks.map(({ present }) => present),
      counts: set.blocks.map(({ rows }) => rows),
      total: set.rows,
    };
  let total = 0;
  const counts: number[] = [];
  const masks = set.blocks.map((block) => {
    const mask = block.present.slice();
    for (const test of tests) test(block, mask);
    let count = 0;
    for (let slot = 0; slot < mask.length; slot++) count += mask[slot] ?? 0;
    counts.push(count);
    total += count;
    return mask;
  });
  return { masks, counts, total };
}

/** Rows whose code is marked. `wanted` is by code and at least as long as the dictionary. */
export function codeIn({ place }: CodeHandle, wanted: Uint8Array): RowTest {
  return (block, passing) => {
    const codes = block.codes[place];
    if (codes === undefined) return;
    for (let slot = 0; slot < passing.length; slot++) {
      const code = codes[slot] ?? 0;
      passing[slot] = (passing[slot] ?? 0) & (wanted[code] ?? 0);
    }
  };
}

/** Rows whose number lies in an inclusive range; those without one do not, unless the range has no end. */
export function numberIn(place: number, from: number | null, to: number | null): RowTest {
  if (from === null && to === null) return () => undefined;
  const least = from ?? -Infinity;
  const most = to ?? Infinity;
  return (block, passing) => {
    const numbers = block.numbers[place];
    const bounds = block.bounds[place];
    if (numbers === undefined || bounds === undefined) return;
    if (bounds.most < least || bounds.least > most) {
      passing.fill(0);
      return;
    }
    if (bounds.least >= least && bounds.most <= most && bounds.least !== -Infinity) return;
    for (let slot = 0; slot < passing.length; slot++) {
      const value = numbers[slot] ?? NaN;
      if (!(value >= least && value <= most)) passing[slot] = 0;
    }
  };
}

/** Rows for which a number by slot, made for each block, is marked. */
export function derivedIn(derive: (block: Block) => Uint8Array, wanted: Uint8Array): RowTest {
  return (block, passing) => {
    const codes = derive(block);
    for (let slot = 0; slot < passing.length; slot++)
      passing[slot] = (passing[slot] ?? 0) & (wanted[codes[slot] ?? 0] ?? 0);
  };
}

/** Rows whose ids are marked. @param marks by id, 1 where it is meant; ids beyond its end are not. */
export function markedIn(marks: Uint8Array): RowTest {
  return (block, passing) => {
    for (let slot = 0, id = block.firstId; slot < passing.length; slot++, id++)
      passing[slot] = (passing[slot] ?? 0) & (marks[id] ?? 0);
  };
}

/** Rows that pass at least one of the tests. */
export function anyTest(tests: readonly RowTest[]): RowTest {
  const [only, ...more] = tests;
  if (only !== undefined && more.length === 0) return only;
  return (block, passing) => {
    const met = new Uint8Array(passing.length);
    for (const test of tests) {
      const own = passing.slice();
      test(block, own);
      for (let slot = 0; slot < met.length; slot++) met[slot] = (met[slot] ?? 0) | (own[slot] ?? 0);
    }
    passing.set(met);
  };
}

/** Rows that pass all of the tests. */
export function allTests(tests: readonly RowTest[]): RowTest {
  return (block, passing) => {
    for (const test of tests) test(block, passing);
  };
}

/** Rows that do not pass a test. */
export function noTest(test: RowTest): RowTest {
  return (block, passing) => {
    const own = passing.slice();
    test(block, own);
    for (let slot = 0; slot < passing.length; slot++)
      passing[slot] = (passing[slot] ?? 0) & (1 - (own[slot] ?? 0));
  };
}

/** Rows at all, whatever they hold; none with `isMet` false. */
export function fixedTest(isMet: boolean): RowTest {
  return (_, passing) => {
    if (!isMet) passing.fill(0);
  };
}

/**
 * Rows that refer by id, in a column of numbers, to a marked row of another table: alerts to their incident.
 * @param marks by id, as of {@link marksOf}.
 * @param isMissingMet what a row passes as that refers to nothing.
 */
export function referenceIn(place: number, marks: Uint8Array, isMissingMet: boolean): RowTest {
  const missing = isMissingMet ? 1 : 0;
  return (block, mask) => {
    const ids = block.numbers[place];
    if (ids === undefined) return;
    for (let slot = 0; slot < mask.length; slot++) {
      const id = ids[slot] ?? NaN;
      // NaN is the one number that is not itself.
      mask[slot] = (mask[slot] ?? 0) & (id === id ? (marks[id] ?? 0) : missing);
    }
  };
}

/** By id, 1 where a row passes. */
export function marksOf(set: AnyColumnSet, passing: PassingRows): Uint8Array {
  const last = set.blocks.at(-1);
  const marks = new Uint8Array(last === undefined ? 0 : last.firstId + last.slots);
  set.blocks.forEach(({ firstId }, index) => {
    const mask = passing.masks[index];
    if (mask !== undefined) marks.set(mask, firstId);
  });
  return marks;
}
