import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandHandlers } from '../services/commands/index.ts';
import { buildAlert, device, sourceTime, startOfDay, user } from '../../tests/support/prepared.ts';
import { correlateStore, importAlerts, openTestStore, rows } from '../../tests/support/stores.ts';
import type { TestStore } from '../../tests/support/stores.ts';
import { processorTime } from '../../tests/support/processor-time.ts';
import { countBehind, indexSome } from './text-index.ts';

let test: TestStore;
beforeEach(() => {
  test = openTestStore();
});
afterEach(() => test.close());

const find = (table: string, words: string): readonly unknown[] =>
  test.store.pluck(`SELECT rowid FROM ${table} WHERE ${table} MATCH ? ORDER BY rowid`).all(words);
const indexAll = (): void => {
  while (indexSome(test.store, 50) > 0);
};

describe('the text index', () => {
  it('fills behind the import within its budget', () => {
    importAlerts(
      test.store,
      Array.from({ length: 400 }, (_, index) =>
        buildAlert(`n${index}`, { title: `Odd thing ${index}`, evidence: [user(`u${index}`)] }),
      ),
    );
    const behind = countBehind(test.store);
    expect(behind).toBe(1200);
    const started = processorTime();
    const left = indexSome(test.store, 5);
    expect(processorTime() - started).toBeLessThan(500);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(behind);
    indexAll();
    expect(countBehind(test.store)).toBe(0);
    expect(find('alert_text', 'odd 399')).toHaveLength(1);
    expect(find('entity_text', '"u7@example.com"')).toHaveLength(1);
    expect(find('record_text', '"Odd thing 12"')).toHaveLength(1);
  });

  it('follows changes, comments, names and removals', () => {
    importAlerts(test.store, [buildAlert('1', { title: 'Before' })]);
    correlateStore(test.store);
    indexAll();
    const changed = importAlerts(test.store, [
      buildAlert('1', {
        title: 'After',
        updated: sourceTime(startOfDay + 1000),
        evidence: [device('host-new')],
      }),
      buildAlert('2', { title: 'Second', evidence: [] }),
    ]);
    correlateStore(test.store);
    const uid = String(rows(test.store, 'SELECT uid FROM incident ORDER BY id')[0]?.['uid']);
    commandHandlers['incidents.update'](test.context, {
      incidents: [uid],
      patch: { name: 'Zebra', comment: 'crossing', addTags: ['striped'] },
      resolveAlerts: true,
    });
    indexAll();
    expect(find('alert_text', 'before')).toEqual([]);
    expect(find('alert_text', 'after')).toEqual([1]);
    expect(find('record_text', 'before')).toEqual([]);
    expect(find('entity_text', '"host-a-id"')).toEqual([]);
    expect(find('incident_text', 'zebra striped crossing')).toEqual([1]);
    commandHandlers['imports.remove'](test.context, { import: changed.uid });
    indexAll();
    expect(find('alert_text', 'second')).toEqual([]);
    expect(find('alert_text', 'before')).toEqual([1]);
    expect(find('entity_text', '"host-a-id"')).toHaveLength(1);
    importAlerts(test.store, [buildAlert('3', { title: 'Third' })]);
    indexAll();
    expect(find('alert_text', 'third')).toHaveLength(1);
    expect(find('record_text', 'third')).toHaveLength(1);
  });
});
