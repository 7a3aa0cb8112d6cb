import { describe, expect, it } from 'vitest';
import { openFilter } from '../../../../shared/query/filter.ts';
import { facetRows } from './facet-rows.ts';
import {
  describeClause,
  rangeIn,
  sameFilter,
  spanWords,
  toggleSpellings,
  valuesIn,
  withClauseAdded,
  withClauseAt,
  withRange,
  withValues,
  withoutField,
} from './filter-clauses.ts';
import { changeFilter, nextFilter, previousFilter } from './filter-history.ts';

const any = (field: 'tag' | 'severity', ...values: string[]) => ({
  field,
  operator: 'anyOf' as const,
  values,
});

describe('filter clauses', () => {
  it('adds and takes away values, and the clause with the last', () => {
    const high = toggleSpellings(null, 'severity', 'anyOf', ['high']);
    expect(high).toEqual(any('severity', 'high'));
    const both = toggleSpellings(high, 'severity', 'anyOf', ['medium']);
    expect(both?.values).toEqual(['high', 'medium']);
    expect(toggleSpellings(high, 'severity', 'anyOf', ['high'])).toBeNull();
  });

  it('takes all spellings of one value, and one of them where all values are asked for', () => {
    const spellings = ['antivirus', 'WindowsDefenderAv'];
    expect(toggleSpellings(null, 'detectionSource', 'noneOf', spellings)?.values).toEqual(spellings);
    expect(toggleSpellings(null, 'detectionSource', 'allOf', spellings)?.values).toEqual(['antivirus']);
    const one = toggleSpellings(null, 'detectionSource', 'anyOf', ['antivirus']);
    expect(toggleSpellings(one, 'detectionSource', 'anyOf', spellings)).toBeNull();
  });

  it('changes a clause in its place, so that chips do not jump', () => {
    const filter = withValues(withValues(openFilter, 'tag', ['vip']), 'severity', ['high']);
    expect(withValues(filter, 'tag', ['a', 'b']).clauses.map((clause) => clause.field)).toEqual([
      'status',
      'tag',
      'severity',
    ]);
    expect(valuesIn(withClauseAt(filter, 1, any('tag', 'x')), 'tag')).toEqual(['x']);
    expect(withClauseAt(filter, 1, null).clauses.map((clause) => clause.field)).toEqual([
      'status',
      'severity',
    ]);
  });

  it('lets several clauses of one field stand beside each other', () => {
    const two = withClauseAdded(withClauseAdded({ clauses: [] }, any('tag', 'a')), any('tag', 'b'));
    expect(two.clauses).toHaveLength(2);
    expect(withoutField(two, 'tag').clauses).toEqual([]);
    expect(withClauseAt(two, 0, null).clauses).toEqual([any('tag', 'b')]);
  });

  it('holds ranges, and drops them when both ends are open', () => {
    const ranged = withRange({ clauses: [] }, 'firstActivity', 5, null);
    expect(rangeIn(ranged, 'firstActivity')).toEqual({ from: 5, to: null });
    expect(withRange(ranged, 'firstActivity', null, null).clauses).toEqual([]);
  });

  it('says in a chip what a clause asks for', () => {
    const [status] = openFilter.clauses;
    expect(describeClause(status!, 'UTC')).toEqual({
      label: 'Status',
      text: 'New, In progress, Awaiting action',
    });
    expect(
      describeClause({ field: 'assignedTo', operator: 'anyOf', values: ['', '@me', 'Dana'] }, 'UTC').text,
    ).toBe('Unassigned, Me, Dana');
    expect(
      describeClause({ field: 'tag', operator: 'noneOf', values: ['a', 'b', 'c', 'd', 'e'] }, 'UTC'),
    ).toEqual({ label: 'Tag not', text: 'a, b, c +2' });
    expect(describeClause({ field: 'tag', operator: 'allOf', values: ['a', 'b'] }, 'UTC').text).toBe(
      'a and b',
    );
    expect(
      describeClause({ field: 'priorityScore', operator: 'range', from: 70, to: null }, 'UTC').text,
    ).toBe('from 70');
    expect(describeClause({ field: 'firstActivity', operator: 'range', from: null, to: 0 }, 'UTC').text).toBe(
      'up to 1970-01-01 00:00:00 UTC',
    );
    expect(describeClause({ field: 'createdAt', operator: 'range', from: 1e300, to: null }, 'UTC').text).toBe(
      'from 1e+300 ms',
    );
    expect(
      describeClause({ field: 'lastActivity', operator: 'last', milliseconds: 86_400_000 }, 'UTC').text,
    ).toBe('last 24 hours');
    expect(describeClause({ field: 'search', operator: 'matches', text: 'tor' }, 'UTC').text).toBe('“tor”');
    expect(describeClause({ field: 'entity', operator: 'anyOf', values: ['device|ws-*'] }, 'UTC').text).toBe(
      'device ws-*',
    );
    expect([90 * 60_000, 7 * 86_400_000, 1500].map(spanWords)).toEqual(['90 minutes', '7 days', '1500 ms']);
  });

  it('names spellings of one value once', () => {
    expect(
      describeClause({ field: 'severity', operator: 'anyOf', values: ['high', 'High'] }, 'UTC').text,
    ).toBe('High');
  });
});

describe('lines of the pane', () => {
  it('make one line of spellings with one label, their counts together', () => {
    const rows = facetRows(
      'detectionSource',
      [
        { value: 'customDetection', label: 'Custom detection', count: 9 },
        { value: 'antivirus', label: 'Antivirus', count: 5 },
        { value: 'WindowsDefenderAv', label: 'Antivirus', count: 6 },
      ],
      ['antivirus'],
    );
    expect(rows.map(({ label, count, chosen, values }) => [label, count, chosen, values.length])).toEqual([
      ['Antivirus', 11, true, 2],
      ['Custom detection', 9, false, 1],
    ]);
  });

  it('keep what is chosen at 0, order severities by gravity, and take new and active for one status', () => {
    expect(
      facetRows('severity', [{ value: 'low', label: 'Low', count: 50 }], ['high']).map(({ label, count }) => [
        label,
        count,
      ]),
    ).toEqual([
      ['High', 0],
      ['Low', 50],
    ]);
    const [status] = facetRows('status', [{ value: 'new', label: 'New', count: 2 }], ['active']);
    expect(status).toEqual({ values: ['active'], label: 'New', count: 2, chosen: true });
    const imports = facetRows(
      'import',
      [
        { value: 'a', label: 'alerts.json', count: 1 },
        { value: 'b', label: 'alerts.json', count: 1 },
      ],
      [],
    );
    expect(imports).toHaveLength(2);
    expect(
      facetRows(
        'assignedTo',
        [
          { value: '', label: 'Unassigned', count: 9 },
          { value: 'Dana', label: 'Dana', count: 2 },
        ],
        [],
        'Dana',
      ).map(({ label, count, values }) => [label, count, values]),
    ).toEqual([
      ['Me', 2, ['@me']],
      ['Unassigned', 9, ['']],
      ['Dana', 2, ['Dana']],
    ]);
  });
});

describe('filters that were there before', () => {
  it('come back step by step, and are forgotten ahead of a new one', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((tag) => ({ clauses: [any('tag', tag)] }));
    const start = { past: [], now: a!, future: [] };
    expect(changeFilter(start, { clauses: [any('tag', 'a')] })).toBe(start);
    const two = changeFilter(changeFilter(start, b!), c!);
    const back = previousFilter(previousFilter(two));
    expect(back.now).toEqual(a);
    expect(nextFilter(back).now).toEqual(b);
    expect(nextFilter(two)).toBe(two);
    expect(previousFilter(start)).toBe(start);
    expect(changeFilter(back, c!).future).toEqual([]);
    expect(sameFilter(a!, b!)).toBe(false);
  });
});
