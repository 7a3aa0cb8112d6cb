import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../services/commands/index.ts';
import { buildAlert, device, file, sourceTime, startOfDay } from '../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import { rebuildQueuedRows, rowsAtOnce } from './row-queue.ts';

const incidents = rowsAtOnce + 30;
let test: TestStore;
beforeEach(() => {
  test = openTestStore();
  importAlerts(
    test.store,
    Array.from({ length: incidents }, (_, index) =>
      buildAlert(`${index}`, { evidence: [device(`host-${index}`), file('aa', { links: false })] }),
    ),
  );
  correlateStore(test.store);
  expect(rows(test.store, 'SELECT count(*) AS n FROM incident_row')).toEqual([{ n: incidents }]);
});
afterEach(() => test.close());

const judge = (incident: number, scope: 'incident' | 'everywhere'): void => {
  commandHandlers['entities.setVerdict'](test.context, {
    entities: [Number(rows(test.store, `SELECT id FROM entity WHERE kind = 'file'`)[0]?.['id'])],
    scope,
    incident: String(incident),
    verdict: 'malicious',
    reason: '',
  });
};
const malicious = (): readonly unknown[] =>
  rows(
    test.store,
    `SELECT incident_id AS id FROM incident_row WHERE score_items LIKE '%maliciousVerdict%'`,
  ).map(({ id }) => id);
const drain = (): number => {
  let slices = 0;
  for (let left = Infinity; left > 0; slices += 1) left = rebuildQueuedRows(test.store, startOfDay, 1).left;
  return slices;
};

describe('a verdict on something that is in many incidents', () => {
  it('shows in the incident that it was stated in at once, in the others soon after', () => {
    judge(incidents, 'everywhere');
    expect(malicious()).toEqual([incidents]);
    expect(checkStore(test.store).findings).toEqual([]);
    expect(drain()).toBeGreaterThan(1);
    expect(malicious()).toHaveLength(incidents);
    expect(checkStore(test.store).findings).toEqual([]);
    commandHandlers['workspace.undo'](test.context, { group: null, force: false });
    drain();
    expect(malicious()).toEqual([]);
    expect(rebuildQueuedRows(test.store, startOfDay, 10)).toEqual({ left: 0, changed: 0 });
  });

  it('concerns no other incident when it is stated for one', () => {
    judge(3, 'incident');
    expect(malicious()).toEqual([3]);
    expect(rebuildQueuedRows(test.store, startOfDay, 10)).toEqual({ left: 0, changed: 0 });
    expect(checkStore(test.store).findings).toEqual([]);
  });

  it('is not forgotten when correlation comes first', () => {
    judge(1, 'everywhere');
    correlateStore(test.store);
    expect(malicious()).toHaveLength(incidents);
    expect(rebuildQueuedRows(test.store, startOfDay, 10).left).toBe(0);
  });

  it('waits as well when an import brings it', () => {
    importAlerts(test.store, [
      buildAlert('0', {
        evidence: [device('host-0'), file('aa', { links: false, verdict: 'malicious' })],
        updated: sourceTime(startOfDay + 1000),
      }),
    ]);
    expect(malicious()).toEqual([1]);
    expect(checkStore(test.store).findings).toEqual([]);
    drain();
    expect(malicious()).toHaveLength(incidents);
    expect(checkStore(test.store).findings).toEqual([]);
  });
});
