import { describe, expect, it } from 'vitest';
import { openTestStore } from '../../../tests/support/stores.ts';
import { aroundSql } from './context-around.ts';

const values: Readonly<Record<keyof typeof aroundSql, readonly unknown[]>> = {
  identifiers: ['[1]', ''],
  before: [1, 10, 0, '[]', 10],
  after: [1, 0, 10, '[]', 10],
  between: [1, 0, 10, '[2]', '[]', '["57091"]'],
};

describe('the SQL that finds context around an alert', () => {
  it.each(Object.entries(aroundSql))('%s reads no table whole and sorts nothing large', (name, sql) => {
    const { store, close } = openTestStore();
    const plan = store
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...(values[name as keyof typeof aroundSql] as (string | number)[]))
      .map(({ detail }) => detail);
    close();
    // The lists that are handed over are read whole; everything else is searched for.
    expect(plan.filter((detail) => /^SCAN (?!j|e |t |json_each|s$|s )/.test(detail))).toEqual([]);
    expect(plan.filter((detail) => /TEMP B-TREE FOR ORDER BY/.test(detail))).toEqual([]);
    const place = plan.find((detail) => / p /.test(detail));
    if (place !== undefined)
      expect(place).toMatch(/SEARCH p USING PRIMARY KEY \(identifier_id=\? AND time_ms>/);
  });
});
