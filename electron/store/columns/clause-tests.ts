import { OperationError } from '../../../shared/contract/operation.ts';
import type { FilterClause, FilterField } from '../../../shared/query/filter.ts';
import { withSubTechniques } from '../../../shared/query/techniques.ts';
import type { CodeHandle } from './column-set.ts';
import { ofBlock, type ClauseTest, type Stamp } from './kept-rows.ts';
import { allTests, anyTest, codeIn, fixedTest, noTest, numberIn, type RowTest } from './pass-rows.ts';

/** The fields whose values are looked up before rows are tested: text and entities. */
export type LookupField = Extract<FilterField, 'search' | 'entity'>;
/** Finds the rows that a text or an entity's identifier means. */
export type Lookup = (field: LookupField, text: string) => ClauseTest;

/** The error of an operator that its field does not take. */
export function unfit({ field, operator }: FilterClause): OperationError {
  return new OperationError('badInput', `The filter field ${field} does not take ${operator}.`, {
    field,
    operator,
  });
}

/** Makes `anyOf`, `allOf` and `noneOf` of one test of "has any of these values". @throws OperationError `badInput` for other operators. */
export function testValues(clause: FilterClause, has: (values: readonly string[]) => RowTest): RowTest {
  switch (clause.operator) {
    case 'anyOf':
      return has(clause.values);
    case 'allOf':
      return allTests([...new Set(clause.values)].map((value) => has([value])));
    case 'noneOf':
      return noTest(has(clause.values));
    case 'range':
    case 'last':
    case 'matches':
      throw unfit(clause);
  }
}

/** {@link testValues} of a column of codes: what passes is decided for each different content once, not for each row. */
export function testCodes(clause: FilterClause, handle: CodeHandle): RowTest {
  return codeIn(
    handle,
    wantedCodes(clause, (values) =>
      handle.dictionary.having(
        clause.field === 'technique' ? withSubTechniques(values, handle.dictionary.values) : values,
      ),
    ),
  );
}

/** By code, 1 where a content passes a clause. @throws OperationError `badInput` for operators that take no values. */
export function wantedCodes(
  clause: FilterClause,
  having: (values: readonly string[]) => Uint8Array,
): Uint8Array {
  switch (clause.operator) {
    case 'anyOf':
      return having(clause.values);
    case 'allOf':
      return [...new Set(clause.values)]
        .map((value) => having([value]))
        .reduce((all, one) => all.map((marked, code) => marked & (one[code] ?? 0)));
    case 'noneOf':
      return having(clause.values).map((marked) => 1 - marked);
    case 'range':
    case 'last':
    case 'matches':
      throw unfit(clause);
  }
}

/** The numbers that a clause over numbers asks for, both ends inclusive. */
export interface WantedRange {
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * Reads a clause over counts and scores (`range`) or times (also `last`).
 * @param now ms UTC, for fields that are times; null for others.
 * @throws OperationError `badInput` when the operator does not fit.
 */
export function rangeOf(clause: FilterClause, now: number | null): WantedRange {
  if (clause.operator === 'range') return { from: clause.from, to: clause.to };
  if (clause.operator === 'last' && now !== null) return { from: now - clause.milliseconds, to: now };
  throw unfit(clause);
}

/** Rows of which a column of lists has a number of different values. */
export function testMemberCount(clause: FilterClause, handle: CodeHandle): RowTest {
  const { from, to } = rangeOf(clause, null);
  const wanted = new Uint8Array(handle.dictionary.size);
  for (let code = 0; code < wanted.length; code++) {
    const count = handle.dictionary.membersOf(code).length;
    wanted[code] = count >= (from ?? -Infinity) && count <= (to ?? Infinity) ? 1 : 0;
  }
  return codeIn(handle, wanted);
}

/** {@link rangeOf} as a test of a column of numbers, and whether its ends, which may be told from now, divide a block. */
export function testKeptNumber(clause: FilterClause, place: number, now: number | null): ClauseTest {
  const { from, to } = rangeOf(clause, now);
  const test = numberIn(place, from, to);
  if (clause.operator !== 'last') return ofBlock(test);
  const [least, most] = [from ?? -Infinity, to ?? Infinity];
  const stampOf: Stamp = (block) => {
    const bounds = block.bounds[place];
    if (bounds === undefined) return null;
    if (bounds.most < least || bounds.least > most) return 'none';
    return bounds.least >= least && bounds.most <= most && bounds.least !== -Infinity ? 'all' : now;
  };
  return { test, stamps: [stampOf] };
}

/** Rows that a text or entities name. */
export function testLookup(clause: FilterClause, field: LookupField, lookup: Lookup): ClauseTest {
  if (clause.operator === 'matches')
    return clause.text.trim() === '' ? ofBlock(fixedTest(true)) : lookup(field, clause.text);
  const stamps: Stamp[] = [];
  const test = testValues(clause, (values) =>
    anyTest(
      values.map((value) => {
        const found = lookup(field, value);
        stamps.push(...found.stamps);
        return found.test;
      }),
    ),
  );
  return { test, stamps };
}
