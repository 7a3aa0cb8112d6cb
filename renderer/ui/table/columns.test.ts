import { beforeEach, describe, expect, it } from 'vitest';
import { orderColumns, useColumnLayout } from './columns.ts';
import type { TableColumn } from './columns.ts';

const column = (id: string, more: Partial<TableColumn<string>> = {}): TableColumn<string> => ({
  id,
  label: id.toUpperCase(),
  width: 100,
  text: (row) => row,
  ...more,
});
const columns = [column('a', { required: true }), column('b'), column('c', { hidden: true }), column('d')];
const ids = (list: readonly { readonly id: string }[]): string => list.map(({ id }) => id).join('');

describe('orderColumns', () => {
  it('keeps the remembered order and puts a new column after its declared neighbour', () => {
    expect(ids(orderColumns(columns, ['d', 'a']))).toBe('dabc');
    expect(ids(orderColumns(columns, ['b', 'gone']))).toBe('abcd');
  });
});

describe('useColumnLayout', () => {
  beforeEach(() => localStorage.clear());

  it('hides what is hidden by default and never what is required', () => {
    const layout = useColumnLayout('test-hide', columns);
    expect(ids(layout.visible.value)).toBe('abd');
    layout.setVisible('c', true);
    layout.setVisible('a', false);
    layout.setVisible('d', false);
    expect(ids(layout.visible.value)).toBe('abc');
  });

  it('moves, sizes within limits, and is remembered under its name', async () => {
    const layout = useColumnLayout('test-move', columns);
    layout.move('d', 'a');
    layout.move('a', null);
    layout.setWidth('b', 5);
    layout.setWidth('d', 5000);
    await Promise.resolve();
    const again = useColumnLayout('test-move', columns);
    expect(ids(again.all.value)).toBe('dbca');
    expect(again.all.value.map((each) => each.shownWidth)).toEqual([900, 48, 100, 100]);
    again.reset();
    expect(ids(again.all.value)).toBe('abcd');
  });
});
