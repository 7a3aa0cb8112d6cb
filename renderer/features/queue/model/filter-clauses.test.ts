import { describe, expect, it } from 'vitest';
import { openFilter } from '../../../../shared/query/filter.ts';
import {
  describeClause,
  printFilter,
  rangeIn,
  readFilter,
  searchIn,
  toggleValue,
  valuesIn,
  withRange,
  withSearch,
  withValues,
  withoutField,
} from './filter-clauses.ts';

describe('filter clauses', () => {
  it('adds and takes away values, and the clause with the last', () => {
    const high = toggleValue(openFilter, 'severity', 'high');
    expect(valuesIn(high, 'severity')).toEqual(['high']);
    expect(high.clauses).toHaveLength(2);
    const both = toggleValue(high, 'severity', 'medium');
    expect(valuesIn(both, 'severity')).toEqual(['high', 'medium']);
    expect(toggleValue(toggleValue(both, 'severity', 'high'), 'severity', 'medium')).toEqual(openFilter);
  });

  it('changes a clause in its place, so that chips do not jump', () => {
    const filter = withValues(withValues(openFilter, 'tag', ['vip']), 'severity', ['high']);
    expect(toggleValue(filter, 'tag', 'finance').clauses.map((clause) => clause.field)).toEqual([
      'status',
      'tag',
      'severity',
    ]);
  });

  it('leaves the filter it was given as it is', () => {
    toggleValue(openFilter, 'status', 'resolved');
    expect(valuesIn(openFilter, 'status')).toEqual(['active', 'inProgress', 'awaitingAction']);
  });

  it('holds ranges and search, and drops them when empty', () => {
    const ranged = withRange({ clauses: [] }, 'firstActivity', 5, null);
    expect(rangeIn(ranged, 'firstActivity')).toEqual({ from: 5, to: null });
    expect(withRange(ranged, 'firstActivity', null, null).clauses).toEqual([]);
    const searched = withSearch({ clauses: [] }, '  tor exit ');
    expect(searchIn(searched)).toBe('tor exit');
    expect(withSearch(searched, ' ').clauses).toEqual([]);
    expect(withoutField(searched, 'search').clauses).toEqual([]);
  });

  it('says in a chip what a clause asks for', () => {
    const [status] = openFilter.clauses;
    expect(describeClause(status!, 'UTC')).toEqual({
      label: 'Status',
      text: 'New, In progress, Awaiting action',
    });
    expect(describeClause({ field: 'assignedTo', operator: 'anyOf', values: ['', 'Dana'] }, 'UTC').text).toBe(
      'Unassigned, Dana',
    );
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
    expect(describeClause({ field: 'search', operator: 'matches', text: 'tor' }, 'UTC').text).toBe('“tor”');
  });

  it('reads what it printed, and falls back to open incidents for anything else', () => {
    const filter = withSearch(toggleValue(openFilter, 'severity', 'high'), 'tor');
    expect(readFilter(printFilter(filter))).toEqual(filter);
    expect(readFilter('{"clauses":[{"field":"nope","operator":"anyOf","values":["x"]}]}')).toEqual(
      openFilter,
    );
    expect(readFilter('not json')).toEqual(openFilter);
    expect(readFilter(null)).toEqual(openFilter);
  });
});
