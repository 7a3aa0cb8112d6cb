import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildAlert, user } from '../../tests/support/prepared.ts';
import { importAlerts, openTestStore } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import { openStoreForReading } from './open-store.ts';
import { indexSome } from './text-index.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

describe('a check of a store that is being written', () => {
  it('finds nothing wrong with text that was indexed and merged since the connection was opened', () => {
    const add = (round: number): void => {
      importAlerts(
        test.store,
        Array.from({ length: 30 }, (_, index) =>
          buildAlert(`r${round}n${index}`, {
            title: `Thing ${round} ${index}`,
            evidence: [user(`u${index}`)],
          }),
        ),
      );
      while (indexSome(test.store, 50) > 0);
    };
    add(0);
    const reader = openStoreForReading(test.folder);
    try {
      for (let round = 1; round <= 12; round += 1) {
        add(round);
        expect(checkStore(reader).findings).toEqual([]);
      }
    } finally {
      reader.close();
    }
  });
});
