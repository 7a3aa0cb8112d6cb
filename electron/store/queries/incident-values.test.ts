import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import { addIncident, insert, temporaryStore } from '../../../tests/support/store-builder.ts';
import { countValues, valuesSql } from './incident-values.ts';

let temporary: TemporaryStore;
const uids = ['one', 'two', 'three'];

beforeAll(() => {
  temporary = temporaryStore();
  const { store } = temporary;
  const ids = [
    addIncident(store, { uid: 'one', severity: 'high', assigned_to: 'Dana', classification: 'truePositive' }),
    addIncident(store, { uid: 'two', status: 'resolved', assigned_to: 'Dana' }),
    addIncident(store, { uid: 'three' }),
    addIncident(store, { uid: 'other', assigned_to: 'Eve', status: 'inProgress' }),
  ];
  const tag = (index: number, text: string, by: 'analyst' | 'source'): void => {
    insert(store, 'incident_tag', { incident_id: ids[index] ?? 0, tag: text, by_kind: by });
  };
  tag(0, 'vip', 'analyst');
  tag(1, 'vip', 'analyst');
  tag(1, 'payroll', 'analyst');
  tag(2, 'Expert', 'source');
  tag(3, 'elsewhere', 'analyst');
});
afterAll(() => temporary.remove());

describe('values of several incidents', () => {
  it('counts how many of them have each, most first, and no other incident', () => {
    expect(countValues(temporary.store, uids)).toEqual({
      incidents: 3,
      status: [
        { value: 'active', incidents: 2 },
        { value: 'resolved', incidents: 1 },
      ],
      severity: [
        { value: null, incidents: 2 },
        { value: 'high', incidents: 1 },
      ],
      assignedTo: [
        { value: 'Dana', incidents: 2 },
        { value: null, incidents: 1 },
      ],
      classification: [
        { value: null, incidents: 2 },
        { value: 'truePositive', incidents: 1 },
      ],
      determination: [{ value: null, incidents: 3 }],
      tags: [
        { value: 'vip', incidents: 2 },
        { value: 'payroll', incidents: 1 },
      ],
      systemTags: [{ value: 'Expert', incidents: 1 }],
    });
  });

  it('counts an incident once that is named twice, by uid and by number', () => {
    expect(countValues(temporary.store, ['one', '1', 'one'])).toMatchObject({
      incidents: 1,
      status: [{ value: 'active', incidents: 1 }],
    });
  });

  it('refuses one that is not there', () => {
    expect(() => countValues(temporary.store, ['one', 'nowhere'])).toThrow(/no incident nowhere/);
  });

  it('reads the incidents that are named alone', () => {
    for (const [sql, ...parameters] of [
      [valuesSql.column('status'), '[1]'],
      [valuesSql.tags, '[1]', 'analyst'],
    ] as const) {
      const plan = temporary.store
        .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...parameters)
        .map(({ detail }) => detail);
      expect(plan.filter((line) => /SCAN (?!j\b)/.test(line))).toEqual([]);
    }
  });
});
