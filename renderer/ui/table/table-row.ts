import { ChevronDown, ChevronRight } from 'lucide-vue-next';
import { defineComponent, h, shallowRef, watch, withMemo } from 'vue';
import type { PropType, Slots, VNode, VNodeChild } from 'vue';
import { drawIcon } from '../draw-icon.ts';
import { visibleMarks } from '../evidence-text.ts';
import { usePreferences } from '../preferences.ts';
import type { DrawnCells } from './cells.ts';
import type { ShownColumn } from './columns.ts';
import { controlWidths, placeStyle } from './geometry.ts';
import type { TableGeometry } from './geometry.ts';

const goneText = 'No longer matches';

/** Cells of a row that are drawn by themselves, when what is in view has been drawn. */
const LateCells = defineComponent({
  name: 'LateCells',
  props: { draw: { type: Function as PropType<() => VNode[]>, required: true } },
  setup: (props) => () => props.draw(),
});

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
    /** The table is scrolled too fast for more than the leading cells of rows that come. */
    hasty: { type: Boolean, required: true },
    /** Place of the cell that the cursor is on; -1: none. */
    cell: { type: Number, required: true },
    slots: { type: Object as PropType<Slots>, required: true },
    cells: { type: Object as PropType<DrawnCells<never>>, required: true },
    /** Takes work that can wait until what is in view has been drawn. */
    later: { type: Function as PropType<(work: () => void) => void>, required: true },
  },
  setup(props) {
    const preferences = usePreferences();

    function control(kind: 'select' | 'expand', left: number, content: VNodeChild): VNode {
      const sticks = props.geometry.controlsStick;
      return h(
        'div',
        {
          key: kind,
          class: sticks ? 'table-cell control lead stuck' : 'table-cell control lead',
          role: 'gridcell',
          style: placeStyle(left, controlWidths[kind], sticks ? left : undefined),
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
            [drawIcon(props.expanded ? ChevronDown : ChevronRight, { size: 14 })],
          )
        : null;

    /** What is in a cell; where it is text and marks alone, the cell is one line of it: nothing else in it has to be laid out. */
    function contentOf(
      column: ShownColumn<never>,
      row: unknown,
    ): { readonly isLine: boolean; readonly content: VNodeChild[] } {
      const draw = props.cells[column.id];
      if (draw !== undefined) return { isLine: true, content: [draw(row as never)].flat() };
      const slot = props.slots[`cell-${column.id}`];
      if (slot !== undefined) return { isLine: false, content: slot({ row }) };
      return { isLine: true, content: [visibleMarks(column.text(row as never, preferences.zone))] };
    }

    function cellOf(column: ShownColumn<never>, place: number, row: unknown, isEmpty = false): VNode {
      const isCursor = place === props.cell;
      const geometry = props.geometry.cells.get(column.id);
      const { isLine, content } = contentOf(column, row);
      return h(
        'div',
        {
          key: column.id,
          id: isCursor ? `${props.rowId}-cell` : undefined,
          class: `table-cell${isLine ? ' line' : ''}${geometry?.classes ?? ''}${isCursor ? ' cursor' : ''}`,
          role: 'gridcell',
          'data-column': column.id,
          style: geometry?.style,
        },
        isEmpty ? [] : content,
      );
    }

    /** The row that the cells out of view show: a moment later, the one that this is. */
    const lateRow = shallowRef(props.row);
    const catchUp = (): void => void (lateRow.value = props.row);
    watch(
      () => props.row,
      () => (props.geometry.beyond === 0 ? catchUp() : props.later(catchUp)),
    );
    function drawLate(): VNode[] {
      const { columns, beyond } = props.geometry;
      const from = columns.length - beyond;
      return columns.slice(from).map((column, at) => cellOf(column, from + at, lateRow.value));
    }

    /** Cells as they were last drawn, and what for. */
    const cells: VNode[] = [];
    let wholeOf: unknown = null;
    let geometryOf: unknown = null;
    let cursor = -1;
    let draws = 0;
    let drawnAt = 0;

    /** The cells in view; in haste those that lead, while the others stay as they are, hidden by the row, until it is drawn in full. */
    function drawCells(isHeld: boolean): VNode[] {
      const { geometry } = props;
      const isDrawn = geometry === geometryOf && cursor < 0 && props.cell < 0;
      draws += 1;
      if (!isHeld || !isDrawn) drawnAt = draws;
      if (!isHeld) wholeOf = props.row;
      geometryOf = geometry;
      cursor = props.cell;
      return geometry.columns.slice(0, geometry.columns.length - geometry.beyond).map((column, place) => {
        const isLead = geometry.lead.has(column.id);
        return withMemo(
          [isLead ? draws : drawnAt],
          () => cellOf(column, place, props.row, isHeld && !isLead),
          cells,
          place,
        ) as VNode;
      });
    }

    return () => {
      const { geometry } = props;
      // What is whole stays so.
      const isHeld = props.hasty && wholeOf !== props.row;
      return h(
        'div',
        {
          id: props.rowId,
          class: `table-row${props.active ? ' active' : ''}${props.selected ? ' selected' : ''}${props.gone ? ' gone' : ''}${isHeld ? ' hasty' : ''}`,
          role: 'row',
          'aria-rowindex': props.index + 2,
          'aria-selected': geometry.selectable ? props.selected : undefined,
          'aria-description': props.gone ? goneText : undefined,
          title: props.gone ? goneText : undefined,
          'data-row': props.index,
        },
        [
          geometry.selectable ? control('select', 0, checkBox()) : null,
          geometry.expandable
            ? control('expand', geometry.selectable ? controlWidths.select : 0, arrow())
            : null,
          ...drawCells(isHeld),
          geometry.beyond > 0 ? h(LateCells, { key: 'late', draw: drawLate }) : null,
        ],
      );
    };
  },
});
