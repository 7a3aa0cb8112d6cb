import { describe, expect, it } from 'vitest';
import type { ShownColumn } from './columns.ts';
import { geometryOf } from './geometry.ts';

const column = (id: string, more: Partial<ShownColumn<string>> = {}): ShownColumn<string> => ({
  id,
  label: id,
  width: 100,
  shownWidth: 100,
  isPinned: false,
  text: (row) => row,
  ...more,
});
const controls = { selectable: true, expandable: true };

describe('geometry of a table', () => {
  it('holds pinned columns side by side at the left, the last of them with the edge', () => {
    const columns = [
      column('a', { isPinned: true }),
      column('b', { isPinned: true, grow: true }),
      column('c'),
    ];
    const geometry = geometryOf(columns, controls, 1000);
    expect([...geometry.stuck]).toEqual([
      ['a', 56],
      ['b', 156],
    ]);
    expect(geometry.edge).toBe('b');
    expect(geometry.template).toBe('32px 24px 100px minmax(100px, 1fr) 100px');
    expect(geometry.leastWidth).toBe(356);
    expect(geometry.columnCount).toBe(5);
  });

  it('tells where cells stand, beside each other as the tracks of the header are', () => {
    const columns = [
      column('a', { isPinned: true, align: 'end' }),
      column('b', { grow: true }),
      column('c', { grow: true, shownWidth: 300 }),
      column('d', { grow: true }),
    ];
    const { cells } = geometryOf(columns, controls, 856);
    expect([...cells.values()].map(({ style }) => style)).toEqual([
      'margin-left:56px;width:100px;left:56px',
      'margin-left:156px;width:200px',
      // Wider than its share: the others have what is left.
      'margin-left:356px;width:300px',
      'margin-left:656px;width:200px',
    ]);
    expect(cells.get('a')?.classes).toBe(' lead end stuck edge');
    expect(cells.get('b')?.classes).toBe('');
    const narrow = geometryOf(columns, controls, 0).cells;
    expect(narrow.get('d')?.style).toBe('margin-left:556px;width:100px');
  });

  it('lets no pinned column grow before another', () => {
    const columns = [column('a', { isPinned: true, grow: true }), column('b', { isPinned: true })];
    expect(geometryOf(columns, controls, 1000).template).toBe('32px 24px 100px 100px');
  });

  it('lets go of all in a table that they would fill', () => {
    const columns = [column('a', { isPinned: true }), column('b', { isPinned: true }), column('c')];
    expect(geometryOf(columns, controls, 400).stuck.size).toBe(0);
    expect(geometryOf(columns, controls, 400).edge).toBeNull();
  });
});
