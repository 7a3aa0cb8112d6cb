import type { Mapping } from './mapping.ts';

/** What tells one sort of file from another: its format, where its records are, and the names in its header. */
export interface HeaderSignature {
  readonly format: Mapping['format'];
  readonly records: string | null;
  /** Sorted, each once. */
  readonly columns: readonly string[];
}

/** Share of names that two JSON headers must have in common: optional members come and go. */
const leastInCommon = 0.7;

/** Sorted names without doubles and without the empty one. */
export function signatureColumns(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== '').sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * Whether a mapping was made for files like this one: a table must have the same columns, in any order; of JSON records most names must be
 * the same, because a member without a value is often left out.
 */
export function fitsHeader(mapping: HeaderSignature, header: HeaderSignature): boolean {
  if (isTable(mapping.format) !== isTable(header.format) || mapping.records !== header.records) return false;
  const known = new Set(mapping.columns);
  const inBoth = header.columns.filter((name) => known.has(name)).length;
  const inAny = known.size + header.columns.length - inBoth;
  return isTable(header.format) ? inBoth === inAny : inBoth >= inAny * leastInCommon;
}

/** Whether a format is one of rows under a header line. */
export function isTable(format: Mapping['format']): boolean {
  return format === 'csv' || format === 'tsv';
}
