import { ChevronDown, ChevronRight } from 'lucide-vue-next';
import { defineComponent, h } from 'vue';
import type { PropType, Slots, VNode, VNodeChild } from 'vue';
import { visibleMarks } from '../evidence-text.ts';
import { usePreferences } from '../preferences.ts';
import type { DrawnCells } from './cells.ts';
import type { ShownColumn } from './columns.ts';
import { controlWidths } from './geometry.ts';
import type { TableGeometry } from './geometry.ts';

const goneText = 'No longer matches';

/**
 * One row of a table. It is drawn by hand and calls the slots of the table itself, so that a row is drawn anew only when something of it
 * has changed, and no cell is a component of its own: scrolling draws many rows in each frame.
 */
export const TableRow = defineComponent({
  name: 'TableRow',
  props: {
    row: { type: null as unknown as PropType<unknown>, required: true },
    /** For `aria-activedescendant`; its cells have their column behind it. */
    rowId: { type: String, required: true },
    index: { type: Number, required: true },
    /** A short name for its check box and arrow. */
    label: { type: String, required: true },
    geometry: { type: Object as PropType<TableGeometry<never>>, required: true },
    opens: { type: Boolean, required: true },
    expanded: { type: Boolean, required: true },
    selected: { type: Boolean, required: true },
    active: { type: Boolean, required: true },
    /** It is shown still, and does not belong to the list any more. */
    gone: { type: Boolean, required: true },
    /** Place of the cell that the cursor is on; -1: none. */
    cell: { type: Number, required: true },
    slots: { type: Object as PropType<Slots>, required: true },
    cells: { type: Object as PropType<DrawnCells<never>>, required: true },
  },
  setup(props) {
    const preferences = usePreferences();

    function control(kind: 'select' | 'expand', left: number, content: VNodeChild): VNode {
      const sticks = props.geometry.controlsStick;
      return h(
        'div',
        {
          key: kind,
          class: sticks ? 'table-cell control stuck' : 'table-cell control',
          role: 'gridcell',
          style: sticks ? `left:${left}px` : undefined,
        },
        [content],
      );
    }

    const checkBox = (): VNodeChild =>
      h('input', {
        type: 'checkbox',
        tabindex: -1,
        'data-choose': '',
        'aria-label': `Select ${props.label}`,
        checked: props.selected,
      });

    const arrow = (): VNodeChild =>
      props.opens
        ? h(
            'button',
            {
              type: 'button',
              class: 'expander',
              tabindex: -1,
              'data-expand': '',
              'aria-label': `${props.expanded ? 'Close' : 'Open'} ${props.label} in place`,
              'aria-expanded': props.expanded,
            },
            [h(props.expanded ? ChevronDown : ChevronRight, { size: 14, 'aria-hidden': true })],
          )
        : null;

    function plain(column: ShownColumn<never>): VNode {
      const text = visibleMarks(column.text(props.row as never, preferences.zone));
      return h('span', { class: 'elide', title: text }, text);
    }

    function contentOf(column: ShownColumn<never>): VNodeChild[] {
      const draw = props.cells[column.id];
      if (draw !== undefined) return [draw(props.row as never)];
      return props.slots[`cell-${column.id}`]?.({ row: props.row }) ?? [plain(column)];
    }

    function cellOf(column: ShownColumn<never>, place: number): VNode {
      const isCursor = place === props.cell;
      const left = props.geometry.stuck.get(column.id);
      return h(
        'div',
        {
          key: column.id,
          id: isCursor ? `${props.rowId}-cell` : undefined,
          class: `table-cell${column.align === 'end' ? ' end' : ''}${left === undefined ? '' : ' stuck'}${column.id === props.geometry.edge ? ' edge' : ''}${isCursor ? ' cursor' : ''}`,
          role: 'gridcell',
          'data-column': column.id,
          style: left === undefined ? undefined : `left:${left}px`,
        },
        contentOf(column),
      );
    }

    return () => {
      const { geometry } = props;
      return h(
        'div',
        {
          id: props.rowId,
          class: `table-row${props.active ? ' active' : ''}${props.selected ? ' selected' : ''}${props.gone ? ' gone' : ''}`,
          role: 'row',
          'aria-rowindex': props.index + 2,
          'aria-selected': geometry.selectable ? props.selected : undefined,
          'aria-description': props.gone ? goneText : undefined,
          title: props.gone ? goneText : undefined,
          'data-row': props.index,
          style: `grid-template-columns:${geometry.template}`,
        },
        [
          geometry.selectable ? control('select', 0, checkBox()) : null,
          geometry.expandable
            ? control('expand', geometry.selectable ? controlWidths.select : 0, arrow())
            : null,
          ...geometry.columns.map(cellOf),
        ],
      );
    };
  },
});
