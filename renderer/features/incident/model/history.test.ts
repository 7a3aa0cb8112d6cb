import { describe, expect, it } from 'vitest';
import { fieldName, fieldValue, historyFilters, passes } from './history.ts';

describe('history filter', () => {
  it('puts every kind under "all" and exactly one other filter', () => {
    for (const kind of ['comment', 'change', 'sourceComment', 'automatic', 'import'] as const) {
      expect(historyFilters.filter((filter) => passes({ kind }, filter.id))).toHaveLength(2);
      expect(passes({ kind }, 'all')).toBe(true);
    }
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
