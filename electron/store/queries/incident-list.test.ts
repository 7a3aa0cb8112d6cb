import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import { addIncident, insert, temporaryStore } from '../../../tests/support/store-builder.ts';
import { incidentSortColumns } from '../../../shared/contract/queue.ts';
import { nextTimer, serviceLevelStateOf } from '../../../shared/model/service-levels.ts';
import { severityRank } from '../../../shared/model/values.ts';
import type { Filter, FilterClause, FilterField } from '../../../shared/query/filter.ts';
import type { IncidentSortColumn, SortDirection } from '../../../shared/query/sort.ts';
import type { IncidentRow } from './incident-row.ts';
import { listIncidentKeys, listIncidents } from './incident-list.ts';

let temporary: TemporaryStore;
const rows: IncidentRow[] = [];
const everything: Filter = { clauses: [] };
const directions: readonly SortDirection[] = ['ascending', 'descending'];
const now = Date.UTC(2025, 5, 1);
const hour = 3_600_000;
const incidents = 240;

const pools = {
  status: ['active', 'inProgress', 'awaitingAction', 'resolved', 'new'],
  severity: ['high', 'medium', 'low', 'informational', 'odd', ''],
  assignedTo: ['ana', 'Ben', '@me', ''],
  classification: ['truePositive', 'falsePositive', ''],
  determination: ['malware', 'phishing', ''],
  investigationState: ['running', ''],
  serviceSource: ['microsoftDefenderForEndpoint', 'MicrosoftSentinel', ''],
  detectionSource: ['antivirus', ''],
  category: ['Execution', 'malware', 'Impact', 'Nobody', ''],
  technique: ['T1566', 'T1059.001', ''],
  tag: ['vip', 'red team', `it's "quoted" -- %`, ''],
  deviceGroup: ['Servers', 'äther', ''],
  osPlatform: ['Windows11', 'Linux', ''],
  threat: ['Emotet', ''],
  sensitivity: ['Secret', ''],
  import: ['i1', 'i2', ''],
  assetCriticality: ['high', 'low', ''],
  assetSite: ['Rome', ''],
  indicatorList: ['l1', ''],
  serviceLevel: ['onTime', 'atRisk', 'overdue', ''],
  attention: ['seen', 'changed', 'unseen', ''],
} as const;
type PooledField = keyof typeof pools;
const multiple = [
  'serviceSource',
  'detectionSource',
  'category',
  'technique',
  'tag',
  'deviceGroup',
  'osPlatform',
  'threat',
  'sensitivity',
  'import',
  'assetCriticality',
  'assetSite',
  'indicatorList',
] as const;
const pickFrom = (values: readonly string[], seed: number): string => values[seed % values.length] ?? '';
const orNull = (value: string): string | null => (value === '' ? null : value);

/** Values that rows do not show, by number. */
const hidden = new Map<number, Readonly<Record<string, readonly string[]>>>();

beforeAll(() => {
  temporary = temporaryStore();
  const { store } = temporary;
  insert(store, 'analyst', {
    name: 'ana',
    public_key: 'k',
    fingerprint: 'f',
    is_self: 1,
    first_seen_ms: 1,
  });
  for (let n = 0; n < incidents; n++) {
    const mixed = (n * 7919) % 1009;
    const values = Object.fromEntries(
      multiple.map((field, index) => [
        field,
        [
          pickFrom(pools[field], mixed >> (index % 6)),
          pickFrom(pools[field], (mixed * 31) >> (index % 7)),
        ].filter((value, at, all) => value !== '' && all.indexOf(value) === at),
      ]),
    );
    const status = pickFrom(pools.status.slice(0, 4), mixed);
    const id = addIncident(
      store,
      {
        first_touched_ms: mixed % 3 === 0 ? now - hour : null,
        resolved_ms: status === 'resolved' ? now : null,
        seen_ms: mixed % 4 === 0 ? null : now - (mixed % 30) * hour,
      },
      {
        name: `Incident ${mixed % 40}`,
        status,
        severity: orNull(pickFrom(pools.severity, mixed >> 1)),
        assigned_to: orNull(pickFrom(['ana', 'Ben', ''], mixed >> 2)),
        classification: orNull(pickFrom(pools.classification, mixed >> 3)),
        determination: orNull(pickFrom(pools.determination, mixed >> 2)),
        investigation_state: orNull(pickFrom(pools.investigationState, mixed >> 4)),
        priority_score: mixed % 20,
        alert_count: mixed % 7,
        active_alert_count: mixed % 3,
        pinned_count: mixed % 4,
        device_count: mixed % 5,
        user_count: mixed % 2,
        first_ms: mixed % 5 === 0 ? null : mixed * 1000,
        last_ms: mixed % 6 === 0 ? null : now - mixed * hour,
        created_ms: now - (mixed % 90) * hour,
        updated_ms: now - (mixed % 30) * hour,
      },
      values,
    );
    hidden.set(id, values);
  }
  // A block that had rows and a number that is not there.
  store.write('DELETE FROM incident WHERE id = 7').run();
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
  return listIncidents(temporary.store, { filter, sort: { column, direction }, cursor, limit }, now);
}

type Key = string | number | null;

/** What a row is sorted by, first to last. */
function keysOf(row: IncidentRow, column: IncidentSortColumn): readonly Key[] {
  switch (column) {
    case 'severity':
      return [severityRank(row.severity), row.priorityScore];
    case 'status':
      return [pools.status.indexOf(row.status as (typeof pools.status)[number])];
    case 'assets':
      return [Object.values(row.assets).reduce((sum, count) => sum + count, 0)];
    case 'dueAt':
      // What is never due comes after all that is.
      return [nextTimer(row.serviceLevel)?.dueAt ?? Infinity];
    case 'categories':
    case 'tags':
    case 'serviceSources':
    case 'detectionSources':
    case 'deviceGroups':
    case 'sensitivityLabels': {
      // Without case, and then as they are spelt.
      const list = row[column];
      return list.length === 0 ? [null] : [list.join('\u0001').toLowerCase(), list.join('\u0001')];
    }
    default:
      return [row[column]];
  }
}

function compare(a: IncidentRow, b: IncidentRow, column: IncidentSortColumn): number {
  const [x, y] = [keysOf(a, column), keysOf(b, column)];
  for (let at = 0; at < Math.max(x.length, y.length); at++) {
    const [left, right] = [x[at] ?? null, y[at] ?? null];
    if (left === right) continue;
    if (left === null) return -1;
    if (right === null) return 1;
    return left < right ? -1 : 1;
  }
  return a.number - b.number;
}

function valuesOf(row: IncidentRow, field: FilterField): readonly string[] {
  switch (field) {
    case 'status':
    case 'severity':
    case 'assignedTo':
    case 'classification':
    case 'determination':
    case 'investigationState':
      return [row[field] ?? ''];
    case 'attention':
      return [row.attention];
    case 'serviceLevel':
      return [serviceLevelStateOf(row.serviceLevel, now)];
    default: {
      const own = hidden.get(row.number)?.[field] ?? [];
      return own.length === 0 ? [''] : own.map((value) => value.toLowerCase());
    }
  }
}

function numberOf(row: IncidentRow, field: FilterField): number | null {
  switch (field) {
    case 'serviceSourceCount':
      return row.serviceSources.length;
    case 'categoryCount':
      return row.categories.length;
    default:
      return row[field as 'priorityScore' | 'lastActivity'];
  }
}

function passes(row: IncidentRow, clause: FilterClause): boolean {
  const within = (from: number | null, to: number | null): boolean => {
    const value = numberOf(row, clause.field);
    if (from === null && to === null) return true;
    return value !== null && value >= (from ?? -Infinity) && value <= (to ?? Infinity);
  };
  switch (clause.operator) {
    case 'range':
      return within(clause.from, clause.to);
    case 'last':
      return within(now - clause.milliseconds, now);
    case 'matches':
      throw new Error('not generated');
    default: {
      const isMultiple = multiple.some((field) => field === clause.field);
      const meant = clause.values.map((value) => {
        if (clause.field === 'status' && value === 'new') return 'active';
        if (clause.field === 'assignedTo' && value === '@me') return 'ana';
        return isMultiple ? value.toLowerCase() : value;
      });
      // What a sub-technique is of is a value that it has.
      const own = valuesOf(row, clause.field).flatMap((value) =>
        clause.field === 'technique' && value.includes('.')
          ? [value, value.slice(0, value.indexOf('.'))]
          : [value],
      );
      if (clause.operator === 'allOf') return meant.every((value) => own.includes(value));
      return meant.some((value) => own.includes(value)) === (clause.operator === 'anyOf');
    }
  }
}

const valueClause = fc.constantFrom(...(Object.keys(pools) as PooledField[])).chain((field) =>
  fc.record({
    field: fc.constant(field),
    operator: fc.constantFrom('anyOf' as const, 'allOf' as const, 'noneOf' as const),
    values: fc.array(
      fc
        .constantFrom<string>(...pools[field])
        .chain((value) =>
          multiple.some((each) => each === field)
            ? fc.constantFrom(value, value.toUpperCase().replaceAll('Ä', 'ä'))
            : fc.constant(value),
        ),
      { minLength: 1, maxLength: 4 },
    ),
  }),
);
const bound = fc.option(fc.integer({ min: 0, max: 20 }));
const numberClause = fc.record({
  field: fc.constantFrom(
    'priorityScore' as const,
    'alertCount' as const,
    'pinnedCount' as const,
    'serviceSourceCount' as const,
    'categoryCount' as const,
  ),
  operator: fc.constant('range' as const),
  from: bound,
  to: bound,
});
const time = fc.option(fc.integer({ min: 0, max: 400 }).map((hours) => now - hours * hour));
const timeFields = fc.constantFrom(
  'firstActivity' as const,
  'lastActivity' as const,
  'createdAt' as const,
  'updatedAt' as const,
);
const timeClause = fc.oneof(
  fc.record({ field: timeFields, operator: fc.constant('range' as const), from: time, to: time }),
  fc.record({
    field: timeFields,
    operator: fc.constant('last' as const),
    milliseconds: fc.integer({ min: 1, max: 400 }).map((hours) => hours * hour),
  }),
);
const anyFilter = fc.record({
  clauses: fc.array(fc.oneof({ weight: 4, arbitrary: valueClause }, numberClause, timeClause), {
    maxLength: 3,
  }),
});

describe('listIncidents', () => {
  it('has rows that differ in every column', () => {
    expect(rows).toHaveLength(incidents - 1);
    for (const column of incidentSortColumns)
      expect(new Set(rows.map((row) => JSON.stringify(keysOf(row, column)))).size, column).toBeGreaterThan(1);
  });

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
            expect(page.all).toBe(incidents - 1);
            expect(page.rows.length).toBeLessThanOrEqual(limit);
            found.push(...page.rows.map(({ number }) => number));
            cursor = page.next;
          } while (cursor !== null);
          expect(found).toEqual(wanted.map(({ number }) => number));
          const keys = listIncidentKeys(temporary.store, filter, { column, direction }, now);
          expect(keys).toEqual({ uids: wanted.map(({ uid }) => uid), total: wanted.length });
        },
      ),
      { numRuns: 250 },
    );
  });

  it('goes on from a row whose name is too long for a cursor', () => {
    const long = temporaryStore();
    for (let n = 0; n < 5; n++) addIncident(long.store, {}, { name: `${'名'.repeat(3000)}${n}` });
    const sort = { column: 'name', direction: 'ascending' } as const;
    const first = listIncidents(long.store, { filter: everything, sort, cursor: null, limit: 2 });
    expect(first.next?.length).toBeLessThanOrEqual(4000);
    const second = listIncidents(long.store, { filter: everything, sort, cursor: first.next, limit: 2 });
    expect(second.rows.map(({ number }) => number)).toEqual([3, 4]);
    // Gone since: what begins the same comes again, and nothing is left out or begins again from the start.
    const before = addIncident(long.store, {}, { name: 'a' });
    long.store.write('DELETE FROM incident_row WHERE incident_id = 2').run();
    const third = listIncidents(long.store, { filter: everything, sort, cursor: first.next, limit: 9 });
    expect(third.rows.map(({ number }) => number)).toEqual([1, 3, 4, 5]);
    expect(before).toBe(6);
    long.remove();
  });

  it('goes on where it was when the row before has gone or has moved', () => {
    const own = temporaryStore();
    for (const assigned_to of ['b', 'a', 'c', 'd', null]) addIncident(own.store, {}, { assigned_to });
    for (const [column, next] of [
      ['assignedTo', 3],
      ['name', 5],
    ] as const) {
      const sort = { column, direction: 'ascending' } as const;
      const first = listIncidents(own.store, { filter: everything, sort, cursor: null, limit: 3 });
      own.store
        .write(`UPDATE incident_row SET assigned_to = 'zz', name = 'zz' WHERE incident_id = ?`)
        .run(first.rows.at(-1)?.number ?? 0);
      const second = listIncidents(own.store, { filter: everything, sort, cursor: first.next, limit: 2 });
      expect(second.rows[0]?.number).toBe(next);
    }
    own.remove();
  });

  it('refuses the cursor of another order and operators that do not fit', () => {
    const cursor = list(everything, 'name', 'ascending', null, 3).next;
    expect(() => list(everything, 'status', 'ascending', cursor, 3)).toThrow(/cursor/);
    const refused: readonly FilterClause[] = [
      { field: 'status', operator: 'range', from: 1, to: 2 },
      { field: 'tag', operator: 'matches', text: 'x' },
      { field: 'priorityScore', operator: 'last', milliseconds: 5 },
      { field: 'createdAt', operator: 'anyOf', values: ['5'] },
      { field: 'attention', operator: 'range', from: 1, to: 2 },
    ];
    for (const clause of refused)
      expect(() => list({ clauses: [clause] }, 'name', 'ascending', null, 3)).toThrow(/does not take/);
  });

  it('shows everything to nobody where @me is nobody', () => {
    const own = temporaryStore();
    addIncident(own.store, {}, { assigned_to: 'ana' });
    const filter: Filter = { clauses: [{ field: 'assignedTo', operator: 'anyOf', values: ['@me'] }] };
    const sort = { column: 'number', direction: 'ascending' } as const;
    expect(listIncidents(own.store, { filter, sort, cursor: null, limit: 5 }).total).toBe(0);
    own.remove();
  });
});
