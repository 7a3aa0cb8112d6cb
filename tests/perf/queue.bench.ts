/**
 * How long the queue's queries take on a store of 100,000 incidents. Run: `node tests/perf/queue.bench.ts [incidents]`.
 * `page` is a page whose count is known (scrolling, sorting); `first` also counts, as after a change of the store.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReadConnection } from '../../electron/store/connection.ts';
import type { ReadableStore } from '../../electron/store/connection.ts';
import { listAlerts } from '../../electron/store/queries/alert-list.ts';
import { countFacets } from '../../electron/store/queries/facets.ts';
import { listIncidents } from '../../electron/store/queries/incident-list.ts';
import { countTimeline } from '../../electron/store/queries/timeline.ts';
import { alertSortColumns, incidentSortColumns } from '../../shared/contract/queue.ts';
import type { Filter, FilterClause } from '../../shared/query/filter.ts';
import { openFilter } from '../../shared/query/filter.ts';
import type { IncidentSortColumn, SortDirection } from '../../shared/query/sort.ts';
import { generateStore } from './generate-store.ts';

const incidents = Number(process.argv[2] ?? 100_000);
const folder = mkdtempSync(join(tmpdir(), 'casemate-bench-'));
const file = join(folder, 'store.sqlite');

const everything: Filter = { clauses: [] };
const open = (...clauses: FilterClause[]): Filter => ({ clauses: [...openFilter.clauses, ...clauses] });
const filters: readonly [string, Filter][] = [
  ['all', everything],
  ['open', openFilter],
  ['open, high', open({ field: 'severity', operator: 'anyOf', values: ['high'] })],
  ['open, unassigned', open({ field: 'assignedTo', operator: 'anyOf', values: [''] })],
  [
    'open, one service',
    open({ field: 'serviceSource', operator: 'anyOf', values: ['microsoftDefenderForEndpoint'] }),
  ],
  ['open, two categories', open({ field: 'category', operator: 'anyOf', values: ['Execution', 'Impact'] })],
  ['one tag', { clauses: [{ field: 'tag', operator: 'anyOf', values: ['vip'] }] }],
  ['in progress', { clauses: [{ field: 'status', operator: 'anyOf', values: ['inProgress'] }] }],
  ['score 90 and more', { clauses: [{ field: 'priorityScore', operator: 'range', from: 90, to: null }] }],
  ['one entity', { clauses: [{ field: 'entity', operator: 'anyOf', values: ['user7@contoso.com'] }] }],
  ['search, rare', { clauses: [{ field: 'search', operator: 'matches', text: 'user77@contoso.com' }] }],
  ['search, common', { clauses: [{ field: 'search', operator: 'matches', text: 'malware' }] }],
];

function measure(label: string, rounds: number, work: () => void): number {
  const times: number[] = [];
  for (let n = 0; n < rounds; n++) {
    const began = performance.now();
    work();
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  console.log(
    `${label.padEnd(44)} p50 ${at(0.5).toFixed(2).padStart(8)} ms   p95 ${at(0.95).toFixed(2).padStart(8)} ms`,
  );
  return at(0.95);
}

/** Every call sees a store whose results nothing has kept. */
function afterChange(label: string, work: (store: ReadableStore) => void): void {
  const stores = Array.from({ length: 12 }, () => openReadConnection(file));
  for (const store of stores) store.read('SELECT count(*) FROM store_fact').all();
  let next = 0;
  measure(label, stores.length, () => {
    const store = stores[next++];
    if (store) work(store);
  });
  for (const store of stores) store.close();
}

function page(
  store: ReadableStore,
  filter: Filter,
  column: IncidentSortColumn,
  direction: SortDirection,
  cursor: string | null = null,
): string | null {
  return listIncidents(store, { filter, sort: { column, direction }, cursor, limit: 100 }).next;
}

try {
  const began = performance.now();
  const generated = generateStore(file, { incidents, openShare: 0.4 });
  generated.execute('PRAGMA wal_checkpoint(TRUNCATE)');
  generated.close();
  console.log(`${incidents} incidents generated in ${((performance.now() - began) / 1000).toFixed(1)} s`);

  const store = openReadConnection(file);
  const worst: number[] = [];
  for (const [label, filter] of filters) {
    page(store, filter, 'priorityScore', 'descending');
    worst.push(
      measure(`page, ${label}, by score`, 60, () => void page(store, filter, 'priorityScore', 'descending')),
    );
  }
  for (const column of incidentSortColumns) {
    for (const direction of ['ascending', 'descending'] as const) {
      worst.push(
        measure(
          `page, open, by ${column} ${direction}`,
          40,
          () => void page(store, openFilter, column, direction),
        ),
      );
    }
  }
  let deep: string | null = null;
  for (let n = 0; n < 300; n++) deep = page(store, openFilter, 'severity', 'descending', deep);
  worst.push(
    measure(
      'page 301, open, by severity',
      60,
      () => void page(store, openFilter, 'severity', 'descending', deep),
    ),
  );
  console.log(`worst p95 of a page: ${Math.max(...worst).toFixed(2)} ms\n`);

  for (const [label, filter] of filters)
    afterChange(`first, ${label}`, (fresh) => void page(fresh, filter, 'priorityScore', 'descending'));
  afterChange('facets, open', (fresh) => void countFacets(fresh, openFilter));
  afterChange('facets, all', (fresh) => void countFacets(fresh, everything));
  afterChange('timeline, open', (fresh) => void countTimeline(fresh, openFilter, 96));
  for (const column of alertSortColumns) {
    listAlerts(store, {
      filter: openFilter,
      sort: { column, direction: 'descending' },
      cursor: null,
      limit: 100,
    });
    measure(
      `alerts, open, by ${column}`,
      40,
      () =>
        void listAlerts(store, {
          filter: openFilter,
          sort: { column, direction: 'descending' },
          cursor: null,
          limit: 100,
        }),
    );
  }
  afterChange(
    'alerts first, open',
    (fresh) =>
      void listAlerts(fresh, {
        filter: openFilter,
        sort: { column: 'lastActivity', direction: 'descending' },
        cursor: null,
        limit: 100,
      }),
  );
  store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
