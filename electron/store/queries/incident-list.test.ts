import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import { addIncident, temporaryStore } from '../../../tests/support/store-builder.ts';
import { incidentSortColumns } from '../../../shared/contract/queue.ts';
import type { Filter, FilterClause } from '../../../shared/query/filter.ts';
import { openFilter } from '../../../shared/query/filter.ts';
import type { IncidentSortColumn, SortDirection } from '../../../shared/query/sort.ts';
import { severityRank } from '../../../shared/model/values.ts';
import type { IncidentRow } from './incident-row.ts';
import { incidentPage, listIncidents, matchIncidents } from './incident-list.ts';
import { pageStatements } from './list-page.ts';

let temporary: TemporaryStore;
const rows: IncidentRow[] = [];
const everything: Filter = { clauses: [] };
const directions: readonly SortDirection[] = ['ascending', 'descending'];

const pools = {
  status: ['active', 'inProgress', 'awaitingAction', 'resolved'],
  severity: ['high', 'medium', 'low', 'informational', ''],
  assignedTo: ['ana', 'Ben', ''],
  classification: ['truePositive', 'falsePositive', ''],
  serviceSource: ['microsoftDefenderForEndpoint', 'microsoftSentinel', ''],
  category: ['Execution', 'Malware', 'Impact', ''],
  tag: ['vip', 'red team', `it's "quoted" -- %`, ''],
} as const;
const pickFrom = (values: readonly string[], seed: number): string => values[seed % values.length] ?? '';
const orNull = (value: string): string | null => (value === '' ? null : value);

beforeAll(() => {
  temporary = temporaryStore();
  for (let n = 0; n < 240; n++) {
    const mixed = (n * 7919) % 1009;
    addIncident(
      temporary.store,
      {},
      {
        name: `Incident ${mixed % 40}`,
        status: pickFrom(pools.status, mixed),
        severity: orNull(pickFrom(pools.severity, mixed >> 1)),
        assigned_to: orNull(pickFrom(pools.assignedTo, mixed >> 2)),
        classification: orNull(pickFrom(pools.classification, mixed >> 3)),
        priority_score: mixed % 20,
        alert_count: mixed % 7,
        first_ms: mixed % 5 === 0 ? null : mixed * 1000,
        last_ms: mixed % 6 === 0 ? null : mixed * 2000,
        created_ms: mixed,
        updated_ms: mixed % 30,
      },
      {
        serviceSource: [pickFrom(pools.serviceSource, mixed >> 1)].filter(Boolean),
        category: [pickFrom(pools.category, mixed), pickFrom(pools.category, mixed >> 4)].filter(Boolean),
        tag: [pickFrom(pools.tag, mixed >> 5)].filter(Boolean),
      },
    );
  }
  let cursor: string | null = null;
  do {
    const page = list(everything, 'number', 'ascending', cursor, 100);
    rows.push(...page.rows);
    cursor = page.next;
  } while (cursor !== null);
});
afterAll(() => {
  temporary.remove();
});

function list(
  filter: Filter,
  column: IncidentSortColumn,
  direction: SortDirection,
  cursor: string | null,
  limit: number,
) {
  return listIncidents(temporary.store, { filter, sort: { column, direction }, cursor, limit });
}

function keyOf(row: IncidentRow, column: IncidentSortColumn): string | number | null {
  switch (column) {
    case 'severity':
      return severityRank(row.severity);
    case 'status':
      return pools.status.indexOf(row.status as (typeof pools.status)[number]);
    default:
      return row[column];
  }
}

function compare(a: IncidentRow, b: IncidentRow, column: IncidentSortColumn): number {
  const [x, y] = [keyOf(a, column), keyOf(b, column)];
  if (x === y) return a.number - b.number;
  if (x === null) return -1;
  if (y === null) return 1;
  return x < y ? -1 : 1;
}

function valuesOf(row: IncidentRow, field: string): readonly string[] {
  switch (field) {
    case 'serviceSource':
      return row.serviceSources.length === 0 ? [''] : row.serviceSources;
    case 'category':
      return row.categories.length === 0 ? [''] : row.categories;
    case 'tag':
      return row.tags.length === 0 ? [''] : row.tags;
    default:
      return [row[field as 'status'] ?? ''];
  }
}

function passes(row: IncidentRow, clause: FilterClause): boolean {
  switch (clause.operator) {
    case 'anyOf':
      return clause.values.some((value) => valuesOf(row, clause.field).includes(value));
    case 'allOf':
      return clause.values.every((value) => valuesOf(row, clause.field).includes(value));
    case 'noneOf':
      return !clause.values.some((value) => valuesOf(row, clause.field).includes(value));
    case 'range': {
      const value = row[clause.field as 'priorityScore' | 'firstActivity'];
      if (clause.from === null && clause.to === null) return true;
      return value !== null && value >= (clause.from ?? -Infinity) && value <= (clause.to ?? Infinity);
    }
    case 'matches':
      throw new Error('not generated');
  }
}

const valueClause = fc.constantFrom(...(Object.keys(pools) as (keyof typeof pools)[])).chain((field) =>
  fc.record({
    field: fc.constant(field),
    operator: fc.constantFrom('anyOf' as const, 'allOf' as const, 'noneOf' as const),
    values: fc.array(fc.constantFrom(...pools[field]), { minLength: 1, maxLength: 4 }),
  }),
);
const bound = fc.option(fc.integer({ min: 0, max: 20 }));
const rangeClause = fc.record({
  field: fc.constant('priorityScore' as const),
  operator: fc.constant('range' as const),
  from: bound,
  to: bound,
});
const anyFilter = fc.record({
  clauses: fc.array(fc.oneof({ weight: 4, arbitrary: valueClause }, rangeClause), { maxLength: 3 }),
});

describe('listIncidents', () => {
  it('gives pages that together are the sorted, filtered list, for every sort and any filter', () => {
    fc.assert(
      fc.property(
        anyFilter,
        fc.constantFrom(...incidentSortColumns),
        fc.constantFrom(...directions),
        fc.integer({ min: 1, max: 90 }),
        (filter, column, direction, limit) => {
          const wanted = rows
            .filter((row) => filter.clauses.every((clause) => passes(row, clause)))
            .sort((a, b) => compare(a, b, column));
          if (direction === 'descending') wanted.reverse();
          const found: number[] = [];
          let cursor: string | null = null;
          do {
            const page = list(filter, column, direction, cursor, limit);
            expect(page.total).toBe(wanted.length);
            expect(page.all).toBe(240);
            expect(page.rows.length).toBeLessThanOrEqual(limit);
            found.push(...page.rows.map(({ number }) => number));
            cursor = page.next;
          } while (cursor !== null);
          expect(found).toEqual(wanted.map(({ number }) => number));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the same pages whether it walks the index or sorts the few that pass', () => {
    fc.assert(
      fc.property(
        anyFilter,
        fc.constantFrom(...incidentSortColumns),
        fc.constantFrom(...directions),
        (filter, column, direction) => {
          const sort = { column, direction };
          const few = list(filter, column, direction, null, 500).rows.map(({ number }) => number);
          const request = incidentPage(
            temporary.store,
            { filter, sort, cursor: null, limit: 500 },
            { total: 0, ids: null },
          );
          const walked = pageStatements(temporary.store, request).flatMap(({ sql, parameters }) =>
            temporary.store.read<{ number: number }>(sql).all(...parameters),
          );
          expect(walked.map(({ number }) => number)).toEqual(few);
        },
      ),
    );
  });

  it('goes on from a row whose name is too long for a cursor', () => {
    const long = temporaryStore();
    for (let n = 0; n < 5; n++) addIncident(long.store, {}, { name: `${'名'.repeat(3000)}${n}` });
    const sort = { column: 'name', direction: 'ascending' } as const;
    const first = listIncidents(long.store, { filter: everything, sort, cursor: null, limit: 2 });
    expect(first.next?.length).toBeLessThan(200);
    const second = listIncidents(long.store, { filter: everything, sort, cursor: first.next, limit: 2 });
    expect(second.rows.map(({ number }) => number)).toEqual([3, 4]);
    long.remove();
  });

  it('refuses the cursor of another order and operators that do not fit', () => {
    const cursor = list(everything, 'name', 'ascending', null, 3).next;
    expect(() => list(everything, 'status', 'ascending', cursor, 3)).toThrow(/cursor/);
    expect(() =>
      list(
        { clauses: [{ field: 'status', operator: 'range', from: 1, to: 2 }] },
        'name',
        'ascending',
        null,
        3,
      ),
    ).toThrow(/does not take/);
  });

  it('sees a change of the store in its counts', () => {
    const own = temporaryStore();
    const sort = { column: 'number', direction: 'ascending' } as const;
    const total = (): number =>
      listIncidents(own.store, { filter: openFilter, sort, cursor: null, limit: 1 }).total;
    expect(total()).toBe(0);
    addIncident(own.store);
    expect(total()).toBe(1);
    own.store.write(`UPDATE incident_row SET status = 'resolved'`).run();
    expect(total()).toBe(0);
    own.remove();
  });
});

describe('the plan of a page', () => {
  const filters: readonly [string, Filter][] = [
    ['no filter', everything],
    ['open', openFilter],
    [
      'severity',
      {
        clauses: [
          ...openFilter.clauses,
          { field: 'severity', operator: 'anyOf', values: ['high', 'medium'] },
        ],
      },
    ],
    ['assigned to', { clauses: [{ field: 'assignedTo', operator: 'anyOf', values: ['', 'ana'] }] }],
    [
      'service source',
      {
        clauses: [
          ...openFilter.clauses,
          { field: 'serviceSource', operator: 'anyOf', values: ['microsoftSentinel'] },
        ],
      },
    ],
    ['tags', { clauses: [{ field: 'tag', operator: 'noneOf', values: ['vip', 'x'] }] }],
    ['score', { clauses: [{ field: 'priorityScore', operator: 'range', from: 5, to: null }] }],
  ];
  for (const [label, filter] of filters) {
    it(`walks the sort's index and sorts nothing: ${label}`, () => {
      for (const column of incidentSortColumns) {
        for (const direction of directions) {
          const cursor = list(filter, column, direction, null, 2).next;
          for (const at of [null, cursor]) {
            const request = incidentPage(
              temporary.store,
              { filter, sort: { column, direction }, cursor: at, limit: 50 },
              { total: 9, ids: null },
            );
            for (const { sql, parameters } of pageStatements(temporary.store, request)) {
              const plan = temporary.store
                .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
                .all(...parameters)
                .map(({ detail }) => detail);
              const first = plan[0] ?? '';
              const index = request.isOpen === 1 ? request.plan.openIndex : request.plan.index;
              if (index !== null) expect(first).toContain(`INDEX ${index}`);
              if (request.isOpen === 1) expect(first).toContain('is_open=?');
              if (at !== null) expect(first).toMatch(/^SEARCH/);
              expect(plan.join('\n')).not.toMatch(/TEMP B-TREE|AUTOMATIC/);
            }
          }
        }
      }
    });
  }

  it('counts from narrow index entries', () => {
    expect(matchIncidents(temporary.store, filters[2]?.[1] ?? everything).total).toBeGreaterThan(0);
    const plan = temporary.store
      .read<{ detail: string }>(
        `EXPLAIN QUERY PLAN SELECT count(*) FROM incident_row AS r INDEXED BY incident_row_facets WHERE r.is_open = 1 AND r.severity = 'high' AND r.classification IS NULL AND r.first_ms > 3`,
      )
      .all();
    expect(plan[0]?.detail).toMatch(/SEARCH r USING (COVERING )?INDEX incident_row_facets/);
  });
});
