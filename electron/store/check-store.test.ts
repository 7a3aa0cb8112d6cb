import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildAlert, device, evidence, user } from '../../tests/support/prepared.ts';
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

describe('a check of what correlation loads', () => {
  const findings = (): readonly unknown[] => checkStore(test.store).findings;

  it('finds identifiers that are one entity without an alias, and aliases across entities', () => {
    importAlerts(test.store, [
      buildAlert('1', { evidence: [device('host-a')] }),
      buildAlert('2', { evidence: [user('ann'), evidence('ip', ['address=10.0.0.1'])] }),
    ]);
    expect(findings()).toEqual([]);
    const [first, second] = test.store
      .pluck<number>(`SELECT id FROM identifier WHERE kind = 'device' ORDER BY id`)
      .all();
    const entity = test.store.pluck<number>('SELECT entity_id FROM identifier WHERE id = ?').get(first!)!;
    test.store.write('DELETE FROM alias WHERE a = ? AND b = ?').run(first!, second!);
    expect(findings()).toEqual([
      { part: 'entities', text: `Entity ${entity} has identifiers that no alias joins` },
    ]);
    test.store.write('INSERT INTO alias (a, b) VALUES (?, ?)').run(first!, second!);
    test.store
      .write(`INSERT INTO entity (id, kind, key, label) VALUES (99, 'device', 'device|fqdn||else', 'else')`)
      .run();
    test.store
      .write(`UPDATE identifier SET entity_id = 99 WHERE kind = 'device' AND namespace = 'fqdn'`)
      .run();
    expect(findings()).toEqual([
      { part: 'entities', text: `Entity ${entity} is the same by its aliases as 99` },
    ]);
    test.store.write('UPDATE identifier SET entity_id = ? WHERE entity_id = 99').run(entity);
    test.store.write('DELETE FROM entity WHERE id = 99').run();
    test.store.write(`UPDATE entity SET key = 'device|fqdn||host-a' WHERE id = ?`).run(entity);
    expect(findings()).toEqual([
      { part: 'entities', text: `Entity ${entity} is not named after its strongest identifier` },
    ]);
  });

  it('finds anchors that are not those of the linking evidence', () => {
    importAlerts(test.store, [
      buildAlert('1', { evidence: [device('host-a'), user('ann', { links: false })] }),
      buildAlert('2', { evidence: [] }),
    ]);
    expect(findings()).toEqual([]);
    const id = test.store.pluck<number>(`SELECT id FROM alert WHERE uid = 'testTool|2'`).get()!;
    test.store.write('UPDATE alert SET anchors = (SELECT max(anchors) FROM alert) WHERE id = ?').run(id);
    const wrong = [{ part: 'alerts', text: `Alert ${id} links by others than its evidence names` }];
    expect(findings()).toEqual(wrong);
    test.store.write(`UPDATE alert SET anchors = x'01' WHERE id = ?`).run(id);
    expect(findings()).toEqual(wrong);
  });
});
