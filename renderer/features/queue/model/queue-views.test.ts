import { afterEach, describe, expect, it } from 'vitest';
import { openFilter } from '../../../../shared/query/filter.ts';
import { shippedViews } from '../../../../shared/query/views.ts';
import { differsFrom } from './queue-views.ts';
import type { QueueView, ViewLayout } from './queue-views.ts';
import { readRememberedView, rememberView } from './remembered-view.ts';

const sort = { column: 'priorityScore', direction: 'descending' } as const;
const layout: ViewLayout = {
  order: ['name', 'severity'],
  visible: { name: true, severity: true },
  widths: { name: 300, severity: 90 },
  pinned: ['name'],
};
const view: QueueView = {
  uid: 'v1',
  name: 'Mine',
  filter: openFilter,
  sort,
  layout,
  by: 'Dana',
  shipped: false,
  unread: [],
};

describe('whether a view is edited', () => {
  it('says so for another filter, sort or columns', () => {
    const shown = { filter: structuredClone(openFilter), sort: { ...sort }, layout: structuredClone(layout) };
    expect(differsFrom(view, shown)).toBe(false);
    expect(differsFrom(view, { ...shown, filter: { clauses: [] } })).toBe(true);
    expect(differsFrom(view, { ...shown, sort: { ...sort, direction: 'ascending' } })).toBe(true);
    for (const changed of [
      { ...layout, order: ['severity', 'name'] },
      { ...layout, visible: { name: true, severity: false } },
      { ...layout, widths: { name: 301, severity: 90 } },
      { ...layout, pinned: [] },
    ]) {
      expect(differsFrom(view, { ...shown, layout: changed })).toBe(true);
      expect(differsFrom({ ...view, layout: null }, { ...shown, layout: changed })).toBe(false);
    }
  });

  it('takes a column that came later for no edit', () => {
    const later = {
      ...layout,
      order: ['name', 'tags', 'severity'],
      visible: { ...layout.visible, tags: true },
      widths: { ...layout.widths, tags: 120 },
    };
    expect(differsFrom(view, { filter: openFilter, sort, layout: later })).toBe(false);
  });
});

describe('the view of the last time', () => {
  afterEach(() => localStorage.clear());

  it('is there again; a shipped one as it is shipped now', () => {
    const filter = { clauses: [{ field: 'tag' as const, operator: 'anyOf' as const, values: ['vip'] }] };
    rememberView('incidents', { uid: 'v1', filter, sort });
    expect(readRememberedView('incidents')).toEqual({ uid: 'v1', filter, sort });
    expect(readRememberedView('alerts').uid).toBe('shipped:open');
    rememberView('incidents', { uid: 'shipped:all', filter, sort });
    expect(readRememberedView('incidents').filter).toEqual({ clauses: [] });
  });

  it.each([
    'not json',
    'null',
    '{"uid":7}',
    '{"uid":"v1","filter":{"clauses":[{"field":"nope"}]},"sort":{"column":"a","direction":"ascending"}}',
    '{"uid":"v1","filter":{"clauses":[]},"sort":{"column":"a","direction":"sideways"}}',
  ])('is the first one when %s was stored', (text) => {
    localStorage.setItem('casemate.view.incidents', text);
    expect(readRememberedView('incidents')).toEqual(shippedViews.incidents[0]);
  });
});
