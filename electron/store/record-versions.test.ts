import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandHandlers } from '../services/commands/index.ts';
import { batchOf, buildAlert, sourceIncident, sourceTime, startOfDay } from '../../tests/support/prepared.ts';
import { importAlerts, importBatches, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';

const times = [10, null, 5, 10, null] as const;
const updatedAt = (index: number): { readonly updated: ReturnType<typeof sourceTime> | null } => {
  const time = times[index] ?? null;
  return { updated: time === null ? null : sourceTime(startOfDay + time * 1000) };
};
/** Imports version `index` of one alert and of one source incident. */
const importVersion = (test: TestStore, index: number): readonly string[] => [
  importAlerts(test.store, [buildAlert('1', { title: `v${index}`, ...updatedAt(index) })]).uid,
  importBatches(test.store, [
    batchOf([], { incidents: [sourceIncident('7', { name: `v${index}`, ...updatedAt(index) })] }),
  ]).uid,
];
const shown = (test: TestStore): unknown => [
  rows(test.store, 'SELECT title FROM alert')[0]?.['title'],
  rows(test.store, `SELECT json_extract(body, '$.name') AS name FROM source_incident`)[0]?.['name'],
];

describe('the version that counts', () => {
  it('is the corrected one when an export is imported again with the same update time', () => {
    const test = openTestStore();
    try {
      for (const title of ['first', 'second', 'third', 'fourth']) {
        const { counts } = importAlerts(test.store, [buildAlert('1', { title, ...updatedAt(0) })]);
        expect(counts.alertsNew + counts.alertsUpdated).toBe(1);
        expect(rows(test.store, 'SELECT title FROM alert')).toEqual([{ title }]);
      }
    } finally {
      test.close();
    }
  });

  it('is the newest update, of equals the last imported, whatever is taken back', () => {
    const cases = fc.record({
      order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 2 }),
      removed: fc.nat(4),
    });
    fc.assert(
      fc.property(cases, ({ order, removed }) => {
        const test = openTestStore();
        const expected = (indexes: readonly number[]): string => {
          const newest = Math.max(...indexes.map((index) => times[index] ?? -1));
          const last = indexes.findLast((index) => (times[index] ?? -1) === newest);
          return `v${String(last)}`;
        };
        try {
          const uids = new Map(order.map((index) => [index, importVersion(test, index)]));
          expect(shown(test)).toEqual([expected(order), expected(order)]);
          for (const uid of uids.get(removed) ?? [])
            commandHandlers['imports.remove'](test.context, { import: uid });
          const left = order.filter((index) => index !== removed);
          expect(shown(test)).toEqual([expected(left), expected(left)]);
        } finally {
          test.close();
        }
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    [[0, 1, 2], 'v0'],
    [[1, 2, 0], 'v0'],
    [[2, 0, 1], 'v0'],
  ])('does not depend on where a version without a time stands (%j)', (order, title) => {
    const test = openTestStore();
    try {
      for (const index of order) importVersion(test, index);
      expect(shown(test)).toEqual([title, title]);
    } finally {
      test.close();
    }
  });
});
