import { push } from './collect.ts';
import { compareTexts } from './details.ts';
import { compareNodes } from './group.ts';
import { compareEntities, extentOf, homesOf, placeBelow } from './layout-below.ts';
import { spacing } from './spacing.ts';
import { tacticLabel, tacticOrder } from './tactic.ts';
import type { GraphNode, Lane, Place, StoryGraph, StoryPlaces } from './types.ts';

/** A story of one lane uses the height of the screen: so many rows are filled before it grows to the right. With several, what is below would move. */
const rowsOfOneLane = 6;

/** A later alert stands so much further to the right, in columns, wherever it could stand under an earlier one. */
const step = 0.25;

/** Tactics of a story from top to bottom, in the order of ATT&CK; null last. */
export function tacticsOf(nodes: readonly GraphNode[]): readonly (string | null)[] {
  const own = nodes.filter(({ kind, otherIncident }) => kind === 'alert' && otherIncident === null);
  return [...new Set(own.map(({ tactic }) => tactic))].sort(
    (a, b) => tacticOrder(a) - tacticOrder(b) || compareTexts(a ?? '', b ?? ''),
  );
}

/**
 * Lays a story out in kill-chain lanes: tactics from top to bottom in the order of ATT&CK, time from left to right. Each alert is the upper
 * left corner of a block, with the entities that it is the first to name. A block begins where its lane has room, but not left of an earlier alert: lanes do
 * not wait for each other, and what comes later or lower moves nothing. Takes the time of one sort.
 */
export function layoutKillChain(graph: StoryGraph): StoryPlaces {
  const tactics = tacticsOf(graph.nodes);
  const laneOf = new Map(tactics.map((tactic, index) => [tactic, index]));
  const alerts = graph.nodes
    .filter(({ kind, otherIncident }) => kind === 'alert' && otherIncident === null)
    .sort(compareNodes);
  const { blocks, strays } = blocksOf(graph);
  const most = tactics.length === 1 ? rowsOfOneLane : 1;
  const lines = tactics.map(() => new LaneRows(most));
  const laneAlerts = tactics.map(() => 0);
  const starts = new Map<string, BlockPlace>();
  let front = 0;
  let time: number | null = null;
  for (const [index, alert] of alerts.entries()) {
    const lane = laneOf.get(alert.tactic) ?? 0;
    const isLater = index > 0 && alert.at !== time;
    time = alert.at;
    const shape = shapeOf(1 + (blocks.get(alert.id)?.length ?? 0));
    const place = lines[lane]?.take(front + (isLater ? step : 0), shape) ?? { column: 0, row: 0 };
    front = place.column;
    starts.set(alert.id, place);
    laneAlerts[lane] = (laneAlerts[lane] ?? 0) + alert.count;
  }
  const laneRows = lines.map(({ used }) => used);
  const tops = offsets(laneRows);
  const places = new Map<string, Place>();
  for (const alert of alerts) {
    const start = starts.get(alert.id) ?? { column: 0, row: 0 };
    const top = (tops[laneOf.get(alert.tactic) ?? 0] ?? 0) + start.row;
    const block = [alert, ...(blocks.get(alert.id) ?? [])];
    const { rows } = shapeOf(block.length);
    for (const [index, { id }] of block.entries())
      places.set(id, {
        x: spacing.margin + (start.column + Math.floor(index / rows)) * spacing.column,
        y: spacing.margin + (top + (index % rows)) * spacing.row,
      });
  }
  const lanes: Lane[] = tactics.map((tactic, lane) => ({
    tactic,
    label: tacticLabel(tactic),
    alerts: laneAlerts[lane] ?? 0,
    ...band(tops[lane] ?? 0, laneRows[lane] ?? 1),
  }));
  const outside = graph.nodes.filter(({ otherIncident }) => otherIncident !== null);
  const bottom = laneRows.reduce((sum, rows) => sum + rows, 0);
  const below = placeBelow({ strays, outside }, graph, bottom, places);
  if (outside.length > 0)
    lanes.push({
      tactic: null,
      label: 'Other incidents',
      alerts: outside.reduce((sum, { count }) => sum + count, 0),
      ...band(bottom + below.strays, below.outside),
    });
  return { places, lanes, ticks: [], ...extentOf(places) };
}

const band = (top: number, rows: number): { readonly y: number; readonly height: number } => ({
  y: spacing.margin + (top - 0.5) * spacing.row,
  height: rows * spacing.row,
});

/** Upper left corner of a block: in columns of the picture, and rows of its lane. */
interface BlockPlace {
  readonly column: number;
  readonly row: number;
}

/** The rows of one lane, filled from left to right. */
class LaneRows {
  /** Where each row is free from, in columns. */
  readonly #ends: number[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Rows that have something. */
  get used(): number {
    return Math.max(1, this.#ends.length);
  }

  /** Takes the place furthest to the left, then uppermost, that is not left of `from`. A block higher than the lane may be makes it higher. */
  take(from: number, { rows, columns }: { readonly rows: number; readonly columns: number }): BlockPlace {
    let place: BlockPlace = { column: Infinity, row: 0 };
    for (let row = 0; row === 0 || row + rows <= this.#most; row += 1) {
      const ends = this.#ends.slice(row, row + rows);
      const column = ends.reduce((most, end) => Math.max(most, end), from);
      if (column < place.column) place = { column, row };
    }
    for (let row = 0; row < rows; row += 1) {
      const at = place.row + row;
      while (this.#ends.length <= at) this.#ends.push(0);
      this.#ends[at] = place.column + columns;
    }
    return place;
  }
}

/** Entities by the alert in whose block they stand, in their order, and those that no alert names. */
function blocksOf(graph: StoryGraph): {
  readonly blocks: ReadonlyMap<string, readonly GraphNode[]>;
  readonly strays: readonly GraphNode[];
} {
  const homes = homesOf(graph);
  const blocks = new Map<string, GraphNode[]>();
  const strays: GraphNode[] = [];
  for (const node of graph.nodes.filter(({ kind }) => kind === 'entity').sort(compareEntities)) {
    const home = homes.get(node.id);
    if (home) push(blocks, home.id, node);
    else strays.push(node);
  }
  return { blocks, strays };
}

/** A block is filled column by column and grows in height slower than in width, as screens are wide. */
function shapeOf(count: number): { readonly rows: number; readonly columns: number } {
  const rows = Math.ceil(Math.sqrt(count / 2));
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
