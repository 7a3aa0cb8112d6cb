import type { SqlValue } from '../connection.ts';

/** A piece of SQL with the values of its `?`, in order. Values never become part of the text. */
export interface Fragment {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** A condition that always holds. */
export const always: Fragment = { sql: '1', parameters: [] };
/** A condition that never holds. */
export const never: Fragment = { sql: '0', parameters: [] };

/** Joins conditions with AND; none is always true. */
export function allOf(conditions: readonly Fragment[]): Fragment {
  return join(conditions, ' AND ', always);
}

/** Joins conditions with OR; none is never true. */
export function anyOf(conditions: readonly Fragment[]): Fragment {
  return join(conditions, ' OR ', never);
}

/** The opposite of a condition; a condition that is null (unknown) counts as not met. */
export function not(condition: Fragment): Fragment {
  return { sql: `(${condition.sql}) IS NOT TRUE`, parameters: condition.parameters };
}

function join(conditions: readonly Fragment[], operator: string, empty: Fragment): Fragment {
  if (conditions.length === 0) return empty;
  if (conditions.length === 1) return conditions[0] ?? empty;
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(operator),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

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
