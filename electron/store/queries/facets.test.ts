import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import {
  addAlert,
  addAlertWithRecord,
  addIncident,
  insert,
  temporaryStore,
} from '../../../tests/support/store-builder.ts';
import type { Filter, FilterField } from '../../../shared/query/filter.ts';
import { openFilter } from '../../../shared/query/filter.ts';
import { indexSome } from '../text-index.ts';
import { countAlerts } from './alert-counts.ts';
import { completeValue, entityCompletionSql, frequentEntitiesSql } from './complete-value.ts';
import { countFacets } from './facets.ts';
import { bucketWidth, countTimeline } from './timeline.ts';

let temporary: TemporaryStore;
const noon = Date.UTC(2025, 5, 1, 12);

beforeAll(() => {
  temporary = temporaryStore();
  const { store } = temporary;
  insert(store, 'import', { uid: 'i1', label: 'monday.json', state: 'done', started_ms: 1 });
  const one = addIncident(
    store,
    {},
    { severity: 'high', first_ms: noon },
    { category: ['Execution', 'Malware'], import: ['i1'] },
  );
  const two = addIncident(
    store,
    {},
    { severity: 'low', first_ms: noon + 3_600_000, assigned_to: 'ana' },
    { category: ['Execution'] },
  );
  const three = addIncident(
    store,
    {},
    { severity: 'low', first_ms: 0, status: 'resolved' },
    { tag: ['vip'] },
  );
  addAlert(store, one, { first_ms: noon });
  addAlert(store, one, { first_ms: noon + 60_000 });
  addAlert(store, two, { first_ms: noon + 3_600_000 });
  addAlert(store, three, { first_ms: 0 });
});
afterAll(() => {
  temporary.remove();
});

function facet(filter: Filter, field: string): string[] {
  const found = countFacets(temporary.store, filter).find((each) => each.field === field);
  return (found?.values ?? []).map(({ value, label, count }) => `${value}=${label}:${count}`);
}

describe('countFacets', () => {
  it('counts each field under the clauses on other fields', () => {
    expect(facet(openFilter, 'status')).toEqual(['active=New:2', 'resolved=Resolved:1']);
    expect(facet(openFilter, 'severity')).toEqual(['high=High:1', 'low=Low:1']);
    expect(facet(openFilter, 'assignedTo')).toEqual(['=Unassigned:1', 'ana=ana:1']);
    expect(facet(openFilter, 'tag')).toEqual(['=No tag:2']);
    const high: Filter = {
      clauses: [...openFilter.clauses, { field: 'severity', operator: 'anyOf', values: ['high'] }],
    };
    expect(facet(high, 'severity')).toEqual(['high=High:1', 'low=Low:1']);
    expect(facet(high, 'category')).toEqual(['Execution=Execution:1', 'Malware=Malware:1']);
    expect(facet(high, 'import')).toEqual(['i1=monday.json:1']);
    expect(facet({ clauses: [] }, 'category')).toEqual([
      'Execution=Execution:2',
      '=Not set:1',
      'Malware=Malware:1',
    ]);
    expect(facet({ clauses: [] }, 'attention')).toEqual(['unseen=Not looked at:3']);
    expect(facet(openFilter, 'serviceLevel')).toEqual(['overdue=Overdue:2']);
  });

  it('counts the fields asked for alone, and says how many values there are', () => {
    const found = countFacets(temporary.store, { clauses: [] }, ['category', 'priorityScore']);
    expect(found.map(({ field, total }) => [field, total])).toEqual([
      ['category', 3],
      ['priorityScore', 0],
    ]);
  });

  it('counts spellings that differ by case as one value', () => {
    const own = temporaryStore();
    addIncident(own.store, {}, {}, { category: ['Execution', 'Impact'] });
    addIncident(own.store, {}, {}, { category: ['execution'] });
    const [found] = countFacets(own.store, { clauses: [] }, ['category']);
    expect(found?.values.map(({ value, count }) => [value, count])).toEqual([
      ['Execution', 2],
      ['Impact', 1],
    ]);
    own.remove();
  });
});

describe('countTimeline', () => {
  it('counts incidents and alerts by first activity in aligned buckets', () => {
    const timeline = countTimeline(temporary.store, { filter: { clauses: [] }, buckets: 2 });
    expect(timeline).toEqual({
      from: noon,
      to: noon + 2 * 3_600_000,
      bucketMilliseconds: 3_600_000,
      incidents: [1, 1],
      alerts: [2, 1],
      outside: 1,
    });
  });

  it('is empty when nothing passes', () => {
    const filter: Filter = { clauses: [{ field: 'tag', operator: 'anyOf', values: ['vip'] }] };
    expect(countTimeline(temporary.store, { filter, buckets: 10 })).toEqual({
      from: null,
      to: null,
      bucketMilliseconds: 0,
      incidents: [],
      alerts: [],
      outside: 1,
    });
  });

  it('leaves times that nobody believes and lonely ones outside, and shows what is asked for', () => {
    const own = temporaryStore();
    const incident = addIncident(own.store, {}, { first_ms: noon });
    for (let n = 0; n < 20; n++) addAlert(own.store, incident, { first_ms: noon + n * 60_000 });
    addAlert(own.store, incident, { first_ms: Date.UTC(2005, 1, 1) });
    addAlert(own.store, incident, { first_ms: Date.UTC(9999, 1, 1) });
    addAlert(own.store, incident, { first_ms: noon - 86_400_000, time_doubtful: 1 });
    addAlert(own.store, incident, { first_ms: null });
    const all = { clauses: [] };
    const strip = countTimeline(own.store, { filter: all, buckets: 20 });
    expect(strip).toMatchObject({
      from: noon,
      to: noon + 20 * 60_000,
      incidents: [1, ...new Array<number>(19).fill(0)],
    });
    expect(strip.alerts).toEqual(new Array<number>(20).fill(1));
    expect(strip.outside).toBe(4);
    const zoomed = countTimeline(own.store, { filter: all, buckets: 5, from: noon, to: noon + 299_999 });
    expect(zoomed).toMatchObject({ from: noon, to: noon + 300_000, alerts: [1, 1, 1, 1, 1], outside: 19 });
    const old = countTimeline(own.store, { filter: all, buckets: 5, to: noon - 1 });
    expect(old.alerts.reduce((sum, count) => sum + count, 0)).toBe(1);
    own.remove();
  });

  it('never needs more buckets than asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 631_152_000_000, max: 8.64e15 }),
        fc.integer({ min: 0, max: 8e14 }),
        fc.integer({ min: 1, max: 200 }),
        (low, length, buckets) => {
          const high = low + length;
          const width = bucketWidth(low, high, buckets);
          expect(Math.floor(high / width) - Math.floor(low / width) + 1).toBeLessThanOrEqual(buckets);
        },
      ),
    );
  });
});

describe('completeValue', () => {
  const values = (field: FilterField, text: string): string[] =>
    completeValue(temporary.store, { field, text, limit: 5 }).map(({ value, count }) => `${value}:${count}`);

  it('finds values by the beginning of a word of them or of their label, most frequent first', () => {
    expect(values('category', '')).toEqual(['Execution:2', 'Malware:1']);
    expect(values('category', 'mal')).toEqual(['Malware:1']);
    expect(values('category', 'ware')).toEqual([]);
    expect(values('import', 'mon')).toEqual(['i1:1']);
    expect(values('status', 'new')).toEqual(['active:2']);
    expect(values('priorityScore', '0')).toEqual([]);
  });

  it('counts alerts where it completes for their queue', () => {
    const [alerts] = completeValue(temporary.store, {
      of: 'alerts',
      field: 'category',
      text: 'exec',
      limit: 1,
    });
    const [incidents] = completeValue(temporary.store, { field: 'category', text: 'exec', limit: 1 });
    const facet = countFacets(temporary.store, { clauses: [] }, ['category'], countAlerts)[0]?.values;
    expect(alerts?.count).toBe(facet?.find(({ value }) => value === alerts?.value)?.count);
    expect(incidents?.count).toBe(2);
  });

  it('finds entities by the words of their labels and identifiers', () => {
    const own = temporaryStore();
    const incident = addIncident(own.store);
    for (const name of ['a', 'b'])
      addAlertWithRecord(own.store, incident, name, [
        { kind: 'device', label: 'WS-7' },
        { kind: 'user', label: `ws-${name}@contoso.com` },
      ]);
    while (indexSome(own.store, 50) > 0);
    const found = completeValue(own.store, { field: 'entity', text: 'ws', limit: 2 });
    expect(found[0]).toEqual({ value: 'WS-7', label: 'WS-7', count: 2 });
    expect(found).toHaveLength(2);
    const users = completeValue(own.store, { field: 'entity', text: 'user|WS-B', limit: 5 });
    expect(users.map(({ value }) => value)).toEqual(['user|ws-b@contoso.com']);
    const frequent = completeValue(own.store, { field: 'entity', text: 'device|', limit: 5 });
    expect(frequent).toEqual([{ value: 'device|WS-7', label: 'WS-7', count: 2 }]);
    expect(completeValue(own.store, { field: 'entity', text: '', limit: 5 })[0]?.value).toBe('WS-7');
    const plan = own.store
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${entityCompletionSql}`)
      .all('"ws"*', 200, 5)
      .map(({ detail }) => detail);
    expect(plan.filter((detail) => /^SCAN (?!t|entity_text VIRTUAL)/.test(detail))).toEqual([]);
    const frequentPlan = own.store
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${frequentEntitiesSql}`)
      .all('["device"]', 200, '["device"]', 200, 50)
      .map(({ detail }) => detail);
    // Entities that meet others are few; no table of all entities or of all evidence is read.
    expect(frequentPlan.filter((detail) => /^SCAN (?:n|e|entity|evidence)\b/.test(detail))).toEqual([]);
    own.remove();
  });
});
