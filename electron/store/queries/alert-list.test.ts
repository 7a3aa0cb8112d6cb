import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import { addAlert, addIncident, insert, temporaryStore } from '../../../tests/support/store-builder.ts';
import { alertSortColumns } from '../../../shared/contract/queue.ts';
import type { Filter } from '../../../shared/query/filter.ts';
import { openFilter } from '../../../shared/query/filter.ts';
import { listAlerts } from './alert-list.ts';
import type { AlertRow } from './alert-row.ts';

let temporary: TemporaryStore;
const statuses = ['new', 'inProgress', 'resolved', 'strange'];
const services = ['microsoftSentinel', 'microsoftDefenderForEndpoint', null];

const everything: Filter = { clauses: [] };

beforeAll(() => {
  temporary = temporaryStore();
  const { store } = temporary;
  const incidents = [
    addIncident(store, {}, { priority_score: 80 }, { tag: ['vip'] }),
    addIncident(store, {}, { priority_score: 10 }),
  ];
  for (let n = 0; n < 60; n++) {
    const mixed = (n * 37) % 61;
    addAlert(store, n % 10 === 9 ? null : (incidents[n % 2] ?? null), {
      title: `Title ${mixed % 7}`,
      status: statuses[mixed % 4] ?? 'new',
      severity: ['high', 'low', null][mixed % 3] ?? null,
      service_source: services[mixed % 3] ?? null,
      techniques: mixed % 2 === 0 ? '["T1566.002"]' : '[]',
      first_ms: mixed % 5 === 0 ? null : mixed * 1000,
      last_ms: mixed % 5 === 0 ? null : mixed * 1000 + 7,
    });
  }
  insert(store, 'pin', {
    uid: 'p1',
    incident_uid: store.pluck<string>('SELECT uid FROM incident WHERE id = 1').get() ?? '',
    target_kind: 'alert',
    alert_uid: 'provider|1',
    position: 1,
    at_ms: 1,
  });
});
afterAll(() => {
  temporary.remove();
});

function all(
  filter: Filter,
  column: (typeof alertSortColumns)[number],
  direction: 'ascending' | 'descending',
  limit: number,
): { rows: AlertRow[]; total: number } {
  const rows: AlertRow[] = [];
  let cursor: string | null = null;
  let total: number;
  do {
    const page = listAlerts(temporary.store, { filter, sort: { column, direction }, cursor, limit });
    rows.push(...page.rows);
    cursor = page.next;
    total = page.total;
  } while (cursor !== null);
  return { rows, total };
}

describe('listAlerts', () => {
  it('gives every alert once in any sort, page by page, and the reverse in the other direction', () => {
    for (const column of alertSortColumns) {
      const forward = all(everything, column, 'ascending', 7).rows.map(({ uid }) => uid);
      const backward = all(everything, column, 'descending', 11).rows.map(({ uid }) => uid);
      expect(new Set(forward).size).toBe(60);
      expect(backward).toEqual(forward.toReversed());
    }
  });

  it('sorts statuses in the order of work and puts what has no time first', () => {
    const places = all(everything, 'status', 'ascending', 9).rows.map(({ status }) =>
      ['new', 'inProgress', 'strange', 'resolved'].indexOf(status),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    const times = all(everything, 'firstActivity', 'ascending', 9).rows.map(
      ({ firstActivity }) => firstActivity ?? -1,
    );
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('filters by the fields of alerts and of their incidents', () => {
    const count = (filter: Filter): number => all(filter, 'title', 'ascending', 50).total;
    const rows = all(everything, 'title', 'ascending', 500).rows;
    // A status that only its source knows is open work too: nothing may be missing from the queue that opens first.
    expect(rows.some(({ status }) => status === 'strange')).toBe(true);
    expect(count(openFilter)).toBe(rows.filter(({ status }) => status !== 'resolved').length);
    expect(count({ clauses: [{ field: 'status', operator: 'anyOf', values: ['strange'] }] })).toBe(
      rows.filter(({ status }) => status === 'strange').length,
    );
    expect(count({ clauses: [{ field: 'serviceSource', operator: 'anyOf', values: [''] }] })).toBe(
      rows.filter(({ serviceSource }) => serviceSource === null).length,
    );
    expect(count({ clauses: [{ field: 'technique', operator: 'anyOf', values: ['T1566.002'] }] })).toBe(
      rows.filter(({ mitreTechniques }) => mitreTechniques.length > 0).length,
    );
    expect(count({ clauses: [{ field: 'tag', operator: 'anyOf', values: ['VIP'] }] })).toBe(
      rows.filter(({ incidentNumber }) => incidentNumber === 1).length,
    );
    expect(count({ clauses: [{ field: 'priorityScore', operator: 'range', from: 50, to: null }] })).toBe(
      rows.filter(({ incidentNumber }) => incidentNumber === 1).length,
    );
    expect(rows.filter(({ incidentUid }) => incidentUid === null)).toHaveLength(6);
    expect(rows.filter(({ pinned }) => pinned).map(({ uid }) => uid)).toEqual(['provider|1']);
  });
});
