import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAlert, addIncident, insert, temporaryStore } from '../../../tests/support/store-builder.ts';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import { alertSortColumns } from '../../../shared/contract/queue.ts';
import type { Filter, FilterClause, FilterField } from '../../../shared/query/filter.ts';
import {
  collapse,
  compare,
  incidentNumberOf,
  numberOf,
  passes,
  readPlain,
  valuesOf,
} from '../../../tests/support/plain-alerts.ts';
import { alertTableSql } from '../columns/alert-table.ts';
import { countAlerts, timelineOfAlerts } from './alert-counts.ts';
import { passAlerts } from './alert-filter.ts';
import { alertListSql, listAlertKeys, listAlerts } from './alert-list.ts';
import { pinSql } from './alert-repeats.ts';
import { countFacets } from './facets.ts';
import { repeatedAlertsSql } from './repeated-alerts.ts';
import { countTimeline } from './timeline.ts';

const alerts = 260;
const now = Date.UTC(2026, 0, 2);
let temporary: TemporaryStore;

const pick = <T>(values: readonly T[], at: number): T => values[at % values.length] as T;
const statuses = ['new', 'inProgress', 'resolved', 'strange'];
const severities = ['high', 'low', null, 'medium'];
const owners = [null, 'ana', 'Ana', 'björn'];
const services = ['microsoftSentinel', null, 'microsoftDefenderForEndpoint'];
const categories = ['Execution', 'Impact', null];
const lists = ['[]', '["T1059","T1566.002"]', '["T1566.002"]', '["t1059"]'];
const groups = ['[]', '["Servers"]', '["Clients","Servers"]'];

beforeAll(() => {
  temporary = temporaryStore();
  const { store } = temporary;
  store.transaction(() => {
    for (const id of [1, 2]) {
      insert(store, 'import', { id, uid: `import-${id}`, label: `file ${id}`, state: 'done', started_ms: 0 });
      insert(store, 'import_file', { id, import_id: id, path: 'f', size: 1 });
    }
    for (let n = 0; n < 12; n += 1)
      addIncident(
        store,
        { seen_ms: n % 3 === 0 ? 5 : null },
        { priority_score: n * 8, alert_count: n, first_ms: now - 1_000_000 - n * 1000, updated_ms: n },
        {
          tag: n % 2 === 0 ? ['vip'] : n % 5 === 0 ? ['VIP', 'wave'] : [],
          assetGroup: n % 4 === 0 ? ['Finance'] : [],
        },
      );
    for (let n = 0; n < alerts; n += 1) {
      const mixed = (n * 7919) % 263;
      const id = addAlert(store, mixed % 13 === 0 ? null : 1 + (mixed % 12), {
        // Over several blocks.
        id: n < 130 ? n + 1 : n + 5001,
        title: `Title ${mixed % 9}`,
        status: pick(statuses, mixed >> 2),
        severity: pick(severities, mixed),
        assigned_to: pick(owners, mixed >> 1),
        service_source: pick(services, mixed),
        category: pick(categories, mixed >> 3),
        techniques: pick(lists, mixed),
        device_groups: pick(groups, mixed),
        os_platforms: mixed % 4 === 0 ? '["Linux"]' : '[]',
        threats: mixed % 6 === 0 ? '["Emotet"]' : '[]',
        sensitivity_labels: mixed % 11 === 0 ? '["Secret"]' : '[]',
        classification: mixed % 3 === 0 ? 'truePositive' : null,
        first_ms: mixed % 10 === 0 ? null : now - mixed * 60_000,
        last_ms: mixed % 10 === 0 ? null : now - mixed * 50_000,
        created_ms: mixed % 7 === 0 ? null : now - mixed * 40_000,
        time_doubtful: mixed % 29 === 0 ? 1 : 0,
      });
      const record = insert(store, 'record', {
        uid: `r${id}`,
        alert_id: id,
        provider: 'p',
        current_version_id: null,
      });
      insert(store, 'record_version', {
        record_id: record,
        import_file_id: 1 + (mixed % 2),
        position: 1,
        byte_offset: 0,
        byte_length: 1,
        content_sha256: '',
        body: '{}',
      });
    }
    // Storms: repeats that look alike, that do not, and pinned ones.
    store.write('UPDATE alert SET storm_id = 1 + (id / 20) * 20 WHERE id % 3 <> 0 AND id / 20 % 2 = 0').run();
    store.write('UPDATE alert SET storm_id = 41 WHERE id BETWEEN 5140 AND 5160').run();
    store.write('UPDATE alert SET storm_id = id WHERE id IN (SELECT storm_id FROM alert)').run();
    store
      .write(
        `UPDATE alert SET (status, severity, severity_rank, classification, determination, assigned_to, incident_id) =
           (SELECT status, severity, severity_rank, classification, determination, assigned_to, incident_id FROM alert AS h WHERE h.id = alert.storm_id)
         WHERE storm_id IN (SELECT id FROM alert) AND id % 5 <> 0`,
      )
      .run();
    for (const id of [3, 47, 48])
      insert(store, 'pin', {
        uid: `p${id}`,
        incident_uid: 'i',
        target_kind: 'alert',
        alert_uid: `provider|${id}`,
        position: 1,
        at_ms: 1,
        removed: id === 48 ? 1 : 0,
      });
    insert(store, 'record_repeat', {
      record_version_id: 9,
      import_file_id: 1,
      position: 1,
      byte_offset: 0,
      byte_length: 1,
    });
  });
});
afterAll(() => temporary.remove());

const choices: Partial<Record<FilterField, readonly string[]>> = {
  status: ['new', 'active', 'inProgress', 'resolved', 'awaitingAction', 'strange', 'unknown'],
  severity: ['high', 'low', 'medium', ''],
  alertSeverity: ['high', ''],
  assignedTo: ['ana', 'Ana', 'björn', ''],
  serviceSource: ['microsoftSentinel', 'microsoftDefenderForEndpoint', ''],
  category: ['Execution', 'Impact', ''],
  classification: ['truePositive', ''],
  technique: ['T1059', 'T1566', 'T1566.002', 't1566.002', ''],
  deviceGroup: ['Servers', 'clients', ''],
  osPlatform: ['linux', ''],
  threat: ['EMOTET', ''],
  sensitivity: ['Secret', ''],
  import: ['import-1', 'import-2', 'import-3'],
  tag: ['vip', 'WAVE', ''],
  assetGroup: ['finance', ''],
};

const clauses: fc.Arbitrary<FilterClause> = fc.oneof(
  ...Object.entries(choices).map(([field, values]) =>
    fc.record({
      field: fc.constant(field as FilterField),
      operator: fc.constantFrom('anyOf' as const, 'allOf' as const, 'noneOf' as const),
      values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
    }),
  ),
  ...Object.keys({ ...numberOf, ...incidentNumberOf }).map((field) => {
    const isTime = field.endsWith('Activity') || field === 'createdAt';
    const edge = fc.option(
      isTime ? fc.integer({ min: now - 16_000_000, max: now }) : fc.integer({ min: 0, max: 100 }),
    );
    return fc.record({
      field: fc.constant(field as FilterField),
      operator: fc.constant('range' as const),
      from: edge,
      to: edge,
    });
  }),
  fc.record({
    field: fc.constantFrom('firstActivity' as const, 'lastActivity' as const),
    operator: fc.constant('last' as const),
    milliseconds: fc.integer({ min: 1, max: 20_000_000 }),
  }),
);
const filters: fc.Arbitrary<Filter> = fc.record({ clauses: fc.array(clauses, { maxLength: 4 }) });

describe('the alert queue', () => {
  it('is what a plain look at every alert says: rows, their order, pages, totals and keys', () => {
    const all = readPlain(temporary.store);
    fc.assert(
      fc.property(
        filters,
        fc.constantFrom(...alertSortColumns),
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 3, max: 300 }),
        (filter, column, isAscending, collapsed, limit) => {
          const passing = all.filter((alert) => filter.clauses.every((clause) => passes(alert, clause, now)));
          const expected = (collapsed ? collapse(all, passing) : passing)
            .toSorted((one, other) => compare(column, one, other) * (isAscending ? 1 : -1))
            .map(({ uid }) => uid);
          const sort = { column, direction: isAscending ? ('ascending' as const) : ('descending' as const) };
          const found: string[] = [];
          let cursor: string | null = null;
          do {
            const page = listAlerts(temporary.store, { filter, sort, collapsed, cursor, limit }, now);
            expect([page.total, page.alerts, page.all]).toEqual([expected.length, passing.length, alerts]);
            found.push(...page.rows.map(({ uid }) => uid));
            cursor = page.next;
          } while (cursor !== null);
          expect(found).toEqual(expected);
          const keys = listAlertKeys(temporary.store, filter, sort, collapsed, now);
          expect(keys).toEqual({ uids: expected, total: expected.length });
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is counted value by value as plainly', () => {
    const all = readPlain(temporary.store);
    const counted = [
      'severity',
      'assignedTo',
      'technique',
      'deviceGroup',
      'threat',
      'tag',
      'assetGroup',
    ] as const;
    fc.assert(
      fc.property(filters, fc.constantFrom(...counted), (filter, field) => {
        const others = filter.clauses.filter((clause) => clause.field !== field);
        const expected = new Map<string, number>();
        for (const alert of all) {
          if (!others.every((clause) => passes(alert, clause, now))) continue;
          const own = valuesOf(alert, field);
          // A technique is counted with its sub-techniques, as a filter by it finds them.
          const wider = field === 'technique' ? own.map((value) => value.replace(/\.\d{3}$/, '')) : [];
          const values = new Set([...own, ...wider]);
          for (const value of values.size === 0 ? [''] : values)
            expected.set(value, (expected.get(value) ?? 0) + 1);
        }
        const [facet] = countFacets(temporary.store, filter, [field], countAlerts, now);
        const isFolded = field !== 'severity' && field !== 'assignedTo';
        expect(
          new Map(facet?.values.map(({ value, count }) => [isFolded ? value.toLowerCase() : value, count])),
        ).toEqual(expected);
        expect(facet?.total).toBe(expected.size);
      }),
      { numRuns: 80 },
    );
  });

  it('counts what only incidents know by the incidents of the alerts', () => {
    const { store } = temporary;
    const [attention] = countFacets(store, { clauses: [] }, ['attention'], countAlerts, now);
    const unseen = store
      .pluck<number>(
        'SELECT count(*) FROM alert JOIN incident ON incident.id = incident_id WHERE seen_ms IS NULL',
      )
      .get();
    expect(attention?.values.find(({ value }) => value === 'unseen')?.count).toBe(unseen);
    expect(attention?.values.reduce((sum, { count }) => sum + count, 0)).toBe(alerts);
    const found = listAlertKeys(
      store,
      { clauses: [{ field: 'attention', operator: 'anyOf', values: ['unseen'] }] },
      { column: 'title', direction: 'ascending' },
      false,
      now,
    );
    expect(found.total).toBe(unseen);
  });

  it('is drawn over time with the incidents that it is of', () => {
    const filter: Filter = { clauses: [{ field: 'severity', operator: 'anyOf', values: ['high'] }] };
    const strip = countTimeline(temporary.store, { filter, buckets: 40 }, timelineOfAlerts, now);
    const passing = readPlain(temporary.store).filter(({ columns }) => columns['severity'] === 'high');
    const drawn = passing.filter(
      ({ columns }) => columns['first_ms'] !== null && columns['time_doubtful'] === 0,
    );
    expect(strip.alerts.reduce((sum, count) => sum + count, 0)).toBe(drawn.length);
    expect(strip.outside).toBe(passing.length - drawn.length);
    expect(strip.incidents.reduce((sum, count) => sum + count, 0)).toBe(
      new Set(passing.flatMap(({ columns }) => columns['incident_id'] ?? [])).size,
    );
  });

  it('follows what changes: a row that is changed, one that goes, one that comes', () => {
    const { store } = temporary;
    const filter: Filter = { clauses: [{ field: 'assignedTo', operator: 'anyOf', values: ['chidi'] }] };
    const count = (): number => store.snapshot(() => passAlerts(store, filter, false, now).passing.total);
    expect(count()).toBe(0);
    store.write(`UPDATE alert SET assigned_to = 'chidi' WHERE id IN (5, 5190)`).run();
    const added = addAlert(store, null, { assigned_to: 'chidi' });
    expect(count()).toBe(3);
    store.write('DELETE FROM alert WHERE id = ?').run(added);
    store.write(`UPDATE alert SET assigned_to = 'ana' WHERE id IN (5, 5190)`).run();
    expect(count()).toBe(0);
  });

  it('reads nothing but what it names', () => {
    const planOf = (sql: string, ...parameters: (string | number)[]): string =>
      temporary.store
        .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...parameters)
        .map(({ detail }) => detail)
        .join('\n');
    const byId = /SEARCH \w+ USING INTEGER PRIMARY KEY/;
    for (const sql of [alertListSql.rows, alertListSql.uids]) {
      expect(planOf(sql, '[1]')).toMatch(/SCAN j VIRTUAL TABLE/);
      expect(planOf(sql, '[1]')).toMatch(byId);
      expect(planOf(sql, '[1]')).not.toMatch(/SCAN (?!j )|AUTOMATIC/);
    }
    expect(planOf(alertTableSql.rows, 1, 1024)).toBe(
      'SEARCH alert USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)',
    );
    expect(planOf(alertTableSql.files, 1, 1024)).toMatch(
      /^SEARCH d USING COVERING INDEX record_by_alert|^SEARCH d USING INDEX record_by_alert/,
    );
    expect(planOf(alertTableSql.files, 1, 1024)).not.toMatch(/SCAN|TEMP B-TREE/);
    expect(planOf(repeatedAlertsSql('m.uid IN (?)'), 'import-1')).not.toMatch(/SCAN|AUTOMATIC/);
    expect(planOf(pinSql.pinned)).toMatch(/^(?:SCAN|SEARCH) pin USING INDEX pin_by_alert/);
    expect(planOf(pinSql.pinned)).not.toMatch(/TEMP B-TREE/);
    expect(planOf(pinSql.alerts, '[]')).toMatch(/SEARCH a USING COVERING INDEX sqlite_autoindex_alert_1/);
  });
});
