import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../../../tests/support/stores.ts';
import { openReadConnection, type ReadableStore } from '../../store/connection.ts';
import { createBatchGroup, type BatchGroup } from './batch-group.ts';

let test: TestStore;
let reader: ReadableStore;
let group: BatchGroup;
let told: (readonly string[])[];

beforeEach(() => {
  test = openTestStore();
  reader = openReadConnection(test.store.file);
  told = [];
  group = createBatchGroup(test.store, (touched) => told.push(touched));
});
afterEach(() => {
  reader.close();
  test.close();
});

const note = (name: string): void => {
  group.run(() => {
    test.store.write('INSERT INTO store_fact (name, value) VALUES (?, ?)').run(name, 'x');
    return ['imports'];
  });
};
const noted = (): readonly string[] =>
  reader.pluck<string>(`SELECT name FROM store_fact WHERE name LIKE 'batch%' ORDER BY name`).all();

describe('batches of an import', () => {
  it('are told when they are committed, not before', () => {
    note('batch 1');
    note('batch 2');
    expect([noted(), told]).toEqual([[], []]);
    group.commit();
    expect([noted(), told]).toEqual([['batch 1', 'batch 2'], [['imports']]]);
    group.commit();
    expect(told).toHaveLength(1);
  });

  it('are committed after a while though no more come', async () => {
    note('batch 1');
    await expect.poll(noted, { timeout: 20_000 }).toEqual(['batch 1']);
    expect(told).toEqual([['imports']]);
  });

  it('are committed when there are many of them', () => {
    for (let index = 0; index < 100; index += 1) note(`batch ${index}`);
    expect(noted().length).toBeGreaterThan(0);
  });

  it('that were committed by a change of somebody else are told all the same', () => {
    note('batch 1');
    test.store.transaction(() => undefined);
    expect([noted(), told]).toEqual([['batch 1'], []]);
    group.commit();
    expect(told).toEqual([['imports']]);
  });

  it('say that they were lost, once, also when a later one was at fault', () => {
    note('batch 1');
    expect(() => note('batch 1')).toThrow('UNIQUE');
    note('batch 2');
    group.commit();
    expect(noted()).toEqual(['batch 2']);
  });
});
