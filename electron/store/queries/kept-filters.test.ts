import { afterAll, beforeAll, expect, it } from 'vitest';
import { addAlert, addIncident, insert, temporaryStore } from '../../../tests/support/store-builder.ts';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import { createRandom } from '../../../tests/perf/random.ts';
import type { Filter, FilterClause } from '../../../shared/query/filter.ts';
import { noteIncidentValues } from '../columns/incident-table.ts';
import { alertTable, incidentTable, rebuildBlocks } from '../columns/index.ts';
import { openReadConnection, type ReadableStore } from '../connection.ts';
import { countAlerts } from './alert-counts.ts';
import { listAlerts } from './alert-list.ts';
import { countFacets } from './facets.ts';
import { listIncidents } from './incident-list.ts';
import { placesSql } from './kept-places.ts';
import { countTimeline } from './timeline.ts';

const incidents = 600;
const alerts = 2600;
let temporary: TemporaryStore;
const start = Date.UTC(2026, 0, 1);

beforeAll(() => {
  temporary = temporaryStore();
  const { store } = temporary;
  store.transaction(() => {
    insert(store, 'import', { id: 1, uid: 'one', label: 'one', state: 'done', started_ms: 0 });
    insert(store, 'import_file', { id: 1, import_id: 1, path: 'f', size: 1 });
    insert(store, 'entity', { id: 1, kind: 'device', key: 'device|name||ws-1', label: 'ws-1' });
    insert(store, 'identifier', {
      id: 1,
      kind: 'device',
      namespace: 'name',
      value: 'ws-1',
      rank: 0,
      entity_id: 1,
    });
    for (let n = 0; n < incidents; n += 1) {
      const id = addIncident(
        store,
        {},
        {
          severity: n % 3 === 0 ? 'high' : 'low',
          created_ms: start - n * 60_000,
          priority_score: n % 100,
          updated_ms: n,
        },
        { tag: n % 4 === 0 ? ['vip'] : [] },
      );
      if (n % 50 === 0)
        insert(store, 'incident_text', { rowid: id, name: 'malware wave', tags: '', comments: '' });
    }
    for (let n = 0; n < alerts; n += 1) addPlaced(n);
  });
});
afterAll(() => temporary.remove());

/** An alert with a record, a text and sometimes a device. */
function addPlaced(n: number): void {
  const { store } = temporary;
  const id = addAlert(store, n % 17 === 0 ? null : 1 + (n % incidents), {
    status: n % 2 === 0 ? 'new' : 'resolved',
    first_ms: start - n * 1000,
    last_ms: start - n * 1000,
  });
  const record = insert(store, 'record', {
    uid: `r${id}`,
    alert_id: id,
    provider: 'p',
    current_version_id: null,
  });
  const version = insert(store, 'record_version', {
    record_id: record,
    import_file_id: 1,
    position: 1,
    byte_offset: 0,
    byte_length: 1,
    content_sha256: '',
    body: '{}',
  });
  if (n % 40 === 0)
    insert(store, 'record_repeat', {
      record_version_id: version,
      import_file_id: 1,
      position: 1,
      byte_offset: 0,
      byte_length: 1,
    });
  if (n % 9 === 0)
    insert(store, 'alert_text', { rowid: id, title: 'malware', identifiers: '', description: '' });
  if (n % 31 === 0)
    insert(store, 'evidence', {
      alert_id: id,
      record_id: record,
      ordinal: 0,
      entity_id: 1,
      identifier_id: 1,
    });
}

const any = (field: FilterClause['field'], ...values: string[]): FilterClause => ({
  field,
  operator: 'anyOf',
  values,
});
const clauses: readonly FilterClause[] = [
  { field: 'search', operator: 'matches', text: 'malware' },
  any('entity', 'ws-*'),
  { field: 'entity', operator: 'noneOf', values: ['device|ws-1'] },
  any('import', 'one'),
  { field: 'tag', operator: 'noneOf', values: ['vip'] },
  any('tag', 'vip', ''),
  { field: 'priorityScore', operator: 'range', from: 50, to: null },
  any('serviceLevel', 'overdue'),
  any('serviceLevel', 'onTime', ''),
  any('attention', 'changed'),
  any('assignedTo', '@me', 'bo'),
  any('status', 'active'),
  { field: 'lastActivity', operator: 'last', milliseconds: 900_000 },
  { field: 'updatedAt', operator: 'range', from: 100, to: null },
];
const filters: readonly Filter[] = [
  { clauses: [] },
  ...clauses.map((clause) => ({ clauses: [clause] })),
  { clauses: clauses.filter((_, index) => index % 5 === 4) },
];

function answers(store: ReadableStore, now: number): string {
  const page = { cursor: null, limit: 30 };
  return JSON.stringify(
    filters.map((filter) => [
      filter,
      listIncidents(store, { filter, sort: { column: 'dueAt', direction: 'ascending' }, ...page }, now),
      listAlerts(
        store,
        { filter, sort: { column: 'lastActivity', direction: 'descending' }, ...page, collapsed: false },
        now,
      ),
      countFacets(store, filter, ['tag', 'serviceLevel', 'attention', 'status'], countAlerts, now),
      countTimeline(store, { filter, buckets: 20 }, undefined, now),
    ]),
  );
}

it('what is kept between changes answers as a connection that has seen nothing before', () => {
  const { store } = temporary;
  const random = createRandom(20260101);
  const one = (): number => 1 + random.below(incidents);
  const alert = (): number => 1 + random.below(alerts);
  const run = (sql: string, ...values: (string | number)[]): void => void store.write(sql).run(...values);
  const changes: readonly (() => void)[] = [
    () => run('UPDATE incident_row SET priority_score = 100 - priority_score WHERE incident_id = ?', one()),
    () => run(`UPDATE incident_row SET tags = '["vip"]', updated_ms = 700 WHERE incident_id = ?`, one()),
    () =>
      run(`UPDATE incident_row SET tags = '[]', assigned_to = 'bo' WHERE incident_id % 97 = ?`, one() % 97),
    () => run(`UPDATE incident_row SET status = 'resolved', status_rank = 3 WHERE incident_id = ?`, one()),
    () => run('UPDATE incident SET seen_ms = 650 WHERE id = ?', one()),
    () => run('UPDATE alert SET incident_id = ? WHERE id = ?', one(), alert()),
    () => run('UPDATE alert SET incident_id = NULL WHERE id = ?', alert()),
    () => run('UPDATE alert SET last_ms = last_ms + 500000 WHERE id = ?', alert()),
    () => store.transaction(() => addPlaced(31 * 9 * random.below(5))),
    () => run('DELETE FROM evidence WHERE id = ?', 1 + random.below(80)),
    () => run(`UPDATE identifier SET value = 'ws-' || length(value) WHERE id = 1`),
    () => run('DELETE FROM alert_text WHERE rowid = ?', 1 + 9 * random.below(200)),
    () => run('DELETE FROM incident_text WHERE rowid = ?', 1 + 50 * random.below(12)),
    () =>
      run(
        'DELETE FROM record_repeat WHERE record_version_id = (SELECT max(record_version_id) FROM record_repeat)',
      ),
    () => noteIncidentValues(store, one()),
    () => void rebuildBlocks(store, [incidentTable, alertTable], 1000),
  ];
  const reader = openReadConnection(store.file);
  let now = start;
  let before = answers(reader, now);
  let different = 0;
  for (let round = 0; round < 24; round += 1) {
    // Each kind of change at least once, others at random with it.
    for (const change of [changes[round % changes.length], changes[random.below(changes.length)]]) change?.();
    if (round % 4 === 0) now += 600_000;
    const kept = answers(reader, now);
    const fresh = openReadConnection(store.file);
    const wanted = answers(fresh, now);
    fresh.close();
    expect(kept === wanted, `round ${round}`).toBe(true);
    if (kept !== before) different += 1;
    before = kept;
  }
  expect(different).toBeGreaterThan(15);
  reader.close();
});

it('blocks of alerts are found by their incidents', () => {
  const plan = temporary.store
    .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${placesSql.blocks}`)
    .all('[1]')
    .map(({ detail }) => detail);
  expect(plan.some((detail) => detail.includes('alert_by_incident'))).toBe(true);
  expect(plan.filter((detail) => detail.startsWith('SCAN') && !detail.startsWith('SCAN j VIRTUAL'))).toEqual(
    [],
  );
});
