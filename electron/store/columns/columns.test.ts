import { describe, expect, it } from 'vitest';
import { addAlert, addIncident, temporaryStore } from '../../../tests/support/store-builder.ts';
import type { Filter } from '../../../shared/query/filter.ts';
import { openFilter } from '../../../shared/query/filter.ts';
import { repeatedAlertsSql } from '../queries/repeated-alerts.ts';
import { incidentRowsSql, incidentUidsSql, listIncidents } from '../queries/incident-list.ts';
import { decodeBlock, encodeBlock } from './block-body.ts';
import type { BlockTable } from './block-table.ts';
import { columnSql } from './column-set.ts';
import { incidentTable, incidentTableSql, noteIncidentValues } from './incident-table.ts';
import { rebuildBlocks, rebuildSql } from './rebuild-blocks.ts';

const everything: Filter = { clauses: [] };
const now = Date.UTC(2025, 5, 1);

describe('blocks of columns', () => {
  /** Changes of every table and column that a filter or an order reads, and of the number of rows. */
  const changes: readonly [string, string][] = [
    ['status', `UPDATE incident_row SET status = 'resolved', status_rank = 3 WHERE incident_id % 5 = 0`],
    ['tags', `UPDATE incident_row SET tags = '["x"]', system_tags = '["y"]' WHERE incident_id % 7 = 0`],
    ['name', `UPDATE incident_row SET name = 'Z' || name WHERE incident_id % 3 = 0`],
    ['looked at', `UPDATE incident SET seen_ms = 5 WHERE id % 4 = 0`],
    ['list of indicators', `INSERT OR IGNORE INTO incident_value VALUES ('indicatorList', 'new', 9)`],
    ['import gone', `DELETE FROM incident_value WHERE field = 'import' AND incident_id < 50`],
    ['row gone', `DELETE FROM incident_row WHERE incident_id % 11 = 0`],
    ['incident gone', `DELETE FROM incident WHERE id % 13 = 0`],
  ];
  const asked: readonly Filter[] = [
    everything,
    openFilter,
    { clauses: [{ field: 'tag', operator: 'anyOf', values: ['y', 'vip'] }] },
    { clauses: [{ field: 'import', operator: 'anyOf', values: [''] }] },
    { clauses: [{ field: 'indicatorList', operator: 'anyOf', values: ['new'] }] },
    { clauses: [{ field: 'attention', operator: 'anyOf', values: ['seen'] }] },
    { clauses: [{ field: 'serviceLevel', operator: 'noneOf', values: ['overdue'] }] },
  ];

  it('give the same answers stale, in memory and stored, after any change', () => {
    const own = temporaryStore();
    const { store } = own;
    for (let n = 0; n < 1300; n++)
      addIncident(
        store,
        {},
        { severity: 'high', assigned_to: n % 2 ? 'ana' : null, created_ms: n },
        { import: ['i1'] },
      );
    const answers = (): unknown => {
      const pages = asked.flatMap((filter) =>
        (['name', 'severity', 'assignedTo', 'dueAt'] as const).map((column) => {
          const { rows: found, total } = listIncidents(
            store,
            { filter, sort: { column, direction: 'descending' }, cursor: null, limit: 40 },
            now,
          );
          return [total, found.map(({ number }) => number)];
        }),
      );
      return JSON.stringify(pages);
    };
    expect(rebuildBlocks(store, [incidentTable], 1000)).toBe(0);
    for (const [label, sql] of changes) {
      const before = answers();
      expect(store.write(sql).run().changes, label).toBeGreaterThan(0);
      // As whoever writes values does.
      if (sql.includes('incident_value')) for (let id = 1; id < 50; id++) noteIncidentValues(store, id);
      const stale = answers();
      expect(stale, label).not.toBe(before);
      expect(rebuildBlocks(store, [incidentTable], 1000)).toBe(0);
      expect(answers(), label).toBe(stale);
      // Forgets what is in memory: all bodies are read again.
      store.write('UPDATE column_block SET changed = changed + 1, built = built + 1').run();
      expect(answers(), label).toBe(stale);
    }
    own.remove();
  });

  it('are made a few at a time, and not at all when nothing changed', () => {
    const own = temporaryStore();
    for (let n = 0; n < 600; n++) addIncident(own.store);
    expect(rebuildBlocks(own.store, [incidentTable], 0)).toBe(3);
    expect(rebuildBlocks(own.store, [incidentTable], 1000)).toBe(0);
    const bodies = own.store.pluck<number>('SELECT count(*) FROM column_body').get();
    expect(bodies).toBe(3);
    const changes = own.store.pluck<number>('SELECT total_changes()').get();
    expect(rebuildBlocks(own.store, [incidentTable], 1000)).toBe(0);
    expect(own.store.pluck<number>('SELECT total_changes()').get()).toBe(changes);
    own.remove();
  });

  it('note a change that an ignored conflict of the statement around it would swallow', () => {
    const own = temporaryStore();
    addIncident(own.store);
    addAlert(own.store, null);
    const changed = (): number =>
      own.store.pluck<number>('SELECT changed FROM column_block WHERE kind = 1').get() ?? 0;
    const before = changed();
    own.store.write('UPDATE OR IGNORE alert SET incident_id = 1').run();
    own.store.write('UPDATE OR IGNORE alert SET first_ms = 5').run();
    expect(changed()).toBe(before + 2);
    own.remove();
  });
});

describe('the body of a block', () => {
  const columns = { value: 'value', list: 'list', number: 'number', text: 'text' } as const;
  const table: BlockTable<typeof columns> = { kind: 0, shift: 2, format: 1, columns, read: () => [] };

  it('holds what rows held, also where it lies in the middle of a larger buffer', () => {
    for (const numbers of [
      [null, 5],
      [254, 0],
      [255, 0],
      [1_748_736_000_000, 1_748_736_000_000 + 65_534],
      [-4_000_000_000, 0],
      [-5e12, 5e12],
      [null, null],
    ]) {
      const body = encodeBlock(table, 3, [
        [12, 'a', '["x","y"]', numbers[0] ?? null, 'Ä "quoted"'],
        [14, null, '[]', numbers[1] ?? null, ''],
      ]);
      const padded = new Uint8Array(body.length + 3);
      padded.set(body, 3);
      for (const bytes of [body, padded.subarray(3)]) {
        const read = decodeBlock(table, bytes);
        expect([...read.present]).toEqual([1, 0, 1, 0]);
        expect([...(read.numbers.get('number') ?? [])]).toEqual([
          numbers[0] ?? NaN,
          NaN,
          numbers[1] ?? NaN,
          NaN,
        ]);
        expect([...(read.codes.get('value')?.codes ?? [])]).toEqual([1, 0, 0, 0]);
        expect(read.codes.get('value')?.values).toEqual(['a']);
        expect([...(read.codes.get('list')?.codes ?? [])]).toEqual([1, 0, 0, 0]);
        expect(read.codes.get('list')).toMatchObject({ values: ['x', 'y'], members: [[0, 1]] });
        expect(read.texts.get('text')?.()).toEqual(['Ä "quoted"', '', '', '']);
      }
    }
  });
});

describe('statements of the queue', () => {
  const statements: readonly [string, string, readonly (string | number)[]][] = [
    ['rows of a page', incidentRowsSql, ['[1,2]']],
    ['uids of a selection', incidentUidsSql, ['[1,2]']],
    ['rows of a block', incidentTableSql.rows, [0, 511]],
    ['values of a block', incidentTableSql.values, [0, 511]],
    ['states of blocks', columnSql.states, [0]],
    ['a body', columnSql.body, [0]],
    ['stale blocks', rebuildSql.stale, [0, 1, 1]],
    ['how many are stale', rebuildSql.count, [0, 1]],
    ['repeats of an import', repeatedAlertsSql('m.uid = ?'), ['i1']],
  ];
  it('seek what they read', () => {
    const own = temporaryStore();
    for (const [label, sql, parameters] of statements) {
      const plan = own.store
        .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...parameters)
        .map(({ detail }) => detail);
      const scans = plan.filter(
        (detail) => detail.startsWith('SCAN') && !detail.startsWith('SCAN j VIRTUAL'),
      );
      expect(scans, label).toEqual([]);
    }
    own.remove();
  });
});
