import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildAlert, device, sourceTime, startOfDay } from '../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import { areFactsBehind, fillFacts } from './facts-behind.ts';
import { writeFact } from './facts.ts';
import { rebuildQueuedRows } from './row-queue.ts';

const count = 60;
let test: TestStore;

const content = (): readonly unknown[] => [
  rows(
    test.store,
    'SELECT id, device_groups, os_platforms, threats, sensitivity_labels FROM alert ORDER BY id',
  ),
  rows(test.store, 'SELECT * FROM incident_row ORDER BY incident_id'),
  rows(test.store, 'SELECT * FROM incident_value ORDER BY incident_id, field, value'),
];

/** As a store is right after an older version's tables got their new columns. */
function forgetFacts(): void {
  test.store.transaction(() => {
    test.store.write(`UPDATE alert SET os_platforms = '[]', threats = '[]', sensitivity_labels = '[]'`).run();
    test.store
      .write(`UPDATE incident_row SET os_platforms = '[]', threats = '[]', sensitivity_labels = '[]'`)
      .run();
    test.store
      .write(`DELETE FROM incident_value WHERE field IN ('osPlatform', 'threat', 'sensitivity')`)
      .run();
    writeFact(test.store, 'factsBehind', count);
  });
}

beforeEach(() => {
  test = openTestStore();
  importAlerts(
    test.store,
    Array.from({ length: count }, (_, index) =>
      buildAlert(`${index}`, {
        firstActivity: sourceTime(startOfDay + index),
        threatFamilyName: index % 3 === 0 ? `Family ${index}` : null,
        additional: index % 10 === 0 ? { sensitivityLabel: 'Secret' } : {},
        evidence: [
          device(`host-${index}`, { details: { osPlatform: index % 2 === 0 ? 'Linux' : 'Windows10' } }),
        ],
      }),
    ),
  );
  correlateStore(test.store);
});
afterEach(() => test.close());

describe('alerts of an older version', () => {
  it('get what a new import writes, stretch by stretch, and change nothing else', () => {
    const before = content();
    forgetFacts();
    expect(content()).not.toEqual(before);
    expect(areFactsBehind(test.store)).toBe(true);
    let slices = 0;
    // A crash between two slices loses nothing: all that is known of how far it is, is in the store.
    for (let left = true; left; slices += 1) {
      ({ left } = fillFacts(test.store, 0));
      expect(checkStore(test.store).findings).toEqual([]);
      if (slices % 2 === 0) rebuildQueuedRows(test.store, startOfDay, 1000, left);
      expect(checkStore(test.store).findings).toEqual([]);
    }
    expect(slices).toBe(3);
    while (rebuildQueuedRows(test.store, startOfDay + 1e9, 1000).left > 0);
    expect(areFactsBehind(test.store)).toBe(false);
    // The times of the last update too: it was no change of an incident.
    expect(content()).toEqual(before);
  });

  it('are not looked at again when all are through', () => {
    forgetFacts();
    while (fillFacts(test.store, 0).left);
    test.store.write(`UPDATE alert SET threats = '[]'`).run();
    expect(fillFacts(test.store, 1000)).toEqual({ left: false, filled: 0 });
  });

  it('may be placed in no incident, and ids may be missing', () => {
    forgetFacts();
    writeFact(test.store, 'factsBehind', count + 1000);
    test.store.write('UPDATE alert SET incident_id = NULL').run();
    while (fillFacts(test.store, 0).left);
    expect(rows(test.store, `SELECT count(*) AS n FROM alert WHERE os_platforms = '[]'`)).toEqual([{ n: 0 }]);
  });
});
