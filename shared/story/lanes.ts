import { compareTexts } from './details.ts';
import { tacticLabel, tacticOrder } from './tactic.ts';
import type { GraphNode, StoryGraph } from './types.ts';

/** One kill-chain lane: a band across the picture. */
export interface Lane {
  /** Shortname of the tactic; null for alerts that name none. */
  readonly tactic: string | null;
  readonly label: string;
  readonly alerts: number;
  readonly y: number;
  readonly height: number;
}

/** A node with its place: the middle of it, in CSS pixels from the upper left corner. */
export interface PlacedNode extends GraphNode {
  /** Index in `lanes`. */
  readonly lane: number;
  readonly x: number;
  readonly y: number;
}

/** A laid out story. */
export interface LaneLayout {
  readonly lanes: readonly Lane[];
  readonly nodes: readonly PlacedNode[];
  readonly width: number;
  readonly height: number;
}

/** Distances between the middles of neighbouring nodes and around the picture, px: a node with its label fits in between. */
export const laneSpacing = { column: 150, row: 84, margin: 60 } as const;

/** Where a node stands: a cell is one column of one lane; in it, an alert comes first and its entities beside it. */
interface Cell {
  readonly alert: GraphNode;
  readonly column: number;
  readonly lane: number;
  readonly entities: GraphNode[];
}

/**
 * Lays a story out in kill-chain lanes: tactics from top to bottom in the order of ATT&CK, time from left to right, each entity beside
 * the earliest alert that names it. An alert never stands left of an earlier one. Places depend on what is earlier and above only, so
 * that a new alert at the end moves nothing. No two nodes come closer than `laneSpacing` in both directions.
 */
export function layoutLanes(graph: StoryGraph): LaneLayout {
  const alerts = graph.nodes.filter(({ kind }) => kind === 'alert').sort(compareNodes);
  const tactics = [...new Set(alerts.map(({ tactic }) => tactic))].sort(
    (a, b) => tacticOrder(a) - tacticOrder(b) || compareTexts(a ?? '', b ?? ''),
  );
  const laneOf = new Map(tactics.map((tactic, index) => [tactic, index]));
  const cells = new Map<string, Cell>();
  const lastColumn = new Map<number, number>();
  let column = 0;
  for (const alert of alerts) {
    const lane = laneOf.get(alert.tactic) ?? 0;
    // At or right of everything earlier, and alone in its cell.
    column = Math.max(column, (lastColumn.get(lane) ?? -1) + 1);
    lastColumn.set(lane, column);
    cells.set(alert.id, { alert, column, lane, entities: [] });
  }
  const strays = placeEntities(graph, cells);
  return measure([...cells.values()], strays, tactics);
}

/** Gives every entity to the cell of its earliest alert; answers those that no alert names. */
function placeEntities(graph: StoryGraph, cells: ReadonlyMap<string, Cell>): readonly GraphNode[] {
  const home = new Map<string, Cell>();
  for (const { kind, source, target } of graph.edges) {
    if (kind !== 'evidence') continue;
    for (const [alertId, entityId] of [
      [source, target],
      [target, source],
    ] as const) {
      const cell = cells.get(alertId);
      if (!cell || cells.has(entityId)) continue;
      const known = home.get(entityId);
      if (!known || compareNodes(cell.alert, known.alert) < 0) home.set(entityId, cell);
    }
  }
  const strays: GraphNode[] = [];
  for (const node of graph.nodes.filter(({ kind }) => kind === 'entity').sort(compareEntities)) {
    const cell = home.get(node.id);
    if (cell) cell.entities.push(node);
    else strays.push(node);
  }
  return strays;
}

function measure(
  cells: readonly Cell[],
  strays: readonly GraphNode[],
  tactics: readonly (string | null)[],
): LaneLayout {
  const { column: wide, row: high, margin } = laneSpacing;
  const columnWidths: number[] = [];
  const laneRows = tactics.map(() => 1);
  for (const cell of cells) {
    const shape = shapeOf(cell.entities.length);
    columnWidths[cell.column] = Math.max(columnWidths[cell.column] ?? 1, 1 + shape.columns);
    laneRows[cell.lane] = Math.max(laneRows[cell.lane] ?? 1, shape.rows);
  }
  const lefts = offsets(columnWidths);
  const tops = offsets(laneRows);
  const strayLane = Math.max(0, tactics.length - 1);
  const nodes: PlacedNode[] = [];
  const place = (node: GraphNode, lane: number, x: number, y: number): void => {
    nodes.push({ ...node, lane, x: margin + x * wide, y: margin + y * high });
  };
  for (const { alert, column, lane, entities } of cells) {
    const left = lefts[column] ?? 0;
    const top = tops[lane] ?? 0;
    place(alert, lane, left, top);
    const { rows } = shapeOf(entities.length);
    for (const [index, entity] of entities.entries())
      place(entity, lane, left + 1 + Math.floor(index / rows), top + (index % rows));
  }
  // What no alert names stands in rows below the last lane.
  const totalColumns = columnWidths.reduce((sum, width) => sum + width, 0);
  const totalRows = laneRows.reduce((sum, rows) => sum + rows, 0);
  const perRow = Math.max(1, totalColumns, Math.ceil(Math.sqrt(strays.length)));
  for (const [index, node] of strays.entries())
    place(node, strayLane, index % perRow, totalRows + Math.floor(index / perRow));
  const strayRows = Math.ceil(strays.length / perRow);
  const usedColumns = Math.max(totalColumns, Math.min(strays.length, perRow));
  const lanes = tactics.map((tactic, lane) => ({
    tactic,
    label: tacticLabel(tactic),
    alerts: cells.reduce((sum, cell) => (cell.lane === lane ? sum + cell.alert.count : sum), 0),
    y: margin + ((tops[lane] ?? 0) - 0.5) * high,
    height: (laneRows[lane] ?? 1) * high,
  }));
  return {
    lanes,
    nodes,
    width: 2 * margin + Math.max(0, usedColumns - 1) * wide,
    height: 2 * margin + Math.max(0, totalRows + strayRows - 1) * high,
  };
}

/** Entities beside an alert: a block that grows in height slower than in width, as screens are wide. */
function shapeOf(count: number): { readonly rows: number; readonly columns: number } {
  if (count === 0) return { rows: 1, columns: 0 };
  const rows = Math.min(count, Math.max(3, Math.ceil(Math.sqrt(count / 2))));
  return { rows, columns: Math.ceil(count / rows) };
}

function offsets(sizes: readonly number[]): readonly number[] {
  let sum = 0;
  return sizes.map((size) => {
    const start = sum;
    sum += size;
    return start;
  });
}

function compareNodes(a: GraphNode, b: GraphNode): number {
  const [x, y] = [a.at ?? Infinity, b.at ?? Infinity];
  return x === y ? compareTexts(a.id, b.id) : x - y;
}

function compareEntities(a: GraphNode, b: GraphNode): number {
  return (
    compareTexts(a.entityKind ?? '', b.entityKind ?? '') ||
    compareTexts(a.label, b.label) ||
    compareTexts(a.id, b.id)
  );
}
