import type { SqlValue } from '../connection.ts';

/** A piece of SQL with the values of its `?`, in order. Values never become part of the text. */
export interface Fragment {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** A condition that never holds. */
export const never: Fragment = { sql: '0', parameters: [] };

/** `expression = value` or `expression IN (…)`; no value never holds. */
export function isIn(expression: string, values: readonly SqlValue[]): Fragment {
  const [only, ...more] = values;
  if (only === undefined) return never;
  if (more.length === 0) return { sql: `${expression} = ?`, parameters: [only] };
  const parameters = padded(values);
  return { sql: `${expression} IN (${parameters.map(() => '?').join(', ')})`, parameters };
}

/** Repeats the last value up to a power of two, so that few statement texts serve lists of every length. */
function padded(values: readonly SqlValue[]): readonly SqlValue[] {
  const last = values.at(-1) ?? null;
  let length = 2;
  while (length < values.length) length *= 2;
  return [...values, ...Array.from({ length: length - values.length }, () => last)];
}
