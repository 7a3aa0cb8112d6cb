import { linkRows } from '../explain.ts';
import type { CorrelationInput, CorrelationResult, LinkRow } from '../types.ts';

/** Groups as sorted lists of uids, themselves sorted: the same for any order of the input. */
export function groupsOf(input: CorrelationInput, result: CorrelationResult): readonly (readonly string[])[] {
  const groups = new Map<number, string[]>();
  input.alerts.uid.forEach((uid, alert) => {
    const number = result.group[alert] as number;
    groups.set(number, [...(groups.get(number) ?? []), uid]);
  });
  return [...groups.values()]
    .map((uids) => uids.sort())
    .sort((a, b) => ((a[0] as string) < (b[0] as string) ? -1 : 1));
}

/** Links as rows with uids in place of positions. */
export function rowsOf(input: CorrelationInput, result: CorrelationResult): readonly LinkRow[] {
  const uidOf = (alert: number): string => input.alerts.uid[alert] as string;
  return linkRows(input, result.links).map((row) => ({ ...row, a: uidOf(row.a), b: uidOf(row.b) }));
}

/** The links between two alerts. */
export function linksBetween(
  input: CorrelationInput,
  result: CorrelationResult,
  a: string,
  b: string,
): readonly LinkRow[] {
  return rowsOf(input, result).filter((row) => (row.a === a && row.b === b) || (row.a === b && row.b === a));
}
