import { describe, expect, it } from 'vitest';
import { countOf, fieldName, fieldValue, historyFilters, kindsOf } from './history.ts';

describe('history filter', () => {
  it('puts every kind under "all" and exactly one other filter', () => {
    for (const kind of ['comment', 'change', 'sourceComment', 'automatic', 'import'] as const) {
      expect(historyFilters.filter((filter) => kindsOf(filter.id).includes(kind))).toHaveLength(2);
      expect(kindsOf('all')).toContain(kind);
    }
  });

  it('counts the whole history, not what is loaded of it', () => {
    const counts = { comment: 1, change: 903, sourceComment: 2, automatic: 4, import: 5 };
    expect(historyFilters.map(({ id }) => countOf(id, counts))).toEqual([915, 3, 903, 9]);
  });
});

describe('history text', () => {
  it('names known fields and opens unknown ones into words', () => {
    expect(fieldName('assignedTo')).toBe('Assigned to');
    expect(fieldName('someNewField')).toBe('Some new field');
    expect(fieldName('pin note')).toBe('Pin note');
  });
  it('reads a status by what it belongs to', () => {
    expect(fieldValue({ field: 'status', target: 'incident:1' }, 'active')).toBe('New');
    expect(fieldValue({ field: 'status', target: 'alert:1' }, 'inProgress')).toBe('In progress');
    expect(fieldValue({ field: 'verdict', target: 'entity:1' }, 'noThreatsFound')).toBe('Clean');
  });
  it('keeps unknown values and says when there was none', () => {
    expect(fieldValue({ field: 'name', target: 'incident:1' }, 'Own name')).toBe('Own name');
    expect(fieldValue({ field: 'severity', target: 'incident:1' }, 'catastrophic')).toBe('catastrophic');
    expect(fieldValue({ field: 'name', target: 'incident:1' }, null)).toBe('not set');
  });
});
