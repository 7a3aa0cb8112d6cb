import { afterEach, beforeEach, expect, it } from 'vitest';
import { commandHandlers } from '../services/commands/index.ts';
import { batchOf, buildAlert, device, sourceTime, startOfDay } from '../../tests/support/prepared.ts';
import { correlateStore, importBatches, openTestStore } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { listAlerts } from './queries/alert-list.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

/** The queue with its storms as one row each. */
const collapsed = {
  filter: { clauses: [] },
  collapsed: true,
  cursor: null,
  limit: 100,
  sort: { column: 'firstActivity', direction: 'ascending' } as const,
};

it('a storm ends with its first alert: the rest stand for themselves until they are correlated again', () => {
  const { store } = test;
  const repeat = (index: number) => {
    const at = sourceTime(startOfDay + index * 60_000);
    return buildAlert(`r${String(index).padStart(2, '0')}`, {
      title: 'Port scan',
      detectorId: 'rule-1',
      firstActivity: at,
      lastActivity: at,
      evidence: [device('host-a')],
    });
  };
  const first = importBatches(store, [batchOf([repeat(0)])]);
  importBatches(store, [batchOf(Array.from({ length: 11 }, (_, index) => repeat(index + 1)))]);
  correlateStore(store);
  expect(listAlerts(store, collapsed).rows).toMatchObject([{ stormSize: 12 }]);
  commandHandlers['imports.remove'](test.context, { import: first.uid });
  const orphans = 'SELECT count(*) FROM alert WHERE storm_id NOT IN (SELECT id FROM alert)';
  expect(store.pluck('SELECT count(*) FROM alert').get()).toBe(11);
  expect(store.pluck(orphans).get()).toBe(0);
  expect(listAlerts(store, collapsed).rows).toHaveLength(11);
  correlateStore(store);
  expect(listAlerts(store, collapsed).rows).toMatchObject([{ stormSize: 11 }]);
  const plan = store
    .read<{ detail: string }>('EXPLAIN QUERY PLAN UPDATE alert SET storm_id = NULL WHERE storm_id = ?')
    .all(1);
  expect(plan.map(({ detail }) => detail).join()).toContain('alert_by_storm');
});
