/**
 * Columns of the queues in blocks of consecutive ids: filters, counts and sort orders run over arrays of numbers in memory.
 *
 * - A {@link BlockTable} says what columns a table has and how the rows of a range of ids are read; its triggers (migration 14) raise
 *   `column_block.changed` with every change of a row.
 * - {@link openColumns} answers its columns as they are now: bodies that the writer stored behind, or made in memory where those are stale.
 * - Tests of clauses (`clause-tests.ts`) make {@link RowTest}s; {@link passRows} runs them.
 * - {@link takePage} and {@link takeTextPage} answer the ids of a page, {@link countValues} the counts of a field.
 */
export {
  openColumns,
  warmColumns,
  type AnyColumnSet,
  type Block,
  type CodeHandle,
  type ColumnSet,
} from './column-set.ts';
export {
  anyTest,
  codeIn,
  derivedIn,
  markedIn,
  marksOf,
  passRows,
  referenceIn,
  type PassingRows,
  type RowTest,
} from './pass-rows.ts';
export {
  testCodes,
  testKeptNumber,
  testLookup,
  testMemberCount,
  testValues,
  wantedCodes,
  type Lookup,
  type LookupField,
} from './clause-tests.ts';
export { freshStamp, KeptMarks, ofBlock, passKept, type ClauseTest, type Stamp } from './kept-rows.ts';
export { countDerived, countsByValue, countValues, eachBlock } from './count-values.ts';
export type { WiderValue } from './count-values.ts';
export { takePage, takeTextPage, type PlacedRow, type SortNumbers } from './take-page.ts';
export { sortCodes, takeCodePage, type CodeOrder } from './take-code-page.ts';
export { rebuildBlocks } from './rebuild-blocks.ts';
export { incidentTable } from './incident-table.ts';
export { alertTable } from './alert-table.ts';
