import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildAlert, device, evidence, user } from '../../tests/support/prepared.ts';
import { importAlerts, openTestStore } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { checkStore } from './check-store.ts';
import { alertTable, incidentTable, rebuildBlocks } from './columns/index.ts';
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

describe('a check of the columns of the queues', () => {
  const findings = (): readonly unknown[] => checkStore(test.store).findings;
  const touchNothing = (sql: string): void => {
    const states = test.store
      .read<{ kind: number; block: number; changed: number }>('SELECT kind, block, changed FROM column_block')
      .all();
    test.store.write(sql).run();
    // As if the change had not been noted.
    for (const { kind, block, changed } of states)
      test.store
        .write('UPDATE column_block SET changed = ? WHERE kind = ? AND block = ?')
        .run(changed, kind, block);
  };
  const build = (): void => {
    expect(rebuildBlocks(test.store, [incidentTable, alertTable], 1000)).toBe(0);
  };

  it('finds bodies that say they are up to date and are not what the tables say', () => {
    importAlerts(
      test.store,
      Array.from({ length: 40 }, (_, index) =>
        buildAlert(`${index}`, { title: `Thing ${index % 3}`, evidence: [device(`h${index}`)] }),
      ),
    );
    expect(findings()).toEqual([]);
    build();
    expect(findings()).toEqual([]);

    touchNothing(`UPDATE alert SET title = 'Else', last_ms = 5 WHERE id = 7`);
    expect(findings()).toContainEqual({
      part: 'columns',
      text: 'The columns of alerts in block 0: title, lastActivity differ',
    });
    // One that is stale is made anew by who reads it.
    test.store.write('UPDATE column_block SET changed = changed + 1 WHERE kind = 1').run();
    expect(findings()).not.toContainEqual(expect.objectContaining({ part: 'columns' }));
    build();
    expect(findings()).not.toContainEqual(expect.objectContaining({ part: 'columns' }));

    test.store.write('UPDATE column_body SET body = substr(body, 1, 40) WHERE id = 1').run();
    expect(findings()).toContainEqual({
      part: 'columns',
      text: 'The columns of alerts in block 0: the body cannot be read',
    });
    test.store.write('DELETE FROM column_body WHERE id = 1').run();
    expect(findings()).toContainEqual({
      part: 'columns',
      text: 'The columns of alerts in block 0: the body is missing',
    });
  });

  it('takes two bodies for the same that write the same values with other codes', () => {
    importAlerts(test.store, [
      buildAlert('1', { title: 'B', evidence: [device('a')] }),
      buildAlert('2', { title: 'A', evidence: [device('b')] }),
    ]);
    build();
    const { body } = test.store
      .read<{ body: Uint8Array }>('SELECT body FROM column_body WHERE id = 1')
      .get()!;
    const text = Buffer.from(body).toString('latin1');
    // The dictionary of titles the other way round, and the codes with it.
    expect(text).toContain('"values":["B","A"]');
    const swapped = Buffer.from(text.replace('"values":["B","A"]', '"values":["A","B"]'), 'latin1');
    const length = swapped.readUInt32LE(0);
    const header = JSON.parse(swapped.subarray(4, 4 + length).toString()) as {
      parts: Record<string, { at: number }>;
    };
    const at = Math.ceil((4 + length) / 8) * 8 + (header.parts['title']?.at ?? 0);
    const codes = swapped.subarray(at, at + 8);
    codes.forEach((code, slot) => (codes[slot] = code === 0 ? 0 : 3 - code));
    test.store.write('UPDATE column_body SET body = ? WHERE id = 1').run(swapped);
    expect(findings()).toEqual([]);
  });
});
