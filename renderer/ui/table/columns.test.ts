import { beforeEach, describe, expect, it } from 'vitest';
import { ref } from 'vue';
import { orderColumns } from './column-arrangement.ts';
import { useColumnLayout } from './columns.ts';
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

  it('pins columns: they come first, and others do not move past them', () => {
    const layout = useColumnLayout('test-pin', columns);
    layout.setPinned('d', true);
    expect(ids(layout.visible.value)).toBe('dab');
    layout.moveBy('a', -1);
    expect(ids(layout.visible.value)).toBe('dab');
    layout.moveBy('a', 1);
    expect(ids(layout.visible.value)).toBe('dba');
    layout.setPinned('d', false);
    expect(ids(layout.visible.value)).toBe('bad');
  });

  it('keeps one layout for each view, and the table’s own where a view has none', () => {
    const view = ref<string | null>(null);
    const layout = useColumnLayout('test-views', columns, () => view.value);
    layout.setVisible('b', false);
    view.value = 'mine';
    expect(ids(layout.visible.value)).toBe('ad');
    layout.setVisible('c', true);
    layout.setWidth('a', 321);
    expect(ids(layout.visible.value)).toBe('acd');
    view.value = null;
    expect(ids(layout.visible.value)).toBe('ad');
    view.value = 'mine';
    layout.reset();
    expect(ids(layout.visible.value)).toBe('abd');
    layout.apply(null);
    expect(ids(layout.visible.value)).toBe('ad');
  });

  it('gives a view all that shows, and takes it over but for what it does not know', () => {
    const layout = useColumnLayout('test-snapshot', columns);
    layout.setPinned('b', true);
    layout.setWidth('d', 222);
    const kept = layout.snapshot();
    expect(kept).toEqual({
      order: ['a', 'b', 'c', 'd'],
      visible: { a: true, b: true, c: false, d: true },
      widths: { a: 100, b: 100, c: 100, d: 222 },
      pinned: ['b'],
    });
    layout.reset();
    layout.apply({ ...kept, order: ['gone', ...kept.order], widths: { d: 2000, gone: 5 } });
    expect(ids(layout.visible.value)).toBe('bad');
    expect(layout.snapshot().widths).toEqual({ a: 100, b: 100, c: 100, d: 900 });
  });
});
