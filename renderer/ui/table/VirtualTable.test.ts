import { mount } from '@vue/test-utils';
import type { VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeepAlive, defineComponent, h, nextTick, ref } from 'vue';
import { clientProvision } from '../../client/index.ts';
import { createMockClient } from '../../client/mock/index.ts';
import VirtualTable from './VirtualTable.vue';
import { useColumnLayout } from './columns.ts';
import { emptySelection } from './selection.ts';
import type { TableSelection } from './selection.ts';

interface Row {
  readonly id: string;
  readonly name: string;
}
const rows: readonly Row[] = Array.from({ length: 300 }, (_, index) => ({
  id: `r${index}`,
  name: `Row ${index}`,
}));

// The test document lays nothing out: the table is told that it is 600 px high and a row 28 px.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockImplementation(function (this: HTMLElement) {
    return this.getAttribute('role') === 'grid' ? 600 : 28;
  });
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(900);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
  Element.prototype.scrollTo = vi.fn();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const { client, bridge } = createMockClient({ 'application.copyText': () => ({ copied: true }) });
const global = () => ({ plugins: [createPinia()], provide: clientProvision(client) });

async function mountTable(more: Record<string, unknown> = {}) {
  const layout = useColumnLayout<Row>('test-table', [
    { id: 'name', label: 'Name', width: 200, grow: true, sortable: true, text: (row) => row.name },
    { id: 'id', label: 'ID', width: 80, text: (row) => row.id },
  ]);
  const selection = ref<TableSelection>(emptySelection);
  const active = ref<string | null>(null);
  const expanded = ref<ReadonlySet<string>>(new Set());
  const sort = ref<{ column: string; direction: 'ascending' | 'descending' } | null>(null);
  const open = vi.fn();
  const wrapper: VueWrapper = mount(VirtualTable as never, {
    attachTo: document.body,
    global: global(),
    props: {
      label: 'Things',
      layout,
      rows,
      rowKey: (row: Row) => row.id,
      rowLabel: (row: Row) => row.name,
      selectable: true,
      expandable: true,
      selection: selection.value,
      'onUpdate:selection': async (value: TableSelection) => {
        selection.value = value;
        await wrapper.setProps({ selection: value });
      },
      active: active.value,
      'onUpdate:active': async (value: string | null) => {
        active.value = value;
        await wrapper.setProps({ active: value });
      },
      expanded: expanded.value,
      'onUpdate:expanded': async (value: ReadonlySet<string>) => {
        expanded.value = value;
        await wrapper.setProps({ expanded: value });
      },
      'onUpdate:sort': (value: never) => (sort.value = value),
      onOpen: open,
      ...more,
    } as never,
    slots: { expanded: '<p>Inside</p>' },
  });
  const grid = wrapper.get('[role="grid"]');
  await nextTick();
  const press = async (key: string, modifiers: Record<string, boolean> = {}): Promise<void> => {
    await grid.trigger('keydown', { key, ...modifiers });
    await nextTick();
  };
  return { wrapper, grid, press, selection, active, expanded, sort, open };
}

describe('VirtualTable', () => {
  it('keeps the box of the header as the selection is, whatever is pressed', async () => {
    const { wrapper, selection } = await mountTable();
    const box = wrapper.find<HTMLInputElement>('[aria-label="Select all loaded rows"]').element;
    const press = async (): Promise<void> => {
      const event = new MouseEvent('click', { bubbles: true, cancelable: true });
      box.dispatchEvent(event);
      // A box whose click is prevented goes back to what it was, behind everything that was set meanwhile.
      expect(event.defaultPrevented).toBe(false);
      await nextTick();
      await nextTick();
    };
    await press();
    expect([selection.value.keys.size, box.checked, box.indeterminate]).toEqual([rows.length, true, false]);
    await press();
    expect([selection.value.keys.size, box.checked, box.indeterminate]).toEqual([0, false, false]);
  });

  it('chooses the loaded rows, then asks for all that match, then chooses none', async () => {
    const chooseAll = vi.fn();
    const { wrapper, press, selection } = await mountTable({ onChooseAll: chooseAll });
    await press('a', { ctrlKey: true });
    expect([selection.value.keys.size, chooseAll.mock.calls.length]).toEqual([rows.length, 0]);
    await wrapper.setProps({ moreToChoose: true });
    await press('a', { ctrlKey: true });
    expect([selection.value.keys.size, chooseAll.mock.calls.length]).toEqual([rows.length, 1]);
    await wrapper.setProps({ moreToChoose: false });
    await press('a', { ctrlKey: true });
    expect(selection.value.keys.size).toBe(0);
  });

  it('draws a window of the rows and announces all of them', async () => {
    const { wrapper, grid } = await mountTable({ total: 98_311 });
    expect(grid.attributes('aria-rowcount')).toBe('98312');
    const drawn = wrapper.findAll('[role="row"]').length;
    expect(drawn).toBeGreaterThan(15);
    expect(drawn).toBeLessThan(80);
    expect(wrapper.text()).toContain('Row 0');
    expect(wrapper.text()).not.toContain('Row 250');
  });

  it('makes the first row active on focus and moves with keys', async () => {
    const { grid, press, active, open } = await mountTable();
    await grid.trigger('focus');
    expect(active.value).toBe('r0');
    await press('j');
    await press('ArrowDown');
    await press('k');
    expect(active.value).toBe('r1');
    expect(document.getElementById(grid.attributes('aria-activedescendant') ?? '')?.textContent).toContain(
      'Row 1',
    );
    await press('Enter');
    expect(open).toHaveBeenCalledWith(rows[1]);
  });

  it('chooses with Space, extends with Shift and arrows, clears with Escape', async () => {
    const { grid, press, selection } = await mountTable();
    await grid.trigger('focus');
    await press('j');
    await press('ArrowDown', { shiftKey: true });
    await press('ArrowDown', { shiftKey: true });
    expect([...selection.value.keys]).toEqual(['r1', 'r2', 'r3']);
    await press(' ');
    expect([...selection.value.keys]).toEqual(['r1', 'r2']);
    await press('a', { ctrlKey: true });
    expect(selection.value.keys.size).toBe(300);
    await press('Escape');
    expect(selection.value.keys.size).toBe(0);
  });

  it('opens a row in place with o and closes it with the left arrow', async () => {
    const { wrapper, grid, press, expanded } = await mountTable();
    await grid.trigger('focus');
    await press('o');
    expect([...expanded.value]).toEqual(['r0']);
    expect(wrapper.text()).toContain('Inside');
    expect(wrapper.get('button[aria-label="Close Row 0 in place"]').attributes('aria-expanded')).toBe('true');
    await press('ArrowLeft');
    expect(wrapper.text()).not.toContain('Inside');
  });

  it('chooses with the check box and a range with Shift', async () => {
    const { wrapper, selection } = await mountTable();
    await wrapper.get('input[aria-label="Select Row 2"]').trigger('click');
    await wrapper.get('input[aria-label="Select Row 5"]').trigger('click', { shiftKey: true });
    expect([...selection.value.keys]).toEqual(['r2', 'r3', 'r4', 'r5']);
  });

  it('leaves keys to controls inside a row', async () => {
    const { wrapper, selection, active } = await mountTable();
    await wrapper.get('button[aria-label="Open Row 3 in place"]').trigger('keydown', { key: ' ' });
    expect(selection.value.keys.size).toBe(0);
    expect(active.value).toBeNull();
  });

  it('sorts by a press on the header and says how', async () => {
    const { wrapper, sort } = await mountTable();
    const header = wrapper.get('[role="columnheader"][aria-sort]');
    expect(header.attributes('aria-sort')).toBe('none');
    await header.get('button').trigger('click');
    expect(sort.value).toEqual({ column: 'name', direction: 'descending' });
  });

  it('asks for more rows only when the end is near', async () => {
    const few = vi.fn();
    const { wrapper } = await mountTable({ rows: rows.slice(0, 20), hasMore: true, onLoadMore: few });
    await wrapper.setProps({ loading: true });
    await wrapper.setProps({ loading: false });
    expect(few).toHaveBeenCalled();
    const many = vi.fn();
    const other = await mountTable({ hasMore: true, onLoadMore: many });
    await other.wrapper.setProps({ loading: true });
    await other.wrapper.setProps({ loading: false });
    expect(many).not.toHaveBeenCalled();
  });

  it('says which rows are in view and holds the active row where it is when others come above it', async () => {
    const show = vi.fn();
    const { wrapper, grid, press, active, selection } = await mountTable({ onShow: show });
    expect(show).toHaveBeenLastCalledWith({ first: 0, last: expect.any(Number) as number });
    await grid.trigger('focus');
    for (let step = 0; step < 5; step++) await press('j');
    await press(' ');
    const more = Array.from({ length: 4 }, (_, index) => ({ id: `new${index}`, name: `New ${index}` }));
    await wrapper.setProps({ rows: [...more, ...rows] });
    await nextTick();
    expect(grid.element.scrollTop).toBe(4 * 28);
    expect(active.value).toBe('r5');
    expect([...selection.value.keys]).toEqual(['r5']);
    await wrapper.setProps({ sort: { column: 'name', direction: 'ascending' } });
    await wrapper.setProps({ rows: rows.toReversed() });
    await nextTick();
    expect(grid.element.scrollTop).toBe(4 * 28);
  });

  it('holds a selection of rows that are still to come, where it was made elsewhere', async () => {
    const first = rows.slice(0, 100);
    const { wrapper, selection } = await mountTable({ rows: [], hasMore: true, keepsSelection: true });
    selection.value = { keys: new Set(['r5', 'r250', 'gone']), anchor: null };
    await wrapper.setProps({ selection: selection.value, rows: first });
    expect([...selection.value.keys]).toEqual(['r5', 'r250', 'gone']);
    await wrapper.setProps({ rows, hasMore: false });
    expect([...selection.value.keys]).toEqual(['r5', 'r250']);
  });

  it('comes back to its place and focus with a page that was kept', async () => {
    const { wrapper } = await mountTable();
    const shown = ref(true);
    const props = wrapper.props();
    wrapper.unmount();
    const Page = defineComponent(() => () => h(VirtualTable as never, { ...props }));
    mount(
      defineComponent(() => () => h(KeepAlive, () => (shown.value ? h(Page) : h('p')))),
      { attachTo: document.body, global: global() },
    );
    await nextTick();
    const box = (): HTMLElement => document.querySelector<HTMLElement>('[role="grid"]') as HTMLElement;
    box().focus();
    box().scrollTop = 840;
    box().dispatchEvent(new Event('scroll'));
    const kept = box();
    shown.value = false;
    await nextTick();
    // What a browser does with an element that is taken out.
    kept.scrollTop = 0;
    shown.value = true;
    await nextTick();
    await nextTick();
    await nextTick();
    expect(box()).toBe(kept);
    expect(box().scrollTop).toBe(840);
    expect(document.activeElement).toBe(kept);
  });

  it('draws one leap in full, of leaps in a row the leading cells until they are over, and keeps its elements', async () => {
    const { wrapper, grid } = await mountTable();
    const leapTo = async (index: number): Promise<void> => {
      grid.element.scrollTop = index * 28;
      grid.element.dispatchEvent(new Event('scroll'));
      await nextTick();
    };
    const drawn = (): readonly { row: string; name: string; id: string; hasty: boolean }[] =>
      wrapper.findAll('.table-row').map((row) => ({
        row: row.attributes('data-row') ?? '',
        name: row.get('[data-column="name"]').text(),
        id: row.get('[data-column="id"]').text(),
        hasty: row.classes('hasty'),
      }));
    const isRight = (row: { row: string; name: string; id: string }): boolean =>
      row.name === `Row ${row.row}` && row.id === `r${row.row}`;
    const waited = new Promise((resolve) => setTimeout(resolve, 200));
    await waited;
    await leapTo(50);
    const elements = new Set(wrapper.findAll('.table-row').map(({ element }) => element));
    expect(drawn().every((row) => isRight(row) && !row.hasty)).toBe(true);
    await leapTo(110);
    await leapTo(170);
    expect(drawn().every(({ row, name, hasty }) => name === `Row ${row}` && hasty)).toBe(true);
    // Back to rows that are there already would be whole: here none are.
    expect(drawn().some(isRight)).toBe(false);
    await vi.waitFor(() => expect(drawn().every((row) => isRight(row) && !row.hasty)).toBe(true), 20_000);
    expect(wrapper.findAll('.table-row').filter(({ element }) => !elements.has(element))).toEqual([]);
  });

  it('sticks its pinned cells only while it is scrolled sideways, or about to be', async () => {
    const { grid } = await mountTable();
    expect(grid.classes('aside')).toBe(false);
    await grid.trigger('wheel', { deltaX: 4 });
    expect(grid.classes('aside')).toBe(true);
    grid.element.dispatchEvent(new Event('scroll'));
    await nextTick();
    expect(grid.classes('aside')).toBe(false);
    grid.element.scrollLeft = 30;
    grid.element.dispatchEvent(new Event('scroll'));
    await nextTick();
    expect(grid.classes('aside')).toBe(true);
  });

  it('moves a cursor over cells and copies the cell, the row or the chosen rows', async () => {
    const { grid, press } = await mountTable();
    const copied = (): unknown => bridge.calls.at(-1)?.input;
    await grid.trigger('focus');
    await press('ArrowRight');
    await press('ArrowRight');
    const cell = document.getElementById(grid.attributes('aria-activedescendant') ?? '');
    expect(cell?.getAttribute('role')).toBe('gridcell');
    expect(cell?.textContent).toBe('r0');
    await press('c', { ctrlKey: true });
    expect(copied()).toEqual({ text: 'r0' });
    await press('C', { ctrlKey: true, shiftKey: true });
    expect(copied()).toEqual({ text: 'Name\tID\nRow 0\tr0' });
    await press(' ');
    await press('j');
    await press(' ');
    await press('C', { ctrlKey: true, shiftKey: true });
    expect(copied()).toEqual({ text: 'Name\tID\nRow 0\tr0\nRow 1\tr1' });
  });

  it('keeps a selection that its owner tells of, whatever leaves the list', async () => {
    const { wrapper, selection, press, grid } = await mountTable({ keepsSelection: 'always' });
    await grid.trigger('focus');
    await press(' ');
    await wrapper.setProps({ rows: rows.slice(10) });
    expect([...selection.value.keys]).toEqual(['r0']);
  });

  it('offers a menu at the row under the pointer, with what its owner adds', async () => {
    const chosen = vi.fn();
    const { wrapper, active } = await mountTable({
      menu: (at: { column: { id: string } | null }) => [
        { kind: 'item', id: 'filter', label: `Only this ${at.column?.id ?? 'row'}` },
      ],
      onMenu: chosen,
    });
    await wrapper.findAll('[data-column="id"]')[3]?.trigger('contextmenu', { clientX: 40, clientY: 80 });
    await nextTick();
    await nextTick();
    expect(active.value).toBe('r3');
    const entries = [...document.querySelectorAll('[role="menuitem"]')];
    expect(entries.map((entry) => entry.textContent?.trim())).toEqual([
      expect.stringContaining('Open'),
      expect.stringContaining('Copy ID'),
      expect.stringContaining('Copy row'),
      'Only this id',
    ]);
    entries[3]?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(chosen).toHaveBeenCalledWith('filter', expect.objectContaining({ row: rows[3] }));
  });

  it('has one tab stop in its header, whose keys move, widen and pin columns', async () => {
    const { wrapper, grid } = await mountTable();
    const heads = () => wrapper.findAll('[data-head]').map((head) => head.attributes('data-head'));
    expect(wrapper.findAll('[data-head] button[tabindex="0"]')).toHaveLength(1);
    const button = wrapper.get('[data-head="name"] button');
    await button.trigger('keydown', { key: 'ArrowRight', shiftKey: true });
    expect(wrapper.get('[data-head="name"] [role="status"]').text()).toBe('216 pixels wide');
    await button.trigger('keydown', { key: 'ArrowRight', ctrlKey: true });
    await nextTick();
    expect(heads()).toEqual(['id', 'name']);
    await wrapper.get('[data-head="name"] button').trigger('keydown', { key: 'ArrowDown' });
    await nextTick();
    expect(document.activeElement).toBe(grid.element);
  });
});
