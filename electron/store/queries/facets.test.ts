import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import { addAlert, addIncident, insert, temporaryStore } from '../../../tests/support/store-builder.ts';
import type { Filter } from '../../../shared/query/filter.ts';
import { openFilter } from '../../../shared/query/filter.ts';
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
    expect(facet(openFilter, 'tag')).toEqual([]);
    const high: Filter = {
      clauses: [...openFilter.clauses, { field: 'severity', operator: 'anyOf', values: ['high'] }],
    };
    expect(facet(high, 'severity')).toEqual(['high=High:1', 'low=Low:1']);
    expect(facet(high, 'category')).toEqual(['Execution=Execution:1', 'Malware=Malware:1']);
    expect(facet(high, 'import')).toEqual(['i1=monday.json:1']);
    expect(facet({ clauses: [] }, 'category')).toEqual(['Execution=Execution:2', 'Malware=Malware:1']);
  });
});

describe('countTimeline', () => {
  it('counts incidents and alerts by first activity in aligned buckets', () => {
    const timeline = countTimeline(temporary.store, { clauses: [] }, 2);
    expect(timeline).toEqual({
      from: noon,
      to: noon + 2 * 3_600_000,
      bucketMilliseconds: 3_600_000,
      incidents: [1, 1],
      alerts: [2, 1],
    });
  });

  it('is empty when nothing passes', () => {
    const filter: Filter = { clauses: [{ field: 'tag', operator: 'anyOf', values: ['vip'] }] };
    expect(countTimeline(temporary.store, filter, 10)).toEqual({
      from: null,
      to: null,
      bucketMilliseconds: 0,
      incidents: [],
      alerts: [],
    });
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
