import { describe, expect, it } from 'vitest';
import { alertSortColumns, incidentSortColumns } from '../../../../shared/contract/index.ts';
import { alertExportColumns, incidentExportColumns } from '../../../../shared/query/export-columns.ts';
import type { Filter } from '../../../../shared/query/filter.ts';
import { filterByEntry, filterEntries } from './cell-filter.ts';
import { alertColumns, incidentColumns } from './incident-columns.ts';

const open: Filter = { clauses: [{ field: 'status', operator: 'anyOf', values: ['active', 'inProgress'] }] };

describe('columns of the queues', () => {
  it('can be sorted by wherever the store orders by them, and all be exported', () => {
    const sortable = (columns: readonly { id: string; sortable?: boolean }[]) =>
      columns.flatMap(({ id, sortable: is }) => (is === true ? [id] : [])).sort();
    expect(sortable(incidentColumns)).toEqual([...incidentSortColumns].sort());
    expect(sortable(alertColumns)).toEqual([...alertSortColumns].sort());
    for (const { id } of incidentColumns) expect(incidentExportColumns).toHaveProperty(id);
    for (const { id } of alertColumns) expect(alertExportColumns).toHaveProperty(id);
  });
});

describe('filters by a cell', () => {
  const cell = { field: 'severity', values: ['high'] } as const;

  it('offer to see only a value, and to see none of it', () => {
    expect(filterEntries(cell)).toEqual([
      { kind: 'item', id: 'with:high', label: 'Only High' },
      { kind: 'item', id: 'without:high', label: 'Without High' },
    ]);
    expect(filterEntries(null)).toEqual([]);
  });

  it('replace what was asked of the field, and collect what is not wanted', () => {
    const only = filterByEntry(open, { field: 'status', values: ['active'] }, 'with:active');
    expect(only?.clauses).toEqual([{ field: 'status', operator: 'anyOf', values: ['active'] }]);
    const without = filterByEntry(open, cell, 'without:high') ?? open;
    expect(without.clauses.at(-1)).toEqual({ field: 'severity', operator: 'noneOf', values: ['high'] });
    expect(filterByEntry(without, cell, 'without:low')?.clauses.at(-1)).toEqual({
      field: 'severity',
      operator: 'noneOf',
      values: ['high', 'low'],
    });
    expect(without.clauses).toHaveLength(2);
  });

  it('take values with colons as they are, and leave other entries alone', () => {
    const tag = { field: 'tag', values: ['a:b'] } as const;
    expect(filterByEntry(open, tag, 'with:a:b')?.clauses.at(-1)).toMatchObject({ values: ['a:b'] });
    expect(filterByEntry(open, tag, 'manage')).toBeNull();
  });
});
